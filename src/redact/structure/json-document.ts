import { SupportPacketError } from '../../api/errors.ts';
import type { DocumentPath } from './policy.ts';

/** A string, number, boolean or null with its place in the source text. */
export interface JsonScalar {
  readonly path: DocumentPath;
  readonly start: number;
  readonly end: number;
  readonly value: unknown;
  readonly parent: JsonNode | undefined;
}

/** An object's direct scalar members, and the object around it. */
export interface JsonNode {
  readonly members: Map<string, unknown>;
  readonly parent: JsonNode | undefined;
}

/** Deeper nesting than any document of ours has; bounds the recursion. */
const DEEPEST = 200;

/**
 * All scalars of a JSON text with their source positions, so that values can be replaced and everything else stays
 * byte for byte. Accepts several documents one after the other. Throws FORMAT_UNREADABLE on anything else.
 */
export function readJson(source: string): JsonScalar[] {
  const reader = new Reader(source);
  return reader.read();
}

class Reader {
  readonly #source: string;
  readonly #scalars: JsonScalar[] = [];
  #position = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): JsonScalar[] {
    if (this.#source.charCodeAt(0) === 0xfeff) this.#position = 1;
    do {
      this.#value([], undefined, 0);
      this.#blanks();
    } while (this.#position < this.#source.length);
    return this.#scalars;
  }

  #value(path: DocumentPath, parent: JsonNode | undefined, depth: number): unknown {
    if (depth > DEEPEST) throw unreadable('is nested too deeply');
    this.#blanks();
    const character = this.#source[this.#position];
    if (character === '{') return this.#object(path, parent, depth);
    if (character === '[') return this.#array(path, parent, depth);
    const start = this.#position;
    const value: unknown = character === '"' ? this.#string() : this.#literal();
    this.#scalars.push({ path, start, end: this.#position, value, parent });
    return value;
  }

  #object(path: DocumentPath, parent: JsonNode | undefined, depth: number): undefined {
    const node: JsonNode = { members: new Map(), parent };
    this.#position++;
    if (this.#closes('}')) return;
    do {
      this.#blanks();
      if (this.#source[this.#position] !== '"') throw unreadable('has an object key without quotes');
      const key = this.#string();
      this.#blanks();
      this.#expect(':');
      node.members.set(key, this.#value([...path, key], node, depth + 1));
    } while (this.#continues('}'));
  }

  #array(path: DocumentPath, parent: JsonNode | undefined, depth: number): undefined {
    this.#position++;
    if (this.#closes(']')) return;
    const node: JsonNode = { members: new Map(), parent };
    let index = 0;
    do {
      this.#value([...path, index], node, depth + 1);
      index++;
    } while (this.#continues(']'));
  }

  #string(): string {
    const start = this.#position;
    for (this.#position++; this.#position < this.#source.length; this.#position++) {
      const character = this.#source[this.#position];
      if (character === '\\') this.#position++;
      else if (character === '"') {
        this.#position++;
        return parseString(this.#source.slice(start, this.#position));
      }
    }
    throw unreadable('ends inside a string');
  }

  #literal(): unknown {
    LITERAL.lastIndex = this.#position;
    const match = LITERAL.exec(this.#source);
    if (match === null) throw unreadable('has an unexpected character');
    this.#position += match[0].length;
    return JSON.parse(match[0]) as unknown;
  }

  #blanks(): void {
    BLANKS.lastIndex = this.#position;
    BLANKS.exec(this.#source);
    this.#position = BLANKS.lastIndex;
  }

  #closes(bracket: string): boolean {
    this.#blanks();
    if (this.#source[this.#position] !== bracket) return false;
    this.#position++;
    return true;
  }

  #continues(bracket: string): boolean {
    if (this.#closes(bracket)) return false;
    this.#expect(',');
    return true;
  }

  #expect(character: string): void {
    if (this.#source[this.#position] !== character) throw unreadable(`has no '${character}' where one belongs`);
    this.#position++;
  }
}

const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;
const BLANKS = /[ \t\r\n]*/y;

function parseString(source: string): string {
  try {
    return String(JSON.parse(source));
  } catch {
    throw unreadable('has a malformed string');
  }
}

function unreadable(what: string): SupportPacketError {
  return new SupportPacketError('FORMAT_UNREADABLE', `the JSON document ${what}`);
}
