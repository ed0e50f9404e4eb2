import { describe, expect, it } from '@jest/globals';
import type { V1Namespace } from '../../../../src/kube/types.ts';
import { allowsFrom, authorize, refusedTargets } from '../../../../src/operator/policies/authorize.ts';

const KEY = 'supportpacket.dev/allow-from';

function namespaceWith(labels: Record<string, string>, annotations: Record<string, string> = {}): V1Namespace {
  return { metadata: { name: 'prod', labels, annotations } };
}

describe('a namespace lets packets of another one in', () => {
  it.each([
    ['no word', namespaceWith({}), false],
    ['label', namespaceWith({ [KEY]: 'support' }), true],
    ['label for somebody else', namespaceWith({ [KEY]: 'other' }), false],
    ['a prefix is not the name', namespaceWith({ [KEY]: 'support-team' }), false],
    ['a star is no wildcard', namespaceWith({ [KEY]: '*' }), false],
    ['annotation', namespaceWith({}, { [KEY]: 'other, support' }), true],
    ['annotation without it', namespaceWith({}, { [KEY]: 'other,supports' }), false],
    ['empty annotation', namespaceWith({}, { [KEY]: '' }), false],
  ])('%s', (_, namespace, expected) => {
    expect(allowsFrom(namespace, 'support')).toBe(expected);
  });
});

describe('authorisation of a packet', () => {
  const open = namespaceWith({ [KEY]: 'support' });
  const shut = namespaceWith({});

  it('its own namespace needs no leave', () => {
    expect(authorize('support', ['support'], new Map())).toMatchObject({
      allowed: ['support'],
      refused: [],
      claim: { type: 'Authorized', status: 'True', reason: 'Allowed' },
    });
  });

  it('keeps what is allowed, names what is not and how it could be', () => {
    const namespaces = new Map([
      ['open', open],
      ['shut', shut],
      ['missing', undefined],
    ]);

    const result = authorize('support', ['support', 'open', 'shut', 'missing'], namespaces);

    expect(result.allowed).toEqual(['support', 'open']);
    expect(result.refused).toEqual(['shut', 'missing']);
    expect(result.claim).toMatchObject({ status: 'False', reason: 'Forbidden' });
    expect(result.claim.message).toContain(`${KEY}=support`);
  });

  it('warns about the targets that fall away', () => {
    const authorization = authorize('support', ['shut'], new Map([['shut', shut]]));
    const targets = [{ name: 'a', namespace: 'shut' }, { name: 'b' }];

    expect(refusedTargets(targets, authorization)).toMatchObject([{ code: 'TargetRefused', target: 'a' }]);
  });
});
