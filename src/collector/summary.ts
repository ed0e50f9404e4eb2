import type { PacketWarning } from '../api/warning-codes.ts';
import type { PacketResult } from './run-packet.ts';

/** The end of a packet in lines for the person who waited. Pure. */
export function summarize(
  { outcome, targets, redactions }: PacketResult,
  warnings: readonly PacketWarning[],
): readonly string[] {
  const lines = targets.map(
    ({ name, type, version, pods, collected, failed, skipped, truncated }) =>
      `${type} ${name}${version === undefined ? '' : ` ${version}`}: ${String(pods)} pods, ` +
      `${String(collected)} collected, ${String(failed)} failed, ${String(skipped)} skipped, ${String(truncated)} truncated`,
  );
  lines.push(...warnings.map(warningLine));
  if (outcome.type === 'stored') {
    const { location, size, sha256, files } = outcome.archive;
    lines.push(`${String(redactions)} values were masked`);
    lines.push(
      `${outcome.partial ? 'Partial archive' : 'Archive'}: ${location} (${size ?? ''}, ${String(files)} files)`,
    );
    lines.push(`SHA-256: ${sha256}`);
  }
  if (outcome.type === 'interrupted') lines.push('Ended before anything was collected; nothing was stored');
  if (outcome.type === 'failed') lines.push(`Nothing was stored. ${outcome.reason}: ${outcome.message}`);
  return lines;
}

/** Many messages name their file; the others would not say what is missing. */
function warningLine({ code, item, message }: PacketWarning): string {
  const about = item === undefined || message.includes(item) ? '' : ` (${item})`;
  return `warning ${code}${about}: ${message}`;
}
