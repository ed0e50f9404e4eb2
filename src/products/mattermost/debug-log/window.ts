import { isSupportPacketError, messageOf } from '../../../api/errors.ts';
import type { RaisedLogLevel } from '../../../api/status-schema.ts';
import type { PacketWarning } from '../../../api/warning-codes.ts';
import type { PodAccess } from '../../../kube/ports.ts';
import type { DebugLogWindow, LivePod, LogLevelNotes, OpenedWindow } from '../../ports.ts';
import type { MattermostConfig } from '../config-schema.ts';
import { RAISED, type FileLevel } from './file-level.ts';
import { fileLevelOf } from './level-of-server.ts';
import { isRaisable, sharesStore, showsDebug } from './levels.ts';

export interface WindowOptions {
  readonly target: string;
  readonly namespace: string;
  readonly seconds: number;
  /** Running servers; job servers have no local socket. */
  readonly servers: readonly LivePod[];
  /** The configuration before the window: asked first, so that the packet shows the level that is usually in force. */
  readonly config: () => Promise<MattermostConfig>;
  readonly access: PodAccess;
  /** For servers without a local socket. */
  readonly token: string | undefined;
}

/** Raises the file log of every server of a target to DEBUG. */
export function debugLogWindow(options: WindowOptions): DebugLogWindow {
  const { target, seconds } = options;
  return { target, seconds, open: (notes, signal) => open(options, notes, signal) };
}

async function open(options: WindowOptions, notes: LogLevelNotes, signal: AbortSignal): Promise<OpenedWindow> {
  const { target } = options;
  const [config] = await Promise.allSettled([options.config()]);
  if (config.status === 'fulfilled' && config.value.LogSettings?.EnableFile === false) {
    const message = 'LogSettings.EnableFile is false: there is no file log to raise, so debugLog has no effect';
    return { isOpen: false, warnings: [{ code: 'FileLogDisabled', target, message }] };
  }
  const warnings: PacketWarning[] = [];
  let raised = 0;
  let changed = false;
  // One after another: when they share a store, the first change is everybody's.
  for (const server of options.servers) {
    if (signal.aborted) break;
    const result = await raise(options, server, { notes, changed, signal });
    if (result.warning === undefined) raised += 1;
    else warnings.push(result.warning);
    changed ||= result.changed;
  }
  return { isOpen: raised > 0, warnings };
}

interface Raised {
  /** Undefined: the server shows its debug lines. */
  readonly warning?: PacketWarning;
  readonly changed: boolean;
}

interface Round {
  readonly notes: LogLevelNotes;
  /** An earlier server of the target was changed. */
  readonly changed: boolean;
  readonly signal: AbortSignal;
}

async function raise(options: WindowOptions, server: LivePod, round: Round): Promise<Raised> {
  const { target, namespace, access, token } = options;
  const { name: pod, uid: podUid, container } = server.selected;
  const level = fileLevelOf(access, { namespace, pod, container }, token);
  try {
    const before = await level.read();
    if (showsDebug(before)) return { changed: false };
    if (!isRaisable(before)) {
      return { changed: false, warning: notRaised(target, pod, `its level ${before} is none that this version knows`) };
    }
    const byToken = level.isByToken() ? { byToken: true } : {};
    const note: RaisedLogLevel = { target, namespace, pod, podUid, container, level: before, ...byToken };
    await round.notes.add(note, round.signal);
    if (await change(level, round.changed && sharesStore(server))) return { changed: true };
    round.notes.remove(note);
    return { changed: false, warning: overridden(target, pod, before, level.isByToken()) };
  } catch (error) {
    // A note that was made stays: whether the level was changed is found out when it is restored.
    return { changed: false, warning: notRaised(target, pod, messageOf(error), error) };
  }
}

/** True when the server is at DEBUG afterwards. */
async function change(level: FileLevel, mayFollow: boolean): Promise<boolean> {
  if (mayFollow) {
    await level.reload();
    if (showsDebug(await level.read())) return true;
  }
  await level.write(RAISED);
  return showsDebug(await level.read());
}

function overridden(target: string, pod: string, level: string, isByToken: boolean): PacketWarning {
  const restricted = isByToken ? ', or ExperimentalSettings.RestrictSystemAdmin keeps every token from it' : '';
  const message = `${pod} took the change of LogSettings.FileLevel to DEBUG and stayed at ${level}: MM_LOGSETTINGS_FILELEVEL in its environment overrides it${restricted}`;
  return { code: 'LogLevelOverridden', target, message };
}

function notRaised(target: string, pod: string, why: string, error?: unknown): PacketWarning {
  const code = isSupportPacketError(error) && error.warning === 'LocalModeDisabled' ? error.warning : undefined;
  return {
    code: code ?? 'LogLevelNotRaised',
    target,
    message: `The file log of ${pod} was not set to DEBUG: ${why}`,
  };
}
