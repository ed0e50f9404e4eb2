import { SupportPacketError, isSupportPacketError } from '../../../api/errors.ts';
import type { WarningCode } from '../../../api/warning-codes.ts';
import type { ContainerKey, PodAccess } from '../../../kube/ports.ts';
import { superviseCommand } from '../../../kube/supervised-command.ts';

/** Where the command is in Coder's own image; a container that starts it from elsewhere says so. */
export const CODER = '/opt/coder';

/** The one variable that carries the token: arguments and files do not. */
const TOKEN_VARIABLE = 'CODER_SESSION_TOKEN';
const MOST_HELP_BYTES = 256 * 1024;

/** One replica's container with the command in it. */
export interface CoderCli {
  readonly access: PodAccess;
  readonly container: ContainerKey;
  /** Absolute path of the program. */
  readonly program: string;
  /** Port of the replica's own API. */
  readonly port: number;
  readonly token: string;
}

export interface BundleRun {
  /** An id: no name of a user is ever an argument. */
  readonly workspace?: string;
  readonly agent?: string;
}

/**
 * The zip of `coder support bundle`, run in the replica against that replica, while it comes. Nothing is written in the
 * container: the zip goes to a descriptor of its own, away from what the command says. When `signal` aborts or the reader
 * stops, the command is killed. Throws ITEM_UNAVAILABLE behind the last chunk when it failed.
 */
export async function* streamBundle(cli: CoderCli, run: BundleRun, signal: AbortSignal): AsyncGenerator<Buffer> {
  const flags = flagsIn(await help(cli, signal));
  yield* execute(cli, bundleArguments(cli, run, flags), { secret: TOKEN_VARIABLE, ownOutput: true }, signal);
}

async function help(cli: CoderCli, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of execute(cli, [cli.program, 'support', 'bundle', '--help'], {}, signal)) {
    bytes += chunk.length;
    if (bytes > MOST_HELP_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Long names of the flags that a help text explains. Pure. */
export function flagsIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/(?:^|[\s,])--([a-z][a-z0-9-]*)/g)].map(([, name = '']) => name));
}

const AGENT_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** Flags come and go with versions: only those that the help names are used. Throws ITEM_UNAVAILABLE for a version too old. Pure. */
export function bundleArguments(
  { program, port }: Pick<CoderCli, 'program' | 'port'>,
  { workspace, agent }: BundleRun,
  flags: ReadonlySet<string>,
): readonly string[] {
  if (!flags.has('output-file') || !flags.has('yes')) {
    const message = 'This version of Coder has no `support bundle` that can be run without a person';
    throw new SupportPacketError('ITEM_UNAVAILABLE', message, { warning: 'NotAvailable' });
  }
  return [
    program,
    'support',
    'bundle',
    ...(workspace === undefined ? [] : [workspace]),
    ...(workspace === undefined || agent === undefined || !AGENT_NAME.test(agent) ? [] : [agent]),
    '--yes',
    '--output-file=/dev/fd/4',
    `--url=http://127.0.0.1:${String(port)}`,
    // The list of workspaces comes from the API.
    ...(flags.has('workspaces-total-cap') ? ['--workspaces-total-cap=1'] : []),
  ];
}

async function* execute(
  { access, container, token }: CoderCli,
  argv: readonly string[],
  { secret, ownOutput }: { readonly secret?: string; readonly ownOutput?: boolean },
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const supervised = superviseCommand(argv, {
    ...(secret === undefined ? {} : { secretVariable: secret }),
    ...(ownOutput === true ? { outputOnDescriptor4: true } : {}),
  });
  const stdin = secret === undefined ? {} : { stdin: Buffer.from(`${token}\n`) };
  try {
    await using process = await access.exec({ ...container, ...supervised, ...stdin }, signal);
    for await (const chunk of process.stdout) yield chunk as Buffer;
    const { code, stderr } = await process.exit;
    if (code !== 0) throw cliFailure(code, stderr);
  } catch (error) {
    throw explainStart(error);
  }
}

/** What container runtimes say when the program is not there. */
const NO_PROGRAM = /executable file not found|no such file or directory|permission denied/i;

function explainStart(error: unknown): unknown {
  // A container that has just been restarted cannot be entered either, and says so itself.
  if (!isSupportPacketError(error, 'EXEC_NOT_STARTED') || !NO_PROGRAM.test(error.message)) return error;
  const message = 'The container of Coder has no shell: what only its own command knows cannot be had';
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { cause: error, warning: 'CommandMissing' });
}

/** What the command says when it gives up; texts of Coder 2.10 to 2.36. */
const REFUSALS: readonly (readonly [RegExp, WarningCode, string])[] = [
  [
    /failed authorization check|cannot read deploymentvalues/i,
    'TokenRightMissing',
    'The command of this version wants deployment_config:read, of the roles Owner and Auditor',
  ],
  [
    /session has expired|invalid or expired|not logged in|logged out|sign(?:ed)? in/i,
    'TokenRefused',
    'The session token is not valid (any more)',
  ],
];

const NOT_FOUND = 127;

/** The error of a command that ended with another code than 0. Pure. */
export function cliFailure(code: number, stderr: string): SupportPacketError {
  if (code === NOT_FOUND) {
    const message = 'The container has no coder command: what only it knows cannot be had';
    return new SupportPacketError('ITEM_UNAVAILABLE', message, { status: code, warning: 'CommandMissing' });
  }
  const refusal = REFUSALS.find(([pattern]) => pattern.test(stderr));
  const lines = stderr
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '');
  const said = lines.find((line) => /error:/i.test(line)) ?? lines.at(-1) ?? '';
  const message = refusal?.[2] ?? `coder support bundle ended with exit code ${String(code)}`;
  return new SupportPacketError('ITEM_UNAVAILABLE', said === '' ? message : `${message}: ${said}`, {
    status: code,
    warning: refusal?.[1] ?? 'CommandFailed',
  });
}
