import { describe, expect, it } from '@jest/globals';
import type { SelectedTarget } from '../../../../src/api/collect-request.ts';
import type { RaisedLogLevel } from '../../../../src/api/status-schema.ts';
import { buildRestoreJob } from '../../../../src/operator/job/restore-job.ts';
import { objectName, restoreName } from '../../../../src/operator/job/object-names.ts';
import { collectorPod } from '../../../../src/operator/config-schema.ts';
import {
  hasGivenUp,
  isOutOfTime,
  mayRaiseLogLevels,
  notedLogLevels,
  notRestored,
} from '../../../../src/operator/policies/log-levels.ts';
import { ofTargets, withReplacements } from '../../../../src/operator/policies/replacements.ts';
import { buildRestoreRbac } from '../../../../src/operator/rbac/restore-rbac.ts';
import { conditionOf, NOW, packetOf, podOf } from '../fixtures.ts';

function note(pod: string, namespace = 'chat'): RaisedLogLevel {
  return { target: 'chat', namespace, pod, podUid: `uid-${pod}`, container: 'mattermost', level: 'INFO' };
}

const asks = { targets: [{ name: 'chat', type: 'Mattermost', mattermost: { debugLog: { durationSeconds: 60 } } }] };

describe('log levels that a packet may have left raised', () => {
  it.each([
    ['asks for none', packetOf(), false],
    ['asks for a window', packetOf({ spec: asks }), true],
    ['has a note', packetOf({ status: { raisedLogLevels: [note('chat-0')] } }), true],
  ])('of a packet that %s', (_, packet, may) => {
    expect(mayRaiseLogLevels(packet)).toBe(may);
  });

  it('are looked for only where the packet may collect', () => {
    const raised = [note('chat-0'), note('dns', 'kube-system'), note('far-0', 'far')];
    const spec = { targets: [...asks.targets, { name: 'far', type: 'Mattermost', namespace: 'far' }] };
    const packet = packetOf({ spec, status: { raisedLogLevels: raised } });
    expect(notedLogLevels(packet).map(({ pod }) => pod)).toEqual(['chat-0', 'far-0']);
  });

  it('are none when the status was written by hand and makes no sense', () => {
    const bad = { ...note('chat-0'), level: 'INFO; reboot' };
    expect(notedLogLevels(packetOf({ status: { raisedLogLevels: [bad] } }))).toEqual([]);
  });

  it('are given up after a while, with the command to type', () => {
    const ended = packetOf({ status: { completionTime: '2026-11-21T08:40:00Z' } });
    const deleted = packetOf({ deletionTimestamp: '2026-11-21T08:59:00Z' });
    expect([isOutOfTime(ended, NOW), isOutOfTime(deleted, NOW), isOutOfTime(packetOf(), NOW)]).toEqual([
      true,
      false,
      false,
    ]);
    const claim = notRestored([note('chat-0')]);
    expect(claim).toMatchObject({ type: 'LogLevelRestored', status: 'False', reason: 'LogLevelNotRestored' });
    expect(claim.message).toContain('kubectl exec -n chat chat-0 -c mattermost -- /mattermost/bin/mmctl');
    const packet = packetOf({ status: { conditions: [conditionOf(claim.type, claim.status, claim.reason)] } });
    expect([hasGivenUp(packet), hasGivenUp(packetOf())]).toEqual([true, false]);
  });
});

