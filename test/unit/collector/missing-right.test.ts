import { describe, expect, it } from '@jest/globals';
import { SupportPacketError } from '../../../src/api/errors.ts';
import { warningFor } from '../../../src/collector/warning-for.ts';

const forbidden = (what: string, said: string) => new SupportPacketError('KUBE_FORBIDDEN', `${what}: ${said}`);

describe('a right that is missing', () => {
  it.each([
    [
      'pods "chat-0" is forbidden: User "jane" cannot create resource "pods/exec" in API group "" in the namespace "chat"',
      'The right to create pods/exec in namespace chat is missing; add a rule with apiGroups: [""], resources: ["pods/exec"], verbs: ["get", "create"]',
    ],
    [
      'events is forbidden: User "jane" cannot list resource "events" in API group "" in the namespace "chat"',
      'The right to list events in namespace chat is missing; add a rule with apiGroups: [""], resources: ["events"], verbs: ["list"]',
    ],
    [
      'nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope',
      'The right to list nodes in the cluster is missing; add a rule with apiGroups: [""], resources: ["nodes"], verbs: ["list"]',
    ],
    [
      'deployments.apps "chat" is forbidden: User "jane" cannot get resource "deployments" in API group "apps" in the namespace "chat"',
      'The right to get deployments in namespace chat is missing; add a rule with apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"]',
    ],
  ])('is named with the rule to add: %s', (said, message) => {
    const warning = warningFor({ target: 'chat', path: 'a.log' }, forbidden('GET /x', said));

    expect(warning).toEqual({ code: 'Forbidden', target: 'chat', message });
  });

  it('is told in its own words when something else refuses', () => {
    const warning = warningFor({ target: 'chat', path: 'a.log' }, forbidden('Exec', 'admission webhook "x" denied it'));

    expect(warning).toMatchObject({
      code: 'Forbidden',
      item: 'a.log',
      message: 'Exec: admission webhook "x" denied it',
    });
  });
});

describe('any other failure', () => {
  it.each([
    [new SupportPacketError('PORT_REFUSED', 'refused'), 'PortRefused'],
    [new SupportPacketError('STREAM_DROPPED', 'dropped'), 'ConnectionDropped'],
    [new SupportPacketError('KUBE_NOT_FOUND', 'gone'), 'NotFound'],
    [new SupportPacketError('FORMAT_UNREADABLE', 'no JSON'), 'RedactionFailed'],
    [new SupportPacketError('ITEM_UNAVAILABLE', 'x', { warning: 'ProfileBusy' }), 'ProfileBusy'],
    [new TypeError('a bug'), 'Unexpected'],
    ['a text', 'Unexpected'],
  ])('%p is the warning %s', (error, code) => {
    expect(warningFor({ target: 'chat', path: 'a.log' }, error)).toMatchObject({ code, target: 'chat', item: 'a.log' });
  });
});
