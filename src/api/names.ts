/** The API group and everything that is named after it; the only place where these strings stand. */
export const GROUP = 'supportpacket.dev';
export const VERSION = 'v1alpha1';
export const API_VERSION = `${GROUP}/${VERSION}` as const;
export const KIND = 'SupportPacket';
export const PLURAL = 'supportpackets';

/** Label with the packet's UID on everything that the operator creates for one packet. */
export const PACKET_UID_LABEL = `${GROUP}/packet-uid`;
/** Label with the packet's name (cut to 63 characters) for people. */
export const PACKET_NAME_LABEL = `${GROUP}/packet-name`;
/** Annotation with namespace/name of the packet on objects in another namespace, where owner references cannot reach. */
export const PACKET_ANNOTATION = `${GROUP}/packet`;
/** Set by the owner of a namespace: packets of these namespaces (label: one; annotation: comma list) may collect from it. */
export const ALLOW_FROM = `${GROUP}/allow-from`;
/**
 * On a packet: only the operator that was started with `--watch-label-selector supportpacket.dev/shard=<value>` works on it;
 * all others leave it alone. After Flux's `sharding.fluxcd.io/key`.
 */
export const SHARD_LABEL = `${GROUP}/shard`;
/** Keeps a packet until its RBAC objects in other namespaces and, on request, its archive are gone. */
export const FINALIZER = `${GROUP}/cleanup`;

/** Server-side apply field managers, and the reporting controller of Events. */
export const OPERATOR_MANAGER = `${GROUP}/operator`;
export const COLLECTOR_MANAGER = `${GROUP}/collector`;

/**
 * How a packet ended, as JSON, on the packet itself: a backup that is restored without its status (Velero's default) must
 * not make a finished packet run again.
 */
export const FINISHED_ANNOTATION = `${GROUP}/finished`;
