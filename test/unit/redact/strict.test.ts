import { describe, expect, it } from '@jest/globals';
import { createRedactor } from '../../../src/redact/redactor.ts';
import { STRICT_RULES } from '../../../src/redact/rules/strict/catalogue.ts';
import { redactAll } from './redact-all.ts';

const EXAMPLES = STRICT_RULES.flatMap((rule) => rule.examples.map((example) => ({ rule: rule.name, ...example })));
const PSEUDONYM = /\b(?:user|host|mail|ip|ip6|mac)-[0-9a-f]{6}|(?:\.x|:x)-[0-9a-f]{6}/g;

/** Pseudonyms without their digits. */
function plain(text: string): string {
  return text.replaceAll(PSEUDONYM, (found) => found.slice(0, -6));
}

describe('level Strict', () => {
  it.each(EXAMPLES)('$rule: $before', ({ before, after }) => {
    const wanted = after.replaceAll(/<(user|host|mail)>/g, '$1-').replaceAll('<suffix>', '');

    expect(plain(createRedactor({ level: 'Strict' }).redactText(before))).toBe(wanted);
  });

  it.each([
    [
      'postgres://jane:s3cret@db.acme.internal:5432/mm',
      /^postgres:\/\/user-\w{6}:\*\*\*R[^*]+\*\*\*@host-\w{6}:5432\/mm$/,
    ],
    ['postgres://h1.acme.corp:5432,h2.acme.corp:5432/mm', /^postgres:\/\/host-\w{6}:5432,host-\w{6}:5432\/mm$/],
    [
      'host=db.acme.corp user=mm1 password=abc dbname=mm',
      /^host=host-\w{6} user=user-\w{6} password=\*\*\*R\S+ dbname=mm$/,
    ],
    [
      String.raw`{"m":"a\njane@acme.example\nh1.acme.corp\n10.1.2.3"}`,
      /^\{"m":"a\\nmail-\w{6}\\nhost-\w{6}\\n10\.x-\w{6}"\}$/,
    ],
    // A literal that begins in a host: the secret behind it must not be lost with the host's name.
    [
      'https://hooks.slack.com/services/T000/B000/Ab1Ab1Ab1Ab1Ab1Ab1',
      /^https:\/\/host-\w{6}\/services\/\*\*\*R[^*]+\*\*\*$/,
    ],
    ['https://hooks.zapier.com/hooks/catch/1/Ab1Ab1Ab1Ab1', /^https:\/\/host-\w{6}\/hooks\/catch\/\*\*\*R[^*]+\*\*\*$/],
    ['"email":"jane@acme.example"', /^"email":"mail-\w{6}"$/],
    ['from 00:1a:2b:3c:4d:5e and 172.20.1.1/16', /^from mac-\w{6} and 172\.16\.x-\w{6}\/16$/],
  ])('%s', (before, after) => {
    expect(createRedactor({ level: 'Strict' }).redactText(before)).toMatch(after);
  });

  it.each([
    'localhost ::1 127.0.0.1:8065 0.0.0.0',
    'token.go:123 github.com/mattermost/mattermost/server/v8 v1.2.3',
    'kubernetes.default.svc db.ns.svc.cluster.local:5432',
    'apiVersion: installation.mattermost.com/v1beta1',
    '2026-11-20T10:11:12.123Z user_id=abc user_count=5 users=7',
    'std::string a::b 10:11:12',
  ])('leaves %s', (text) => {
    expect(createRedactor({ level: 'Strict' }).redactText(text)).toBe(text);
  });

  it('gives one pseudonym to one name in every place of a packet, and another in another packet', () => {
    const redactor = createRedactor({ level: 'Strict' });
    const names = ['user=jane x', '{"username":"Jane"}', 'open /home/jane/a', 'ftp://jane@x/'].map(
      (text) => /user-\w{6}/.exec(redactor.redactText(text))?.[0],
    );

    expect(new Set(names).size).toBe(1);
    expect(createRedactor({ level: 'Strict' }).redactText('user=jane x')).not.toContain(names[0]);
  });

  it('keeps documents what they are', async () => {
    const redactor = createRedactor({ level: 'Strict' });
    const source = { spec: { host: 'a.acme.com', user: 'jane', ip: '10.0.0.7', port: 8065 }, password: 'x y' };
    const json = await redactAll(JSON.stringify(source), 'json', { redactor });
    const yaml = await redactAll('spec:\n  host: a.acme.com\n  user: jane\n  ip: 10.0.0.7\n', 'yaml', { redactor });

    expect(JSON.parse(json.text)).toMatchObject({ spec: { user: expect.stringMatching(/^user-/), port: 8065 } });
    expect(plain(yaml.text)).toBe('spec:\n  host: host-\n  user: user-\n  ip: 10.x-\n');
  });

  it('does not depend on how the stream is cut', async () => {
    const redactor = createRedactor({ level: 'Strict' });
    const text =
      'jane@acme.com user="jane" postgres://jane:pw1@db.acme.com/mm 10.1.2.3:80 [2001:db8::7] /home/jane/x\n'.repeat(
        20,
      );
    const whole = await redactAll(text, 'text', { redactor });
    for (const chunk of [1, 2, 3, 7, 61]) {
      expect((await redactAll(text, 'text', { redactor, chunk })).text).toBe(whole.text);
    }
  });
});
