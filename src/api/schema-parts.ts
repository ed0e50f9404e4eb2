import { z } from 'zod';

/** A validation in CEL; the API server evaluates it, the zod refinement beside it does the same for files on a laptop. */
export interface CelRule {
  readonly rule: string;
  readonly message: string;
  readonly fieldPath?: string;
}

/** JSON-schema members that only Kubernetes knows. */
export function kubernetes(meta: {
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listMapKeys?: readonly string[];
  readonly mapType?: 'atomic' | 'granular';
  readonly validations?: readonly CelRule[];
  readonly description?: string;
  readonly preserveUnknownFields?: true;
}): Record<string, unknown> {
  const { listType, listMapKeys, mapType, validations, description, preserveUnknownFields } = meta;
  return {
    ...(description === undefined ? {} : { description }),
    ...(listType === undefined ? {} : { 'x-kubernetes-list-type': listType }),
    ...(listMapKeys === undefined ? {} : { 'x-kubernetes-list-map-keys': listMapKeys }),
    ...(mapType === undefined ? {} : { 'x-kubernetes-map-type': mapType }),
    ...(validations === undefined ? {} : { 'x-kubernetes-validations': validations }),
    ...(preserveUnknownFields === undefined ? {} : { 'x-kubernetes-preserve-unknown-fields': true }),
  };
}

export const dnsLabel: z.ZodString = z
  .string()
  .min(1)
  .max(63)
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    'must be a DNS label: lower-case letters, digits and `-`, at most 63 characters',
  );

export const dnsSubdomain: z.ZodString = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'must be a DNS subdomain: lower-case letters, digits, `-` and `.`');

const dataKey = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[-._a-zA-Z0-9]+$/, 'must be a key of a Secret or ConfigMap: letters, digits, `-`, `_` and `.`');

export const secretRef = z
  .object({ name: dnsSubdomain })
  .meta({ description: 'A Secret in the namespace of the packet.' });

export const configMapRef = z
  .object({ name: dnsSubdomain })
  .meta({ description: 'A ConfigMap in the namespace of the packet.' });

export const secretKeyRef = z
  .object({ name: dnsSubdomain, key: dataKey })
  .meta({ description: 'One key of a Secret in the namespace of the packet.' });

/** A Kubernetes quantity of bytes, e.g. `512Mi`, `1Gi`, `1000000`. */
export const byteQuantity: z.ZodString = z
  .string()
  .max(32)
  .regex(
    /^[0-9]{1,15}(k|M|G|T|Ki|Mi|Gi|Ti)?$/,
    'must be a whole number of bytes with an optional suffix k, M, G, T, Ki, Mi, Gi or Ti',
  );

export const NOT_TWICE = 'must not have the same entry twice';

/** What the API server checks in a list of type `set` and, over the names, of type `map`. */
export function isUnique(list: readonly unknown[]): boolean {
  return new Set(list).size === list.length;
}

/** The same for lists whose entries are told apart by `name`. */
export function isUniqueByName(list: readonly { readonly name: string }[]): boolean {
  return isUnique(list.map(({ name }) => name));
}

const labelValue = z.string().max(63);
const MAX_LABELS = 16;
const labelKey = z.string().min(1).max(317);

export const labelSelector = z
  .object({
    matchLabels: z
      .record(labelKey, labelValue)
      .refine((labels) => Object.keys(labels).length <= MAX_LABELS, `must have at most ${String(MAX_LABELS)} labels`)
      .meta({ maxProperties: MAX_LABELS, ...kubernetes({ mapType: 'granular' }) })
      .optional(),
    matchExpressions: z
      .array(
        z.object({
          key: labelKey,
          operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
          values: z
            .array(labelValue)
            .max(32)
            .meta(kubernetes({ listType: 'atomic' }))
            .optional(),
        }),
      )
      .max(16)
      .meta(kubernetes({ listType: 'atomic' }))
      .optional(),
  })
  .meta({ description: 'Selects pods by label, as in every Kubernetes API.', ...kubernetes({ mapType: 'atomic' }) });

export type LabelSelector = z.infer<typeof labelSelector>;
