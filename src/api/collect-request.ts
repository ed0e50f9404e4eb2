import { z } from 'zod';
import { destination } from './destination-schema.ts';
import { spec } from './spec-schema.ts';
import { warning } from './status-schema.ts';

/**
 * What the operator hands to the collector: everything it decided, so that the collector's work is a function of this
 * document and of what it finds in the pods. It travels as an annotation of the Job's pod template (readable with kubectl,
 * immutable like the template) and reaches the collector as a file through a downward API volume.
 */
const selectedPod = z.object({
  name: z.string(),
  uid: z.string(),
  /** The container of the application. */
  container: z.string(),
  /** A job server has no API, no local socket and no metrics of its own. */
  role: z.enum(['server', 'jobserver', 'workspace', 'provisioner', 'proxy']),
  /** When it is not the target's: workspaces of a Coder may run elsewhere. */
  namespace: z.string().optional(),
});

const selectedTarget = z.object({
  name: z.string(),
  type: z.enum(['Mattermost', 'Coder']),
  namespace: z.string(),
  pods: z.array(selectedPod),
  /** Deployments of the application without any pod. */
  deployments: z.array(z.string()).optional(),
});

export const collectRequest = z.object({
  formatVersion: z.literal(1),
  packet: z.object({ namespace: z.string(), name: z.string(), uid: z.string() }),
  /** Names the archive, so that a second attempt replaces the first one's file rather than adding another. */
  startTime: z.string(),
  spec,
  targets: z.array(selectedTarget),
  /** Things the operator already knows to be missing, e.g. a refused namespace. */
  warnings: z.array(warning),
  destination,
  /** Only where the installation allows ephemeral containers: the image of the collector itself. */
  reader: z.object({ image: z.string(), imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']) }).optional(),
});

export type CollectRequest = z.infer<typeof collectRequest>;
export type SelectedTarget = z.infer<typeof selectedTarget>;
export type SelectedPod = z.infer<typeof selectedPod>;

/** Annotation of the Job's pod template; all annotations of an object together may have 256 KiB. */
export const REQUEST_ANNOTATION = 'supportpacket.dev/request';

/** Where the Job mounts what the collector reads and writes. */
export const MOUNTS = {
  /** File of the downward API volume. */
  request: '/etc/supportpacket/request.json',
  spool: '/var/spool/supportpacket',
  /** Root of the destination's PersistentVolumeClaim. */
  volume: '/var/run/supportpacket/volume',
  /** Keys of `credentialsSecretRef`, one file each. */
  credentials: '/var/run/supportpacket/credentials',
  /** Keys of `caBundleConfigMapRef`. */
  caBundle: '/var/run/supportpacket/ca',
  /** A folder per Secret whose values are masked; a file per key. */
  knownSecrets: '/var/run/supportpacket/known-secrets',
  /** A folder per target with the file `token`: the key of `accessTokenSecretRef`. */
  accessTokens: '/var/run/supportpacket/access-tokens',
  /** Keys of `rulesConfigMapRef`. */
  rules: '/var/run/supportpacket/rules',
} as const;

/**
 * Exit codes of the collector. The Job's pod failure policy ends the Job at once on `failed`: trying again would not help.
 * Anything else that is not 0 (a crash, a kill) is tried again.
 */
export const EXIT_CODES = { stored: 0, failed: 3 } as const;
