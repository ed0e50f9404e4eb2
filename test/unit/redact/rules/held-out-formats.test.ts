import { describe, expect, it } from '@jest/globals';
import { createRedactor } from '../../../../src/redact/redactor.ts';
import { plainMarks } from '../redact-all.ts';

const redactor = createRedactor({ level: 'Standard' });
const masked = (text: string): string => plainMarks(redactor.redactText(text));
const UUID = '84896a0c-1347-aa90-a4f6-aca8b7558780';
const HEX = '0a1b2c3d'.repeat(4);

describe('secrets of commands', () => {
  it.each([
    ['http -a anna:abc GET https://x', 'http -a anna:<basic-auth> GET https://x'],
    ['xh -A bearer -a abcdef https://x', 'xh -A bearer -a <password> https://x'],
    ['redis-cli -u redis://u:abc@h:1', 'redis-cli -u redis://u:<url-password>@h:1'],
    [
      'mmctl user change-password a --current "b" --password "c"',
      'mmctl user change-password a --current "<password>" --password "<password>"',
    ],
    [
      'mmctl token generate bot "CI token"\nabcdefghijklmnopqrstuvwxyz: CI',
      'mmctl token generate bot "CI token"\n<password>: CI',
    ],
    ['lftp -u anna,abc sftp://h', 'lftp -u anna,<password> sftp://h'],
    ['ConvertTo-SecureString "abc" -AsPlainText', 'ConvertTo-SecureString "<password>" -AsPlainText'],
    ['req.Header.Set("X-Auth-Token", "abc")', 'req.Header.Set("X-Auth-Token", "<token>")'],
    ["os.environ.get('EMAIL_PW', 'abc')", "os.environ.get('EMAIL_PW', '<password>')"],
    ['user => "a" password => "abc"', 'user => "a" password => "<password>"'],
    ['influx -username a -password abc', 'influx -username a -password <password>'],
    ["ssh-keygen -t ed25519 -N 'abc' -f x", "ssh-keygen -t ed25519 -N '<password>' -f x"],
    ['7z x -pabc a.7z', '7z x -p<password> a.7z'],
    ['sqlcmd -S a -U sa -P abc -Q "b"', 'sqlcmd -S a -U sa -P <password> -Q "b"'],
    ['snmpget -v3 -u x -A abc -X def -l authPriv h', 'snmpget -v3 -u x -A <password> -X <password> -l authPriv h'],
    ["ansible-vault encrypt_string 'abc' --name 'a'", "ansible-vault encrypt_string '<password>' --name 'a'"],
    ['mc admin user add a b abc', 'mc admin user add a b <password>'],
    ['printf "%s" "abc" | gpg --passphrase-fd 0 -d x', 'printf "%s" "<password>" | gpg --passphrase-fd 0 -d x'],
    ['SetEnv DB_PASSWORD "abc"', 'SetEnv DB_PASSWORD "<password>"'],
    ['keytool -srcstorepass abc -deststorepass def', 'keytool -srcstorepass <password> -deststorepass <password>'],
  ])('%s', (before, after) => {
    expect(masked(before)).toBe(after);
  });
});

