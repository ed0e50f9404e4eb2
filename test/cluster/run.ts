import { spawn, type StdioOptions } from 'node:child_process';
import { open } from 'node:fs/promises';

/** How a tool is called. */
export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Given to the tool on standard input; nothing by default. */
  readonly input?: string;
  /** Standard output and error are appended to this file instead of being returned. */
  readonly logFile?: string;
  readonly signal?: AbortSignal;
  /** Return a failure instead of throwing it. */
  readonly allowFailure?: boolean;
}

/** What a tool answered. */
export interface RunResult {
  /** Exit code; 128 when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A tool that ended with an error; the message holds its last words. */
class ToolError extends Error {
  readonly result: RunResult;

  constructor(tool: string, args: readonly string[], result: RunResult, logFile?: string) {
    const said = (result.stderr.trim() || result.stdout.trim()).split('\n').slice(-15).join('\n');
    const where = logFile === undefined ? '' : ` (log: ${logFile})`;
    super(`${tool} ${args.slice(0, 6).join(' ')} ended with ${String(result.code)}${where}\n${said}`.trim());
    this.name = 'ToolError';
    this.result = result;
  }
}

/** Runs a program to its end. Throws {@link ToolError} unless it ends with 0 or `allowFailure` is set. */
export async function run(tool: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const log = options.logFile === undefined ? undefined : await open(options.logFile, 'a');
  try {
    const result = await spawned(tool, args, options, log?.fd);
    if (result.code !== 0 && options.allowFailure !== true) {
      throw new ToolError(tool, args, result, options.logFile);
    }
    return result;
  } finally {
    await log?.close();
  }
}

function spawned(
  tool: string,
  args: readonly string[],
  options: RunOptions,
  log: number | undefined,
): Promise<RunResult> {
  const output = log ?? 'pipe';
  const stdio: StdioOptions = [options.input === undefined ? 'ignore' : 'pipe', output, output];
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, {
      stdio,
      env: { ...process.env, ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.stdin?.on('error', () => {
      // The tool may end before it has read its input; its exit code tells why.
      child.stdin?.destroy();
    });
    child.stdin?.end(options.input);
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({
        code: code ?? 128,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
}
