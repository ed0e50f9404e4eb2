import { describe, expect, it } from '@jest/globals';
import type { RaisedLogLevel } from '../../../../src/api/status-schema.ts';
import { createLogLevelNotes } from '../../../../src/collector/log-level-notes.ts';
import { howToRestore } from '../../../../src/products/mattermost/debug-log/levels.ts';
import { restoreFileLevels } from '../../../../src/products/mattermost/debug-log/restore.ts';
import { debugLogWindow } from '../../../../src/products/mattermost/debug-log/window.ts';
import type { LogLevelNotes, OpenedWindow } from '../../../../src/products/ports.ts';
import { fakeServers, TOKEN, type FakeServer, type FakeServers } from './fakes/mattermost-servers.ts';

const never = new AbortController().signal;

function note(pod: string, level = 'INFO'): RaisedLogLevel {
  return { target: 'chat', namespace: 'chat', pod, podUid: `uid-${pod}`, container: 'mattermost', level };
}

function alone(pod: string, level = 'INFO', members: Partial<FakeServer> = {}): FakeServer {
  return { pod, level, store: { level }, ...members };
}

function replicas(level = 'INFO'): readonly FakeServer[] {
  const store = { level };
  return ['chat-0', 'chat-1'].map((pod) => ({ pod, level, store, isShared: true }));
}

function notesOf(store: (pod: string) => void = () => undefined): LogLevelNotes {
  return createLogLevelNotes({
    initial: [],
    store: async ({ pod }) => {
      store(pod);
      return Promise.resolve();
    },
  });
}

async function open(
  fake: FakeServers,
  notes: LogLevelNotes,
  config: object = {},
  signal: AbortSignal = never,
  token?: string,
): Promise<OpenedWindow> {
  const options = { target: 'chat', namespace: 'chat', seconds: 60, servers: fake.live, access: fake.access, token };
  return debugLogWindow({ ...options, config: async () => Promise.resolve(config) }).open(notes, signal);
}

