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
export const VENDOR_PROFILES = ['allocs', 'heap', 'profile', 'block', 'mutex', 'goroutine', 'threadcreate'].map(
  (name) => `${name}.prof.gz`,
);