describe('what restores them', () => {
  const packet = packetOf({ spec: asks });

  it('may exec into the noted pods and nothing else, and goes with nobody', () => {
    const objects = buildRestoreRbac(packet, [note('chat-1'), note('chat-0'), note('far-0', 'far')]);
    const roles = objects.flatMap(({ object }) => ('rules' in object ? [object] : []));
    const execs = roles.map(({ metadata, rules }) => [
      metadata?.namespace,
      rules?.find(({ resources }) => resources?.includes('pods/exec'))?.resourceNames,
    ]);
    expect(execs).toEqual([
      ['chat', ['chat-0', 'chat-1']],
      ['far', ['far-0']],
    ]);
    expect(roles.flatMap(({ rules = [] }) => rules).every(({ resourceNames = [] }) => resourceNames.length > 0)).toBe(
      true,
    );
    expect(objects.every(({ object }) => object.metadata?.ownerReferences === undefined)).toBe(true);
    expect(new Set(objects.map(({ object }) => object.metadata?.name))).toEqual(new Set([restoreName(packet)]));
  });

  it('may forward a port only to those that are reached by an access token', () => {
    const objects = buildRestoreRbac(packet, [note('chat-0'), { ...note('chat-1'), byToken: true }]);
    const rules = objects.flatMap(({ object }) => ('rules' in object ? (object.rules ?? []) : []));
    const forwarded = rules.filter(({ resources }) => resources?.includes('pods/portforward'));
    expect(forwarded.map(({ resourceNames }) => resourceNames)).toEqual([['chat-1']]);
  });

  it('mounts the access tokens of targets with a window, and no other', () => {
    const reference = (name: string): object => ({ accessTokenSecretRef: { name, key: 'token' } });
    const debugLog = { durationSeconds: 60 };
    const targets = [
      { name: 'chat', type: 'Mattermost', mattermost: { ...reference('bot'), debugLog } },
      { name: 'other', type: 'Mattermost', mattermost: reference('other-bot') },
    ];
    const job = buildRestoreJob({
      packet: packetOf({ spec: { targets } }),
      image: 'x:1',
      config: collectorPod.parse({}),
    });
    const secrets = job.spec?.template.spec?.volumes?.map(({ secret }) => secret?.secretName);
    expect(secrets).toEqual(['bot']);
  });

  it('is a Job of another name than the collector’s that mounts nothing else', () => {
    const job = buildRestoreJob({ packet, image: 'x:1', config: collectorPod.parse({}) });
    const { metadata, spec } = job;
    const pod = spec?.template.spec;
    expect(metadata?.name).not.toBe(objectName(packet));
    expect(metadata?.ownerReferences).toBeUndefined();
    expect(pod?.containers[0]?.args).toEqual([
      'restore-log-levels',
      'ticket-4711',
      '--namespace',
      'chat',
      '--in-cluster',
    ]);
    expect([pod?.volumes, spec?.activeDeadlineSeconds]).toEqual([[], 300]);
  });
});

describe('servers that a rollout has replaced', () => {
  const target = (...pods: readonly string[]): SelectedTarget => ({
    name: 'chat',
    type: 'Mattermost',
    namespace: 'chat',
    pods: pods.map((name) => ({ name, uid: `uid-${name}`, container: 'mm', role: 'server' as const })),
  });

  it('have their successors in the notes', () => {
    const pods = [podOf({ name: 'new-0' }), podOf({ name: 'new-1' })];
    const notes = withReplacements([note('old-0')], [target('new-0', 'new-1')], pods);
    expect(notes).toEqual(['new-0', 'new-1'].map((pod) => ({ ...note(pod), container: 'mm' })));
  });

  it.each([
    [
      'one of them is still there',
      [note('old-0'), note('old-1')],
      [podOf({ name: 'old-1' }), podOf({ name: 'new-0' })],
    ],
    ['no successor runs', [note('old-0')], [podOf({ name: 'new-0', phase: 'Pending' })]],
  ])('stay noted when %s', (_, notes, pods) => {
    expect(withReplacements(notes, [target('new-0')], pods)).toBe(notes);
  });

  it('are no reason to reach a pod that is no server of a target', () => {
    const pods = [podOf({ name: 'chat-0' }), podOf({ name: 'vault-0' })];
    const notes = ofTargets([note('chat-0'), note('vault-0'), note('gone-0')], [target('chat-0')], pods);
    expect(notes.map(({ pod }) => pod)).toEqual(['chat-0', 'gone-0']);
  });
});
