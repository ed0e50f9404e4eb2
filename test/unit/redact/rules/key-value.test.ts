import { describe, expect, it } from '@jest/globals';
import { createRedactor } from '../../../../src/redact/redactor.ts';
import { plainMarks } from '../redact-all.ts';

const redactor = createRedactor({ level: 'Standard' });
const masked = (text: string): string => plainMarks(redactor.redactText(text));

describe('keys with secrets', () => {
  it.each([
    ['DB_PASS=foo,bar;baz', 'DB_PASS=<password>'],
    ['export API_KEY="abc def"', 'export API_KEY="<key>"'],
    ['password = "x" # toml', 'password = "<password>" # toml'],
    ['Server=db;User Id=sa;Password=a&b;Timeout=3', 'Server=db;User Id=sa;Password=<password>;Timeout=3'],
    ['?a=1&access_token=abcdef123&x=2', '?a=1&access_token=<token>&x=2'],
    [String.raw`{"url":"?access_token=abcdef123\u0026x=2"}`, String.raw`{"url":"?access_token=<token>\u0026x=2"}`],
    [
      String.raw`{"m":"{\"password\": \"ab\\\"c\",\"n\":1}"}`,
      String.raw`{"m":"{\"password\": \"<password>\",\"n\":1}"}`,
    ],
    [String.raw`{"a":{"secret":"end\\"},"b":"c"}`, String.raw`{"a":{"secret":"<secret>"},"b":"c"}`],
    ["{'password': 'abc', 'n': 1}", "{'password': '<password>', 'n': 1}"],
    ['login --token abc123xyz --verbose', 'login --token <token> --verbose'],
    ['["--client-secret","abc"]', '["--client-secret","<secret>"]'],
    ['user[password]=abc&x=1', 'user[password]=<password>&x=1'],
    ['clientSecret: abc\n', 'clientSecret: <secret>\n'],
    ['key = """\nabc\n"""\nmy_secret = """\nabc\n"""\n', 'key = """\nabc\n"""\nmy_secret = """<secret>"""\n'],
    ['PGPASSWORD=1234 psql', 'PGPASSWORD=<password> psql'],
    ['SECRET_KEY_BASE=8f7d6a5b4c3d2e1f', 'SECRET_KEY_BASE=<key>'],
    ['(password=abc) next', '(password=<password>) next'],
  ])('%s', (before, after) => {
    expect(masked(before)).toBe(after);
  });
});

describe('keys and values that stay', () => {
  it.each([
    '{"password":12345,"token":true,"secret":null,"apiKey":1.5}',
    'token.go:123',
    '"token_id":"8fqk9rti13fmpxdd5934a3xsxh"',
    'old_api_key_id=8fqk9rti13fmpxdd5934a3xsxh',
    'token: see section 4',
    'error: invalid password: must not be empty',
    'if token == nil { return }',
    'secretName: mattermost-tls',
    'password=${DB_PASSWORD}',
    'password={{ .Values.password }}',
    'password=$(DB_PASSWORD)',
    'password=<password>',
    'tokenPath=/var/run/secrets/kubernetes.io/serviceaccount/token',
    'bypass=true compass=north',
    'knownSecrets: discover',
    'token := r.URL.Query().Get("x")',
    'passwd = model.NewRandomString(16)',
    '"EnableUserAccessTokens": true',
    '"ForgotPasswordLink": "https://example.com/forgot"',
  ])('%s', (text) => {
    expect(masked(text)).toBe(text);
  });
});
