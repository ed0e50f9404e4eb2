import { deployment } from '../workload.ts';
import { accessUrl, chartLabels, CODER_IMAGE, restricted, VERSION } from './manifests.ts';
import { coderName, type CoderOptions, type CoderStandIn } from './options.ts';

/** How the charts run a component, and the pages that its stand-in answers with. */
interface Looks {
  readonly chart: 'coder' | 'coder-provisioner';
  readonly component: 'provisionerd' | 'wsproxy';
  readonly args: readonly string[];
  readonly port: number;
  readonly pages: Readonly<Record<string, string>>;
}

const metrics = '# HELP coder_stand_in Not a program of Coder.\n# TYPE coder_stand_in gauge\ncoder_stand_in 1\n';

const LOOKS: Readonly<Record<CoderStandIn, Looks>> = {
  provisioner: {
    chart: 'coder-provisioner',
    component: 'provisionerd',
    args: ['provisionerd', 'start'],
    port: 2112,
    pages: { metrics },
  },
  'workspace-proxy': {
    chart: 'coder',
    component: 'wsproxy',
    args: ['wsproxy', 'server'],
    port: 8080,
    pages: {
      healthz: 'OK',
      'healthz-report': '{"errors":[],"warnings":[]}',
      'latency-check': 'OK',
      'api/v2/buildinfo': JSON.stringify({ version: `v${VERSION}`, workspace_proxy: true }),
    },
  },
};

/**
 * A stand-in for a provisioner or a workspace proxy, which the open-source build cannot be: a web server with static pages that
 * has the labels, the annotation, the arguments and the environment that the charts give. It proves nothing about the real ones.
 */
export function standInDeployment(options: CoderOptions, kind: CoderStandIn, secretKey: string): object {
  const { chart, component, args, port, pages } = LOOKS[kind];
  const labels = { ...chartLabels(options, chart), 'app.kubernetes.io/instance': `${coderName(options)}-${kind}` };
  const made = Object.entries(pages).map(
    ([path, text]) => `mkdir -p "$(dirname /tmp/pages/${path})"; printf %s '${text}' > /tmp/pages/${path}`,
  );
  const script = [
    ...made,
    `echo "stand-in for ${kind} listens on ${String(port)}"`,
    `exec httpd -f -p ${String(port)} -h /tmp/pages`,
  ];
  const environment: Record<string, string> = {
    CODER_URL: accessUrl(options),
    CODER_PRIMARY_ACCESS_URL: accessUrl(options),
    CODER_PROMETHEUS_ENABLE: String(kind === 'provisioner'),
    [kind === 'provisioner' ? 'CODER_PROVISIONER_DAEMON_PSK' : 'CODER_PROXY_SESSION_TOKEN']: secretKey,
  };
  return deployment({
    namespace: options.namespace,
    name: `${coderName(options)}-${kind}`,
    labels,
    annotations: { 'app.kubernetes.io/component': component, 'supportpacket.dev/test': 'stand-in' },
    pod: {
      containers: [
        {
          name: 'coder',
          image: CODER_IMAGE,
          imagePullPolicy: 'IfNotPresent',
          // The arguments of the real program are the shell's $0 and $1, and mean nothing to it.
          command: ['/bin/sh', '-c', script.join('\n')],
          args,
          env: Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
          ports: [{ name: kind === 'provisioner' ? 'prometheus-http' : 'http', containerPort: port }],
          securityContext: restricted,
        },
      ],
    },
  });
}
