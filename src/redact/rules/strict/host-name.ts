import { ALPHA, byteOf, isA, KEY } from '../../engine/bytes.ts';
import type { TextRule } from '../../engine/rule.ts';
import type { Window } from '../../engine/window.ts';
import { runStart, runStop } from './run.ts';

const LONGEST_LABEL = 63;
const LONGEST_NAME = 253;
/** What is read before a name to see whether it stands where a host stands. */
const CONTEXT = 24;

/** Endings that make two labels a host name even in running text. */
const SURE_ENDINGS = words('com net org edu gov mil int biz');
/** Endings that are also words or endings of files: three labels are wanted. */
const LIKELY_ENDINGS = words(
  'io dev app cloud ai co local internal lan corp home intranet private example test info tech online site xyz host zone ' +
    'de uk us fr nl ch at it es pl se no fi dk be eu ca au nz jp cn in br ru kr sg hk ie il mx cz pt gr hu ro tr ua za',
);

/** Names of vendors, registries and API groups, and names that the cluster gives: no customer is told by them. */
const KNOWN = words(
  'kubernetes.io k8s.io helm.sh mattermost.com mattermost.org coder.com supportpacket.dev github.com githubusercontent.com github.io golang.org ' +
    'go.dev gopkg.in docker.io docker.com ghcr.io quay.io gcr.io pkg.dev npmjs.org npmjs.com cncf.io istio.io cert-manager.io ' +
    'prometheus.io coreos.com grafana.com letsencrypt.org argoproj.io fluxcd.io openshift.io opentelemetry.io w3.org ' +
    'json-schema.org schema.org tailscale.com hashicorp.com terraform.io postgresql.org mozilla.org apache.org cluster.local',
);

/** Fully qualified host names. */
export const hostNameRule: TextRule = {
  name: 'host-name',
  description:
    'Fully qualified host names become `host-…`. Names inside the cluster (`….svc`, `….cluster.local`), file names, and names of vendors and API groups stay.',
  literals: ['.'],
  examples: [
    { before: 'https://chat.corp.example.com:8065/a', after: 'https://<host>:8065/a' },
    { before: 'postgres://****:****@db.acme.internal/mm', after: 'postgres://****:****@<host>/mm' },
    { before: 'web/handlers.go:187 app.kubernetes.io/name', after: 'web/handlers.go:187 app.kubernetes.io/name' },
    { before: 'db.chat.svc.cluster.local and a.b.svc', after: 'db.chat.svc.cluster.local and a.b.svc' },
  ],
  matcher: (context) => (window, start, end) => {
    if (!isA(window.at(start - 1), KEY) || !isA(window.at(end), KEY)) return undefined;
    const from = runStart(window, start, KEY, LONGEST_LABEL + 1);
    // Only the first dot of a name decides.
    if (start - from > LONGEST_LABEL || window.text(from, start).includes('.')) return undefined;
    const stop = runStop(window, end, KEY, LONGEST_NAME);
    const name = window.text(from, stop).replace(/[.\-_]+$/, '');
    if (!isHostName(name, standsAtHost(window, from))) return undefined;
    return {
      rule: 'host-name',
      start: from,
      end: from + name.length,
      pseudonym: `host-${context.suffixOf(name.toLowerCase())}`,
    };
  },
};

function isHostName(name: string, atHost: boolean): boolean {
  if (!/^(?:[a-z0-9](?:[\w-]*[a-z0-9])?\.)+[a-z]{2,24}$/i.test(name)) return false;
  const labels = name.toLowerCase().split('.');
  const ending = labels.at(-1) ?? '';
  if (ending === 'svc' || isKnown(labels)) return false;
  if (atHost) return !FILE_ENDINGS.has(ending);
  if (name !== name.toLowerCase() && labels.length < 3) return false;
  return SURE_ENDINGS.has(ending) || (labels.length >= 3 && LIKELY_ENDINGS.has(ending));
}

function isKnown(labels: readonly string[]): boolean {
  return KNOWN.has(labels.slice(-2).join('.')) || labels.includes('svc') || KNOWN.has(labels.slice(-3).join('.'));
}

/** Behind `://` or `@`, or as the value of a key that names a host. */
function standsAtHost(window: Window, from: number): boolean {
  const before = window.at(from - 1);
  if (before === byteOf('@')) return true;
  if (before === byteOf('/')) return window.at(from - 2) === byteOf('/') && !isA(window.at(from - 3), ALPHA);
  return /(?:host|hostname|host_name|server|domain|addr|address|fqdn|node)["'\\]*\s*[=:]\s*["'\\]*$/i.test(
    window.text(from - CONTEXT, from),
  );
}

const FILE_ENDINGS = words('go ts js py rs java json yaml yml log txt sock conf toml xml html pem crt key sql sh');

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
