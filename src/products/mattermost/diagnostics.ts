import { stringify } from 'yaml';
import { parseCpuQuantity, parseMemoryQuantity } from '../container-limits.ts';
import type { ClientConfig, ClientLicense, MattermostConfig, SystemStatus } from './config-schema.ts';

/** What could be learned about a server; a member is missing when its source did not answer. */
export interface DiagnosticsInput {
  readonly hostname: string;
  readonly installationType: string;
  readonly limits: Readonly<Record<string, string>>;
  readonly version?: string;
  readonly platform?: { readonly os: string; readonly architecture: string };
  readonly config?: MattermostConfig;
  readonly client?: ClientConfig;
  readonly status?: SystemStatus;
  readonly startedAt?: string | undefined;
  readonly license?: ClientLicense;
  /** The server's statistics by name; only with an access token. */
  readonly numbers?: ReadonlyMap<string, number>;
  /** The newest migration of the database; only with an access token. */
  readonly schemaVersion?: number;
}

/**
 * `diagnostics.yaml` version 2 (Mattermost's `model.SupportPacketDiagnostics`, since 10.5), with the members that can be
 * known from outside the server. What is not known is left out, never invented; a reader takes a missing member as unknown.
 */
export function renderDiagnostics(input: DiagnosticsInput): string {
  return stringify(
    pruned({
      version: 2,
      license: licenseOf(input.license),
      server: serverOf(input),
      database: {
        type: input.config?.SqlSettings?.DriverName,
        schema_version: input.schemaVersion === undefined ? undefined : String(input.schemaVersion),
        master_connections: input.numbers?.get('total_master_db_connections'),
        replica_connections: input.numbers?.get('total_read_db_connections'),
      },
      file_store: {
        file_status: input.status?.filestore_status,
        file_driver: input.config?.FileSettings?.DriverName,
      },
      websocket: { connections: input.numbers?.get('total_websocket_connections') },
      ldap: ldapOf(input.config),
      elastic: elasticOf(input.config),
    }),
  );
}

/**
 * `support_packet.yaml`, the flat file of servers before 10.5, for readers that know only that one.
 * Vendor and version of LDAP are `unknown` as the server writes them when it cannot tell.
 */
export function renderSupportPacketYaml(input: DiagnosticsInput): string {
  const ldap = usesLdap(input.config) ? 'unknown' : undefined;
  return stringify(
    pruned({
      server_os: input.platform?.os,
      server_architecture: input.platform?.architecture,
      server_version: input.version,
      build_hash: input.client?.BuildHash,
      database_type: input.config?.SqlSettings?.DriverName,
      file_driver: input.config?.FileSettings?.DriverName,
      file_status: input.status?.filestore_status,
      ldap_vendor_name: ldap,
      ldap_vendor_version: ldap,
    }),
  );
}

function serverOf(input: DiagnosticsInput): Record<string, unknown> {
  return {
    os: input.platform?.os,
    architecture: input.platform?.architecture,
    hostname: input.hostname,
    installation_type: input.installationType,
    container_cpu_limit: parseCpuQuantity(input.limits['cpu']),
    container_memory_limit_mb: parseMemoryQuantity(input.limits['memory']),
    // The server is the first process of its container.
    started_at: input.startedAt,
    version: input.version,
    build_hash: input.client?.BuildHash,
  };
}

function licenseOf(license: ClientLicense | undefined): Record<string, unknown> | undefined {
  if (license?.IsLicensed !== 'true') return undefined;
  return {
    company: license.Company,
    users: numberIn(license.Users),
    sku_short_name: license.SkuShortName,
    is_trial: license.IsTrial === 'true' ? true : undefined,
    is_gov_sku: license.IsGovSku === 'true' ? true : undefined,
  };
}

function numberIn(text: string | null | undefined): number | undefined {
  return text !== undefined && text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

function ldapOf(config: MattermostConfig | undefined): Record<string, unknown> | undefined {
  if (!usesLdap(config)) return undefined;
  return { server_name: 'unknown', server_version: 'unknown' };
}

/** As the server judges it. */
export function usesLdap(config: MattermostConfig | undefined): boolean {
  return config?.LdapSettings?.Enable === true || config?.LdapSettings?.EnableSync === true;
}

function elasticOf(config: MattermostConfig | undefined): Record<string, unknown> | undefined {
  const elastic = config?.ElasticsearchSettings;
  return elastic?.EnableIndexing === true ? { backend: elastic.Backend } : undefined;
}

/** Without unknown members and without the sections that have none left. */
function pruned(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(value).flatMap(([key, member]) => {
    if (member === undefined || member === null || member === '') return [];
    if (typeof member !== 'object') return [[key, member] as const];
    const inner = pruned(Object.fromEntries(Object.entries(member)));
    return Object.keys(inner).length === 0 ? [] : [[key, inner] as const];
  });
  return Object.fromEntries(entries);
}
