import type { BrokenDsn } from './options.ts';

/** User and database, as Mattermost's manuals name them. */
export const databaseUser = 'mmuser';
export const databaseName = 'mattermost';

/** Address of the database as the server gets it. */
export function dataSource(host: string, password: string, broken?: BrokenDsn): string {
  const user = `${databaseUser}:${password}`;
  const works = `postgres://${user}@${host}:5432/${databaseName}?sslmode=disable&connect_timeout=10`;
  const ways: Record<BrokenDsn, string> = {
    refused: `postgres://${user}@127.0.0.1:5432/${databaseName}?sslmode=disable&connect_timeout=10`,
    malformed: `postgres://${user}@${host}:fivefourthreetwo/${databaseName}?sslmode=disable`,
    keyword: `host=127.0.0.1 port=5432 user=${databaseUser} password=${password} dbname=${databaseName} sslmode=disable`,
  };
  return broken === undefined ? works : ways[broken];
}
