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

/** What the server writes of a thing that it does not have. */
const NOTHING = {};
const NO_LICENSE = { company: '', users: 0, sku_short_name: '' };
const NO_CLUSTER = { id: '', number_of_nodes: 0 };
const AS_WRITTEN: ReadonlySet<unknown> = new Set([NOTHING, NO_LICENSE, NO_CLUSTER]);

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
        schema_version: schemaVersion(input),
        master_connections: input.numbers?.get('total_master_db_connections'),
        replica_connections: input.numbers?.get('total_read_db_connections'),
      },
      file_store: {
        file_status: input.status?.filestore_status,
        file_driver: input.config?.FileSettings?.DriverName,
      },
      websocket: { connections: input.numbers?.get('total_websocket_connections') },
      cluster: isTeamEdition(input) ? NO_CLUSTER : undefined,
      ldap: ldapOf(input.config),
      saml: input.config?.SamlSettings?.Enable === false ? NOTHING : undefined,
      elastic: elasticOf(input.config),
    }),
    // A section that is empty like another is written as that.
    { aliasDuplicateObjects: false },
  );
}

/**
 * `support_packet.yaml`, the flat file of servers before 10.5, for readers that know only that one.
 * Vendor and version of LDAP are `unknown` as the server writes them when it cannot tell.
 */
export function renderSupportPacketYaml(input: DiagnosticsInput): string {
  const ldap = usesLdap(input.config) ? 'unknown' : undefined;
  // Minus one is what the server did not count.
  const number = (name: string): number | undefined => {
    const value = input.numbers?.get(name) ?? -1;
    return value < 0 ? undefined : value;
  };
  const license = licenseOf(input.license);
  const text = {
    server_os: input.platform?.os,
    server_architecture: input.platform?.architecture,
    server_version: input.version,
    build_hash: input.client?.BuildHash,
    database_type: input.config?.SqlSettings?.DriverName,
    database_schema_version: schemaVersion(input),
    websocket_connections: number('total_websocket_connections'),
    master_db_connections: number('total_master_db_connections'),
    read_db_connections: number('total_read_db_connections'),
    file_driver: input.config?.FileSettings?.DriverName,
    file_status: input.status?.filestore_status,
    ldap_vendor_name: ldap,
    ldap_vendor_version: ldap,
    license_supported_users: license?.['users'],
    license_is_trial: license?.['is_trial'],
    active_users: number('unique_user_count'),
    daily_active_users: number('daily_active_users'),
    monthly_active_users: number('monthly_active_users'),
    inactive_user_count: number('inactive_user_count'),
    total_posts: number('post_count'),
    total_teams: number('team_count'),
  };
  return stringify({
    ...pruned(text),
    ...(license?.['company'] === undefined ? {} : { license_to: license['company'] }),
    ...(isTeamEdition(input) ? { cluster_id: NO_CLUSTER.id } : {}),
  });
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

function schemaVersion({ schemaVersion: newest }: DiagnosticsInput): string | undefined {
  return newest === undefined ? undefined : String(newest);
}

/** Its build holds no code for clusters; the server writes what such a build has. */
function isTeamEdition({ client }: DiagnosticsInput): boolean {
  return typeof client?.BuildEnterpriseReady === 'string' && client.BuildEnterpriseReady !== 'true';
}

function licenseOf(license: ClientLicense | undefined): Readonly<Record<string, unknown>> | undefined {
  if (license?.IsLicensed === 'false') return NO_LICENSE;
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
  if (config?.LdapSettings === undefined) return undefined;
  if (!usesLdap(config)) return NOTHING;
  return { server_name: 'unknown', server_version: 'unknown' };
}

/** As the server judges it. */
export function usesLdap(config: MattermostConfig | undefined): boolean {
  return config?.LdapSettings?.Enable === true || config?.LdapSettings?.EnableSync === true;
}

function elasticOf(config: MattermostConfig | undefined): Record<string, unknown> | undefined {
  const elastic = config?.ElasticsearchSettings;
  if (elastic?.EnableIndexing === false) return NOTHING;
  return elastic?.EnableIndexing === true ? { backend: elastic.Backend } : undefined;
}

/** Without unknown members and without the sections that have none left; what is known to be empty stays. */
function pruned(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(value).flatMap(([key, member]) => {
    if (member === undefined || member === null || member === '') return [];
    if (typeof member !== 'object' || AS_WRITTEN.has(member)) return [[key, member] as const];
    const inner = pruned(Object.fromEntries(Object.entries(member)));
    return Object.keys(inner).length === 0 ? [] : [[key, inner] as const];
  });
  return Object.fromEntries(entries);
}
