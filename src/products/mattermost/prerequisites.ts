import type { PacketWarning } from '../../api/warning-codes.ts';
import type { ClientConfig, MattermostConfig } from './config-schema.ts';

/** What the configuration says about what this packet cannot hold; one warning each, with the exact setting. Pure. */
export function prerequisiteWarnings(target: string, config: MattermostConfig): readonly PacketWarning[] {
  const { LogSettings: log, MetricsSettings: metrics, LdapSettings: ldap } = config;
  const warnings: PacketWarning[] = [];
  if (log?.EnableFile === false) {
    warnings.push({
      code: 'FileLogDisabled',
      target,
      message:
        'LogSettings.EnableFile is false: mattermost.log comes from the container log; set it to true before the next incident',
    });
  }
  if (log?.EnableFile !== false && log?.FileLevel !== undefined && log.FileLevel?.toUpperCase() !== 'DEBUG') {
    warnings.push({
      code: 'LogLevelNotDebug',
      target,
      message: `LogSettings.FileLevel is ${log.FileLevel ?? 'not set'}: Mattermost's support asks for DEBUG`,
    });
  }
  if (metrics?.Enable === false) {
    warnings.push({
      code: 'MetricsDisabled',
      target,
      message: 'MetricsSettings.Enable is false: there are no profiles; set MM_METRICSSETTINGS_ENABLE=true',
    });
  }
  if (ldap?.Enable === true) {
    warnings.push({
      code: 'LdapUnknown',
      target,
      message: "Vendor and version of the LDAP server are `unknown`: only the server's own packet knows them",
    });
  }
  return warnings;
}

const SERVER_ONLY = 'stats.yaml, jobs.yaml, permissions.yaml, database_schema.yaml and the plug-ins’ diagnostics';

/** Why the files that only the server itself can make are not there; `client` is undefined when it did not say what it is. */
export function serverPacketWarning(target: string, client: ClientConfig | undefined): PacketWarning {
  if (client?.BuildEnterpriseReady === 'true') {
    const message = `${SERVER_ONLY} come from the server's own packet, which this version does not read yet`;
    return { code: 'NotImplemented', target, message };
  }
  const who = client === undefined ? 'a server without a licence' : 'Team Edition';
  const message = `${SERVER_ONLY} come only from the server's own packet, which ${who} refuses (E10 or E20 licence required)`;
  return { code: 'LicenseRequired', target, message };
}