describe('secrets of servers and their logs', () => {
  it.each([
    ['  AuthLDAPBindPassword "abc"\n', '  AuthLDAPBindPassword "<password>"\n'],
    [`  OIDCClientSecret ${UUID}\n`, '  OIDCClientSecret <secret>\n'],
    ['\tpassword "abc"\n', '\tpassword "<password>"\n'],
    ['    user ops insecure-password abc\n', '    user ops insecure-password <password>\n'],
    ['sentinel auth-pass mymaster abc\n', 'sentinel auth-pass mymaster <password>\n'],
    ['user=mm:abc\nrealm=x', 'user=mm:<password>\nrealm=x'],
    [
      'bind binddn="cn=r" credentials=abc searchbase="dc=x"',
      'bind binddn="cn=r" credentials=<password> searchbase="dc=x"',
    ],
    [`"mm" "md5${HEX}"`, '"mm" "<password-hash>"'],
    [
      `https://events.pagerduty.com/integration/${HEX}/enqueue`,
      'https://events.pagerduty.com/integration/<webhook>/enqueue',
    ],
    [`Authorization: GenieKey ${UUID}`, 'Authorization: GenieKey <authorization-header>'],
    [`Authorization: AWS abc:${HEX}`, 'Authorization: AWS abc:<authorization-header>'],
    ['Authorization: Digest username="a", realm="b"', 'Authorization: Digest username="a", realm="b"'],
    ['X-Api-Key:[]string{"abc"}', 'X-Api-Key:[]string{"<key>"}'],
    ['[mail.local]:587 relay:abc\n', '[mail.local]:587 relay:<password>\n'],
    ['anna:{PLAIN}abc:1000:1000::/home/anna', 'anna:{PLAIN}<password>:1000:1000::/home/anna'],
    [
      "INSERT INTO a (token, url) VALUES ('abc', 'postgres://u:abcdef@h/d')",
      "INSERT INTO a (token, url) VALUES ('<secret>', 'postgres://u:<url-password>@h/d')",
    ],
    ['user\ttoken\nanna\tAb3dEf6h\n', 'user\ttoken\nanna\t<secret>\n'],
    ['"id","password"\r\n"1","a,b c d"\r\n', '"id","password"\r\n"1","<secret>"\r\n'],
    ['cloud.auth: "elastic:abc"', 'cloud.auth: "elastic:<password>"'],
    ['    HTTP_Passwd     Ab3dEf6h\n', '    HTTP_Passwd     <password>\n'],
    ['userPassword:: YWJjZGVm\n', 'userPassword:: <password>\n'],
    ['{"title":"Password","value":"abc"}', '{"title":"Password","value":"<password>"}'],
    ['{client_secret=[abc], grant_type=[x]}', '{client_secret=[<secret>], grant_type=[x]}'],
    ['(string) x, AtRestEncryptKey: (string) (len=3) "abc"', '(string) x, AtRestEncryptKey: (string) (len=3) "<key>"'],
    ['* Password: `Ab3dEf6h`', '* Password: `<password>`'],
    [`key SK${HEX} of AC${HEX}`, `key <twilio-key> of AC${HEX}`],
    ['"keys_base64":["Ab3dEf6h","Gh1jKl2m"]', '"keys_base64":["<secret>","<secret>"]'],
    ['/signup_user_complete/?d=a&t='.concat('a1b2'.repeat(16)), '/signup_user_complete/?d=a&t=<url-parameter>'],
  ])('%s', (before, after) => {
    expect(masked(before)).toBe(after);
  });
});

describe('what looks like them and stays', () => {
  it.each([
    'sudo: TTY=pts/0 ; PWD=/home/deploy ; USER=root',
    'X_SECRET: ${OPENID_SECRET:?not set}',
    '${DB_PASSWORD:-} ${DB_PASSWORD:+set} ${PORT:-80}',
    'secret_arn = "arn:aws:secretsmanager:eu:1:secret:mm-AbCdEf"',
    'WARNING! Using --password via the CLI is insecure. Use --password-stdin.',
    'docker login --username AWS --password-stdin 1234.dkr.ecr.eu-central-1.amazonaws.com',
    "UPDATE Users SET LastPasswordUpdate = 1741079523000 WHERE Id = 'a'",
    'password_encryption = scram-sha-256',
    '"password": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"',
    'password incorrect\ntoken expired\nsecret "mm-db" not found',
    'echo done | sudo -S ls; echo $PW | sudo -S ls'.slice(24),
    'user=1000:1000\nuser=anna\n',
    'Key (id)=(7) already exists.',
    "INSERT INTO s (token_id, n) VALUES ('a', 1)",
    '[0 10.0.0.4:1] "AUTHENTICATE" "x" and "GET" "auth"',
    'logged on >5 hosts, response=200, mac=00:11:22:33:44:55',
    'stop_tokens = ["<eos>", "end"], tokens: [1, 2]',
    'maxTokens: {a: 1}, "tokens": []',
    'GET /x?t=1&h=200 and ?t=2025-03-04T09:12:01Z',
    '{"title":"Version","value":"10.5.1"} message => "password=%{WORD:password}"',
    'req.Header.Set("Content-Type", "application/json"), os.getenv("TOKEN_TTL", "30m")',
    '"secretKey":"DB_CONNECTION_STRING"',
    'password,token,secret and more\nare words, tokens, secrets, here\n',
    'id,token_count,at\n1,12345678,2024-01-01\n',
    'host.local:587 is up, dial tcp mail.local:587 refused: no route',
    'the files of a mounted Secret: `accessKeyId`, `secretAccessKey`',
    'integration/abc SKU SK01 md5sum md5',
    '--- PASS: TestTokenRefresh (1.22s)\nPASS src/token.test.ts',
  ])('%s', (text) => {
    expect(masked(text)).toBe(text);
  });
});
