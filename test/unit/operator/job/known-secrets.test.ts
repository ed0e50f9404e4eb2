import { describe, expect, it } from '@jest/globals';
import type { SelectedTarget } from '../../../../src/api/collect-request.ts';
import type { V1Pod } from '../../../../src/kube/types.ts';
import { knownSecrets } from '../../../../src/operator/job/known-secrets.ts';
import { packetOf, podOf } from '../fixtures.ts';

function targetOf(pod: V1Pod): SelectedTarget {
  const { name = '', uid = '', namespace = '' } = pod.metadata ?? {};
  return {
    name: 'chat',
    type: 'Mattermost',
    namespace,
    pods: [{ name, uid, container: 'mattermost', role: 'server' }],
  };
}

const env = (name: string) => ({ name: 'X', valueFrom: { secretKeyRef: { name, key: 'k' } } });
const include = packetOf().spec.redaction;

const everywhere = podOf({
  spec: {
    containers: [{ name: 'mattermost', env: [env('by-env'), { name: 'PLAIN', value: 'v' }] }],
    initContainers: [
      { name: 'init', envFrom: [{ secretRef: { name: 'by-env-from' } }, { configMapRef: { name: 'not' } }] },
    ],
    ephemeralContainers: [{ name: 'debug', env: [env('by-ephemeral')] }],
    volumes: [
      { name: 'a', secret: { secretName: 'by-volume' } },
      { name: 'b', projected: { sources: [{ secret: { name: 'by-projected' } }, { configMap: { name: 'not' } }] } },
      { name: 'c', configMap: { name: 'not' } },
      { name: 'd', secret: { secretName: 'by-volume' } },
    ],
  },
});

describe('Secrets whose values are masked', () => {
  it('are all that a selected pod uses, each once', () => {
    const { names, warnings } = knownSecrets('chat', include, [targetOf(everywhere)], [everywhere]);

    expect(names).toEqual(['by-env', 'by-env-from', 'by-ephemeral', 'by-projected', 'by-volume']);
    expect(warnings).toEqual([]);
  });

  it('are not those of pods that were not selected', () => {
    expect(knownSecrets('chat', include, [targetOf(podOf({ name: 'other' }))], [everywhere]).names).toEqual([]);
  });

  it('are not those of another namespace, where they cannot be mounted', () => {
    const away = { ...everywhere, metadata: { ...everywhere.metadata, namespace: 'prod' } };

    expect(knownSecrets('chat', include, [targetOf(away)], [away]).names).toEqual([]);
  });

  it('are only the named ones with Exclude', () => {
    const redaction = packetOf({
      spec: { redaction: { knownSecrets: 'Exclude', knownSecretRefs: [{ name: 'named' }] } },
    }).spec.redaction;

    expect(knownSecrets('chat', redaction, [targetOf(everywhere)], [everywhere]).names).toEqual(['named']);
  });

  it('are 50 at most, the named ones first, and the rest is told', () => {
    const pod = podOf({
      spec: {
        containers: [
          { name: 'm', env: Array.from({ length: 60 }, (_, index) => env(`s-${String(index).padStart(2, '0')}`)) },
        ],
      },
    });
    const redaction = packetOf({ spec: { redaction: { knownSecretRefs: [{ name: 'zz-named' }] } } }).spec.redaction;

    const { names, warnings } = knownSecrets('chat', redaction, [targetOf(pod)], [pod]);

    expect(names).toHaveLength(50);
    expect(names[0]).toBe('zz-named');
    expect(warnings).toMatchObject([{ code: 'Truncated' }]);
    expect(warnings[0]?.message).toContain('s-59');
  });
});
