import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { cancelled } from '../api/cancelled.ts';
import { SupportPacketError } from '../api/errors.ts';
import { createLeakDetector } from '../redact/detector.ts';

/**
 * Reads the finished archive as its reader will and looks for secrets with a detector that shares no code with the rules.
 * Rejects with LEAK_DETECTED, which names the files and the kind, never the value.
 */
export async function verifyArchive(path: string, knownValues: readonly string[], signal: AbortSignal): Promise<void> {
  const detector = createLeakDetector({ knownValues });
  const entries = extract();
  const leaks: string[] = [];
  const scanned = (async () => {
    for await (const entry of entries) {
      const findings = await detector.scan(entry.header.name, entry as AsyncIterable<Buffer>);
      leaks.push(...findings.map(({ kind }) => `${entry.header.name} (${kind})`));
    }
  })();
  try {
    await Promise.all([pipeline(createReadStream(path), createGunzip(), entries, { signal }), scanned]);
  } catch (error) {
    throw signal.aborted ? cancelled(signal, 'The check of the archive') : error;
  }
  if (leaks.length === 0) return;
  const message = `The finished archive still holds a secret and was not stored: ${[...new Set(leaks)].slice(0, 10).join(', ')}`;
  throw new SupportPacketError('LEAK_DETECTED', message);
}
