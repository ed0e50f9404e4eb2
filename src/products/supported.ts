import type { DestinationSpec } from '../api/destination-schema.ts';
import type { ItemName } from '../api/item-names.ts';
import type { SupportPacketSpec } from '../api/spec-schema.ts';
import type { Target } from '../api/target-schema.ts';
import type { PacketWarning } from '../api/warning-codes.ts';
import type { Discovery } from './ports.ts';

/** What this version collects; naming only others in `items.include` would give an empty packet. */
const SUPPORTED_ITEMS: ReadonlySet<ItemName> = new Set([
  'Configuration',
  'Diagnostics',
  'Logs',
  'Metadata',
  'CPUProfile',
  'HeapProfile',
  'GoroutineProfile',
  'Plugins',
  'ProductPacket',
  'Statistics',
  'Jobs',
  'Permissions',
  'DatabaseSchema',
  'PluginDiagnostics',
  'AuditLogs',
  'Metrics',
  'KubernetesEvents',
  'KubernetesLogs',
  'KubernetesObjects',
]);

const SUPPORTED_DESTINATIONS: ReadonlySet<DestinationSpec['type']> = new Set(['PersistentVolumeClaim', 'S3']);

/** Products whose installations this version collects from. */
const SUPPORTED_TYPES: ReadonlySet<Target['type']> = new Set(['Mattermost']);

/** What this version can collect from. An installation that nobody named but that it cannot is a warning. Pure. */
export function onlySupported({ targets, warnings }: Discovery): Discovery {
  const others = targets.filter(({ type }) => !SUPPORTED_TYPES.has(type));
  return {
    targets: targets.filter(({ type }) => SUPPORTED_TYPES.has(type)),
    warnings: [
      ...warnings,
      ...others.map(({ name, type }): PacketWarning => {
        return {
          code: 'NotImplemented',
          target: name,
          message: `This version cannot collect from ${type} (${name}) yet`,
        };
      }),
    ],
  };
}

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

function unsupportedInTarget({ name, type }: Target): readonly string[] {
  return SUPPORTED_TYPES.has(type) ? [] : [`spec.targets[${name}].type ${type}`];
}

function unsupportedDestination(destination: DestinationSpec | undefined): readonly string[] {
  if (destination === undefined || SUPPORTED_DESTINATIONS.has(destination.type)) return [];
  return [`spec.destination.type ${destination.type}`];
}

function unsupportedItems(include: readonly ItemName[] | undefined): readonly string[] {
  if (include === undefined || include.length === 0 || include.some((item) => SUPPORTED_ITEMS.has(item))) return [];
  return [`spec.items.include with only ${include.join(', ')}`];
}
