/** Every code of a warning, with what the reader can do; `docs/reference/warnings.md` is made from it. */
export const WARNINGS = {
  LicenseRequired: 'The server has no licence for this; the packet holds what it gives without one.',
  LocalModeDisabled:
    'Set `ServiceSettings.EnableLocalMode` (MM_SERVICESETTINGS_ENABLELOCALMODE=true) before the next incident, or give an access token.',
  SocketOwnerMismatch: 'The local socket must belong to the user that the container runs as.',
  UnknownUser: 'The user of the container must exist in its /etc/passwd.',
  MetricsDisabled: 'Set `MetricsSettings.Enable` (MM_METRICSSETTINGS_ENABLE=true) to get profiles.',
  ProfileBusy: 'Another CPU profile was running; try again.',
  FileLogDisabled: 'Set `LogSettings.EnableFile` to get mattermost.log from the server itself.',
  LogLevelNotDebug: 'Set `LogSettings.FileLevel` to DEBUG to see more.',
  LogLevelOverridden:
    'The environment of the container sets the level, so a change has no effect; set MM_LOGSETTINGS_FILELEVEL=DEBUG there before the next incident.',
  LogLevelNotRaised: 'The file log could not be set to DEBUG; the log was collected as it is.',
  LogLevelNotRestored: 'The file log may still be at DEBUG: run the command of the message.',
  EphemeralContainersDisabled:
    'With ephemeralContainers.enabled in the chart the whole log and the rotated ones are read from the disk; see docs/how-to/ephemeral-containers.md.',
  EphemeralContainerRefused: 'The log files cannot be read from the disk; see docs/how-to/ephemeral-containers.md.',
  LogsOutsideRoot: 'Set MM_LOG_PATH to a folder that holds all log files, or let the setting name a file below it.',
  VersionsDiffer: 'Wait for the rollout to end, or look why it does not; each file says which server it came from.',
  LdapUnknown: 'Vendor and version of the LDAP server cannot be had here.',
  ServerWarning: 'The server itself says that its packet is not complete; the message is the server’s.',
  PacketUnreadable: 'The server’s packet is no zip that can be read to its end; what it lacks was collected directly.',
  FileIncomplete: 'The file lacks what the message names, with the reason; a packet that is made later may have it.',
  NodeMissing: 'The packet of the cluster lacks a server; its files were collected from its pod.',
  TokenRefused: 'The access token is not valid (any more), or its account lacks the rights that the message names.',
  SessionTokenMissing: 'Name a Secret with a session token in `coder.sessionTokenSecretRef` of the target.',
  TokenRightMissing:
    'The account of the token lacks the right that the message names; a token with more rights brings these files.',
  EnterpriseOnly: 'Only a Coder with a licence has this; nothing is wrong.',
  AgentNotConnected: 'Look at the logs of the workspace’s pod: the agent in it has no connection to Coder.',
  TemplateNotFound: 'Compare the name with `coder templates list`.',
  RestrictedAdmin:
    '`ExperimentalSettings.RestrictSystemAdmin` keeps every token from this; the local mode of the server is not restricted.',
  PodNotRunning: 'The pod does not run; only what Kubernetes knows was collected.',
  CommandFailed: 'A command in the pod failed.',
  CommandMissing: 'The container has no such program.',
  RequestFailed: 'A request to the pod failed.',
  PortRefused: 'Nothing listens on that port of the pod.',
  ConnectionDropped: 'The connection to the pod was lost; what came by then was dropped.',
  Truncated: 'More was there than the cap allows; the newest part was kept.',
  DeadlineExceeded: 'The item took longer than it may.',
  Cancelled: 'The packet was cancelled before this item.',
  Forbidden: 'The collector lacks a right; the message names it.',
  RedactionFailed: 'The item could not be redacted and was left out.',
  ConfigurationUnknown:
    'Look through the logs before you pass them on. With the local mode on, or in the cluster with the Secrets in `spec.redaction.knownSecretRefs`, such values are masked.',
  NotAvailable: 'This source does not exist here.',
  NotFound: 'The object was gone when the collector came to it.',
  TargetNotFound: 'No pod matches this target.',
  PprofDisabled:
    'Set CODER_PPROF_ENABLE=true, or give the session token of an Owner, to get profiles of every replica.',
  PrometheusDisabled: 'Set CODER_PROMETHEUS_ENABLE=true, or give the session token of an Owner, to get metrics.',
  ServerMissing: 'Scale the Deployment of the server up again, or look in its events why it has no pod.',
  ServerSilent: 'The process hangs: look at its log, and at its metrics before it hung.',
  AgentSilent:
    'Look at the logs of the pod and at the log files of the agent: the agent in it does not run as it should.',
  WorkspaceNotFound: 'Start the workspace, or check its name and the labels of its pods.',
  WorkspacesCapped: 'Name the workspaces that matter in `coder.workspaces` of the target.',
  TargetRefused: 'The namespace of this target does not allow this packet.',
  NotImplemented: 'This version cannot collect it yet.',
  CollectorRestarted: 'The collector was lost and started again from the beginning.',
  SpoolFull: 'The scratch volume of the collector is too small: raise collector.spoolSize or collect less.',
  Unexpected: 'An error that should not happen; please report it.',
} as const;

export type WarningCode = keyof typeof WARNINGS;

/** Something that the reader of the archive must know. */
export interface PacketWarning {
  readonly code: WarningCode;
  readonly target?: string;
  /** Path in the archive. */
  readonly item?: string;
  readonly message: string;
}
