import { z } from 'zod';

const flag = z.boolean().nullish();
const text = z.string().nullish();

/** The members of Mattermost's config.json that decisions are made from; all are optional, for every version since 9. */
export const mattermostConfig = z.object({
  SqlSettings: z.object({ DriverName: text, DataSource: text }).optional(),
  LogSettings: z
    .object({
      EnableFile: flag,
      FileLevel: text,
      FileLocation: text,
      EnableConsole: flag,
      ConsoleLevel: text,
      AdvancedLoggingJSON: z.unknown().optional(),
    })
    .optional(),
  ExperimentalAuditSettings: z
    .object({ FileEnabled: flag, FileName: text, AdvancedLoggingJSON: z.unknown().optional() })
    .optional(),
  MetricsSettings: z.object({ Enable: flag, ListenAddress: text }).optional(),
  FileSettings: z.object({ DriverName: text }).optional(),
  LdapSettings: z.object({ Enable: flag, EnableSync: flag }).optional(),
  SamlSettings: z.object({ Enable: flag }).optional(),
  ElasticsearchSettings: z.object({ EnableIndexing: flag, Backend: text }).optional(),
  ClusterSettings: z.object({ Enable: flag, ClusterName: text }).optional(),
});

export type MattermostConfig = z.infer<typeof mattermostConfig>;

/** `GET /api/v4/config/client?format=old` for anybody: a flat map of strings. */
export const clientConfig = z.object({
  Version: text,
  BuildNumber: text,
  BuildHash: text,
  BuildEnterpriseReady: text,
  DiagnosticId: text,
  TelemetryId: text,
});

export type ClientConfig = z.infer<typeof clientConfig>;

/** `mmctl --json system status`. */
export const systemStatus = z.object({ status: text, database_status: text, filestore_status: text });

export type SystemStatus = z.infer<typeof systemStatus>;

/** `mmctl version --json`: a list with one entry. */
export const clientVersion = z.array(z.object({ Version: text, Platform: text, GoVersion: text })).max(10);

/** `mmctl system version --json`: `11.1.0.<build number>.<hash>.<enterprise>`. */
export const serverVersion = z.object({ version: z.string() });

/** `GET /api/v4/license/client?format=old`: a flat map of strings; more of it with a token that may read the licence. */
export const clientLicense = z.object({
  IsLicensed: text,
  Id: text,
  Company: text,
  Users: text,
  SkuShortName: text,
  IsTrial: text,
  IsGovSku: text,
});

export type ClientLicense = z.infer<typeof clientLicense>;

/** `GET /api/v4/analytics/old`: rows of names and numbers. */
export const analytics = z.array(z.object({ name: z.string(), value: z.number() })).max(100);

/** `GET /api/v4/system/schema/version`: the migrations that were applied. */
export const migrations = z.array(z.object({ version: z.number() })).max(10_000);

/** `GET /api/v4/plugins`. */
export const pluginList = z.object({
  active: z.array(z.looseObject({})).nullish(),
  inactive: z.array(z.looseObject({})).nullish(),
});
