import { describe, expect, it } from '@jest/globals';
import { parseSpec } from '../../../src/api/packet.ts';
import { describeDiscovery, discoverTargets, namespacesOf } from '../../../src/products/discovery.ts';
import type { V1Pod } from '../../../src/kube/types.ts';
import { chartLabels, mattermost, operatorLabels, pod } from './pods.ts';

const coder = { name: 'coder', image: 'ghcr.io/coder/coder:v2.30.0', args: ['server'] };

function discover(pods: readonly V1Pod[], targets?: unknown) {
  const spec = parseSpec(targets === undefined ? {} : { targets });
  return discoverTargets({ packetNamespace: 'chat', targets: spec.targets, pods });
}

function names(pods: readonly V1Pod[], targets?: unknown): Record<string, readonly string[]> {
  return Object.fromEntries(discover(pods, targets).targets.map((one) => [one.name, one.pods.map(({ name }) => name)]));
}

describe('an installation is found', () => {
  it.each([
    ['by the labels of mattermost-operator', operatorLabels('chat'), mattermost()],
    [
      'by those of the team edition chart',
      chartLabels('mattermost-team-edition', 'chat'),
      mattermost({ name: 'mattermost-team-edition' }),
    ],
    [
      'by those of the enterprise chart',
      chartLabels('mattermost-enterprise-edition', 'chat'),
      mattermost({ name: 'mattermost-enterprise-edition', image: 'mattermost/mattermost-enterprise-edition:11' }),
    ],
    ['by those of the Mattermost chart', chartLabels('mattermost', 'chat'), mattermost()],
    [
      'from a mirror, with a digest',
      operatorLabels('chat'),
      mattermost({ image: 'mirror.example:5000/a/mattermost-enterprise-edition@sha256:00' }),
    ],
    [
      'by its command when the image has another name',
      operatorLabels('chat'),
      mattermost({ image: 'ours:1', command: ['/mattermost/bin/mattermost'] }),
    ],
  ])('%s', (_, labels, container) => {
    expect(names([pod('chat-0', { labels, containers: [container] })])).toEqual({ chat: ['chat-0'] });
  });

  it('with all its replicas, in the order of their names', () => {
    const labels = operatorLabels('chat');

    expect(names([pod('b', { labels }), pod('a', { labels })])).toEqual({ chat: ['a', 'b'] });
  });

  it('with a sidecar before the application', () => {
    const containers = [{ name: 'istio-proxy', image: 'istio/proxyv2:1' }, mattermost()];
    const [target] = discover([pod('chat-0', { labels: operatorLabels('chat'), containers })]).targets;

    expect(target?.pods[0]?.container).toBe('mattermost');
  });

  it.each([
    ['command', { command: ['/mattermost/bin/mattermost', 'jobserver'] }, {}],
    ['label', {}, { app: 'mattermost-jobserver' }],
    ['component', {}, { 'app.kubernetes.io/component': 'jobserver' }],
  ])('with its job server, told by its %s', (_, container, more) => {
    const labels = { ...operatorLabels('chat'), ...more };
    const [target] = discover([pod('jobs', { labels, containers: [mattermost(container)] })]).targets;

    expect(target?.pods[0]?.role).toBe('jobserver');
  });

  it('beside a Coder of the same name, which gets another one', () => {
    const pods = [
      pod('chat-0', { labels: operatorLabels('prod') }),
      pod('coder-0', { labels: chartLabels('coder', 'prod'), containers: [coder] }),
    ];
    const found = discover(pods);

    expect(found.targets.map(({ name, type }) => [name, type])).toEqual([
      ['prod', 'Mattermost'],
      ['prod-coder', 'Coder'],
    ]);
  });

  it('beside another one whose name gives the same folder', () => {
    const pods = [pod('a', { labels: operatorLabels('chat.eu') }), pod('b', { labels: operatorLabels('chat-eu') })];

    expect(names(pods)).toEqual({ 'chat-eu': ['a'], 'chat-eu-mattermost': ['b'] });
  });
});

