import type { DestinationSpec } from '../api/destination-schema.ts';
import type { SupportPacketSpec } from '../api/spec-schema.ts';

const SUPPORTED_DESTINATIONS: ReadonlySet<DestinationSpec['type']> = new Set(['PersistentVolumeClaim', 'S3']);

/**
 * The members of a valid spec that this version cannot honour, each as a path with its value. A packet that asks for one
 * of them is refused as a whole: leaving a wish out silently would make the archive say less than its reader believes.
 */
export function unsupported(spec: SupportPacketSpec): readonly string[] {
  return [
    ...(spec.archive.format === 'TarGzip' ? [] : [`spec.archive.format ${spec.archive.format}`]),
    ...(spec.archive.encryption === undefined ? [] : ['spec.archive.encryption']),
    ...unsupportedDestination(spec.destination),
    ...(spec.ttlSecondsAfterFinished === undefined ? [] : ['spec.ttlSecondsAfterFinished']),
    ...(spec.deletionPolicy === 'Delete' ? ['spec.deletionPolicy Delete'] : []),
  ];
}

function unsupportedDestination(destination: DestinationSpec | undefined): readonly string[] {
  if (destination === undefined || SUPPORTED_DESTINATIONS.has(destination.type)) return [];
  return [`spec.destination.type ${destination.type}`];
}
