import { describe, expect, it } from '@jest/globals';
import type { SelectedTarget } from '../../../../src/api/collect-request.ts';
import { PACKET_ANNOTATION, PACKET_UID_LABEL } from '../../../../src/api/names.ts';
import type { V1PolicyRule, V1RoleBinding } from '../../../../src/kube/types.ts';
import { objectName } from '../../../../src/operator/job/object-names.ts';
import { operatorRules, type PolicyRule } from '../../../../src/operator/rbac-rules.ts';
import { buildRbac, reachByNamespace, type RbacObject } from '../../../../src/operator/rbac/build-rbac.ts';
import { packetOf, podOf } from '../fixtures.ts';

const packet = packetOf();
const running = podOf({ name: 'mm-0' });
const pending = podOf({ name: 'mm-1', phase: 'Pending' });
const away = podOf({ name: 'mm-9', namespace: 'prod' });
const pods = [running, pending, away];

function target(namespace: string, ...names: readonly string[]): SelectedTarget {
  const selected = names.map((name) => ({
    name,
    uid: `uid-${name}`,
    container: 'mattermost',
    role: 'server' as const,
  }));
  return { name: `t-${namespace}`, type: 'Mattermost', namespace, pods: selected };
}

function build(...targets: readonly SelectedTarget[]): readonly RbacObject[] {
  return buildRbac(packet, reachByNamespace(targets, pods), { ephemeralContainers: false });
}

function roleIn(objects: readonly RbacObject[], namespace: string): readonly V1PolicyRule[] {
  const found = objects.find(({ object }) => object.kind === 'Role' && object.metadata?.namespace === namespace);
  return found !== undefined && 'rules' in found.object ? (found.object.rules ?? []) : [];
}

function ruleFor(rules: readonly V1PolicyRule[], resource: string): V1PolicyRule | undefined {
  return rules.find(({ resources }) => resources?.includes(resource));
}

describe('RBAC of one packet', () => {
  it('is an account, a role and a binding, owned by the packet', () => {
    const objects = build(target('chat', 'mm-0'));

    expect(objects.map(({ object }) => object.kind)).toEqual(['ServiceAccount', 'Role', 'RoleBinding']);
    for (const { object } of objects) {
      expect(object.metadata).toMatchObject({ name: objectName(packet), namespace: 'chat' });
      expect(object.metadata?.ownerReferences?.[0]?.uid).toBe('uid-1');
    }
  });

  it('lets it add an ephemeral container to them only where the installation allows it', () => {
    const reach = reachByNamespace([target('chat', 'mm-0', 'mm-1')], pods);
    const allowed = roleIn(buildRbac(packet, reach, { ephemeralContainers: true }), 'chat');
    const running = ruleFor(allowed, 'pods/exec')?.resourceNames;

    expect(ruleFor(allowed, 'pods/ephemeralcontainers')).toMatchObject({ verbs: ['patch'], resourceNames: running });
    expect(ruleFor(roleIn(build(target('chat', 'mm-0')), 'chat'), 'pods/ephemeralcontainers')).toBeUndefined();
  });

  it('lets the collector exec into the selected pods that run, and into no other', () => {
    const rules = roleIn(build(target('chat', 'mm-0', 'mm-1')), 'chat');

    expect(ruleFor(rules, 'pods/exec')).toEqual({
      apiGroups: [''],
      resources: ['pods/exec', 'pods/portforward'],
      verbs: ['get', 'create'],
      resourceNames: ['mm-0'],
    });
    expect(ruleFor(rules, 'pods/log')?.resourceNames).toEqual(['mm-0', 'mm-1']);
  });

  it('has no exec rule when no pod runs: an empty list of names would mean every pod', () => {
    const rules = roleIn(build(target('chat', 'mm-1')), 'chat');

    expect(ruleFor(rules, 'pods/exec')).toBeUndefined();
    expect(rules.every(({ resourceNames }) => resourceNames === undefined || resourceNames.length > 0)).toBe(true);
  });

  it('lets the collector read and report its own packet only', () => {
    const rules = roleIn(build(target('chat', 'mm-0')), 'chat');

    expect(ruleFor(rules, 'supportpackets')).toMatchObject({ verbs: ['get'], resourceNames: ['ticket-4711'] });
    expect(ruleFor(rules, 'supportpackets/status')).toMatchObject({
      verbs: ['get', 'patch'],
      resourceNames: ['ticket-4711'],
    });
  });

  it('in another namespace is a role for the account of this one, found by label and annotation', () => {
    const objects = build(target('chat', 'mm-0'), target('prod', 'mm-9'));

    const foreign = objects.filter(({ object }) => object.metadata?.namespace === 'prod');
    expect(foreign.map(({ object }) => object.kind)).toEqual(['Role', 'RoleBinding']);
    for (const { object } of foreign) {
      expect(object.metadata?.ownerReferences).toBeUndefined();
      expect(object.metadata?.labels?.[PACKET_UID_LABEL]).toBe('uid-1');
      expect(object.metadata?.annotations?.[PACKET_ANNOTATION]).toBe('chat/ticket-4711');
    }
    const binding = foreign[1]?.object as V1RoleBinding | undefined;
    expect(binding?.subjects).toEqual([{ kind: 'ServiceAccount', name: objectName(packet), namespace: 'chat' }]);
    expect(ruleFor(roleIn(objects, 'prod'), 'supportpackets')).toBeUndefined();
    expect(ruleFor(roleIn(objects, 'prod'), 'pods/exec')?.resourceNames).toEqual(['mm-9']);
  });

  it('without a target at home only lets it report', () => {
    const rules = roleIn(build(target('prod', 'mm-9')), 'chat');

    expect(rules.flatMap(({ resources }) => resources ?? [])).toEqual(['supportpackets', 'supportpackets/status']);
  });
});

describe('what the operator holds', () => {
  const held = operatorRules();
  const covers = (verb: string, group: string, resource: string): boolean =>
    held.some(
      (rule) =>
        rule.apiGroups.includes(group) &&
        rule.resources.includes(resource) &&
        rule.verbs.includes(verb) &&
        rule.resourceNames === undefined,
    );

  it('covers every rule that it hands out', () => {
    const rules = [target('chat', 'mm-0'), target('prod', 'mm-9')].flatMap((one) => roleIn(build(one), one.namespace));
    const missing = rules.flatMap((rule) =>
      rule.verbs.flatMap((verb) =>
        (rule.apiGroups ?? []).flatMap((group) =>
          (rule.resources ?? [])
            .filter((resource) => !covers(verb, group, resource))
            .map((resource) => `${verb} ${resource}`),
        ),
      ),
    );

    expect(missing).toEqual([]);
  });

  it('has no wildcard, no Secrets, no ConfigMaps, no escalation, nothing that creates pods or tokens', () => {
    const flat = (rule: PolicyRule): readonly string[] => [...rule.apiGroups, ...rule.resources, ...rule.verbs];
    const everything = held.flatMap(flat);

    for (const word of [
      '*',
      'secrets',
      'configmaps',
      'escalate',
      'bind',
      'impersonate',
      'serviceaccounts/token',
      'nodes',
      'nodes/proxy',
    ]) {
      expect(everything).not.toContain(word);
    }
    const podVerbs = held.filter(({ resources }) => resources.includes('pods')).flatMap(({ verbs }) => verbs);
    expect([...new Set(podVerbs)].sort()).toEqual(['get', 'list', 'watch']);
  });
});
