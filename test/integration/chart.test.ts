import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { parsePacketManifest } from '../../src/api/packet.ts';
import { registerOperatorCommand } from '../../src/operator/command.ts';
import { operatorConfig } from '../../src/operator/config-schema.ts';
import { renderCrd } from '../../scripts/crd.ts';
import { helmArguments, installManifests } from '../../scripts/install-manifests.ts';
import { connectApiServer, type ApiServer } from './support/api-server.ts';
import { chartFolder, parseManifests, renderChart, root, type Rendered } from './support/chart.ts';
import { applyManifests, clusterTool } from './support/kubectl.ts';
import { createPacket } from './support/packet-requests.ts';

const id = randomBytes(3).toString('hex');
const namespace = `chart-render-${id}`;
const samples = join(root, 'deploy/samples');
const ci = join(chartFolder, 'ci');

let server: ApiServer;

function find(objects: readonly Rendered[], kind: string, name?: string): Rendered {
  const found = objects.find((object) => object.kind === kind && (name === undefined || object.metadata.name === name));
  if (found === undefined) throw new Error(`no ${kind} ${name ?? ''}`);
  return found;
}

/** The pod of the operator as the Deployment would make it, in the test's namespace. */
function podOf(objects: readonly Rendered[]): Record<string, unknown> {
  const { template } = find(objects, 'Deployment')['spec'] as { template: { metadata: object; spec: object } };
  // The ServiceAccount is not there; its token is not what is looked at.
  const spec = { ...template.spec, serviceAccountName: 'default' };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...template.metadata, name: 'operator', namespace }, spec };
}

beforeAll(async () => {
  server = await connectApiServer();
  const metadata = { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } };
  await applyManifests(`${renderCrd()}\n---\n${JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata })}`);
});

afterAll(async () => {
  await clusterTool('kubectl', ['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false']);
  server.close();
});

describe('helm lint --strict', () => {
  it('is clean with the defaults', async () => {
    const { stdout } = await clusterTool('helm', ['lint', '--strict', chartFolder]);

    expect(stdout).toContain('1 chart(s) linted, 0 chart(s) failed');
  });

  it.each(['bare', 'everything', 'watch-namespaces'])('is clean with ci/%s-values.yaml', async (name) => {
    const { stdout } = await clusterTool('helm', [
      'lint',
      '--strict',
      chartFolder,
      '-f',
      join(ci, `${name}-values.yaml`),
    ]);

    expect(stdout).toContain('1 chart(s) linted, 0 chart(s) failed');
  });

  it.each(['polcy.enabled=false', 'image.tagg=1', 'collector.env=x', 'replicas=-1', 'watchNamespaces={A}'])(
    'refuses a value that is none: %s',
    async (value) => {
      const { code, stderr } = await clusterTool('helm', ['template', 'x', chartFolder, '--set', value], {
        allowFailure: true,
      });

      expect(code).toBe(1);
      expect(stderr).toContain("values don't meet the specifications of the schema");
    },
  );
});

