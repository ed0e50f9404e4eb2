import { createHash } from 'node:crypto';
import { KIND, API_VERSION, PACKET_ANNOTATION, PACKET_NAME_LABEL, PACKET_UID_LABEL } from '../../api/names.ts';
import type { SupportPacket } from '../../api/packet.ts';

/** The part of a packet that names and owns other objects. */
export type PacketIdentity = Pick<SupportPacket, 'metadata'>;

/** Longest value of a label, and longest name of a Job that its pods' `job-name` label can hold. */
const MAX_NAME = 63;

/**
 * Name of everything that is made for one packet: its Job, ServiceAccount, Role and RoleBinding. It follows from name and
 * UID, so a repeated attempt meets what the first one made, and a packet of the same name later does not.
 */
export function objectName({ metadata: { name, uid } }: PacketIdentity): string {
  return nameWith(name, uid);
}

/** The same for what restores log levels, when the collector could not. */
export function restoreName({ metadata: { name, uid } }: PacketIdentity): string {
  return nameWith(name, `${uid}/restore`);
}

function nameWith(name: string, seed: string): string {
  const suffix = createHash('sha256').update(seed).digest('hex').slice(0, 10);
  const readable = name.replaceAll('.', '-').slice(0, MAX_NAME - suffix.length - 'spkt--'.length);
  return `spkt-${readable.replace(/-+$/, '')}-${suffix}`;
}

/** Labels that find what belongs to a packet, and the recommended ones for people. */
export function packetLabels({ metadata: { name, uid } }: PacketIdentity): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'supportpacket',
    'app.kubernetes.io/component': 'collector',
    'app.kubernetes.io/managed-by': 'supportpacket-operator',
    [PACKET_UID_LABEL]: uid,
    [PACKET_NAME_LABEL]: name.slice(0, MAX_NAME).replace(/[^a-z0-9]+$/, ''),
  };
}

/** Leads from an object back to its packet, from any namespace. */
export function packetAnnotations({ metadata: { namespace, name } }: PacketIdentity): Record<string, string> {
  return { [PACKET_ANNOTATION]: `${namespace}/${name}` };
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller: boolean;
  blockOwnerDeletion: boolean;
}

/** For objects in the packet's own namespace: the garbage collector removes them with the packet. */
export function ownerReference({ metadata: { name, uid } }: PacketIdentity): OwnerReference {
  return { apiVersion: API_VERSION, kind: KIND, name, uid, controller: true, blockOwnerDeletion: true };
}
