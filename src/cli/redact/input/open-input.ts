import { stat } from 'node:fs/promises';
import { DEFAULT_LIMITS, type ExpansionLimits } from '../../../redact/formats/expansion-budget.ts';
import { createFileInput } from './file-input.ts';
import { fileKind } from './file-kind.ts';
import { createFolderInput } from './folder-input.ts';
import type { Input } from './input.ts';
import { createTarInput, type TarCompression } from './tar-input.ts';
import { openZipInput } from './zip-input.ts';

/**
 * For the archive that was given: its files go through one after the other in constant memory, so that only the ratio tells a
 * bomb from a large packet. Containers inside have the tighter default limits of the redactor.
 */
const OUTER_LIMITS: ExpansionLimits = { ...DEFAULT_LIMITS, expandedBytes: 4 * 1024 ** 4, entries: 200_000 };

/** For what this program has written itself. */
const NO_LIMITS: ExpansionLimits = {
  ...OUTER_LIMITS,
  expandedBytes: Number.POSITIVE_INFINITY,
  ratio: Number.POSITIVE_INFINITY,
  entries: Number.POSITIVE_INFINITY,
};

export interface OpenInputOptions {
  /** Leave an archive whole: one item, which the redactor opens and packs again. */
  readonly asOneFile: boolean;
  readonly trusted: boolean;
}

/** Opens what `path` (without a link in its last segment) holds. */
export async function openInput(path: string, { asOneFile, trusted }: OpenInputOptions): Promise<Input> {
  if ((await stat(path)).isDirectory()) return createFolderInput(path);
  const limits = trusted ? NO_LIMITS : OUTER_LIMITS;
  const kind = asOneFile ? 'file' : await fileKind(path);
  if (kind === 'file') return createFileInput(path);
  if (kind === 'zip') return openZipInput(path, limits);
  return createTarInput(path, COMPRESSION[kind], limits);
}

const COMPRESSION = {
  tar: 'none',
  'tar-gzip': 'gzip',
  'tar-zstd': 'zstd',
} as const satisfies Record<string, TarCompression>;
