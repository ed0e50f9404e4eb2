import { isSupportPacketError, type SupportPacketError } from '../../../api/errors.ts';
import type { ItemName } from '../../../api/item-names.ts';
import type { ContentFormat } from '../../../redact/ports.ts';
import type { Item, Rung } from '../../ports.ts';
import type { CoderApi } from './client.ts';
import type { Expected } from './judge.ts';
import { judged } from './judged.ts';
import type { Right, Rights } from './rights.ts';

const DEFAULT_SECONDS = 30;
/** Everything that holds text waits for what teaches the redactor. */
const FIRST_SECONDS = 15;
/** Answers that are turned into text are held whole; Coder itself cuts the logs of a build at 1 MiB. */
const MOST_RENDERED_BYTES = 32 * 1024 * 1024;

/** What all files of one installation have in common. */
export interface ApiSource {
  readonly target: string;
  /** Folder of the target. */
  readonly root: string;
  /** Replicas that are asked, one after the other; at least one. */
  readonly apis: readonly CoderApi[];
  readonly rights: Rights;
}

/** A file that the API gives. */
export interface ApiFile {
  readonly name: ItemName;
  /** Below the folder of the target. */
  readonly path: string;
  /** With query; a function where another answer must tell it first. */
  readonly url: string | ((api: CoderApi, signal: AbortSignal) => Promise<string>);
  readonly right: Right;
  readonly expected: Expected;
  readonly format?: ContentFormat;
  /** Default `perishable`. */
  readonly order?: Item['order'];
  readonly seconds?: number;
  /** That there is none is no failure. */
  readonly optional?: true;
  /** Makes the file from the answer. */
  readonly render?: (answer: Buffer) => string;
  /** The file when the server says that there is no such thing. */
  readonly notFound?: string;
}

const FORMATS: Readonly<Record<Expected, ContentFormat>> = {
  object: 'coder-json',
  list: 'coder-json',
  page: 'text',
  text: 'text',
  zip: 'zip',
};

/** The item of a file; it fails without a question when the token is known to lack the right. */
export function apiItem(source: ApiSource, file: ApiFile): Item {
  const { target, root, apis, rights } = source;
  rights.note(file.right, file.path);
  return {
    name: file.name,
    path: `${root}${file.path}`,
    target,
    format: file.format ?? FORMATS[file.expected],
    order: file.order ?? 'perishable',
    deadlineSeconds: file.seconds ?? (file.order === 'first' ? FIRST_SECONDS : DEFAULT_SECONDS),
    ...(file.optional === true ? { optional: true } : {}),
    rungs: (rights.has(file.right) ? apis : apis.slice(0, 1)).map((api) => rungOf(api, rights, file)),
  };
}

function rungOf(api: CoderApi, rights: Rights, file: ApiFile): Rung {
  const { url, right, expected } = file;
  return {
    access: 'product-api',
    source: api.source(typeof url === 'string' ? url : '/api/v2/files'),
    open: async (signal) => {
      if (!rights.has(right)) throw rights.missing(right);
      try {
        return { chunks: judged(await contentOf(api, file, signal), expected, signal) };
      } catch (error) {
        if (!isSupportPacketError(error, 'ITEM_UNAVAILABLE')) throw error;
        if (error.status === 404 && file.notFound !== undefined) return { chunks: oneChunk(file.notFound) };
        throw isRefused(error, rights) ? rights.missing(right, error) : error;
      }
    },
  };
}

/** The server says of what a user may not see that it does not exist; an owner sees everything. */
function isRefused({ status }: SupportPacketError, { isOwner }: Rights): boolean {
  return status === 403 || (status === 404 && !isOwner);
}

async function contentOf(
  api: CoderApi,
  { url, render }: ApiFile,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const path = typeof url === 'string' ? url : await url(api, signal);
  return render === undefined
    ? api.open(path, signal)
    : oneChunk(render(await api.read(path, MOST_RENDERED_BYTES, signal)));
}

async function* oneChunk(content: string): AsyncGenerator<Buffer> {
  yield Buffer.from(content);
}
