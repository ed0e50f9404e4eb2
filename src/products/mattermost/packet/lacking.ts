import type { ItemName } from '../../../api/item-names.ts';

interface Sole {
  readonly item: ItemName;
  /** As it is told. */
  readonly file: string;
  /** An access token brings it too. */
  readonly byToken: boolean;
}

/** What is in no other place than the server's own packet; logs are on the disk too, and have their own warnings. */
const SOLE: readonly Sole[] = [
  { item: 'Statistics', file: 'stats.yaml', byToken: true },
  { item: 'Jobs', file: 'jobs.yaml', byToken: true },
  { item: 'Permissions', file: 'permissions.yaml', byToken: true },
  { item: 'DatabaseSchema', file: 'database_schema.yaml', byToken: false },
  { item: 'PluginDiagnostics', file: 'the diagnostics of plug-ins', byToken: false },
];

/** Says what the archive lacks without the server's own packet; nothing when that is nothing. Pure. */
export function lackingFiles(
  has: (file: string) => boolean,
  hasToken: boolean,
  isWanted: (item: ItemName) => boolean,
): string | undefined {
  const lacking = SOLE.filter(({ item, file, byToken }) => isWanted(item) && !has(file) && !(byToken && hasToken));
  if (lacking.length === 0) return undefined;
  const byToken = lacking.filter((one) => one.byToken).map(({ file }) => file);
  const hint = byToken.length === 0 ? '' : ` (${listed(byToken)} with an access token too)`;
  return `${listed(lacking.map(({ file }) => file))} come only in the server's own packet${hint}`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
