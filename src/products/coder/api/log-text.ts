import type { z } from 'zod';
import type { agentLogs, buildLogs } from './answers.ts';

/** Lines of a build as Coder's own bundle writes them: time, level, source, stage, output, in columns. Pure. */
export function renderBuildLogs(logs: z.infer<typeof buildLogs>): string {
  return columns(
    logs.map(({ created_at, log_level, log_source, stage, output }) => [
      time(created_at),
      `[${log_level}]`,
      log_source,
      stage,
      output,
    ]),
  );
}

/** Lines of an agent's start-up as Coder's own bundle writes them: time, level, output. Pure. */
export function renderAgentLogs(logs: z.infer<typeof agentLogs>): string {
  return columns(logs.map(({ created_at, level, output }) => [time(created_at), `[${level}]`, output]));
}

/** As Go's tabwriter with a padding of one blank; the last column is not padded. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => rows.reduce((most, row) => Math.max(most, width(row[column])), 0));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd((widths[column] ?? 0) + 1))).join('');
  return rows.map((row) => `${line(row)}\n`).join('');
}

function width(cell: string | undefined): number {
  return cell?.length ?? 0;
}

/** `2026-02-03 04:05:06.789`, in UTC; what is no time stays. */
function time(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString().replace('T', ' ').replace('Z', '');
}
