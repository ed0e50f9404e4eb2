import type { z } from 'zod';
import type { licenses } from './answers.ts';

type License = z.infer<typeof licenses>[number];

const HEADER = ['ID', 'UUID', 'EXPIRES AT', 'UPLOADED AT', 'FEATURES'];

/** The table of Coder's own bundle. Pure. */
export function renderLicenseStatus(found: readonly License[]): string {
  if (found.length === 0) return 'No licenses found';
  const rows = found
    .toSorted((one, other) => one.id - other.id)
    .map((one) => [String(one.id), one.uuid, expiry(one), one.uploaded_at, features(one)]);
  const widths = HEADER.map((name, column) =>
    rows.reduce((most, row) => Math.max(most, (row[column] ?? '').length), name.length),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => `${cell.padEnd(widths[column] ?? 0)}  `)
      .join('')
      .trimEnd();
  return [HEADER, ...rows].map(line).join('\n');
}

function expiry({ claims }: License): string {
  const seconds = claims['license_expires'];
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : 'unknown';
}

function features({ claims }: License): string {
  if (claims['all_features'] === true) return 'all features';
  const list = claims['features'];
  if (typeof list !== 'object' || list === null) return 'unknown';
  return Object.entries(list)
    .filter(([, value]) => typeof value === 'number' && value > 0)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(', ');
}
