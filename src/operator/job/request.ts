import { type CollectRequest, type SelectedTarget } from '../../api/collect-request.ts';
import type { DestinationSpec } from '../../api/destination-schema.ts';
import { SupportPacketError } from '../../api/errors.ts';
import type { SupportPacket } from '../../api/packet.ts';
import type { PacketWarning } from '../../api/warning-codes.ts';

/** All annotations of an object may have 256 KiB together; the rest is for whoever else annotates pods. */
const MAX_REQUEST_BYTES = 200 * 1024;

export interface RequestInput {
  readonly packet: SupportPacket;
  readonly startTime: string;
  readonly targets: readonly SelectedTarget[];
  readonly warnings: readonly PacketWarning[];
  readonly destination: DestinationSpec;
  /** Only where ephemeral containers are allowed. */
  readonly reader?: CollectRequest['reader'];
}

/** What the collector is told. */
export function collectRequestOf({ packet, reader, ...input }: RequestInput): CollectRequest {
  const { startTime, targets, warnings, destination } = input;
  const { namespace, name, uid } = packet.metadata;
  return {
    formatVersion: 1,
    packet: { namespace, name, uid },
    startTime,
    spec: packet.spec,
    targets: [...targets],
    warnings: [...warnings],
    destination,
    ...(reader === undefined ? {} : { reader }),
  };
}

/** The request as the annotation's value. Throws INVALID_SPEC when it is too large for one. */
export function encodeRequest(request: CollectRequest): string {
  const text = JSON.stringify(request);
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_REQUEST_BYTES) return text;
  const pods = request.targets.reduce((sum, target) => sum + target.pods.length, 0);
  throw new SupportPacketError(
    'INVALID_SPEC',
    `The packet is too large for one Job: ${pods} pods and its spec make ${Math.ceil(bytes / 1024)} KiB of at most ` +
      `${MAX_REQUEST_BYTES / 1024} KiB. Split it into packets with fewer targets.`,
  );
}
