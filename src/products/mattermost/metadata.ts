import { stringify } from 'yaml';

/** A Mattermost id: 26 characters of base32; the packet's reader rejects anything else. */
const ID = /^[a-z0-9]{26}$/;

export interface PacketMetadata {
  readonly generatedAt: Date;
  /** `11.1.0` */
  readonly serverVersion: string;
  /** The telemetry id of the server; left empty when it is not a valid id. */
  readonly serverId: string | undefined;
  /** Told only to an access token; left empty when it is not a valid id. */
  readonly licenseId?: string | undefined;
}

/**
 * `metadata.yaml` of a support packet: Mattermost's `model.PacketMetadata` (server/public/model/packet_metadata.go),
 * version 1. Licence and customer are empty without a licence, as the server writes it; nothing but its own packet tells the
 * customer.
 */
export function renderMetadata({ generatedAt, serverVersion, serverId, licenseId }: PacketMetadata): string {
  return stringify({
    version: 1,
    type: 'support-packet',
    generated_at: generatedAt.getTime(),
    server_version: serverVersion,
    server_id: validId(serverId),
    license_id: validId(licenseId),
    customer_id: '',
  });
}

function validId(id: string | undefined): string {
  return id !== undefined && ID.test(id) ? id : '';
}
