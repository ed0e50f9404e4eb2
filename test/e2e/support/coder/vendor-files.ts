/** The table of files of the vendor's page on support bundles. */
export const VENDOR_PAGE = [
  'agent/agent.json',
  'agent/agent_magicsock.html',
  'agent/client_magicsock.html',
  'agent/listening_ports.json',
  'agent/logs.txt',
  'agent/manifest.json',
  'agent/startup_logs.txt',
  'agent/prometheus.txt',
  'cli_logs.txt',
  'deployment/buildinfo.json',
  'deployment/config.json',
  'deployment/experiments.json',
  'deployment/health.json',
  'logs.txt',
  'network/connection_info.json',
  'network/coordinator_debug.html',
  'network/netcheck.json',
  'network/tailnet_debug.html',
  'workspace/build_logs.txt',
  'workspace/workspace.json',
  'workspace/parameters.json',
  'workspace/template.json',
  'workspace/template_file.zip',
  'workspace/template_version.json',
] as const;

/** What the command writes besides when it is asked for profiles; the execution trace only comes when it is asked for. */
export const VENDOR_PROFILES = ['allocs', 'block', 'goroutine', 'heap', 'mutex', 'profile', 'threadcreate'].map(
  (name) => `${name}.prof.gz`,
);

const profiles = ['cmdline.txt', 'goroutines.txt', 'symbol.txt', ...VENDOR_PROFILES];

/** What a packet has for its first workspace and the vendor's bundle without profiles does not. */
export const BEYOND_VENDOR: readonly string[] = [
  ...['coder-agent-init.log', 'coder-agent.log', 'coder-script-<id>.log', 'startup.log'].map(
    (name) => `agent/files/${name}`,
  ),
  ...['provisioners/coder/daemons.json', 'provisioners/coder/jobs.json', 'regions.json'].map(
    (name) => `deployment/${name}`,
  ),
  ...profiles.flatMap((name) => [`pprof/${name}`, `pprof/agent/${name}`]),
  'workspace/builds.json',
  'workspace/timings.json',
];

/** Folders that the vendor's bundle does not have. */
export const BEYOND_VENDOR_FOLDERS = ['agents', 'provisioners', 'proxies', 'replicas', 'templates', 'workspaces'];
