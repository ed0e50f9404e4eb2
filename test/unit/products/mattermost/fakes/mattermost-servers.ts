import { Readable } from 'node:stream';
import { z } from 'zod';
import { SupportPacketError } from '../../../../../src/api/errors.ts';
import type { HttpAnswer, HttpOverPortForward, KubeClient, PodAccess } from '../../../../../src/kube/ports.ts';
import type { V1Pod } from '../../../../../src/kube/types.ts';
import type { LivePod } from '../../../../../src/products/ports.ts';

export interface FakeServer {
  readonly pod: string;
  /** In force. */
  level: string;
  /** What its environment says. */
  readonly environment?: string;
  /** Its configuration store; servers with the same one share it. */
  readonly store: { level: string };
  /** Reads its store where `MM_CONFIG` says. */
  readonly isShared?: boolean;
  isGone?: boolean;
  /** What mmctl says to a change. */
  readonly refusal?: string;
  /** Only the API with the token {@link TOKEN} reaches it. */
  readonly isWithoutSocket?: boolean;
}

/** What the API takes. */
export const TOKEN = 'token-of-a-bot';

export interface FakeServers {
  readonly access: PodAccess;
  readonly kube: Pick<KubeClient, 'get'>;
  readonly live: readonly LivePod[];
  /** `pod: words of mmctl` */
  readonly calls: string[];
}

/** Servers that answer mmctl's `config get`, `set` and `reload` as Team Edition does: each looks at its store only when told. */
export function fakeServers(servers: readonly FakeServer[]): FakeServers {
  const calls: string[] = [];
  const find = (name: string): FakeServer | undefined => servers.find(({ pod, isGone }) => pod === name && !isGone);
  const access = {
    exec: async ({ pod, argv }: { pod: string; argv: readonly string[] }) => {
      const [, verb = '', , value = ''] = argv.slice(1).filter((word) => !word.startsWith('--'));
      calls.push(`${pod}: ${verb}${value === '' ? '' : ` ${value}`}`);
      const server = find(pod);
      if (server === undefined) throw new SupportPacketError('KUBE_NOT_FOUND', `${pod} not found`);
      return Promise.resolve(ended(server.isWithoutSocket === true ? NO_SOCKET : answer(server, verb, value)));
    },
    http: async ({ pod, method = 'GET', path, headers, body }: HttpOverPortForward) => {
      const server = find(pod);
      if (server === undefined) throw new SupportPacketError('KUBE_NOT_FOUND', `${pod} not found`);
      const isAllowed = headers?.['authorization'] === `Bearer ${TOKEN}`;
      const said = body === undefined ? '' : ` ${Buffer.from(body).toString()}`;
      calls.push(`${pod}: ${method} ${path}${isAllowed ? said : ' refused'}`);
      return Promise.resolve(isAllowed ? okay(askApi(server, `${method} ${path}`, said)) : refused());
    },
  } as unknown as PodAccess;
  const kube = {
    get: async (_: unknown, { name }: { name: string }) => {
      const server = find(name);
      if (server === undefined) throw new SupportPacketError('KUBE_NOT_FOUND', `${name} not found`);
      return Promise.resolve(podOf(server));
    },
  } as unknown as Pick<KubeClient, 'get'>;
  const live = servers.map((server) => ({ selected: selectedOf(server), pod: podOf(server), running: true }));
  return { access, kube, live, calls };
}

const NO_SOCKET: Answer = { stderr: `Error: failed to create client: socket file "x" doesn't exist` };

function askApi(server: FakeServer, request: string, body: string): object {
  if (request === 'PUT /api/v4/config/patch' && server.environment === undefined) {
    server.store.level = z
      .object({ LogSettings: z.object({ FileLevel: z.string() }) })
      .parse(JSON.parse(body)).LogSettings.FileLevel;
  }
  if (!request.startsWith('GET ')) server.level = server.environment ?? server.store.level;
  return { LogSettings: { FileLevel: server.level } };
}

function okay(content: object): HttpAnswer {
  return { status: 200, headers: {}, body: Readable.from([Buffer.from(JSON.stringify(content))]) };
}

function refused(): HttpAnswer {
  const content = { id: 'api.context.session_expired.app_error', message: 'Invalid session' };
  return { ...okay(content), status: 401 };
}

interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
}

function answer(server: FakeServer, verb: string, value: string): Answer {
  if (verb === 'get') return { stdout: `${JSON.stringify(server.level)}\n` };
  if (verb === 'set') {
    if (server.refusal !== undefined) return { stderr: server.refusal };
    // What the environment overrides is not stored either.
    if (server.environment === undefined) server.store.level = value;
  }
  server.level = server.environment ?? server.store.level;
  return { stdout: '' };
}

function ended({ stdout, stderr = '' }: Answer): object {
  return {
    stdout: Readable.from(stdout === undefined || stdout === '' ? [] : [Buffer.from(stdout)]),
    exit: Promise.resolve({ code: stdout === undefined ? 1 : 0, stderr }),
    [Symbol.asyncDispose]: async () => Promise.resolve(),
  };
}

function selectedOf({ pod }: FakeServer): LivePod['selected'] {
  return { name: pod, uid: `uid-${pod}`, container: 'mattermost', role: 'server' };
}

function podOf({ pod, isShared = false }: FakeServer): V1Pod {
  const env = isShared ? [{ name: 'MM_CONFIG', value: 'postgres://…' }] : [];
  return { metadata: { name: pod, uid: `uid-${pod}` }, spec: { containers: [{ name: 'mattermost', env }] } };
}
