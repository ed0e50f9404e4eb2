/** Whose shape the packets have: flat `support_packet.yaml`, the same with duplicate names, version 2 with folders, and all that 11.11 added. */
export type StandInRelease = '9.11' | '10.4' | '10.11' | '11.11';

/**
 * How the stand-in misbehaves.
 * `slow`: a packet takes `slowSeconds`, sent little by little. `truncated`: its second half never comes, and nothing says so.
 * `polluted`: mmctl writes a line of text before the zip. `no-licence`: 403 `api.no_license`, also for mmctl.
 * `restricted-admin`: 403 for the packet by REST; mmctl is exempt, as in the real server. `no-local-mode`: no socket.
 * `huge`: mattermost.log is `hugeMebibytes` long.
 */
export type StandInMode =
  'slow' | 'truncated' | 'polluted' | 'no-licence' | 'restricted-admin' | 'no-local-mode' | 'huge';

/** What {@link deployLicensedStandIn} makes. */
export interface LicensedStandInOptions {
  readonly namespace: string;
  /** Name of the Deployment, its Service and the installation (the operator's labels). */
  readonly name: string;
  /** Another installation that its pods belong to, as during a rollout. */
  readonly installation?: string;
  /** `11.11` unless told. */
  readonly release?: StandInRelease;
  /** Nodes of the cluster; one unless told. */
  readonly replicas?: number;
  /** So many of the other nodes are missing in the packet, with a warning. */
  readonly lostNodes?: number;
  readonly modes?: readonly StandInMode[];
  readonly slowSeconds?: number;
  readonly hugeMebibytes?: number;
  /** Of the server's own CPU profile; 1 unless told, where the real server takes 5. */
  readonly cpuSeconds?: number;
}
