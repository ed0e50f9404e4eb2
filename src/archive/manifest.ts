import { z } from 'zod';

/** Version of the format of `manifest.json`; rises when a reader of the old one would go wrong. */
const MANIFEST_FORMAT_VERSION = 1;
/** Where it lies in the archive, below the root folder. */
export const MANIFEST_PATH = 'manifest.json';

const bytes = z.int().min(0);
const time = z.iso.datetime();
const redactions = z.record(z.string(), z.int().min(0));

/** How an item was reached, best first; see the access ladder in the documentation. */
const access = z.enum(['product-command', 'product-api', 'port-forward', 'exec', 'ephemeral-container', 'kubernetes']);

/** Where an item came from: a container of a pod, an HTTP endpoint of one, or an object of the API. */
const source = z.object({
  kind: z.enum(['container', 'endpoint', 'object']),
  namespace: z.string().optional(),
  pod: z.string().optional(),
  container: z.string().optional(),
  /** `:8067/debug/pprof/heap`, or `apps/v1/deployments/chat`; never with a query that holds a secret. */
  endpoint: z.string().optional(),
});

const item = z.object({
  /** Below the root folder of the archive. */
  path: z.string(),
  target: z.string().optional(),
  source: source.optional(),
  access: access.optional(),
  status: z.enum(['collected', 'failed', 'skipped', 'truncated']),
  /** Why it is not `collected`. */
  reason: z.string().optional(),
  bytesRaw: bytes,
  bytesKept: bytes,
  milliseconds: z.number().min(0),
  /** Of the redacted bytes as they lie in the archive; absent when nothing of it does. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  redactions,
});

const warning = z.object({
  code: z.string(),
  target: z.string().optional(),
  item: z.string().optional(),
  message: z.string(),
  remedy: z.string().optional(),
});

/** `manifest.json`: what is in the archive, what is not, and why. */
export const manifestSchema = z.object({
  formatVersion: z.literal(MANIFEST_FORMAT_VERSION),
  tool: z.object({ name: z.string(), version: z.string(), rulesVersion: z.string() }),
  packet: z.object({
    namespace: z.string(),
    name: z.string(),
    uid: z.string().optional(),
    description: z.string().optional(),
  }),
  /** As it was carried out, with all defaults. */
  spec: z.record(z.string(), z.unknown()),
  startedAt: time,
  finishedAt: time,
  items: z.array(item),
  warnings: z.array(warning),
  totals: z.object({
    collected: z.int().min(0),
    failed: z.int().min(0),
    skipped: z.int().min(0),
    truncated: z.int().min(0),
    bytesRaw: bytes,
    bytesKept: bytes,
    redactions: z.int().min(0),
  }),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestItem = z.infer<typeof item>;

/** Everything of a manifest but what follows from it. */
export type ManifestInput = Omit<Manifest, 'formatVersion' | 'totals'>;

/** Adds the format version and the totals, and puts the items in the order of their paths. */
export function createManifest(input: ManifestInput): Manifest {
  const items = input.items.toSorted((first, second) => (first.path < second.path ? -1 : 1));
  return { formatVersion: MANIFEST_FORMAT_VERSION, ...input, items, totals: totalsOf(items) };
}

function totalsOf(items: readonly ManifestItem[]): Manifest['totals'] {
  const sum = (value: (item: ManifestItem) => number): number =>
    items.reduce((total, entry) => total + value(entry), 0);
  const having = (status: ManifestItem['status']): number => sum((entry) => Number(entry.status === status));
  return {
    collected: having('collected'),
    failed: having('failed'),
    skipped: having('skipped'),
    truncated: having('truncated'),
    bytesRaw: sum((entry) => entry.bytesRaw),
    bytesKept: sum((entry) => entry.bytesKept),
    redactions: sum((entry) => Object.values(entry.redactions).reduce((total, count) => total + count, 0)),
  };
}
