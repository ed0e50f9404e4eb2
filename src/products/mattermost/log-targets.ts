import { resolve } from 'node:path/posix';
import { z } from 'zod';
import type { ItemName } from '../../api/item-names.ts';
import type { PacketWarning } from '../../api/warning-codes.ts';
import type { MattermostConfig } from './config-schema.ts';
import { isBelow, WORKING_DIRECTORY } from './log-root.ts';

/** A log file that the configuration names beside `mattermost.log`. */
export interface LogTarget {
  /** As the server's container sees it. */
  readonly path: string;
  readonly item: Extract<ItemName, 'Logs' | 'AuditLogs'>;
  /** The setting that names it. */
  readonly setting: string;
  /** The server's own packet holds it, at the root of the server's folder. */
  readonly inPacket: boolean;
}

const ADVANCED = 'AdvancedLoggingJSON';
const advanced = z.record(
  z.string(),
  z.looseObject({ type: z.string().optional(), options: z.looseObject({ filename: z.string().optional() }).nullish() }),
);

/** What the server writes logs to; the audit log in its simple form never is in the server's packet. Pure. */
export function logTargets({ LogSettings, ExperimentalAuditSettings: audit }: MattermostConfig): readonly LogTarget[] {
  const ofAudit = `ExperimentalAuditSettings.${ADVANCED}`;
  const simple = audit?.FileEnabled === true && (audit.FileName ?? '') !== '' ? [audit.FileName ?? ''] : [];
  return [
    ...advancedTargets(LogSettings?.AdvancedLoggingJSON, 'Logs', `LogSettings.${ADVANCED}`),
    ...advancedTargets(audit?.AdvancedLoggingJSON, 'AuditLogs', ofAudit),
    ...simple.map((name) => target(name, 'AuditLogs', 'ExperimentalAuditSettings.FileName', false)),
  ];
}

/** An object since 11, the same as a text before. What cannot be read names nothing: the server itself says so in its log. */
function advancedTargets(value: unknown, item: LogTarget['item'], setting: string): readonly LogTarget[] {
  const parsed = advanced.safeParse(typeof value === 'string' ? parsedJson(value) : value);
  return Object.values(parsed.data ?? {}).flatMap(({ type, options }) => {
    const name = options?.filename ?? '';
    return type === 'file' && name !== '' ? [target(name, item, setting, true)] : [];
  });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function target(name: string, item: LogTarget['item'], setting: string, inPacket: boolean): LogTarget {
  return { path: resolve(WORKING_DIRECTORY, name), item, setting, inPacket };
}

export interface TargetsInput {
  readonly target: string;
  /** The folder below which the server's logs may lie. */
  readonly root: string;
  /** Whether ephemeral containers may read it. */
  readonly canRead: boolean;
  /** Whether the file is in the archive. */
  readonly has: (target: LogTarget) => boolean;
}

/** Which of the files that are asked for the packet cannot hold, and why. Pure. */
export function targetWarnings(targets: readonly LogTarget[], input: TargetsInput): readonly PacketWarning[] {
  const { target: name, root, canRead } = input;
  const missing = targets.filter((one) => !input.has(one));
  const outside = missing.filter(({ path }) => !isBelow(root, path));
  const onDisk = canRead ? [] : missing.filter(({ path }) => isBelow(root, path));
  const list = (some: readonly LogTarget[]): string =>
    some.map(({ path, setting }) => `${path} (${setting})`).join(', ');
  const warnings: PacketWarning[] = [];
  if (outside.length > 0) {
    const message = `Outside the log folder ${root}, and so not collected: ${list(outside)}`;
    warnings.push({ code: 'LogsOutsideRoot', target: name, message });
  }
  if (onDisk.length > 0) {
    const message = `Only on the disk of the server, and no ephemeral container may read it: ${list(onDisk)}`;
    warnings.push({ code: 'EphemeralContainersDisabled', target: name, message });
  }
  return warnings;
}
