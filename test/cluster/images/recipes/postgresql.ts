import { fetchPackages, packageEntries, packageFiles } from '../debian.ts';
import { busyboxLayer } from './busybox.ts';
import type { ImageDeps, ImageRecipe } from '../recipe.ts';

const user = { name: 'postgres', id: 999, home: '/var/lib/postgresql' };

/** The server, and each library that it or initdb is linked against. */
const packages =
  'postgresql-15 postgresql-client-15 libpq5 libc6 libc-bin libgcc-s1 libstdc++6 tzdata libcap2 libcom-err2 libcrypt1 libffi8 \
libgcrypt20 libgmp10 libgnutls30 libgpg-error0 libaudit1 libcap-ng0 libgssapi-krb5-2 libhogweed6 libicu72 libidn2-0 \
libk5crypto3 libkeyutils1 libkrb5-3 libkrb5support0 libldap-2.5-0 liblz4-1 liblzma5 libnettle8 libp11-kit0 libpam0g \
libreadline8 libsasl2-2 libssl3 libsystemd0 libtasn1-6 libtinfo6 libunistring2 libuuid1 libxml2 libxslt1.1 libzstd1 zlib1g'.split(
    ' ',
  );

/** Makes the database on the first start. Durability is off: it lives as long as a test. */
const entrypoint = `#!/bin/sh
set -eu
data=/var/lib/postgresql/data/pgdata
if [ ! -s "$data/PG_VERSION" ]; then
  umask 077
  printf '%s' "$POSTGRES_PASSWORD" > /tmp/password
  initdb -D "$data" -U "$POSTGRES_USER" --pwfile=/tmp/password --auth=scram-sha-256 --locale=C.UTF-8 --encoding=UTF8 --no-sync
  rm /tmp/password
  echo 'host all all all scram-sha-256' >> "$data/pg_hba.conf"
  echo "CREATE DATABASE \\"$POSTGRES_DB\\"" | postgres --single -D "$data" postgres
fi
exec postgres -D "$data" -c listen_addresses='*' -c unix_socket_directories=/tmp -c fsync=off \\
  -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB -c max_connections=300 -c jit=off
`;

/** PostgreSQL 15 from Debian's packages; POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB as in the well-known image. */
export async function postgresqlImage(deps: ImageDeps): Promise<ImageRecipe> {
  const files = await packageFiles(await fetchPackages(packages, deps));
  return {
    reference: 'supportpacket.dev/test/postgresql:15',
    config: {
      User: '999:999',
      Env: ['PATH=/usr/lib/postgresql/15/bin:/bin'],
      Entrypoint: ['/usr/local/bin/start'],
      ExposedPorts: { '5432/tcp': {} },
    },
    layers: [
      await busyboxLayer([user], deps),
      { inputs: ['postgresql', 1, files], entries: () => packageEntries(files, deps.signal, wanted) },
      {
        inputs: ['postgresql-start', 1, entrypoint],
        entries: () => [
          { path: '/usr/local/bin/start', type: 'file', mode: 0o755, content: entrypoint },
          { path: '/var/lib/postgresql/data', type: 'directory', uid: user.id, gid: user.id },
        ],
      },
    ],
  };
}

/** Leaves out Debian's own /bin and /sbin: the tools are busybox's. */
function wanted(path: string): boolean {
  return !/^\/(?:s?bin|usr\/s?bin|var|run|etc\/(?:init|cron|logrotate|pam))/.test(path);
}
