import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** Everything in the sample that must not be seen again. All made up. */
export const SECRETS = [
  'Wd8-correct-horse-41', // the database's password: only the configuration tells that it is one
  'kq3mzpstx3yx8q4hn9wzdb7o6e', // AtRestEncryptKey
  'ghp_0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX',
  'c3VwZXItZHVwZXItc2VjcmV0', // data of a Kubernetes Secret
];

const CONFIG = {
  ServiceSettings: { SiteURL: 'https://chat.example.org', AllowedUntrustedInternalConnections: '' },
  SqlSettings: {
    DriverName: 'postgres',
    DataSource: 'postgres://mmuser:Wd8-correct-horse-41@db.example.org:5432/mattermost?sslmode=require',
    AtRestEncryptKey: 'kq3mzpstx3yx8q4hn9wzdb7o6e',
  },
};

const LOG = [
  '{"timestamp":"2026-01-02 03:04:05.006 Z","level":"info","msg":"Server is listening on [::]:8065","caller":"app/server.go:1042"}',
  '{"timestamp":"2026-01-02 03:04:06.006 Z","level":"error","msg":"pq: login failed with Wd8-correct-horse-41","caller":"sqlstore/store.go:77"}',
  '{"timestamp":"2026-01-02 03:04:07.006 Z","level":"debug","msg":"GitHub answered","token":"ghp_0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX"}',
  '',
].join('\n');

const SECRET_YAML = `apiVersion: v1
kind: Secret
metadata:
  name: license
data:
  blob: c3VwZXItZHVwZXItc2VjcmV0
`;

/** A packet as Mattermost makes it, and what people add to it; by path. */
export const PACKET: Readonly<Record<string, Buffer>> = {
  'app-1/mattermost.log': Buffer.from(LOG),
  'app-1/sanitized_config.json': Buffer.from(JSON.stringify(CONFIG, null, 4)),
  'app-1/old/mattermost.log.gz': gzipSync(LOG),
  'kubernetes/secret.yaml': Buffer.from(SECRET_YAML),
  'warning.txt': Buffer.from('nothing secret here, \xe9 neither\r\n', 'latin1'),
};

export async function writeFolder(root: string, files: Readonly<Record<string, Buffer>>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

export async function tarBytes(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.finalize();
  return buffer(archive);
}

export async function zipBytes(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files)) archive.addBuffer(content, name);
  archive.end();
  return buffer(archive.outputStream);
}
