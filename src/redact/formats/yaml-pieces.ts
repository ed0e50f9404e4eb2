/** A part of a YAML stream that is a document of its own. */
export interface YamlPiece {
  readonly text: Buffer;
  /** False: no place to cut was found in time; this and all that follows can only be read as text. */
  readonly parsable: boolean;
}

/** Parsing takes a hundred times the size of a piece, so they are cut small; a larger object is still one piece. */
const ENOUGH = 64 * 1024;
/** Objects in a cluster have at most 1.5 MiB in etcd. */
const LARGEST = 4 * 1024 * 1024;

/**
 * Cuts YAML into documents, and a long list (`items:` of a List, a list at the root) between its members, so that a
 * stream of any size can be parsed in constant memory.
 */
export async function* yamlPieces(source: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<YamlPiece> {
  const cutter = new Cutter();
  for await (const chunk of source) {
    signal.throwIfAborted();
    yield* cutter.push(Buffer.from(chunk));
  }
  yield* cutter.end();
}

class Cutter {
  #held: Buffer[] = [];
  #size = 0;
  #lost = false;
  /** The beginning of a line whose end has not arrived. */
  #line: Buffer = Buffer.alloc(0);
  /** The piece began with a member of the list: a key at the root ends it. */
  #inList = false;
  #listIndent: string | undefined;

  *push(chunk: Buffer): Generator<YamlPiece> {
    let from = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      const line = Buffer.concat([this.#line, chunk.subarray(from, end + 1)]);
      this.#line = Buffer.alloc(0);
      from = end + 1;
      yield* this.#add(line);
    }
    this.#line = Buffer.concat([this.#line, chunk.subarray(from)]);
    if (this.#line.length <= LARGEST) return;
    const line = this.#line;
    this.#line = Buffer.alloc(0);
    yield* this.#add(line);
  }

  *end(): Generator<YamlPiece> {
    if (this.#line.length > 0) yield* this.#add(this.#line);
    if (this.#size > 0) yield this.#take();
  }

  *#add(line: Buffer): Generator<YamlPiece> {
    const start = line.toString('latin1', 0, 64);
    const dash = /^( *)- /.exec(start)?.[1];
    const document = start.startsWith('---');
    const member = dash !== undefined && dash === this.#listIndent;
    const listEnds = this.#inList && /^[A-Za-z"']/.test(start);
    const place = listEnds || ((member || document) && this.#size >= ENOUGH);
    if (this.#size > 0 && place) {
      yield this.#take();
      this.#inList = member;
    }
    if (document || listEnds) this.#listIndent = undefined;
    if (dash !== undefined && isOuter(this.#held, dash)) this.#listIndent ??= dash;
    yield* this.#hold(line);
  }

  *#hold(line: Buffer): Generator<YamlPiece> {
    this.#held.push(line);
    this.#size += line.length;
    this.#lost ||= this.#size > LARGEST;
    if (this.#lost && this.#size >= ENOUGH) yield this.#take();
  }

  #take(): YamlPiece {
    const text = Buffer.concat(this.#held, this.#size);
    this.#held = [];
    this.#size = 0;
    return { text, parsable: !this.#lost };
  }
}

const LF = 0x0a;

/** The dash belongs to the list at the root or directly under a key at the root. */
function isOuter(held: readonly Buffer[], dash: string): boolean {
  const last = held.at(-1)?.toString('latin1');
  if (last === undefined) return dash === '';
  return /^[\w"'][^#]*:\s*$/.test(last) || /^(?:---|#)/.test(last);
}
