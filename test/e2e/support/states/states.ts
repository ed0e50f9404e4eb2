import { BUSYBOX_IMAGE } from '../../../cluster/index.ts';
import { PACKET_FILES, type MattermostState } from './state.ts';

const PROFILES = ['cpu.prof', 'heap.prof', 'goroutines'];
/** What only mmctl tells. */
const BY_MMCTL = ['sanitized_config.json', 'plugins.json'];
const NO_SERVER = PACKET_FILES.filter((file) => file !== 'mattermost.log');
/** Every folder that the server writes to. */
const WRITABLE = ['logs', 'data', 'config', 'plugins', 'client/plugins'].map((folder) => `/mattermost/${folder}`);

/** The server's Team Edition refuses its own packet, and its file log is at INFO unless it is told. */
const USUAL = ['LicenseRequired', 'LogLevelNotDebug'] as const;

/** Another process of the pod owns the socket at the server's place, with the mode that mmctl asks for. */
const OTHER_SOCKET = `ln -sf /var/tmp/mattermost_local.socket /dev/log; syslogd -n &
until [ -S /var/tmp/mattermost_local.socket ]; do sleep 0.1; done; chmod 600 /var/tmp/mattermost_local.socket; wait`;

/** What the server asks for before it starts with LDAP on. */
const LDAP = {
  MM_LDAPSETTINGS_ENABLE: 'true',
  MM_LDAPSETTINGS_LDAPSERVER: 'ldap.example.com',
  MM_LDAPSETTINGS_BASEDN: 'ou=people,dc=example,dc=com',
  MM_LDAPSETTINGS_EMAILATTRIBUTE: 'mail',
  MM_LDAPSETTINGS_USERNAMEATTRIBUTE: 'uid',
  MM_LDAPSETTINGS_IDATTRIBUTE: 'entryUUID',
  MM_LDAPSETTINGS_LOGINIDATTRIBUTE: 'uid',
};

const LABELS: readonly MattermostState[] = [
  { name: 'operator', title: 'Labels of mattermost-operator', warnings: USUAL },
  {
    name: 'team-chart',
    title: 'Labels of the chart `mattermost-team-edition`, which opens no metrics port',
    options: { labels: 'team-edition-chart', metrics: false },
    warnings: ['LicenseRequired', 'LogLevelNotDebug', 'MetricsDisabled'],
    missing: PROFILES,
  },
  {
    name: 'ee-chart',
    title: 'Labels of the chart `mattermost-enterprise-edition`',
    options: { labels: 'enterprise-edition-chart' },
    warnings: USUAL,
  },
  { name: 'chart', title: 'Labels of the chart `mattermost`', options: { labels: 'chart' }, warnings: USUAL },
  {
    name: 'container',
    title: 'A container name of one’s own, named in the target',
    options: { containerName: 'talk' },
    target: { containerName: 'talk' },
    warnings: USUAL,
  },
  {
    name: 'sidecar',
    title: 'A sidecar beside the server',
    options: {
      sidecars: [
        {
          name: 'proxy',
          image: BUSYBOX_IMAGE,
          imagePullPolicy: 'IfNotPresent',
          command: ['sh', '-c', 'echo proxy is up; exec sleep 3600'],
        },
      ],
    },
    warnings: USUAL,
  },
  { name: 'jobserver', title: 'A job server beside the server', options: { jobServer: true }, warnings: USUAL },
];