describe('what the chart renders', () => {
  it('is accepted by the API server, the CRD and the policies too', async () => {
    const { stdout } = await clusterTool('helm', [...helmArguments(chartFolder), '--namespace', namespace]);
    const { stdout: said } = await clusterTool(
      'kubectl',
      ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '-f', '-'],
      { input: stdout },
    );

    expect(said.trimEnd().split('\n')).toHaveLength(parseManifests(stdout).length);
  });

  it('gives the operator files that it can read', async () => {
    const objects = await renderChart(['-f', join(ci, 'everything-values.yaml')]);
    const data = find(objects, 'ConfigMap', 'packets')['data'] as Record<string, string>;
    const config = operatorConfig.parse({
      image: 'image',
      leaderElection: { namespace: 'x', identity: 'x' },
      defaultDestination: JSON.parse(data['default-destination.json'] ?? ''),
      collectorPod: JSON.parse(data['collector.json'] ?? ''),
    });

    expect(config.defaultDestination?.create).toEqual({
      size: '50Gi',
      storageClassName: 'fast',
      accessModes: ['ReadWriteMany'],
    });
    expect(config.collectorPod).toMatchObject({
      imagePullPolicy: 'Always',
      imagePullSecrets: [{ name: 'pull' }],
      nodeSelector: { pool: 'support' },
      priorityClassName: 'low',
    });
  });

  it('calls the operator with flags that it knows', async () => {
    const program = new Command();
    registerOperatorCommand(program);
    const [command] = program.commands;
    const known = command?.options.map(({ long }) => long) ?? [];
    const deployment = find(await renderChart(['-f', join(ci, 'watch-namespaces-values.yaml')]), 'Deployment');
    const { template } = deployment['spec'] as { template: { spec: { containers: { args: string[] }[] } } };
    const [name, ...flags] = template.spec.containers[0]?.args ?? [];

    expect(name).toBe(command?.name());
    expect(flags.length).toBeGreaterThan(5);
    expect(flags.map((flag) => flag.split('=')[0]).filter((flag) => !known.includes(flag ?? ''))).toEqual([]);
  });

  it('runs under the restricted Pod Security Standard', async () => {
    const body = JSON.stringify(podOf(await renderChart([])));
    const verdict = await server.request({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/pods?dryRun=All&fieldValidation=Strict`,
      body,
    });

    expect(verdict).toMatchObject({ accepted: true, message: '' });
    expect(body).toContain('"readOnlyRootFilesystem":true');
  });

  it('keeps the CRD at uninstall, unless that is not wanted', async () => {
    const annotations = async (args: readonly string[]): Promise<unknown> =>
      (find(await renderChart(args), 'CustomResourceDefinition').metadata as { annotations?: unknown }).annotations;

    expect(await annotations([])).toEqual({ 'helm.sh/resource-policy': 'keep' });
    expect(await annotations(['--set', 'crds.keep=false'])).toBeUndefined();
  });

  it('leaves out what is switched off', async () => {
    const objects = await renderChart(['-f', join(ci, 'bare-values.yaml')]);

    expect(objects.map(({ kind }) => kind).toSorted()).toEqual(['ConfigMap', 'Deployment']);
  });

  it('lets a digest win over the tag, for the operator and its collectors alike', async () => {
    const deployment = JSON.stringify(
      find(await renderChart(['-f', join(ci, 'everything-values.yaml')]), 'Deployment'),
    );
    const image = `registry.example.com/support/operator@sha256:${'0123456789abcdef'.repeat(4)}`;

    expect(deployment).toContain(`"image":"${image}"`);
    expect(deployment).toContain(`--image=${image}`);
  });
});

describe('deploy', () => {
  it('has in install.yaml what the chart renders', async () => {
    const { stdout } = await clusterTool('helm', helmArguments(chartFolder));

    expect(await readFile(join(root, 'deploy/install.yaml'), 'utf8')).toBe(installManifests(stdout));
  });

  it('is a Kustomize base of the same objects', async () => {
    const { stdout } = await clusterTool('kubectl', ['kustomize', join(root, 'deploy')]);
    const names = (objects: readonly Rendered[]): readonly string[] =>
      objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).toSorted();

    expect(names(parseManifests(stdout))).toEqual(
      names(parseManifests(await readFile(join(root, 'deploy/install.yaml'), 'utf8'))),
    );
  });

  it('has samples that the API server and the command line accept', async () => {
    const files = (await readdir(samples)).filter((name) => name.endsWith('.yaml'));
    expect(files.length).toBeGreaterThan(3);

    for (const file of files) {
      for (const { metadata, ...packet } of parseManifests(await readFile(join(samples, file), 'utf8'))) {
        const verdict = await server.request(createPacket(namespace, metadata.name, packet['spec']));

        expect({ file, ...verdict }).toMatchObject({ file, accepted: true, message: '' });
        expect(parsePacketManifest({ ...packet, metadata }).spec).toEqual(verdict.object['spec']);
      }
    }
  });

  it('has rights for a requester that the API server accepts', async () => {
    const text = await readFile(join(root, 'deploy/gitops/requester-rbac.yaml'), 'utf8');
    const { stdout } = await clusterTool('kubectl', ['apply', '--server-side', '--dry-run=server', '-f', '-'], {
      input: text.replaceAll('namespace: chat', `namespace: ${namespace}`),
    });

    expect(stdout.trimEnd().split('\n')).toHaveLength(4);
  });
});
