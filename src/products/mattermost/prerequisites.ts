import type { PacketWarning } from '../../api/warning-codes.ts';
import type { MattermostConfig } from './config-schema.ts';
import { usesLdap } from './diagnostics.ts';
import { logFolderWarning } from './log-folder.ts';

/** What the configuration says about what this packet cannot hold; one warning each, with the exact setting. Pure. */
export function prerequisiteWarnings(
  target: string,
  config: MattermostConfig,
  logPath?: string,
): readonly PacketWarning[] {
  const { LogSettings: log, MetricsSettings: metrics } = config;
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
  const outside = logFolderWarning(target, config, logPath);
  if (outside !== undefined) warnings.push(outside);
  if (metrics?.Enable === false) {
    warnings.push({
      code: 'MetricsDisabled',
      target,
      message: 'MetricsSettings.Enable is false: there are no profiles; set MM_METRICSSETTINGS_ENABLE=true',
    });
  }
  if (usesLdap(config)) {
    warnings.push({
      code: 'LdapUnknown',
      target,
      message: "Vendor and version of the LDAP server are `unknown`: only the server's own packet knows them",
    });
  }
  return warnings;
}
