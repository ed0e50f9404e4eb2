import type { CollectRequest } from '../api/collect-request.ts';
import { TOOL_VERSION } from '../api/tool-version.ts';
import { WARNINGS, type PacketWarning } from '../api/warning-codes.ts';
import { createManifest, MANIFEST_PATH, type ManifestItem } from '../archive/manifest.ts';
import type { Spool } from '../archive/spool.ts';
import type { ContentFormat } from '../redact/ports.ts';
import type { Redactor } from '../redact/redactor.ts';
import { reportOfArchive } from './archive-report.ts';
import { renderMultierror, renderWarnings } from './warning-text.ts';

export interface DocumentsInput {
  readonly request: CollectRequest;
  readonly items: readonly ManifestItem[];
  readonly warnings: readonly PacketWarning[];
  readonly finishedAt: Date;
}

export interface DocumentsDeps {
  readonly redactor: Redactor;
  readonly spool: Spool;
}

/** Writes what the packet says about itself. These documents go through the redactor like everything else. */
export async function addDocuments(
  input: DocumentsInput,
  { redactor, spool }: DocumentsDeps,
  signal: AbortSignal,
): Promise<void> {
  const add = async (path: string, format: ContentFormat, content: string): Promise<void> => {
    await spool.add(path, redactor.redact(oneChunk(content), { path, format }, signal), { signal, essential: true });
  };
  const { request, warnings } = input;
  if (warnings.length > 0) await add('warning.txt', 'text', renderWarnings(warnings));
  for (const { name, type } of request.targets) {
    const own = warnings.filter(({ target }) => target === name);
    if (type === 'Mattermost' && own.length > 0) {
      const folder = `mattermost/${name}/`;
      await add(`${folder}warning.txt`, 'text', renderMultierror(own, folder));
    }
  }
  const report = reportOfArchive(redactor, spool);
  await add('redaction-report.json', 'json', toJson(report));
  await add(MANIFEST_PATH, 'json', toJson(manifestOf(input, report.rulesVersion)));
}

function manifestOf({ request, items, warnings, finishedAt }: DocumentsInput, rulesVersion: string): unknown {
  const { packet, spec, startTime } = request;
  return createManifest({
    tool: { name: 'supportpacket', version: TOOL_VERSION, rulesVersion },
    packet: { ...packet, ...(spec.description === undefined ? {} : { description: spec.description }) },
    spec: Object.fromEntries(Object.entries(spec)),
    startedAt: startTime,
    finishedAt: finishedAt.toISOString(),
    items: [...items],
    warnings: warnings.map((warning) => ({ ...warning, remedy: WARNINGS[warning.code] })),
  });
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

async function* oneChunk(content: string): AsyncGenerator<Buffer> {
  yield Buffer.from(content);
}
