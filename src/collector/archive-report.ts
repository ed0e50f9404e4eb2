import type { Spool } from '../archive/spool.ts';
import type { RedactionReport } from '../redact/ports.ts';
import type { Redactor } from '../redact/redactor.ts';

/**
 * What was masked in the files of the archive. The redactor has also seen what is not in it: a configuration that was read
 * only to learn from it, an item that did not fit into the spool.
 */
export function reportOfArchive(redactor: Pick<Redactor, 'report'>, spool: Pick<Spool, 'files'>): RedactionReport {
  const report = redactor.report();
  const kept = new Set(spool.files().map(({ path }) => path));
  const files = report.files.filter(({ path }) => kept.has(path));
  const byRule = new Map<string, number>();
  for (const [rule, count] of files.flatMap(({ counts }) => Object.entries(counts))) {
    byRule.set(rule, (byRule.get(rule) ?? 0) + count);
  }
  const sorted = [...byRule].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return {
    ...report,
    total: sorted.reduce((sum, [, count]) => sum + count, 0),
    byRule: Object.fromEntries(sorted),
    files,
  };
}
