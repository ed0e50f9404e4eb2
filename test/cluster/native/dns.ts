import type { NativeSettings } from './settings.ts';

/** Loopback ports on which CoreDNS tells its state. */
export const DNS_READY_PORT = 18181;
const DNS_HEALTH_PORT = 18080;

/** CoreDNS as a process on the bridge's address. Names outside the cluster do not exist: tests do not leave the machine. */
export function renderCorefile(settings: NativeSettings, kubeconfig: string): string {
  return `${settings.clusterDomain}:53 in-addr.arpa:53 ip6.arpa:53 {
  bind ${settings.nodeIp}
  errors
  health 127.0.0.1:${String(DNS_HEALTH_PORT)}
  ready 127.0.0.1:${String(DNS_READY_PORT)}
  loadbalance
  cache 5 {
    denial 9984 1
  }
  kubernetes ${settings.clusterDomain} in-addr.arpa ip6.arpa {
    kubeconfig ${kubeconfig}
    pods insecure
    ttl 5
  }
}
.:53 {
  bind ${settings.nodeIp}
  errors
  template ANY ANY {
    rcode NXDOMAIN
  }
}
`;
}

/** The Service that pods' resolv.conf names, its hand-made endpoint, and what CoreDNS may read. */
export function dnsManifests(settings: NativeSettings): readonly object[] {
  return [...dnsService(settings), ...dnsPermissions()];
}

function dnsService(settings: NativeSettings): readonly object[] {
  const namespace = 'kube-system';
  const ports = [
    { name: 'dns', protocol: 'UDP', port: 53 },
    { name: 'dns-tcp', protocol: 'TCP', port: 53 },
  ];
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kube-dns', namespace },
      spec: { clusterIP: settings.dnsServiceIp, ports },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: 'kube-dns-node',
        namespace,
        labels: {
          'kubernetes.io/service-name': 'kube-dns',
          'endpointslice.kubernetes.io/managed-by': 'supportpacket-test-cluster',
        },
      },
      addressType: 'IPv4',
      endpoints: [{ addresses: [settings.nodeIp], conditions: { ready: true } }],
      ports,
    },
  ];
}

function dnsPermissions(): readonly object[] {
  const read = ['list', 'watch'];
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'system:coredns' },
      rules: [
        { apiGroups: [''], resources: ['services', 'pods', 'namespaces', 'endpoints'], verbs: read },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'system:coredns' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:coredns' },
      subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'system:coredns' }],
    },
  ];
}
