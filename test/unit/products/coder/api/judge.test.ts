import { describe, expect, it } from '@jest/globals';
import { flawOf, type Expected } from '../../../../../src/products/coder/api/judge.ts';

const flaw = (expected: Expected, content: string | Buffer, whole = true): string | undefined =>
  flawOf(expected, Buffer.from(content), whole);
const ZERO = '00000000-0000-0000-0000-000000000000';

describe('a file that is none', () => {
  it.each<[Expected, string, string]>([
    ['object', '', 'it is empty'],
    ['text', ' \n', 'it is empty'],
    ['zip', '', 'it is empty'],
    ['object', 'null\n', 'it is null'],
    ['list', 'null', 'it is null'],
    ['object', '""', 'it is null'],
    ['object', '{}', 'it holds nothing'],
    ['object', `{"id":"${ZERO}","name":"","outdated":true}`, 'it holds only zero values'],
    ['object', '{"time":"0001-01-01T00:00:00Z","healthy":false,"derp":{"severity":""}}', 'it holds only zero values'],
    ['object', '<html>bad gateway</html>', 'it is no JSON'],
    ['object', '{"message":"Forbidden.","detail":"no"}', 'it is an error instead: Forbidden.'],
    ['page', '{"message":"Forbidden."}', 'it is an error instead: Forbidden.'],
    ['page', '404 page not found', 'it is no page: 404 page not found'],
    ['page', '[1]', 'it is no page'],
    ['text', '{"message":"Forbidden."}', 'it is an error instead: Forbidden.'],
    ['zip', 'not found', 'it is no zip'],
  ])('%s %j: %s', (expected, content, reason) => {
    expect(flaw(expected, content)).toBe(reason);
  });
});

describe('a file that is one', () => {
  it.each<[Expected, string]>([
    ['list', '[]'],
    ['object', '{"ports":[]}'],
    ['object', '{"dismissed_healthchecks":[]}'],
    ['object', '{"id":"1c5f3c1e-0000-4000-8000-000000000001","parent_id":null}'],
    ['object', '{"message":"a log line","level":"info"}'],
    ['object', `{"parent_id":"${ZERO}","agent_name":"main"}`],
    ['page', '<!DOCTYPE html><html></html>'],
    ['text', 'No licenses found'],
    ['text', '42'],
    ['zip', 'PK\u0003\u0004'],
  ])('%s %j', (expected, content) => {
    expect(flaw(expected, content)).toBeUndefined();
  });

  it('is not parsed when it is larger than what was read', () => {
    expect(flaw('object', '{"workspaces":[{"id":', false)).toBeUndefined();
  });
});
