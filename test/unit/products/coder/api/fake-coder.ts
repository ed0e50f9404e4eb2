import { Readable } from 'node:stream';
import { SupportPacketError } from '../../../../../src/api/errors.ts';
import type { ExecOptions, ExecProcess, PodAccess } from '../../../../../src/kube/ports.ts';

export const TOKEN = 'Abcdefghi1-Abcdefghijklmnopqrst12';
export const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export interface FakeAnswer {
  readonly status?: number;
  readonly body: unknown;
}

export interface FakeCoder {
  /** By path without query; a path that is not here is answered with 404. */
  readonly answers: Readonly<Record<string, FakeAnswer>>;
  /** What `/authcheck` says; everything else is granted. */
  readonly denied?: readonly string[];
  /** Nothing listens. */
  readonly isDown?: boolean;
  readonly exec?: (options: ExecOptions) => {
    readonly stdout: Buffer;
    readonly code?: number;
    readonly stderr?: string;
  };
}

export interface FakeCoderAccess extends PodAccess {
  readonly requests: { readonly path: string; readonly headers: Readonly<Record<string, string>> }[];
  readonly execs: ExecOptions[];
}

/** A replica that answers from a table, as Coder does: 401 without the token, errors as JSON. */
export function fakeCoder({ answers, denied = [], isDown = false, exec }: FakeCoder): FakeCoderAccess {
  const requests: FakeCoderAccess['requests'] = [];
  const execs: ExecOptions[] = [];
  return {
    requests,
    execs,
    http: async ({ path, headers = {}, body }) => {
      if (isDown) throw new SupportPacketError('PORT_REFUSED', 'nothing listens');
      requests.push({ path, headers });
      const { status = 200, body: content } = answerTo(path, headers, body, answers, denied);
      const bytes = Buffer.isBuffer(content) ? content : Buffer.from(textOf(content));
      return Promise.resolve({ status, headers: {}, body: Readable.from([bytes]) });
    },
    exec: async (options) => {
      execs.push(options);
      if (exec === undefined)
        throw new SupportPacketError('EXEC_NOT_STARTED', 'exec: "sh": executable file not found in $PATH');
      const { stdout, code = 0, stderr = '' } = exec(options);
      return Promise.resolve(processOf(stdout, code, stderr));
    },
    logs: async () => Promise.resolve(Readable.from([])),
  };
}

function answerTo(
  path: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array | undefined,
  answers: FakeCoder['answers'],
  denied: readonly string[],
): FakeAnswer {
  if (headers['coder-session-token'] !== TOKEN) return { status: 401, body: { message: 'API key is invalid.' } };
  if (path === '/api/v2/authcheck') return { body: granted(body, denied) };
  return answers[path.split('?', 1)[0] ?? ''] ?? { status: 404, body: { message: 'Not found.' } };
}

function granted(body: Uint8Array | undefined, denied: readonly string[]): Record<string, boolean> {
  const { checks } = JSON.parse(Buffer.from(body ?? []).toString('utf8')) as { checks: Record<string, unknown> };
  return Object.fromEntries(Object.keys(checks).map((right) => [right, !denied.includes(right)]));
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}

function processOf(stdout: Buffer, code: number, stderr: string): ExecProcess {
  return {
    stdout: Readable.from(stdout.length === 0 ? [] : [stdout]),
    exit: Promise.resolve({ code, stderr }),
    [Symbol.asyncDispose]: async () => Promise.resolve(),
  };
}
