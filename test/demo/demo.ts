import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { API_VERSION, KIND } from '../../src/api/names.ts';
import { formatBytes } from '../../src/api/quantity.ts';
import type { SupportPacket } from '../../src/api/packet.ts';
import type { RedactionReport } from '../../src/redact/ports.ts';
import { ensureImages } from '../cluster/images/index.ts';
import { BUSYBOX_IMAGE, type Cluster, type ClusterDeps } from '../cluster/index.ts';
import { kubectl } from '../products/kubectl.ts';
import { stringify } from 'yaml';
import { coderImages } from '../products/coder/index.ts';
import { mattermostImages } from '../products/mattermost/index.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, openArchive, textOf, type OpenedArchive } from '../support/archive-reader.ts';
import { openClaim, pathInClaim } from '../support/claim-reader.ts';
import { installOperator, OPERATOR_NAMESPACE, OPERATOR_RELEASE } from '../support/operator-release.ts';
import { applyPacket, conditionOf, stateOf, waitForPacket } from '../support/packets.ts';
import { NAMESPACE, startProducts } from './products.ts';

const root = resolve(import.meta.dirname, '../..');

/** From a cluster to an archive on this machine, with every step shown. Throws when the packet does not become Ready. */
export async function runDemo(cluster: Cluster, deps: ClusterDeps): Promise<void> {
  await ensureImages(cluster, ['busybox', ...mattermostImages, ...coderImages], { ...deps, root });
  await installOperator(cluster, deps);
  const { spec, plantedSecrets } = await startProducts(cluster, deps);
  const key = { namespace: NAMESPACE, name: `demo-${Date.now().toString(36)}` };
  heading('A SupportPacket');
  console.log(stringify({ apiVersion: API_VERSION, kind: KIND, metadata: key, spec }));
  await applyPacket(cluster, key, spec, deps);
  const packet = await follow(cluster, key, deps);
  heading('What kubectl shows');
  await show(cluster, ['get', 'spkt', '-n', NAMESPACE], deps);
  await show(cluster, ['get', 'spkt', key.name, '-n', NAMESPACE, '-o', 'yaml'], deps);
  const location = packet.status?.archive?.location;
  if (conditionOf(packet, 'Ready')?.status !== 'True' || location === undefined) {
    throw new Error(`The packet is not Ready: ${stateOf(packet)}: ${conditionOf(packet, 'Ready')?.message ?? ''}`);
  }
  await using claim = await openClaim(
    cluster,
    { namespace: NAMESPACE, claimName: 'supportpackets', image: BUSYBOX_IMAGE },
    deps,
  );
  const bytes = await claim.read(pathInClaim(location));
  const archive = await openArchive(bytes);
  const file = join(tmpdir(), `${archive.root}.tar.gz`);
  await writeFile(file, bytes);
  showArchive(archive);
  showRedaction(archive, plantedSecrets);
  showEnd(cluster, location, file);
}

async function follow(
  cluster: Cluster,
  key: { readonly namespace: string; readonly name: string },
  deps: ClusterDeps,
): Promise<SupportPacket> {
  let last = '';
  const started = performance.now();
  return waitForPacket(
    cluster,
    key,
    (packet) => {
      const line = [stateOf(packet), packet.status?.progress?.summary, packet.status?.progress?.message]
        .filter(Boolean)
        .join('  ');
      if (line !== last) console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${line}`);
      last = line;
      return packet.status?.completionTime !== undefined;
    },
    deps,
    180,
  );
}

async function show(cluster: Cluster, args: readonly string[], deps: ClusterDeps): Promise<void> {
  const { stdout } = await kubectl(cluster, args, deps);
  console.log(`$ kubectl ${args.join(' ')}\n${stdout}`);
}

function showArchive({ files, root: folder, sizeBytes }: OpenedArchive): void {
  heading(`The archive: ${folder}.tar.gz, ${formatBytes(sizeBytes)}`);
  for (const [path, content] of files) console.log(`${formatBytes(content.length).padStart(10)}  ${path}`);
  heading('Its warning.txt');
}

function showRedaction(archive: OpenedArchive, plantedSecrets: readonly string[]): void {
  console.log(textOf(archive, 'warning.txt'));
  heading('What was masked');
  const report = JSON.parse(textOf(archive, 'redaction-report.json')) as RedactionReport;
  for (const [rule, count] of Object.entries(report.byRule)) console.log(`${String(count).padStart(6)}  ${rule}`);
  const leaks = leaksOf(archive, plantedSecrets.flatMap(secretForms));
  console.log(`${String(report.total).padStart(6)}  in all`);
  console.log(
    `\n${String(plantedSecrets.length)} secrets were planted; found in the archive, plain, escaped or base64: ${String(leaks.length)}`,
  );
  for (const leak of leaks) console.log(`  ${leak}`);
  if (leaks.length > 0) throw new Error('A planted secret is in the archive');
}

function showEnd(cluster: Cluster, location: string, file: string): void {
  const kubeconfig = `export KUBECONFIG=${cluster.kubeconfigPath} PATH=${cluster.binDir}:$PATH`;
  heading('Where it is, and what next');
  console.log(`stored at   ${location}
copied to   ${file}

look at it          tar -tzf ${file}
use the cluster     ${kubeconfig}
remove the demo     kubectl delete namespace ${NAMESPACE}
remove the operator helm uninstall ${OPERATOR_RELEASE} -n ${OPERATOR_NAMESPACE} && kubectl delete crd supportpackets.supportpacket.dev
${cluster.provider === 'native' ? 'remove the cluster  npm run cluster:down\n' : ''}`);
}

function heading(text: string): void {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(3, 90 - text.length))}`);
}
