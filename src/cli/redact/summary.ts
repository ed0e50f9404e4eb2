import type { RedactionReport } from '../../redact/ports.ts';
import type { LeftOut } from './input/input.ts';
import { inUnits } from './progress.ts';
import type { ItemsResult } from './redact-items.ts';

/** What `--report` writes: the report of an archive, and what is not there. */
export function reportText(report: RedactionReport, leftOut: readonly LeftOut[]): string {
  return `${JSON.stringify({ ...report, leftOut }, null, 2)}\n`;
}

/** The last words on the terminal. */
export function summaryLines(report: RedactionReport, result: ItemsResult, place: string | undefined): string[] {
  const rules = Object.entries(report.byRule).map(([rule, count]) => `${rule} ${String(count)}`);
  const masked = `${count(report.total, 'value')} masked${rules.length === 0 ? '' : `: ${rules.join(', ')}`}`;
  const written = `${count(result.written, 'file')} (${inUnits(result.bytesIn)})`;
  return [
    place === undefined ? 'Nothing could be redacted: OUT was not written' : `Redacted ${written} into ${place}`,
    masked,
    ...leftOutLines(result.leftOut),
  ];
}

function leftOutLines(leftOut: readonly LeftOut[]): string[] {
  if (leftOut.length === 0) return [];
  const lines = leftOut.map(({ path, reason, message }) => `  ${path}: ${reason}: ${message}`);
  return [`${count(leftOut.length, 'item')} left out:`, ...lines];
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
