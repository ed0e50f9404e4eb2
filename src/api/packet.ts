import { z } from 'zod';
import { API_VERSION, KIND } from './names.ts';
import { spec, type SupportPacketSpec } from './spec-schema.ts';
import type { SupportPacketStatus } from './status-schema.ts';
import { SupportPacketError } from './errors.ts';

/** A SupportPacket as the API server stores it: defaults are filled in. */
export interface SupportPacket {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: typeof KIND;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly generation: number;
    readonly resourceVersion?: string;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly finalizers?: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: SupportPacketSpec;
  readonly status?: SupportPacketStatus;
}

/** The name becomes part of file names, so a file from elsewhere must not say what it likes. */
const name = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
    '`metadata.name` and `metadata.namespace` must be names as Kubernetes allows them',
  );

const manifest = z.object({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal(KIND),
  metadata: z.looseObject({ name, namespace: name.optional() }),
  spec: spec.prefault({}),
});

/** A SupportPacket from a file, not from the API server. */
export type PacketManifest = z.infer<typeof manifest>;

/**
 * Checks a SupportPacket that a person wrote and fills in the defaults, as the API server would.
 * Rejects with INVALID_SPEC; the message names each field and says what it must be.
 */
export function parsePacketManifest(value: unknown): PacketManifest {
  const result = manifest.safeParse(value);
  const problems = result.success
    ? unknownPaths(value, result.data, '').map((path) => `${path}: there is no such member`)
    : result.error.issues.map(({ path, message }) => `${path.join('.') || 'the document'}: ${message}`);
  if (result.success && problems.length === 0) return result.data;
  throw new SupportPacketError('INVALID_SPEC', `The SupportPacket is not valid. ${problems.join('; ')}`);
}

/** The same check for the spec of an object that came from the API server. Unknown members were pruned there. */
export function parseSpec(value: unknown): SupportPacketSpec {
  const result = spec.safeParse(value ?? {});
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `spec.${path.join('.')}: ${message}`);
  throw new SupportPacketError('INVALID_SPEC', problems.join('; '));
}

/** Paths in `given` that the schema does not know: typing errors, as `kubectl --validate=strict` says too. */
function unknownPaths(given: unknown, known: unknown, path: string): readonly string[] {
  if (typeof given !== 'object' || given === null || typeof known !== 'object' || known === null) return [];
  const knownMembers = new Map(Object.entries(known));
  return Object.entries(given).flatMap(([key, value]) => {
    const here = path === '' ? key : `${path}.${key}`;
    return knownMembers.has(key) ? unknownPaths(value, knownMembers.get(key), here) : [here];
  });
}