const SETTINGS: readonly MattermostState[] = [
  {
    name: 'debug',
    title: 'File log at DEBUG',
    options: { env: { MM_LOGSETTINGS_FILELEVEL: 'DEBUG' } },
    warnings: ['LicenseRequired'],
  },
  {
    name: 'no-socket',
    title: 'Local mode off',
    options: { localMode: false },
    warnings: ['ConfigurationUnknown', 'LicenseRequired', 'LocalModeDisabled'],
    missing: BY_MMCTL,
  },
  {
    name: 'other-socket',
    title: 'Local socket of another user',
    options: {
      localMode: false,
      volumes: ['/var/tmp'],
      sidecars: [
        {
          name: 'other',
          image: BUSYBOX_IMAGE,
          imagePullPolicy: 'IfNotPresent',
          command: ['sh', '-c', OTHER_SOCKET],
        },
      ],
    },
    warnings: ['ConfigurationUnknown', 'LicenseRequired', 'SocketOwnerMismatch'],
    missing: BY_MMCTL,
  },
  {
    name: 'no-metrics',
    title: 'Metrics off',
    options: { metrics: false },
    warnings: ['LicenseRequired', 'LogLevelNotDebug', 'MetricsDisabled'],
    missing: PROFILES,
  },
  {
    name: 'no-file-log',
    title: 'File log off',
    options: { env: { MM_LOGSETTINGS_ENABLEFILE: 'false' } },
    warnings: ['FileLogDisabled', 'LicenseRequired'],
  },
  {
    name: 'log-outside',
    title: 'File log outside the log folder',
    options: { env: { MM_LOGSETTINGS_FILELOCATION: '/var/tmp/logs-elsewhere' } },
    warnings: ['LicenseRequired', 'LogLevelNotDebug', 'LogsOutsideRoot'],
  },
  {
    name: 'ldap',
    title: 'LDAP on',
    options: { env: LDAP },
    warnings: ['LdapUnknown', 'LicenseRequired', 'LogLevelNotDebug'],
  },
  {
    name: 'read-only',
    title: 'Read-only root filesystem, with volumes for what the server writes',
    options: {
      volumes: [...WRITABLE, '/tmp', '/var/tmp'],
      container: { securityContext: { readOnlyRootFilesystem: true } },
      pod: { securityContext: { fsGroup: 2000 } },
    },
    warnings: USUAL,
  },
  {
    name: 'any-user',
    title: 'An arbitrary user id, as OpenShift gives',
    options: {
      volumes: WRITABLE,
      container: { securityContext: { runAsUser: 1_000_650_000, runAsGroup: 0 } },
      pod: { securityContext: { fsGroup: 1_000_650_000 } },
    },
    warnings: ['ConfigurationUnknown', 'LicenseRequired', 'UnknownUser'],
    missing: BY_MMCTL,
  },
];

const DOWN: readonly MattermostState[] = [
  {
    name: 'crash-loop',
    title: 'Crash loop',
    options: { brokenDsn: 'malformed' },
    until: /"CrashLoopBackOff"/,
    warnings: ['ConfigurationUnknown', 'PodNotRunning'],
    missing: NO_SERVER,
  },
  {
    name: 'no-socket-dir',
    title: 'Read-only root filesystem without a volume for the local socket: the server ends at once',
    options: {
      volumes: [...WRITABLE, '/tmp'],
      container: { securityContext: { readOnlyRootFilesystem: true } },
      pod: { securityContext: { fsGroup: 2000 } },
    },
    until: /"CrashLoopBackOff"/,
    warnings: ['ConfigurationUnknown', 'PodNotRunning'],
    missing: NO_SERVER,
  },
  {
    name: 'pending',
    title: 'Pending: no node takes the pod',
    options: { brokenDsn: 'refused', pod: { nodeSelector: { 'example.com/none': 'true' } } },
    until: /"Unschedulable"/,
    warnings: ['PodNotRunning'],
    missing: PACKET_FILES,
  },
  {
    name: 'no-image',
    title: 'The image cannot be had',
    options: { brokenDsn: 'refused', image: 'localhost:9/mattermost/mattermost-team-edition:0' },
    until: /"(ErrImagePull|ImagePullBackOff)"/,
    warnings: ['PodNotRunning'],
    missing: PACKET_FILES,
  },
  {
    name: 'rollout',
    title: 'Two versions during a rollout',
    besides: { modes: ['no-licence'] },
    warnings: ['LicenseRequired', 'LogLevelNotDebug', 'VersionsDiffer'],
  },
];

/** All states of the issue, in the order of the documentation. */
export const MATTERMOST_STATES: readonly MattermostState[] = [...LABELS, ...SETTINGS, ...DOWN];