describe('not an installation', () => {
  const labels = operatorLabels('chat');

  it.each([
    ['a pod of a Job', pod('check', { labels, owner: 'Job' })],
    ['a pod that has ended', pod('old', { labels, phase: 'Succeeded' })],
    ['a pod in another namespace', pod('other', { labels, namespace: 'elsewhere' })],
    ['something else with the labels', pod('db', { labels, containers: [{ name: 'postgres', image: 'postgres:15' }] })],
    [
      'something that only calls itself mattermost',
      pod('fake', { labels, containers: [{ name: 'mattermost', image: 'evil:1' }] }),
    ],
    ['a Mattermost without labels', pod('bare')],
  ])('%s', (_, one) => {
    expect(discover([one]).targets).toEqual([]);
  });
});

describe('a target of the spec', () => {
  const ours = [pod('chat-0', { labels: operatorLabels('chat') }), pod('other', { labels: { team: 'x' } })];

  it('takes every Mattermost of the namespace when it says nothing else', () => {
    expect(names(ours, [{ name: 'mm', type: 'Mattermost' }])).toEqual({ mm: ['chat-0'] });
  });

  it('takes what its selector matches, whatever the labels of charts', () => {
    const target = { name: 'mm', type: 'Mattermost', selector: { matchLabels: { team: 'x' } } };

    expect(names(ours, [target])).toEqual({ mm: ['other'] });
  });

  it('does not take a Job that its selector matches', () => {
    const target = { name: 'mm', type: 'Mattermost', selector: { matchLabels: { team: 'x' } } };

    expect(discover([pod('job', { labels: { team: 'x' }, owner: 'Job' })], [target]).targets).toEqual([]);
  });

  it('takes the container that it names, if that is set up as Mattermost', () => {
    const containers = [
      { name: 'app', image: 'ours/chat:1', env: [{ name: 'MM_SQLSETTINGS_DATASOURCE', value: 'x' }] },
    ];
    const target = { name: 'mm', type: 'Mattermost', selector: { matchLabels: { a: 'b' } }, containerName: 'app' };
    const [found] = discover([pod('x', { labels: { a: 'b' }, containers })], [target]).targets;

    expect(found?.pods[0]?.container).toBe('app');
  });

  it('never takes a container that is something else, whatever it is called in the target', () => {
    const containers = [{ name: 'vault', image: 'ours/vault:1', env: [{ name: 'VAULT_ADDR', value: 'x' }] }];
    const target = { name: 'mm', type: 'Mattermost', selector: { matchLabels: { a: 'b' } }, containerName: 'vault' };
    const { targets, warnings } = discover([pod('x', { labels: { a: 'b' }, containers })], [target]);

    expect(targets).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(['TargetNotFound']);
  });

  it('is a warning when nothing matches, and the others go on', () => {
    const missing = { name: 'gone', type: 'Mattermost', selector: { matchLabels: { app: 'no' } } };
    const { targets, warnings } = discover(ours, [{ name: 'mm', type: 'Mattermost' }, missing]);

    expect(targets.map(({ name }) => name)).toEqual(['mm']);
    expect(warnings).toEqual([expect.objectContaining({ code: 'TargetNotFound', target: 'gone' })]);
    expect(warnings[0]?.message).toContain('a pod that matches its selector and runs Mattermost in namespace chat');
  });

  it('may be in another namespace', () => {
    const targets = [{ name: 'mm', type: 'Mattermost', namespace: 'prod' }] as const;

    expect(namespacesOf('chat', parseSpec({ targets }).targets)).toEqual(['prod']);
    expect(names([pod('p', { namespace: 'prod', labels: operatorLabels('x') })], targets)).toEqual({ mm: ['p'] });
  });
});

it('says what it looks for', () => {
  expect(describeDiscovery()).toContain('installation.mattermost.com/installation');
  expect(describeDiscovery()).toContain('app.kubernetes.io/name=coder');
});
