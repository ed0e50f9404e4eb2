import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compileRules } from '../../../../src/redact/engine/compiled-rules.ts';
import { TextEngine } from '../../../../src/redact/engine/text-engine.ts';
import { exactValues } from '../../../../src/redact/known-values.ts';
import { createMarker } from '../../../../src/redact/marks.ts';
import { TEXT_RULES } from '../../../../src/redact/rules/catalogue.ts';
import { KNOWN_VALUE, SAMPLE_LOG } from '../sample-log.ts';

const marker = createMarker(Buffer.alloc(32));
const rules = compileRules(TEXT_RULES, exactValues([KNOWN_VALUE], marker));

function masked(chunks: readonly Uint8Array[]): string {
  const engine = new TextEngine({ rules, marker, context: { yaml: false }, count: () => {} });
  return Buffer.concat([...chunks.map((chunk) => engine.push(chunk)), engine.end()]).toString('latin1');
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

describe('a stream cut anywhere', () => {
  const sample = Buffer.from(SAMPLE_LOG);
  const whole = masked([sample]);

  it('comes out the same for every single cut', () => {
    const different = [...sample.keys()].filter(
      (position) => masked([sample.subarray(0, position), sample.subarray(position)]) !== whole,
    );

    expect(different).toEqual([]);
  });

  it('hides the password of an SQL statement that was cut right behind the opening quote', () => {
    const statement = Buffer.from("ALTER ROLE mm PASSWORD 'opensesame 1'");

    expect(masked([statement.subarray(0, 24), statement.subarray(24)])).toMatch(
      /^ALTER ROLE mm PASSWORD '\*{3}REDACTED:password:[0-9a-f]{6}\*{3}'$/,
    );
  });

  it.each([1, 2, 3, 7, 13, 64, 127, 1000])('comes out the same in pieces of %i bytes', (size) => {
    expect(masked(cut(sample, size))).toBe(whole);
  });

  it('comes out the same wherever the automaton is in the middle of a chunk, where its second lane begins', () => {
    const prefixes = Array.from({ length: sample.length / 37 }, (_, index) => `${'.'.repeat(index * 37)}\n`);
    const different = prefixes.filter(
      (prefix) => masked([Buffer.concat([Buffer.from(prefix), sample])]) !== `${prefix}${whole}`,
    );

    expect(sample.length).toBeGreaterThan(1024);
    expect(different).toEqual([]);
  });

  it('comes out the same for any pieces of any shuffled lines', () => {
    const lines = SAMPLE_LOG.split('\n');
    fc.assert(
      fc.property(
        fc.shuffledSubarray(lines, { minLength: 3 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
        (chosen, sizes) => {
          const bytes = Buffer.from(chosen.join('\n'));
          const chunks: Buffer[] = [];
          for (let offset = 0, index = 0; offset < bytes.length; index++) {
            const size = sizes[index % sizes.length] ?? 1;
            chunks.push(bytes.subarray(offset, offset + size));
            offset += size;
          }
          expect(masked(chunks)).toBe(masked([bytes]));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('changes nothing when it is redacted a second time', () => {
    expect(masked([Buffer.from(whole, 'latin1')])).toBe(whole);
  });
});

describe('bytes that are no secret', () => {
  it('come out as they went in, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), fc.integer({ min: 1, max: 500 }), (bytes, size) => {
        // No letters, so that no key, scheme or token can arise by chance.
        const harmless = Buffer.from(
          bytes.map((byte) => ((byte >= 0x41 && byte <= 0x7a) || byte === 0x2f || byte === 0x40 ? 0xff : byte)),
        );
        expect(masked(cut(harmless, size))).toBe(harmless.toString('latin1'));
      }),
    );
  });

  it('stay around a planted secret, and the secret goes', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9+/_.-]{10,60}[0-9][A-Z]$/);
    const filler = fc
      .stringMatching(/^[ -9;-~]{0,300}$/)
      .filter((text) => !/[=:"'\\]|eyJ|pass|secret|token|key|salt|psk|pwd|cred|bearer|basic|value|hooks|-/i.test(text));
    fc.assert(
      fc.property(secret, filler, filler, fc.integer({ min: 1, max: 97 }), (value, before, after, size) => {
        const output = masked(cut(Buffer.from(`${before}\nDB_PASSWORD=${value}\n${after}`), size));
        expect(output).not.toContain(value);
        expect(output.startsWith(`${before}\nDB_PASSWORD=***REDACTED:`)).toBe(true);
        expect(output.endsWith(`***\n${after}`)).toBe(true);
      }),
    );
  });

  it('stay in a clean log of both products', () => {
    const clean = [
      '{"timestamp":"2026-11-20 10:11:12.123 Z","level":"debug","msg":"Invalid or expired token, please login again","caller":"app/session_token.go:123","token_id":"8fqk9rti13fmpxdd5934a3xsxh"}',
      'token.go:123: token: see section 4 of the manual',
      'old_api_key_id=8fqk9rti13fmpxdd5934a3xsxh max_tokens=4096 token_count: 17 password_reset=true passwordMinimumLength: 10',
      '"secretName": "mattermost-tls", "tokenExpirationSeconds": 3607, "automountServiceAccountToken": true',
      'GET /api/v4/users/me/tokens?page=0 200 https://chat.example.com:8065/login?redirect_to=%2Fa',
      'secret "mattermost-db" not found; token is missing; the password must have 10 characters',
      'goroutine 1 [running]: main.(*Token).Valid(0xc000123456, {0x1234, 0x5}) /app/token.go:77 +0x1d',
      'pod mattermost-6d8f9c7b5d-x2x2x image mattermost/mattermost-team-edition:11.1.0@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
      'postgres://****:****@db:5432/mm password: ***REDACTED*** "SMTPPassword": "********************************" ${DB_PASSWORD} token=${TOKEN} password=%s',
    ].join('\n');

    expect(masked([Buffer.from(clean)])).toBe(clean);
  });
});
