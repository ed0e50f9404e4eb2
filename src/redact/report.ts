import { RULES_VERSION } from './rules/catalogue.ts';
import type { RedactionCounts, RedactionLevel, RedactionReport } from './ports.ts';

/** Collects what was masked in the items that went through whole. */
export interface ReportBuilder {
  add(path: string, counts: RedactionCounts): void;
  build(): RedactionReport;
}

export function createReportBuilder(level: RedactionLevel): ReportBuilder {
  const files: { path: string; counts: RedactionCounts }[] = [];
  return {
    add: (path, counts) => void files.push({ path, counts }),
    build: () => {
      const byRule = new Map<string, number>();
      for (const file of files) {
        for (const [rule, count] of Object.entries(file.counts)) byRule.set(rule, (byRule.get(rule) ?? 0) + count);
      }
      const sorted = [...byRule].sort(([a], [b]) => a.localeCompare(b));
      return {
        rulesVersion: RULES_VERSION,
        level,
        total: sorted.reduce((sum, [, count]) => sum + count, 0),
        byRule: Object.fromEntries(sorted),
        files: [...files],
      };
    },
  };
}