describe('opening a debug log window', () => {
  it('notes the level before it changes anything, and reads it back', async () => {
    const fake = fakeServers([alone('chat-0', 'WARN')]);
    const notes = notesOf((pod) => fake.calls.push(`${pod}: noted`));
    expect(await open(fake, notes)).toEqual({ isOpen: true, warnings: [] });
    expect(fake.calls).toEqual(['chat-0: get', 'chat-0: noted', 'chat-0: set DEBUG', 'chat-0: get']);
    expect(notes.all()).toEqual([note('chat-0', 'WARN')]);
  });

  it('changes a shared configuration once; the other replicas look again', async () => {
    const fake = fakeServers(replicas());
    await open(fake, notesOf());
    expect(fake.calls.filter((call) => call.includes('set'))).toEqual(['chat-0: set DEBUG']);
    expect(fake.calls).toContain('chat-1: reload');
  });

  it('changes each configuration that is a server’s own', async () => {
    const fake = fakeServers([alone('chat-0'), alone('chat-1')]);
    await open(fake, notesOf());
    expect(fake.calls.filter((call) => /set|reload/.test(call))).toEqual(['chat-0: set DEBUG', 'chat-1: set DEBUG']);
  });

  it('tells of an environment that overrides it, and has nothing to restore', async () => {
    const fake = fakeServers([alone('chat-0', 'INFO', { environment: 'INFO' })]);
    const notes = notesOf();
    const { isOpen, warnings } = await open(fake, notes);
    expect({ isOpen, codes: warnings.map(({ code }) => code) }).toEqual({
      isOpen: false,
      codes: ['LogLevelOverridden'],
    });
    expect(notes.all()).toEqual([]);
  });

  it.each(['DEBUG', 'debug', 'TRACE'])('leaves %s as it is, open and not ours', async (level) => {
    const fake = fakeServers([alone('chat-0', level)]);
    const notes = notesOf();
    expect(await open(fake, notes)).toEqual({ isOpen: true, warnings: [] });
    expect({ calls: fake.calls, notes: notes.all() }).toEqual({ calls: ['chat-0: get'], notes: [] });
  });

  it('leaves a level alone that it could not restore', async () => {
    const fake = fakeServers([alone('chat-0', 'custom; rm')]);
    const { isOpen, warnings } = await open(fake, notesOf());
    expect({ isOpen, codes: warnings.map(({ code }) => code) }).toEqual({
      isOpen: false,
      codes: ['LogLevelNotRaised'],
    });
    expect(fake.calls).toEqual(['chat-0: get']);
  });

  it('changes nothing when the note cannot be stored', async () => {
    const fake = fakeServers([alone('chat-0')]);
    const notes = createLogLevelNotes({ initial: [], store: async () => Promise.reject(new Error('no API server')) });
    const { warnings } = await open(fake, notes);
    expect(warnings[0]).toMatchObject({ code: 'LogLevelNotRaised', message: expect.stringContaining('no API server') });
    expect({ calls: fake.calls, notes: notes.all() }).toEqual({ calls: ['chat-0: get'], notes: [] });
  });

  it('keeps the note of a change whose end is not known', async () => {
    const fake = fakeServers([alone('chat-0', 'INFO', { refusal: 'Error: ent.cluster.save_config.error' })]);
    const notes = notesOf();
    const { warnings } = await open(fake, notes);
    expect(warnings[0]).toMatchObject({ code: 'LogLevelNotRaised', message: expect.stringContaining('save_config') });
    expect(notes.all()).toEqual([note('chat-0')]);
  });

  it('does nothing without a file log', async () => {
    const fake = fakeServers([alone('chat-0')]);
    const { warnings } = await open(fake, notesOf(), { LogSettings: { EnableFile: false } });
    expect({ codes: warnings.map(({ code }) => code), calls: fake.calls }).toEqual({
      codes: ['FileLogDisabled'],
      calls: [],
    });
  });

  it('touches no further server once the packet has ended', async () => {
    const fake = fakeServers([alone('chat-0')]);
    await open(fake, notesOf(), {}, AbortSignal.abort());
    expect(fake.calls).toEqual([]);
  });
});

describe('restoring log levels', () => {
  it('brings back what was, once for a shared configuration', async () => {
    const servers = replicas();
    const fake = fakeServers(servers);
    const notes = notesOf();
    await open(fake, notes);
    fake.calls.length = 0;
    const { restored, left } = await restoreFileLevels(notes.all(), fake, never);
    expect({ restored: restored.length, left }).toEqual({ restored: 2, left: [] });
    expect(servers.map(({ level }) => level)).toEqual(['INFO', 'INFO']);
    expect(fake.calls.filter((call) => call.includes('set'))).toEqual(['chat-0: set INFO']);
  });

  it('leaves alone what somebody else has changed since', async () => {
    const fake = fakeServers([alone('chat-0', 'ERROR')]);
    expect(await restoreFileLevels([note('chat-0')], fake, never)).toMatchObject({ restored: [{}], left: [] });
    expect(fake.calls).toEqual(['chat-0: get']);
  });

  it('restores through another replica when the one that was changed is gone', async () => {
    const [first, second] = replicas('DEBUG') as [FakeServer, FakeServer];
    first.isGone = true;
    const result = await restoreFileLevels([note('chat-0'), note('chat-1')], fakeServers([first, second]), never);
    expect({ left: result.left, store: second.store.level }).toEqual({ left: [], store: 'INFO' });
  });

  it('says so when nobody is left through whom to restore', async () => {
    const { left } = await restoreFileLevels([note('chat-0')], fakeServers([]), never);
    expect(left).toEqual([{ note: note('chat-0'), why: expect.stringContaining('gone') }]);
  });

  it('says so when a server refuses', async () => {
    const fake = fakeServers([alone('chat-0', 'DEBUG', { refusal: 'Error: read-only' })]);
    const { left } = await restoreFileLevels([note('chat-0')], fake, never);
    expect(left).toEqual([{ note: note('chat-0'), why: expect.stringContaining('read-only') }]);
  });

  it('can be done by hand', () => {
    expect(howToRestore(note('chat-0', 'WARN'))).toBe(
      'Run: kubectl exec -n chat chat-0 -c mattermost -- /mattermost/bin/mmctl --local config set LogSettings.FileLevel WARN',
    );
    expect(howToRestore({ ...note('chat-0', 'WARN'), byToken: true })).toBe(
      'Set the file log level of chat-0 to WARN in the System Console (Environment, Logging)',
    );
  });
});

