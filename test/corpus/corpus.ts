import { containerFiles } from './container-files.ts';
import type { NamedValues } from './expand-template.ts';
import { plainFiles } from './plain-files.ts';
import type { CorpusFile } from './truth.ts';

export interface Corpus {
  readonly files: readonly CorpusFile[];
  /** Secrets that the cluster would have given to the redactor. */
  readonly knownValues: readonly string[];
}

/** Names that templates give to values the redactor knows beforehand. */
const KNOWN = ['known1', 'known2', 'known3'];

/** The whole corpus; equal on every machine and in every run. Throws when a template contradicts itself. */
export async function buildCorpus(): Promise<Corpus> {
  const named: NamedValues = new Map();
  const files = [...plainFiles(named), ...(await containerFiles(named))];
  for (const file of files) checkTruth(file);
  return { files, knownValues: KNOWN.map((name) => named.get(name) ?? '') };
}

/** A secret that is not in its file, or a trap with a secret in it, would make the numbers worthless. */
function checkTruth(file: CorpusFile): void {
  for (const part of file.parts) {
    const text = part.content.toString('latin1');
    for (const { category, forms } of part.secrets) {
      if (!forms.some((form) => text.includes(Buffer.from(form).toString('latin1'))))
        throw new Error(`${file.path} ${part.name}: a planted secret of ${category} is not in it`);
    }
    for (const trap of part.traps) {
      if (part.secrets.some(({ forms }) => forms.some((form) => trap.text.includes(form))))
        throw new Error(`${file.path} ${part.name}: a trap of ${trap.category} holds a secret`);
    }
  }
}
