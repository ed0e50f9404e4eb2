import { writtenAs } from './encodings.ts';
import { generateValue } from './generated-values.ts';
import { createSeededRandom } from './seeded-random.ts';
import type { PlantedSecret, Trap } from './truth.ts';

/** Values that a template gives a name, shared by all files of the corpus as the replicas of one packet share them. */
export type NamedValues = Map<string, string>;

export interface Expanded {
  readonly text: string;
  readonly secrets: readonly PlantedSecret[];
  readonly traps: readonly Trap[];
}

/** Brackets that occur in none of the formats. The leftmost innermost placeholder comes first, so offsets stay true. */
const PLACEHOLDER = /⟦([SKV]) ([^⟦⟧]*)⟧/u;

/**
 * Fills in a template:
 * `⟦S kind category [/encoding …] [=name]⟧` plants a secret, `⟦K category|text⟧` marks text that must stay,
 * `⟦V kind [/encoding …] [=name]⟧` is a harmless generated value, also inside a K.
 */
export function expandTemplate(template: string, seed: string, named: NamedValues): Expanded {
  const random = createSeededRandom(seed);
  const secrets: PlantedSecret[] = [];
  const traps: Trap[] = [];
  let text = template;
  for (let match = PLACEHOLDER.exec(text); match !== null; match = PLACEHOLDER.exec(text)) {
    const [whole, role = '', body = ''] = match;
    const bar = body.indexOf('|');
    let replacement = body.slice(bar + 1);
    if (role === 'K') {
      const span = { start: match.index, end: match.index + replacement.length };
      traps.push({ category: body.slice(0, bar), text: replacement, span });
    } else {
      const request = parseRequest(body);
      const value = named.get(request.name) ?? generateValue(request.kind, random);
      if (request.name !== '') named.set(request.name, value);
      replacement = request.encodings.reduce(writtenAs, value);
      const span = { start: match.index, end: match.index + replacement.length };
      if (role === 'S') secrets.push({ category: request.category, forms: secretForms(value, replacement), span });
    }
    text = text.slice(0, match.index) + replacement + text.slice(match.index + whole.length);
  }
  return { text, secrets, traps };
}

interface Request {
  readonly kind: string;
  readonly category: string;
  readonly encodings: readonly string[];
  readonly name: string;
}

function parseRequest(body: string): Request {
  const words = body.trim().split(/\s+/);
  return {
    kind: words[0] ?? '',
    category: words[1] ?? '',
    encodings: words.filter((word) => word.startsWith('/')).map((word) => word.slice(1)),
    name: words.find((word) => word.startsWith('='))?.slice(1) ?? '',
  };
}

/** Of a PEM block every line of its body counts, its first and last line are no secret. */
function secretForms(value: string, written: string): string[] {
  if (!value.startsWith('-----BEGIN')) return [...new Set([value, written])];
  const body = value.split('\n').slice(1, -1);
  return written.includes('-----BEGIN') ? body : [written, ...body];
}
