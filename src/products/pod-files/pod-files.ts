import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { SupportPacketError } from '../../api/errors.ts';
import type { KubeClient, PodAccess } from '../../kube/ports.ts';
import type { LivePod, ReaderProgram } from '../ports.ts';
import { readerContainer } from './container.ts';
import { startContainer } from './start.ts';

const MAX_LIST_BYTES = 4 * 1024 * 1024;
const RELEASE_MILLISECONDS = 10_000;

const listing = z.array(z.object({ name: z.string().min(1), size: z.int().min(0), modified: z.number() })).max(10_000);

/** A regular file in a folder of the application's container. */
export type PodFile = z.infer<typeof listing>[number];

/** Files of one container, read by a container of ours beside it. */
export interface PodFiles {
  /** Regular files in the folder and below it; `name` is relative to it. No link is followed. */
  list(signal: AbortSignal): Promise<readonly PodFile[]>;
  /** The bytes from `skip` on that the file has now; throws after the last chunk when they are not whole. */
  read(name: string, skip: number, signal: AbortSignal): AsyncGenerator<Buffer>;
  /** Ends the container, if one was started. Never rejects. */
  end(): Promise<void>;
}

export interface PodFilesOptions {
  readonly live: LivePod;
  readonly program: ReaderProgram;
  /** Of the application, as its container sees it. */
  readonly folder: string;
  /** Name of the application's executable, whose root is looked into. */
  readonly executable: string;
  /** After so long the container ends by itself. */
  readonly seconds: number;
}

export interface PodFilesDeps {
  readonly kube: KubeClient;
  readonly access: PodAccess;
}

/** Nothing happens before the first question; all questions share one container. */
export function createPodFiles(options: PodFilesOptions, deps: PodFilesDeps, whole: AbortSignal): PodFiles {
  const { live, folder, executable } = options;
  const token = randomBytes(8).toString('hex');
  const name = `supportpacket-${token}`;
  const container = { namespace: live.pod.metadata?.namespace ?? '', pod: live.selected.name, container: name };
  let started: Promise<void> | undefined;
  const start = async (): Promise<void> => {
    const args = ['pod-files', 'hold', token, String(options.seconds)];
    const { image, imagePullPolicy } = options.program;
    await startContainer(deps.kube, live, readerContainer(live, { name, image, imagePullPolicy, args }), whole);
  };
  async function* run(words: readonly string[], signal: AbortSignal): AsyncGenerator<Buffer> {
    started ??= start();
    await started;
    const marker = randomBytes(16);
    const argv = [...options.program.argv, 'pod-files', ...words, marker.toString('hex')];
    const exec = { ...container, argv, expectEnd: { marker }, holdStdin: true };
    await using process = await deps.access.exec(exec, signal);
    for await (const chunk of process.stdout) yield chunk as Buffer;
    const { code, stderr } = await process.exit;
    if (code !== 0) throw unreadable(folder, stderr);
  }
  return {
    list: async (signal) => parseList(await readAll(run(['list', executable, folder], signal))),
    read: (file, skip, signal) => run(['read', executable, folder, file, String(skip)], signal),
    end: async () => {
      if (started === undefined) return;
      const release = run(['release', token], AbortSignal.timeout(RELEASE_MILLISECONDS));
      // It ends by itself after its time; more cannot be done here.
      await readAll(release).catch(() => undefined);
    },
  };
}

async function readAll(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MAX_LIST_BYTES) throw new SupportPacketError('STREAM_TOO_LARGE', 'The list of files is too long');
    all.push(chunk);
  }
  return Buffer.concat(all);
}

function parseList(answer: Buffer): readonly PodFile[] {
  const parsed = listing.safeParse(JSON.parse(answer.toString('utf8')));
  if (parsed.success) return parsed.data;
  throw new SupportPacketError('ITEM_UNAVAILABLE', 'The list of files is not the one that our reader writes');
}

function unreadable(folder: string, stderr: string): SupportPacketError {
  const said = stderr.trim().split('\n').at(-1) ?? '';
  return new SupportPacketError('ITEM_UNAVAILABLE', `Files in ${folder} cannot be read: ${said}`, {
    warning: 'CommandFailed',
  });
}