describe('a server without a local socket', () => {
  const bare = (level = 'INFO', members: Partial<FakeServer> = {}): FakeServer =>
    alone('chat-0', level, { isWithoutSocket: true, ...members });
  const tokens = { accessTokens: new Map([['chat', TOKEN]]) };

  it('is raised and restored by an access token, and nothing but the level is sent', async () => {
    const fake = fakeServers([bare('WARN')]);
    const notes = notesOf();
    expect(await open(fake, notes, {}, never, TOKEN)).toEqual({ isOpen: true, warnings: [] });
    expect(notes.all()).toEqual([{ ...note('chat-0', 'WARN'), byToken: true }]);
    expect(fake.calls.filter((call) => call.includes('PUT'))).toEqual([
      'chat-0: PUT /api/v4/config/patch {"LogSettings":{"FileLevel":"DEBUG"}}',
    ]);
    fake.calls.length = 0;

    const { restored, left } = await restoreFileLevels(notes.all(), { ...fake, ...tokens }, never);
    expect({ restored: restored.length, left }).toEqual({ restored: 1, left: [] });
    expect(fake.calls.filter((call) => call.includes('PUT'))).toEqual([
      'chat-0: PUT /api/v4/config/patch {"LogSettings":{"FileLevel":"WARN"}}',
    ]);
  });

  it('keeps what somebody else has changed since', async () => {
    const fake = fakeServers([bare('ERROR')]);
    expect(await restoreFileLevels([note('chat-0')], { ...fake, ...tokens }, never)).toMatchObject({ left: [] });
    expect(fake.calls.filter((call) => /PUT|set/.test(call))).toEqual([]);
  });

  it('lets replicas of one configuration look again', async () => {
    const fake = fakeServers(replicas().map((server) => ({ ...server, isWithoutSocket: true })));
    expect(await open(fake, notesOf(), {}, never, TOKEN)).toMatchObject({ isOpen: true });
    expect(fake.calls.filter((call) => /PUT|POST/.test(call))).toEqual([
      'chat-0: PUT /api/v4/config/patch {"LogSettings":{"FileLevel":"DEBUG"}}',
      'chat-1: POST /api/v4/config/reload {}',
    ]);
  });

  it('tells what may have kept the change away', async () => {
    const fake = fakeServers([bare('INFO', { environment: 'INFO' })]);
    const notes = notesOf();
    const { warnings } = await open(fake, notes, {}, never, TOKEN);
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'LogLevelOverridden',
        message: expect.stringMatching(/MM_LOGSETTINGS_FILELEVEL .*, or ExperimentalSettings\.RestrictSystemAdmin/),
      }),
    ]);
    expect(notes.all()).toEqual([]);
  });

  it.each([
    ['without a token', undefined, 'LocalModeDisabled', /local socket/],
    ['with one that is not valid', 'other', 'LogLevelNotRaised', /access token is not valid/],
  ])('is left alone %s', async (_, token, code, message) => {
    const fake = fakeServers([bare()]);
    const notes = notesOf();
    const { isOpen, warnings } = await open(fake, notes, {}, never, token);
    expect({ isOpen, notes: notes.all() }).toEqual({ isOpen: false, notes: [] });
    expect(warnings).toEqual([expect.objectContaining({ code, message: expect.stringMatching(message) })]);
  });
});
