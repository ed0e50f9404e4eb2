import { describe, expect, it } from '@jest/globals';
import { createRedactor } from '../../../../src/redact/redactor.ts';
import { plainMarks } from '../redact-all.ts';

const redactor = createRedactor({ level: 'Standard' });
const masked = (text: string): string => plainMarks(redactor.redactText(text));

describe('secrets in formats of other programs', () => {
  it.each([
    [
      '<server><id>a</id><password>abc</password></server>',
      '<server><id>a</id><password><password></password></server>',
    ],
    ['<wsse:Password Type="#Text">abc</wsse:Password>', '<wsse:Password Type="#Text"><password></wsse:Password>'],
    ['<property name="db.password">abc</property>', '<property name="db.password"><password></property>'],
    ['<add key="SmtpPassword" value="abc"/>', '<add key="SmtpPassword" value="<password>"/>'],
    ["os.environ['API_TOKEN'] = 'abc'", "os.environ['API_TOKEN'] = '<token>'"],
    ["define('DB_PASSWORD', 'abc');", "define('DB_PASSWORD', '<password>');"],
    ['SECRET_KEY = b"abc"', 'SECRET_KEY = b"<key>"'],
    ['ENV DB_PASSWORD abc', 'ENV DB_PASSWORD <password>'],
    ['setx API_KEY "abc"', 'setx API_KEY "<key>"'],
    ['> X-Auth-Token: abc', '> X-Auth-Token: <token>'],
    ['map[Accept:[*/*] X-Api-Key:[abc]]', 'map[Accept:[*/*] X-Api-Key:[<key>]]'],
    ['&{Host:db Password:abc Mode:x}', '&{Host:db Password:<password> Mode:x}'],
    ['map[db_password:abc host:db]', 'map[db_password:<password> host:db]'],
    ['Server=db;password={a;b}c;encrypt=true', 'Server=db;password=<password>;encrypt=true'],
    ['PresharedKey = abcdefgh', 'PresharedKey = <key>'],
    ['SAMLResponse=PHNhbWxw&RelayState=abc', 'SAMLResponse=<token>&RelayState=abc'],
    ['  - {name: MM_LICENSE, value: eyJpZCI6Ijk}', '  - {name: MM_LICENSE, value: <token>}'],
    ['["redis-server", "--requirepass", "abc"]', '["redis-server", "--requirepass", "<password>"]'],
    ['rootpw {SSHA}abcdefgh\n', 'rootpw <password>\n'],
    ['tokens = ["abcd1234", "efgh5678"]', 'tokens = ["<token>"]'],
    ['PASSWD = `abc`', 'PASSWD = `<password>`'],
    ['ENCRYPTION_KEYS=Ab1+Ab1+Ab1=,Cd2/Cd2/Cd2= X=1', 'ENCRYPTION_KEYS=<key> X=1'],
    ['secrets = [\'abcd1234\', "efgh5678"]', 'secrets = [\'<secret>"]'],
    ['token: [abcd1234abcd1234]', 'token: [<token>]'],
    ['x --db-pass abc', 'x --db-pass <password>'],
    ['sqlcmd -P abc -Q x', 'sqlcmd -P <password> -Q x'],
    ['kadmin -w abc -q x', 'kadmin -w <password> -q x'],
    ['gh secret set A --body "abc"', 'gh secret set A --body "<password>"'],
    ['setenv DB_PASSWORD abc', 'setenv DB_PASSWORD <password>'],
    ['"plaintext":"abc"', '"plaintext":"<secret>"'],
    ['PWD=hunter2', 'PWD=<password>'],
    ['{"pw":"abc"}', '{"pw":"<password>"}'],
    ['set $api_key "abc";', 'set $api_key "<key>";'],
  ])('%s', (before, after) => {
    expect(masked(before)).toBe(after);
  });
});

describe('what looks alike and stays', () => {
  it.each([
    'usage: --token <token>     Session token',
    'set DB_PASSWORD=<password> or leave it',
    '<tokenType>Bearer</tokenType><maxTokens>10</maxTokens><password/><password></password>',
    '<add key="SmtpHost" value="mail.local"/>',
    '00:aa:bb:cc:dd:ee in us-east-1 and us-west-2 costs $1$2 or $5$',
    'requirepass is not set',
    'bindpw missing in ldap.conf',
    '{Name:db-secret Namespace:prod Kind:Secret} {Token:<nil> Expires:0} {Password: SSLMode:disable}',
    'map[secret:{} token:[]] [token:string password:int]',
    'error:password:wrong status:token:expired x:y',
    'db:5432: connection refused, host.local:5432:tcp open',
    '250-AUTH PLAIN LOGIN',
    'AUTH PLAIN failed',
    'key-value store, key-0, squ_are, gta_5',
    'command: ["mysql", "-p"] or ["docker","-p","8080:80"]',
    'token_type=bearer expires_in=3600',
    'LoadCredential=db:/etc/creds/db',
    'password: ["is too short"] token: [string]',
    'TOKEN: ${{ secrets.X }}',
    'password_expiry_utc=1772450000',
    'api_key: ~',
    "api_key=SecretStr('**********')",
    'two-pass run --pass-through yes',
    'ssh -N -L 1:a:2 host -p 22; tar -P x; docker run -w /app x; ls -token',
    'daemon:*:19700:0:99999:7:::',
    'PWD=/home/ops OLDPWD=/ COMMAND=/bin/id',
    'volume "token" : secret "chat-token" not found',
    'PASSWORD=`cat /run/x`',
    'tokens: ["default", "dev"] token_ids = ["a"] secrets: []',
    'clientSecret: $dex.github.clientSecret',
    'PASSWORD=${PASSWORD:?not set}',
    'existingSecret: redis',
    'auth_token=jwt,pub-key=/p',
    'com.corp.token=DEBUG',
    'routing_key=orders.created app_key=main',
    'echo "$PASSWORD" | docker login --password-stdin',
    'echo done | sudo tee /etc/x',
    '+ name = "auth.password"\n+ value = (sensitive value)',
    '{"kind":"ConfigMap","data":{"k":"dmFsdWU="}}',
    'storepass option deprecated',
    '- name: TOKEN_TTL\n  value: 30m\n',
  ])('%s', (text) => {
    expect(masked(text)).toBe(text);
  });
});
