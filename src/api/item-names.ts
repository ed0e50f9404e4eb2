/**
 * What a packet can hold, as users name it in `spec.items.include` and `spec.items.exclude`.
 * One name may stand for one file per replica (CPUProfile) or for many (KubernetesObjects).
 */
export const ITEM_NAMES = [
  // both products
  'Configuration',
  'Diagnostics',
  'Logs',
  'Metadata',
  'Metrics',
  'CPUProfile',
  'HeapProfile',
  'GoroutineProfile',
  'AllocsProfile',
  'BlockProfile',
  'MutexProfile',
  'ThreadCreateProfile',
  'Trace',
  // Mattermost
  'AuditLogs',
  'DatabaseSchema',
  'Jobs',
  'Permissions',
  'PluginDiagnostics',
  'Plugins',
  'ProductPacket',
  'Statistics',
  // Coder
  'Agents',
  'Deployment',
  'Health',
  'License',
  'Network',
  'Provisioners',
  'TemplateSource',
  'Workspaces',
  // Kubernetes
  'KubernetesEvents',
  'KubernetesLogs',
  'KubernetesObjects',
] as const;

export type ItemName = (typeof ITEM_NAMES)[number];
