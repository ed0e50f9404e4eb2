import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import {
  ephemeralContainerRules,
  leaderElectionRules,
  operatorRules,
  type PolicyRule,
} from '../../../src/operator/rbac-rules.ts';

const file = resolve(import.meta.dirname, '../../../charts/supportpacket-operator/files/operator-rules.yaml');

interface RulesFile {
  readonly rules: readonly PolicyRule[];
  readonly ephemeralContainerRules: readonly PolicyRule[];
  readonly leaderElectionRules: readonly PolicyRule[];
}

const granted = parse(readFileSync(file, 'utf8')) as RulesFile;
/** As shipped: ephemeral containers are off. */
const all = [...granted.rules, ...granted.leaderElectionRules];

describe('what the chart grants to the operator', () => {
  it('is what the code says it needs', () => {
    expect(granted).toEqual({
      rules: operatorRules(),
      ephemeralContainerRules: ephemeralContainerRules(),
      leaderElectionRules: leaderElectionRules(),
    });
  });

  it('has one right more with ephemeral containers, and no more than that', () => {
    expect(granted.ephemeralContainerRules).toEqual([
      { apiGroups: [''], resources: ['pods/ephemeralcontainers'], verbs: ['patch'] },
    ]);
  });

  it('has no wildcard', () => {
    expect(all.flatMap(({ apiGroups, resources, verbs }) => [...apiGroups, ...resources, ...verbs])).not.toContain('*');
  });

  it.each(['escalate', 'bind', 'impersonate', 'deletecollection'])('has no verb %s', (verb) => {
    expect(all.flatMap(({ verbs }) => verbs)).not.toContain(verb);
  });

  it.each([
    'secrets',
    'configmaps',
    'serviceaccounts/token',
    'nodes',
    'nodes/proxy',
    'pods/ephemeralcontainers',
    'clusterroles',
  ])('has nothing about %s', (resource) => {
    expect(all.flatMap(({ resources }) => resources)).not.toContain(resource);
  });
});
