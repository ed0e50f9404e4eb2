/** Text with every kind of secret the engine knows, and with traps; for tests of cuts and chunks. */
export const SAMPLE_LOG = [
  '{"timestamp":"2026-11-20 10:11:12.123 Z","level":"debug","msg":"Received HTTP request","caller":"web/handlers.go:187","token_id":"abc","path":"/api/v4/users"}',
  'time=2026-11-20 level=info password=opensesame user=bob token="a\\"b c" next=1',
  '{"m":"{\\"password\\": \\"ab\\\\\\"c\\", \\"user\\":\\"u\\"}","secret" : "x\\\\","n":1}',
  'Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U.',
  'Cookie: a=1; MMAUTHTOKEN=xyz12345; b=2\r\nSet-Cookie: MMAUTHTOKEN=k3n4m5n6; Path=/; HttpOnly\r\n',
  'dsn postgres://mmuser:p%40ss/w:rd@db.example.com:5432/mattermost?sslmode=disable&connect_timeout=10 ok',
  'host=db user=mm password=s3cr3t dbname=mm sslpassword=keypw',
  "libpq host=db password='it\\'s a secret' dbname=mm",
  'mysql mm:p@ss@tcp(db:3306)/mm?charset=utf8',
  'POST https://chat.example.com/hooks/abcdefghijklmnopqrstuvwxyz HTTP/1.1 200',
  'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX sent',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7\nabcdefghijkl\n-----END RSA PRIVATE KEY-----\nafter',
  '{"pem":"-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBg\\n-----END PRIVATE KEY-----\\n","x":1}',
  '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
  'aws AKIAIOSFODNN7EXAMPLE aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'github ghp_0123456789abcdefghijABCDEFGHIJ012345 slack xoxb-123456789012-abcdefghijkl',
  'coder session Ab3dEf6hIj-Kl1mNo2pQr3sTu4vWx5yZa uuid 123e4567-e89b-12d3-a456-426614174000',
  'curl "https://x.example.com/a?access_token=abcdef123&next=2#f" --token abc123xyz --verbose',
  'token.go:123 token: see section 4 old_api_key_id=77 password: ***REDACTED*** "k":"********************************"',
  "wordpressPassword: 'abc'  # comment\nexport DB_PASSWORD=foo,bar;baz\nsecret: |\n",
  'known zR8$kq"pT/4x&w and zR8$kq\\"pT/4x&w and enR8$ and dXNlcjp6Ujgka3EicFQvNHgmdw== end',
  'url=postgres%3A%2F%2Fmm%3As3cr3t%40db%2Fmm sig https://b/x?X-Amz-Signature=0123456789abcdef0123&a=1',
  'ünïcödé \u0000 bytes token=päss%20wörd done eyJ-eyJ-eyJ- ://://:// @@@ """ \\\\\\',
].join('\n');

/** A known value with characters that every encoding writes differently. */
export const KNOWN_VALUE = 'zR8$kq"pT/4x&w';
