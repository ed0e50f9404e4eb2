import { z } from 'zod';
import { kubernetes } from './schema-parts.ts';

const count = z.int().min(0);
const bytes = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const time = z.iso.datetime().meta({ format: 'date-time', pattern: undefined });

/** metav1.Condition. */
const condition = z.object({
  type: z.string().max(316),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string().min(1).max(1024),
  message: z.string().max(32_768),
  lastTransitionTime: time,
  observedGeneration: z.int().min(0).optional(),
});

const progress = z.object({
  itemsTotal: count,
  itemsDone: count,
  bytesCollected: bytes,
  message: z.string().max(256).optional(),
  /** `17/41`, for the column. */
  summary: z.string().max(32).optional(),
});

const targetStatus = z.object({
  name: z.string().max(63),
  type: z.string().max(32),
  namespace: z.string().max(63).optional(),
  version: z.string().max(64).optional(),
  pods: count,
  collected: count,
  failed: count,
  skipped: count,
  truncated: count,
});

export const warning = z.object({
  code: z.string().max(64),
  target: z.string().max(63).optional(),
  item: z.string().max(512).optional(),
  message: z.string().max(1024),
});

const raisedLogLevel = z.object({
  target: z.string().max(63),
  namespace: z.string().max(63),
  pod: z.string().max(253),
  podUid: z.string().max(64),
  container: z.string().max(63),
  level: z
    .string()
    .regex(/^[A-Za-z]{1,16}$/)
    .meta({ description: 'The level before, which it will have again.' }),
  byToken: z
    .boolean()
    .meta({ description: 'It was set by the access token: the server has no local socket.' })
    .optional(),
});

export const raisedLogLevels = z
  .array(raisedLogLevel)
  .max(100)
  .meta({
    description: 'Servers whose file log this packet has set to DEBUG and not yet restored; written before the change.',
    ...kubernetes({ listType: 'atomic' }),
  });

const archiveStatus = z.object({
  location: z.string().max(2048).meta({ description: 'Where it lies; never a link that opens it.' }),
  sizeBytes: bytes,
  size: z.string().max(32).meta({ description: 'sizeBytes for people.' }).optional(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  format: z.string().max(32),
  encrypted: z.boolean(),
  files: count,
});

export const status = z.object({
  observedGeneration: z.int().optional(),
  conditions: z
    .array(condition)
    .max(16)
    .meta(kubernetes({ listType: 'map', listMapKeys: ['type'] }))
    .optional(),
  startTime: time.optional(),
  completionTime: time.optional(),
  jobRef: z.object({ name: z.string().max(253) }).optional(),
  progress: progress.optional(),
  targets: z
    .array(targetStatus)
    .max(40)
    .meta(kubernetes({ listType: 'map', listMapKeys: ['name'] }))
    .optional(),
  warnings: z
    .array(warning)
    .max(50)
    .meta({ description: 'The first 50; all of them are in the archive.', ...kubernetes({ listType: 'atomic' }) })
    .optional(),
  warningCount: count.optional(),
  redactionCount: count.optional(),
  raisedLogLevels: raisedLogLevels.optional(),
  archive: archiveStatus.optional(),
});

export type SupportPacketStatus = z.infer<typeof status>;
export type Condition = z.infer<typeof condition>;
export type ArchiveStatus = z.infer<typeof archiveStatus>;
export type RaisedLogLevel = z.infer<typeof raisedLogLevel>;
export type TargetStatus = z.infer<typeof targetStatus>;
