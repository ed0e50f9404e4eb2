import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cancelled } from '../api/cancelled.ts';
import { SupportPacketError, isSupportPacketError } from '../api/errors.ts';
import type { RedactionCounts } from '../redact/ports.ts';
import type { RedactedContent } from '../redact/redactor.ts';
import { createByteBudget, type ByteBudget } from './byte-budget.ts';
import { isDiskFull } from './disk-full.ts';
import { createPathRegister } from './path-register.ts';
import { writePiece, type Piece } from './piece.ts';

/** One item in the spool. Sizes in bytes. */
export interface SpooledFile extends Piece {
  /** Path in the archive, below its root folder. */
  readonly path: string;
  /** What came from the source, before redaction. */
  readonly bytesRaw: number;
  /** Masked values by rule. */
  readonly counts: RedactionCounts;
  /** Where the compressed piece lies on disk. */
  readonly pieceFile: string;
}

export interface SpoolOptions {
  /** Made when missing; the spool makes a folder of its own in it. */
  readonly directory: string;
  /**
   * Most compressed bytes of all items together. The folder's volume needs room for these and the largest of them once more,
   * while the archive is sealed.
   */
  readonly maxBytes: number;
}

export interface AddOptions {
  readonly signal: AbortSignal;
  /** Most redacted, uncompressed bytes of this item; more is STREAM_TOO_LARGE. Default: no limit but the spool's. */
  readonly maxBytes?: number;
  /** For the packet's own documents (manifest, warnings, report): may use the room that is reserved for them. */
  readonly essential?: boolean;
}

/** The collector's scratch: redacted, compressed pieces, one a file. */
export interface Spool extends AsyncDisposable {
  /** The spool's own folder, mode 0700. */
  readonly directory: string;
  /** Items so far, in the order in which they were finished. */
  files(): readonly SpooledFile[];
  /** Compressed bytes on disk, with those of the items that are being written. */
  usedBytes(): number;
  /**
   * Adds one item; several may be added at the same time. Rejects with PATH_REFUSED, SPOOL_FULL, STREAM_TOO_LARGE, CANCELLED
   * (or the signal's reason) or what the content itself throws; nothing of the item is left then, and its path is free again.
   */
  add(path: string, content: RedactedContent, options: AddOptions): Promise<SpooledFile>;
  /** Ends what is being added and removes everything. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Makes an empty spool. Only redacted content gets in: nothing but the redactor makes a {@link RedactedContent}. */
export async function createSpool({ directory, maxBytes }: SpoolOptions): Promise<Spool> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const own = await mkdtemp(join(directory, 'spool-'));
  await chmod(own, 0o700);
  return new DiskSpool(own, createByteBudget(maxBytes));
}

class DiskSpool implements Spool {
  readonly directory: string;
  readonly #budget: ByteBudget;
  readonly #paths = createPathRegister();
  readonly #finished: SpooledFile[] = [];
  readonly #running = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();
  #lastPiece = 0;

  constructor(directory: string, budget: ByteBudget) {
    this.directory = directory;
    this.#budget = budget;
  }

  files(): readonly SpooledFile[] {
    return this.#finished;
  }

  usedBytes(): number {
    return this.#budget.usedBytes();
  }

  async add(path: string, content: RedactedContent, options: AddOptions): Promise<SpooledFile> {
    this.#paths.claim(path);
    const work = this.#write(path, content, options);
    this.#running.add(work);
    try {
      const file = await work;
      this.#finished.push(file);
      return file;
    } catch (error) {
      this.#paths.release(path);
      throw error;
    } finally {
      this.#running.delete(work);
    }
  }

  async #write(path: string, content: RedactedContent, options: AddOptions): Promise<SpooledFile> {
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    const allowance = this.#budget.allowance(options.essential ?? false);
    this.#lastPiece += 1;
    const pieceFile = join(this.directory, `${String(this.#lastPiece)}.deflate`);
    const maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
    try {
      const piece = await writePiece(content.chunks(), pieceFile, {
        signal,
        maxBytes,
        reserve: (bytes) => allowance.take(bytes),
      });
      return { path, pieceFile, ...piece, ...redactionOf(content, piece) };
    } catch (error) {
      allowance.giveBack();
      await rm(pieceFile, { force: true });
      throw explained(error, signal);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new SupportPacketError('CANCELLED', 'The spool was closed'));
    await Promise.allSettled(this.#running);
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** What the redactor says about the item; it must have seen exactly the bytes that were written. */
function redactionOf(content: RedactedContent, { bytesKept }: Piece): Pick<SpooledFile, 'bytesRaw' | 'counts'> {
  const { bytesIn, bytesOut, counts } = content.result();
  if (bytesOut !== bytesKept) {
    const numbers = `${String(bytesKept)} bytes were written, ${String(bytesOut)} redacted`;
    throw new SupportPacketError('REDACTION_FAILED', `The item was left out: ${numbers}`);
  }
  return { bytesRaw: bytesIn, counts };
}

function explained(error: unknown, signal: AbortSignal): unknown {
  if (isSupportPacketError(error)) return error;
  if (signal.aborted) return cancelled(signal, 'Spooling');
  if (!isDiskFull(error)) return error;
  const message = 'The volume of the spool is full: give the collector a larger one or collect less';
  return new SupportPacketError('SPOOL_FULL', message, { cause: error });
}
