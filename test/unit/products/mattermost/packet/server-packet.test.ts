import { describe, expect, it } from '@jest/globals';
import { parseSpec } from '../../../../../src/api/packet.ts';
import type { KubeClient } from '../../../../../src/kube/ports.ts';
import { planMattermost } from '../../../../../src/products/mattermost/plan.ts';
import { completePlan } from '../../../../../src/products/plan.ts';
import type { Bundle, LivePod, Plan } from '../../../../../src/products/ports.ts';
import { fakePodAccess, type FakePods } from '../../fake-pods.ts';
import { livePod } from '../../pods.ts';
import { makeZip } from '../../zip-stream/zips.ts';

const { signal } = new AbortController();
const noKube = {} as KubeClient;
const COMMAND = 'system supportpacket -o /dev/stdout';
const REST = '/api/v4/system/support_packet?basic_server_logs=true';

interface Given extends FakePods {
  readonly pods?: readonly LivePod[];
  readonly spec?: unknown;
  readonly token?: string;
}

function plan({ pods = [livePod('chat-0')], spec = {}, token, ...fakes }: Given): Plan {
  const context = {
    spec: parseSpec(spec),
    kube: noKube,
    access: fakePodAccess(fakes),
    now: new Date(0),
    hasKnownSecrets: true,
    ...(token === undefined ? {} : { accessTokens: new Map([['chat', token]]) }),
  };
  const target = {
    name: 'chat',
    type: 'Mattermost',
    namespace: 'chat',
    pods: pods.map(({ selected }) => selected),
  } as const;
  const live = { target, pods };
  return completePlan(context, live, planMattermost(context, live, signal));
}

function bundleOf({ bundles = [] }: Plan): Bundle {
  const [bundle] = bundles;
  if (bundle === undefined) throw new Error('there must be a bundle');
  return bundle;
}

async function zip(files: Readonly<Record<string, string>>): Promise<Buffer> {
  return makeZip(Object.entries(files).map(([name, text]) => ({ name, content: Buffer.from(text), how: 'streamed' })));
}

/** Reads a rung as the collector does; the paths that it gives. */
async function readAll(bundle: Bundle, rung = 0): Promise<readonly string[]> {
  const used = bundle.rungs[rung];
  if (used === undefined) throw new Error(`there must be a rung ${String(rung)}`);
  const paths: string[] = [];
  for await (const { name, chunks } of used.open(signal)) {
    for await (const chunk of chunks) void chunk;
    const placed = bundle.place(name, used.source);
    if (placed === undefined) continue;
    paths.push(placed.path);
    bundle.kept(placed.path);
  }
  return paths;
}

const PACKET = {
  'metadata.yaml': 'version: 1\n',
  'stats.yaml': 'posts: 1\n',
  'diagnostics.yaml': 'version: 2\n',
  'sanitized_config.json': '{}',
  'mattermost.log': 'line\n',
  'warning.txt': '1 error occurred:\n\t* failed to get schema definition: timeout\n\n',
};

