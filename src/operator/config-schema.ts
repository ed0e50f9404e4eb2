import { z } from 'zod';
import { destination } from '../api/destination-schema.ts';
import { SHARD_LABEL } from '../api/names.ts';
import { LOG_LEVELS } from '../logging/logger.ts';

const dnsLabel = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be a DNS label');
const quantity = z.string().regex(/^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/, 'must be a quantity');
/** Helm renders `cpu: 1` as a number. */
const quantities = z.record(z.string(), z.union([quantity, z.number().positive().transform(String)]));

/** `host:port`, `:port`, or `0` for "do not listen". */
const address = z.string().regex(/^(0|[^\s]*:[0-9]{1,5})$/, 'must be host:port, :port, or 0 for none');

/** Where archives go that name no destination, and how to make the claim when it is missing. */
export const defaultDestination = z
  .strictObject({
    ...destination.shape,
    /** Only for a PersistentVolumeClaim: created in the namespace of the packet when it is missing. */
    create: z
      .strictObject({
        size: quantity.default('10Gi'),
        storageClassName: z.string().optional(),
        accessModes: z
          .array(z.enum(['ReadWriteOnce', 'ReadWriteMany', 'ReadWriteOncePod']))
          .min(1)
          .default(['ReadWriteOnce']),
      })
      .optional(),
  })
  .refine(({ create, type }) => create === undefined || type === 'PersistentVolumeClaim', {
    message: '`create` must be left out unless `type` is PersistentVolumeClaim',
  })
  .refine((value) => destination.safeParse(withoutCreate(value)).success, {
    message: 'exactly the member that `type` names must be set',
  });

/** The destination proper. */
function withoutCreate<T extends { readonly create?: unknown }>(value: T): Omit<T, 'create'> {
  const { create: _, ...rest } = value;
  return rest;
}

export type DefaultDestination = z.infer<typeof defaultDestination>;

/** What every collector pod gets, whatever its packet says. */
export const collectorPod = z.strictObject({
  resources: z
    .strictObject({ requests: quantities.optional(), limits: quantities.optional() })
    .prefault({ requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } }),
  spoolSizeLimit: quantity.default('10Gi'),
  imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent'),
  imagePullSecrets: z.array(z.strictObject({ name: z.string() })).default([]),
  nodeSelector: z.record(z.string(), z.string()).optional(),
  tolerations: z
    .array(
      z.strictObject({
        key: z.string().optional(),
        operator: z.enum(['Exists', 'Equal']).optional(),
        value: z.string().optional(),
        effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
        tolerationSeconds: z.int().optional(),
      }),
    )
    .optional(),
  priorityClassName: z.string().optional(),
});

export type CollectorPodConfig = z.infer<typeof collectorPod>;

/** The whole configuration of the operator; flags, environment and files end here. */
export const operatorConfig = z.strictObject({
  /** Image of the collector's Job: the operator's own. */
  image: z.string().min(1),
  /** Undefined: in-cluster. */
  kubeconfig: z.string().optional(),
  context: z.string().optional(),
  /** Empty: all namespaces. */
  watchNamespaces: z.array(dnsLabel).default([]),
  /** Which packets; those of another shard belong to another operator. */
  watchLabelSelector: z.string().default(`!${SHARD_LABEL}`),
  defaultDestination: defaultDestination.optional(),
  collectorPod: collectorPod.prefault({}),
  leaderElection: z
    .strictObject({
      /** Undefined: the namespace of the connection. */
      namespace: dnsLabel.optional(),
      leaseName: z.string().default('supportpacket-operator'),
      identity: z.string().min(1),
      leaseSeconds: z.number().positive().default(15),
      renewDeadlineSeconds: z.number().positive().default(10),
      retrySeconds: z.number().positive().default(2),
    })
    .refine(
      (lease) => lease.retrySeconds < lease.renewDeadlineSeconds && lease.renewDeadlineSeconds < lease.leaseSeconds,
      {
        message: 'retry must be shorter than the renew deadline, and that shorter than the lease',
      },
    ),
  /** Collectors may add an ephemeral container to the pods that they collect from, to read log files. */
  ephemeralContainers: z.boolean().default(false),
  healthAddress: address.default(':8081'),
  metricsAddress: address.default(':8080'),
  maxConcurrentPackets: z.int().min(1).max(1000).default(10),
  workers: z.int().min(1).max(64).default(4),
  resyncSeconds: z.int().min(1).default(600),
  sweepSeconds: z.int().min(1).default(600),
  shutdownSeconds: z.int().min(1).default(25),
  logLevel: z.enum(LOG_LEVELS).default('info'),
});

export type OperatorConfig = z.infer<typeof operatorConfig>;
export type OperatorConfigInput = z.input<typeof operatorConfig>;
