import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { testClusterOptions } from '../../cluster/jest-setup.ts';
import { certificateSpecs } from '../../cluster/native/certificates.ts';
import { cgroupMounts } from '../../cluster/native/cgroups.ts';
import { apiServerDaemon } from '../../cluster/native/control-plane.ts';
import { dnsManifests, renderCorefile } from '../../cluster/native/dns.ts';
import { renderKubeconfig } from '../../cluster/native/kubeconfig.ts';
import { mountsBelow } from '../../cluster/native/mounts.ts';
import { renderCniConfig, renderContainerdConfig, renderKubeletConfig } from '../../cluster/native/node-config.ts';
import { readSettings } from '../../cluster/native/settings.ts';
import { storageManifests } from '../../cluster/native/storage.ts';

const settings = readSettings({ SUPPORTPACKET_STATE: '/state' });

const MOUNTINFO = [
  '27 1 254:0 / / rw - ext4 /dev/vda rw',
  '40 27 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
  '41 27 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
  '50 27 0:40 / /state/a rw shared:1 - tmpfs tmpfs rw',
  '51 50 0:41 / /state/a/with\\040blank rw - overlay overlay rw',
  '52 27 0:42 / /state-of-another rw - tmpfs tmpfs rw',
].join('\n');

describe('readSettings', () => {
  it('gives another state folder other cgroups', () => {
    expect(readSettings({}).cgroup).toBe('supportpacket');
    expect(settings.cgroup).toMatch(/^supportpacket-[0-9a-f]{8}$/);
  });
});

describe('reading mountinfo', () => {
  it('finds the cgroup hierarchies of both versions', () => {
    expect(cgroupMounts(MOUNTINFO)).toEqual(['/sys/fs/cgroup/memory', '/sys/fs/cgroup/unified']);
  });

  it('finds what is mounted in the state folder, the last first, and nothing beside it', () => {
    expect(mountsBelow(MOUNTINFO, '/state')).toEqual(['/state/a/with blank', '/state/a']);
  });
});

describe('the configuration', () => {
  it('keeps everything that can be kept there in the state folder', () => {
    const kubelet: Record<string, unknown> = parse(renderKubeletConfig(settings));

    expect(kubelet['podLogsDir']).toBe('/state/pod-logs');
    expect(kubelet['containerRuntimeEndpoint']).toBe('unix:///state/containerd/containerd.sock');
    expect(renderContainerdConfig(settings)).toContain('root = "/state/containerd/root"');
    expect(renderCniConfig(settings)).toContain('"dataDir":"/state/cni"');
  });

  it('makes the kubelet’s pods children of the cluster’s own cgroup', () => {
    const kubelet: Record<string, unknown> = parse(renderKubeletConfig(settings));
    expect(kubelet['cgroupRoot']).toBe(`/${settings.cgroup}/pods`);
  });

  it('makes the API server listen on the bridge alone', () => {
    const { args } = apiServerDaemon(settings, '/bin/kubernetes');
    expect(args).toContain(`--bind-address=${settings.nodeIp}`);
  });

  it('names the API server’s Service in its certificate', () => {
    const names = certificateSpecs(settings).find(({ name }) => name === 'apiserver')?.names;
    expect(names).toEqual(expect.arrayContaining(['DNS:kubernetes.default.svc', `IP:${settings.apiServiceIp}`]));
  });

  it('gives the node its own identity', () => {
    expect(certificateSpecs(settings)).toContainEqual(
      expect.objectContaining({ commonName: `system:node:${settings.nodeName}`, organization: 'system:nodes' }),
    );
  });

  it('gives the DNS Service the address that pods are told', () => {
    const kubelet: Record<string, unknown> = parse(renderKubeletConfig(settings));

    expect(kubelet['clusterDNS']).toEqual([settings.dnsServiceIp]);
    expect(dnsManifests(settings)).toContainEqual(
      expect.objectContaining({ kind: 'Service', spec: expect.objectContaining({ clusterIP: settings.dnsServiceIp }) }),
    );
    expect(renderCorefile(settings, '/k')).toContain(`bind ${settings.nodeIp}`);
  });

  it('has exactly one default StorageClass', () => {
    const defaults = storageManifests(settings).filter((object) =>
      JSON.stringify(object).includes('"storageclass.kubernetes.io/is-default-class":"true"'),
    );
    expect(defaults).toHaveLength(1);
  });

  it('writes a kubeconfig that carries its credentials', () => {
    const text = renderKubeconfig('https://10.0.0.1:6443', 'admin', { authority: 'CA', certificate: 'C', key: 'K' });

    expect(parse(text)).toMatchObject({
      'current-context': 'supportpacket-test',
      users: [{ name: 'admin', user: { 'client-key-data': Buffer.from('K').toString('base64') } }],
    });
  });
});

describe('testClusterOptions', () => {
  it.each([
    [{}, {}],
    [{ SUPPORTPACKET_TEST_PROVIDER: 'kind' }, { provider: 'kind' }],
    [{ SUPPORTPACKET_TEST_KUBECONFIG: '/k' }, { kubeconfig: '/k' }],
    [{ KUBECONFIG: '/home/user/.kube/config' }, {}],
  ])('of %j is %j', (env, expected) => {
    expect(testClusterOptions(env)).toEqual(expected);
  });

  it('refuses a provider it does not know', () => {
    expect(() => testClusterOptions({ SUPPORTPACKET_TEST_PROVIDER: 'docker' })).toThrow('native or kind');
  });
});