describe('the ladder', () => {
  const access = (made: Plan): readonly string[] => bundleOf(made).rungs.map((rung) => rung.access);

  it('is the command alone without a token, the API first with one', () => {
    expect(access(plan({}))).toEqual(['product-command']);
    expect(access(plan({ token: 'secret' }))).toEqual(['product-api', 'product-command']);
  });

  it('asks at most two servers, ready ones first', () => {
    const pods = ['chat-0', 'chat-1', 'chat-2'].map((name) =>
      livePod(name, {
        status: {
          containerStatuses: [
            {
              name: 'mattermost',
              ready: name !== 'chat-0',
              restartCount: 0,
              image: '',
              imageID: '',
              state: { running: {} },
            },
          ],
        },
      }),
    );

    expect(bundleOf(plan({ pods })).rungs.map(({ source }) => source.pod)).toEqual(['chat-1', 'chat-2']);
  });

  it('is not there when nothing runs, or the packet is excluded', () => {
    expect(plan({ pods: [livePod('chat-0', { running: false })] }).bundles).toEqual([]);
    expect(plan({ spec: { items: { exclude: ['ProductPacket'] } } }).bundles).toEqual([]);
    expect(plan({ spec: { items: { include: ['Logs'] } } }).bundles).toEqual([]);
  });

  it('says what is missing without a licence', async () => {
    const stderr = 'Error: unable to fetch Support Packet: E10 or E20 license required to use this endpoint.';
    const made = plan({ commands: { [COMMAND]: { code: 1, stderr } } });

    await expect(readAll(bundleOf(made))).rejects.toMatchObject({ warning: 'LicenseRequired' });
    expect(bundleOf(made).lacking?.()).toBe(
      'stats.yaml, jobs.yaml, permissions.yaml, database_schema.yaml and the diagnostics of plug-ins ' +
        "come only in the server's own packet (stats.yaml, jobs.yaml and permissions.yaml with an " +
        'access token too)',
    );
  });
});

describe('what is lacking without it', () => {
  it('is less with an access token, which brings three of the files itself', () => {
    expect(bundleOf(plan({ token: 'secret' })).lacking?.()).toMatch(/^database_schema\.yaml and .* own packet$/);
  });

  it('is not what came before it broke, and not what was not asked for', async () => {
    const content = await zip(PACKET);
    const made = plan({
      spec: { items: { exclude: ['Jobs', 'PluginDiagnostics'] } },
      commands: { [COMMAND]: { stdout: content.subarray(0, -40) } },
    });
    await expect(readAll(bundleOf(made))).rejects.toMatchObject({ name: 'SupportPacketError' });

    expect(bundleOf(made).lacking?.()).toBe(
      "permissions.yaml and database_schema.yaml come only in the server's own packet (permissions.yaml with an access token too)",
    );
  });
});

describe('the API', () => {
  it('is asked for the plug-ins and the logs that are wanted', async () => {
    const spec = {
      targets: [{ name: 'chat', type: 'Mattermost', mattermost: { pluginPackets: ['com.mattermost.metrics'] } }],
      items: { exclude: ['Logs', 'AuditLogs'] },
    };
    const path = '/api/v4/system/support_packet?basic_server_logs=false&plugin_packets=com.mattermost.metrics';
    const body = await zip({ 'stats.yaml': 'posts: 1\n' });
    const made = plan({ spec, token: 'secret', http: { [path]: () => ({ status: 200, body }) } });

    await expect(readAll(bundleOf(made))).resolves.toEqual(['mattermost/chat/stats.yaml']);
  });

  it('is asked for the logs for the sake of those of the audit alone', async () => {
    const body = await zip({ 'mattermost.log': 'a\n', 'audit.log': 'b\n' });
    const spec = { items: { include: ['AuditLogs'] } };
    const made = plan({ spec, token: 'secret', http: { [REST]: () => ({ status: 200, body }) } });

    await expect(readAll(bundleOf(made))).resolves.toEqual(['mattermost/chat/audit.log']);
  });

  it.each([
    ['a token that is not valid', 401, 'api.context.session_expired.app_error', 'system_user', 'TokenRefused'],
    ['a server without a licence', 403, 'api.no_license', 'system_admin', 'LicenseRequired'],
    ['an account without rights', 403, 'api.context.permissions.app_error', 'system_user', 'TokenRefused'],
    [
      'a restricted administrator',
      403,
      'api.context.permissions.app_error',
      'system_user system_admin',
      'RestrictedAdmin',
    ],
    ['a zip that cannot be made', 403, 'api.unable_to_create_zip_file', 'system_admin', 'RequestFailed'],
    ['a server of long ago', 404, 'api.context.404.app_error', 'system_admin', 'NotAvailable'],
  ])('tells %s apart', async (_, status, id, roles, warning) => {
    const http = {
      [REST]: () => ({ status, body: JSON.stringify({ id, message: 'no', status_code: status }) }),
      '/api/v4/users/me': () => ({ status: 200, body: JSON.stringify({ roles }) }),
    };

    await expect(readAll(bundleOf(plan({ token: 'secret', http })))).rejects.toMatchObject({ warning, status });
  });
});

