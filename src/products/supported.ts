import type { DestinationSpec } from '../api/destination-schema.ts';
import type { ItemName } from '../api/item-names.ts';
import type { SupportPacketSpec } from '../api/spec-schema.ts';
import type { Target } from '../api/target-schema.ts';

/** What this version collects; naming only others in `items.include` would give an empty packet. */
const SUPPORTED_ITEMS: ReadonlySet<ItemName> = new Set([
  'Configuration',
  'Diagnostics',
  'Logs',
  'Metadata',
  'CPUProfile',
  'HeapProfile',
  'GoroutineProfile',
  'AllocsProfile',
  'BlockProfile',
  'MutexProfile',
  'ThreadCreateProfile',
  'Trace',
  'Plugins',
  'ProductPacket',
  'Statistics',
  'Jobs',
  'Permissions',
  'DatabaseSchema',
  'PluginDiagnostics',
  'AuditLogs',
  'Metrics',
  'Agents',
  'Deployment',
  'Health',
  'Network',
  'KubernetesEvents',
  'KubernetesLogs',
  'KubernetesObjects',
]);

const SUPPORTED_DESTINATIONS: ReadonlySet<DestinationSpec['type']> = new Set(['PersistentVolumeClaim', 'S3']);

/**
 * The members of a valid spec that this version cannot honour, each as a path with its value. A packet that asks for one
 * of them is refused as a whole: leaving a wish out silently would make the archive say less than its reader believes.
 */
export function unsupported(spec: SupportPacketSpec): readonly string[] {
  return [
    ...(spec.targets ?? []).flatMap(unsupportedInTarget),
    ...(spec.archive.format === 'TarGzip' ? [] : [`spec.archive.format ${spec.archive.format}`]),
    ...(spec.archive.encryption === undefined ? [] : ['spec.archive.encryption']),
    ...unsupportedDestination(spec.destination),
    ...(spec.ttlSecondsAfterFinished === undefined ? [] : ['spec.ttlSecondsAfterFinished']),
    ...(spec.deletionPolicy === 'Delete' ? ['spec.deletionPolicy Delete'] : []),
    ...unsupportedItems(spec.items.include),
  ];
}

function unsupportedInTarget({ name, coder }: Target): readonly string[] {
  const path = `spec.targets[${name}].coder`;
  return [
    ...(coder?.sessionTokenSecretRef === undefined ? [] : [`${path}.sessionTokenSecretRef`]),
    ...(coder?.templates === undefined ? [] : [`${path}.templates`]),
  ];
}

function unsupportedDestination(destination: DestinationSpec | undefined): readonly string[] {
  if (destination === undefined || SUPPORTED_DESTINATIONS.has(destination.type)) return [];
  return [`spec.destination.type ${destination.type}`];
}

function unsupportedItems(include: readonly ItemName[] | undefined): readonly string[] {
  if (include === undefined || include.length === 0 || include.some((item) => SUPPORTED_ITEMS.has(item))) return [];
  return [`spec.items.include with only ${include.join(', ')}`];
}
