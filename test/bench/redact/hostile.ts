import { open } from 'node:fs/promises';

/** Texts that make a careless engine look at the same bytes again and again; each is repeated to fill the file. */
export const HOSTILE: readonly string[] = [
  'eyJ-',
  'eyJhbGciOi.eyJ',
  '-----BEGIN ',
  '-----BEGIN RSA PRIVATE KEY-----\n',
  'password',
  'password=',
  '"password":"',
  'token: ',
  'secret_',
  'postgres://u:',
  '://',
  'Bearer ',
  'Authorization: Basic ',
  'AKIA',
  'ghp_',
  'a-',
  'Cookie: ',
  '\\"',
  '***REDACTED:',
  '=\\n',
  'pass:',
  'password=a,b;',
  "password '",
  '"value":"',
  'value:a,',
  '$6$',
  'setx ',
  " -u'",
  ' -p=',
  ':\\u002f\\u002f',
];

export async function generateHostile(file: string, text: string, bytes: number): Promise<void> {
  const block = Buffer.from(text.repeat(Math.ceil((1024 * 1024) / text.length)));
  await using handle = await open(file, 'w');
  for (let written = 0; written < bytes; written += block.length) {
    await handle.writeFile(block.subarray(0, Math.min(block.length, bytes - written)));
  }
}