describe('what came', () => {
  it('is placed, and not made again by us', async () => {
    const made = plan({ commands: { [COMMAND]: { stdout: await zip(PACKET) } } });
    const paths = await readAll(bundleOf(made));

    expect(paths).toEqual(
      Object.keys(PACKET)
        .filter((name) => name !== 'warning.txt')
        .map((name) => `mattermost/chat/${name}`),
    );
    const needed = made.items
      .filter((item) => item.needed?.() !== false && item.learnOnly !== true)
      .map(({ path }) => path);
    expect(needed.filter((path) => path.startsWith('mattermost/')).toSorted()).toEqual([
      'mattermost/chat/cpu.prof',
      'mattermost/chat/goroutines',
      'mattermost/chat/heap.prof',
      'mattermost/chat/plugins.json',
    ]);
    expect(
      made.items.every(
        ({ awaits, path, learnOnly }) =>
          learnOnly === true || !path.startsWith('mattermost/') || awaits === 'mattermost/chat/',
      ),
    ).toBe(true);
  });

  it('brings its own warnings', async () => {
    const made = plan({ commands: { [COMMAND]: { stdout: await zip(PACKET) } } });
    await readAll(bundleOf(made));

    expect(await made.findings?.()).toEqual([
      { code: 'ServerWarning', target: 'chat', message: 'failed to get schema definition: timeout' },
    ]);
  });

  it('says when the server does not know its LDAP server', async () => {
    const files = { 'diagnostics.yaml': 'version: 2\nldap:\n  server_name: unknown # not told\n' };
    const made = plan({ commands: { [COMMAND]: { stdout: await zip(files) } } });
    await readAll(bundleOf(made));

    expect((await made.findings?.())?.map(({ code }) => code)).toEqual(['LdapUnknown']);
  });

  it('from a cluster lacks a server: it is told, and its files are made by us', async () => {
    const files = {
      'metadata.yaml': 'version: 1\n',
      'chat-0/diagnostics.yaml': 'version: 2\n',
      'chat-0/mattermost.log': 'x\n',
    };
    const made = plan({
      pods: [livePod('chat-0'), livePod('chat-1')],
      commands: { [COMMAND]: { stdout: await zip(files) } },
    });
    await readAll(bundleOf(made));

    expect(await made.findings?.()).toEqual([
      expect.objectContaining({ code: 'NodeMissing', message: expect.stringContaining('chat-1') }),
    ]);
    const needed = made.items.filter((item) => item.needed?.() === true).map(({ path }) => path);
    expect(needed).toContain('mattermost/chat/chat-1/diagnostics.yaml');
    expect(needed).not.toContain('mattermost/chat/chat-0/diagnostics.yaml');
  });

  it('leaves out what is excluded', async () => {
    const spec = { items: { exclude: ['Logs'] } };
    const made = plan({ spec, commands: { [COMMAND]: { stdout: await zip(PACKET) } } });

    expect(await readAll(bundleOf(made))).not.toContain('mattermost/chat/mattermost.log');
  });

  it("gives the packet's own metadata for the root of the archive", async () => {
    const made = plan({ commands: { [COMMAND]: { stdout: await zip(PACKET) } } });
    await readAll(bundleOf(made));
    const opened = await made.items.find(({ name }) => name === 'Metadata')?.rungs[0]?.open(signal);
    const chunks: Uint8Array[] = [];
    for await (const chunk of opened?.chunks ?? []) chunks.push(chunk);

    expect(Buffer.concat(chunks).toString()).toBe('version: 1\n');
  });
});
