import { describe, expect, it } from '@jest/globals';
import { parseSpec, type SupportPacket } from '../../../src/api/packet.ts';
import type { RaisedLogLevel } from '../../../src/api/status-schema.ts';
import { duringDebugLog, secondsForWindow, type DebugLogDeps } from '../../../src/collector/debug-log.ts';
import { createLogLevelNotes } from '../../../src/collector/log-level-notes.ts';
import { createStoredNotes } from '../../../src/collector/stored-notes.ts';
import { createWarningList } from '../../../src/collector/warning-list.ts';
import type { DebugLogWindow } from '../../../src/products/ports.ts';
import { fakeServers, type FakeServer } from '../products/mattermost/fakes/mattermost-servers.ts';

const note: RaisedLogLevel = {
  target: 'chat',
  namespace: 'chat',
  pod: 'chat-0',
  podUid: 'uid-chat-0',
  container: 'mattermost',
  level: 'INFO',
};

function world(mostSeconds = 1000) {
  const server: FakeServer = { pod: 'chat-0', level: 'INFO', store: { level: 'INFO' } };
  const warnings = createWarningList((text) => text);
  const notes = createLogLevelNotes({ initial: [], store: async () => Promise.resolve() });
  const deps = {
    ...fakeServers([server]),
    notes,
    warnings,
    say: () => undefined,
    mostSeconds: () => mostSeconds,
  } as unknown as DebugLogDeps;
  const window = (seconds: number, onOpen: () => void): DebugLogWindow => ({
    target: 'chat',
    seconds,
    open: async (given, signal) => {
      await given.add(note, signal);
      server.level = 'DEBUG';
      server.store.level = 'DEBUG';
      onOpen();
      return { isOpen: true, warnings: [] };
    },
  });
  return { server, warnings, notes, deps, window };
}

describe('collecting while debug log windows are open', () => {
  it('takes one pass after the other, and restores the level after the second', async () => {
    const { server, deps, window } = world();
    const seen: string[] = [];
    const pass = (name: string) => async (): Promise<void> =>
      Promise.resolve(void seen.push(`${name} ${server.level}`));
    const stop = new AbortController();
    // The packet's end cuts the window short.
    await duringDebugLog(
      [
        window(600, () => {
          stop.abort();
        }),
      ],
      { before: pass('before'), after: pass('after') },
      deps,
      stop.signal,
    );
    expect(seen).toEqual(['before INFO', 'after DEBUG']);
    expect(server.store.level).toBe('INFO');
    expect(deps.notes.all()).toEqual([]);
  });

  it('restores the level when collecting breaks', async () => {
    const { server, deps, window } = world();
    const stop = new AbortController();
    const phases = { before: async () => Promise.reject(new Error('bug')), after: async () => Promise.resolve() };
    await expect(
      duringDebugLog(
        [
          window(600, () => {
            stop.abort();
          }),
        ],
        phases,
        deps,
        stop.signal,
      ),
    ).rejects.toThrow('bug');
    expect(server.store.level).toBe('INFO');
  });

  it('opens no window for which there is no time', async () => {
    const { server, deps, window, warnings } = world(9);
    const nothing = async (): Promise<void> => Promise.resolve();
    await duringDebugLog(
      [window(60, () => undefined)],
      { before: nothing, after: nothing },
      deps,
      new AbortController().signal,
    );
    expect(server.level).toBe('INFO');
    expect(warnings.all()).toEqual([expect.objectContaining({ code: 'DeadlineExceeded', target: 'chat' })]);
  });

  it('leaves time for the logs', () => {
    const request = { spec: parseSpec({ timeoutSeconds: 600 }), startTime: '2026-01-02T03:00:00Z' };
    expect(secondsForWindow(request, new Date('2026-01-02T03:00:00Z'))).toBe(450);
    expect(secondsForWindow(request, new Date('2026-01-02T03:09:00Z'))).toBeLessThan(10);
  });
});

describe('notes of log levels', () => {
  const signal = new AbortController().signal;
  const shown = (raisedLogLevels: RaisedLogLevel[]): SupportPacket =>
    ({ status: { raisedLogLevels } }) as unknown as SupportPacket;

  it('are safe when the API server has shown them, not before', async () => {
    const stored = createStoredNotes([]);
    const seen: string[] = [];
    const add = async (): Promise<void> => {
      await stored.notes.add(note, signal);
      seen.push('safe');
    };
    const added = add();
    expect(stored.notes.all()).toEqual([note]);
    stored.onPacket(shown([]));
    await Promise.resolve();
    expect(seen).toEqual([]);
    stored.onPacket(shown([note]));
    await added;
    expect(seen).toEqual(['safe']);
  });

  it('are taken back when the packet ends before they are safe', async () => {
    const stored = createStoredNotes([]);
    const stop = new AbortController();
    const added = stored.notes.add(note, stop.signal);
    stop.abort();
    await expect(added).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(stored.notes.all()).toEqual([]);
  });

  it('of an earlier attempt know the level before any change', async () => {
    const stored = createStoredNotes([note]);
    const added = stored.notes.add({ ...note, level: 'ERROR' }, signal);
    stored.onPacket(shown([note]));
    await added;
    expect(stored.notes.all()).toEqual([note]);
  });
});
