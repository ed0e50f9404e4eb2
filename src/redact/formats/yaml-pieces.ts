import { YamlPlace } from './yaml-place.ts';

/** A part of a YAML stream that can be parsed behind its context. */
export interface YamlPiece {
  readonly text: Buffer;
  /** Lines of YAML that lead to its first member: the keys around it, and what judges them. */
  readonly context: string;
  /** So many lists and maps around its end go on in the next piece. */
  readonly openAtEnd: number;
  /** A single value too large to be parsed: this is its beginning, or more of it. */
  readonly oversized?: 'begins' | 'continues';
}

export interface PieceLimits {
  /** Parsing takes a hundred times the size of a piece: documents and the members of an outer list are cut at this many bytes. */
  readonly enough: number;
  /** What is judged as a whole. Objects in a cluster have at most 1.5 MiB in etcd. */
  readonly bytes: number;
  readonly members: number;
}

const LIMITS: PieceLimits = { enough: 64 * 1024, bytes: 4 * 1024 * 1024, members: 10_000 };

/**
 * Cuts YAML so that a stream of any size can be parsed in constant memory: into documents, a long list at the root or under
 * a key of the root between its members, and an object that is too large to be held between members of it at any depth.
 */
export async function* yamlPieces(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  limits = LIMITS,
): AsyncGenerator<YamlPiece> {
  const cutter = new Cutter(limits);
  for await (const chunk of source) {
    signal.throwIfAborted();
    yield* cutter.push(Buffer.from(chunk));
  }
  yield* cutter.end();
}

const LF = 0x0a;
const EMPTY = Buffer.alloc(0);
/** Of a line, for its indentation and its key. */
const READ = 4096;

class Cutter {
  readonly #limits: PieceLimits;
  readonly #place = new YamlPlace();
  #held: Buffer[] = [];
  /** Stream position of what is held, and behind it. */
  #start = 0;
  #end = 0;
  #context = '';
  #membersBefore = 0;
  /** In a value too large to be held. */
  #oversized: YamlPiece['oversized'];
  /** The beginning of a line whose end has not arrived. */
  #line: Buffer[] = [];
  #lineSize = 0;
  /** A part of the line was read already. */
  #midLine = false;

  constructor(limits: PieceLimits) {
    this.#limits = limits;
  }

  *push(chunk: Buffer): Generator<YamlPiece> {
    let from = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      this.#addToLine(chunk.subarray(from, end + 1));
      from = end + 1;
      yield* this.#lineRead();
      this.#midLine = false;
    }
    this.#addToLine(chunk.subarray(from));
    if (this.#lineSize <= this.#limits.bytes) return;
    yield* this.#lineRead();
    this.#midLine = true;
  }

  *end(): Generator<YamlPiece> {
    yield* this.#lineRead();
    if (this.#end > this.#start) yield this.#piece(this.#end, 0);
  }

  #addToLine(bytes: Buffer): void {
    this.#line.push(bytes);
    this.#lineSize += bytes.length;
  }

  *#lineRead(): Generator<YamlPiece> {
    const [first = EMPTY] = this.#line;
    const line = this.#line.length > 1 ? Buffer.concat(this.#line, this.#lineSize) : first;
    this.#line = [];
    this.#lineSize = 0;
    if (line.length === 0) return;
    const level = this.#midLine ? undefined : this.#cutBefore(line);
    if (level !== undefined) {
      if (this.#end > this.#start) yield this.#piece(this.#end, level + 1);
      this.#oversized = undefined;
      this.#context = this.#place.context(level);
    }
    this.#held.push(line);
    this.#end += line.length;
    yield* this.#bounded();
  }

  /** The level of the frame before whose next member it is time to cut; -1 before a document. */
  #cutBefore(line: Buffer): number | undefined {
    const bom = this.#end === 0 && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
    const read = this.#place.read(line.toString('latin1', bom, READ).replace(/\r?\n$/, ''), this.#end);
    if (read === 'inside') return undefined;
    const { frames } = this.#place;
    const begun = read === 'document' ? -1 : frames.findIndex(({ start }) => start === this.#end);
    if (this.#oversized !== undefined) return begun;
    if (this.#end - this.#start < this.#limits.enough) return undefined;
    return begun === -1 || (begun <= 1 && frames[begun]?.kind === 'list') ? begun : undefined;
  }

  /** Before the outermost member that leaves room; a value that is too large alone is given out as it comes. */
  *#bounded(): Generator<YamlPiece> {
    const { bytes, members, enough } = this.#limits;
    const size = this.#end - this.#start;
    if (this.#oversized !== undefined) {
      if (size >= enough) yield this.#piece(this.#end, 0);
      return;
    }
    if (size <= bytes && this.#place.members - this.#membersBefore <= members) return;
    const { frames } = this.#place;
    const fits = frames.findIndex(({ start }) => start > this.#start && this.#end - start <= size / 2);
    const level = fits >= 0 ? fits : frames.findLastIndex(({ start }) => start > this.#start);
    const at = frames[level]?.start;
    if (at !== undefined) {
      yield this.#piece(at, level + 1);
      this.#context = this.#place.context(level);
      yield* this.#bounded();
    } else if (size > bytes) {
      this.#oversized = 'begins';
      yield this.#piece(this.#end, 0);
      this.#oversized = 'continues';
    }
  }

  /** What is held up to `at`. */
  #piece(at: number, openAtEnd: number): YamlPiece {
    const held = Buffer.concat(this.#held);
    const size = at - this.#start;
    const piece = { text: held.subarray(0, size), context: this.#context, openAtEnd };
    this.#held = [held.subarray(size)];
    this.#start = at;
    this.#membersBefore = this.#place.members;
    return this.#oversized === undefined ? piece : { ...piece, oversized: this.#oversized };
  }
}
