import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { renderCrd } from '../../scripts/crd.ts';
import { chartFolder } from './support/chart.ts';
import { applyManifests, clusterTool } from './support/kubectl.ts';

const id = randomBytes(3).toString('hex');
const namespace = `chart-release-${id}`;
const release = `supportpacket-operator-${id}`;

/** Cluster-wide objects stay with whoever else uses this cluster; no pod, because its image is not what is looked at. */
const SETTINGS = ['crds.enabled=false', 'policy.enabled=false', 'userRoles.create=false'].join(',');

async function upgradeInstall(replicas: number): Promise<string> {
  const { stdout } = await clusterTool('helm', [
    'upgrade',
    '--install',
    release,
    chartFolder,
    '--namespace',
    namespace,
    '--create-namespace',
    '--wait',
    '--timeout=180s',
    '--set',
    `${SETTINGS},replicas=${String(replicas)}`,
  ]);
  return stdout;
}

beforeAll(async () => {
  await applyManifests(renderCrd());
});

afterAll(async () => {
  await clusterTool('helm', ['uninstall', release, '--namespace', namespace, '--ignore-not-found']);
  await clusterTool('kubectl', ['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false']);
});

describe('a release of the chart', () => {
  it('is installed, upgraded without a change and removed again', async () => {
    const first = await upgradeInstall(0);
    const second = await upgradeInstall(0);
    await clusterTool('helm', ['uninstall', release, '--namespace', namespace, '--wait']);
    const left = await clusterTool('kubectl', [
      'get',
      'all,sa,cm,role,rolebinding,clusterrole,clusterrolebinding,networkpolicy',
      '-n',
      namespace,
      '-l',
      `app.kubernetes.io/instance=${release}`,
      '-o',
      'name',
    ]);

    expect(first).toContain('REVISION: 1');
    expect(first).toContain('WARNING: the admission policies are off');
    expect(second).toContain('REVISION: 2');
    expect(left.stdout.trim()).toBe('');
  });

  it('leaves the CRD', async () => {
    const { stdout } = await clusterTool('kubectl', ['get', 'crd/supportpackets.supportpacket.dev', '-o', 'name']);

    expect(stdout).toContain('supportpackets.supportpacket.dev');
  });
});
