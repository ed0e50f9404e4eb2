import { indentOf, keyOf } from './yaml-line.ts';
import { plainScalar } from './yaml-scalar.ts';
import type { YamlNode } from './yaml-tree.ts';

/**
 * Reads the YAML that machines write, many times as fast as the parser and in little memory: block lists and maps, plain and
 * quoted scalars, folded ones too, and literal blocks. `undefined` for everything else, which is the parser's to judge.
 */
export function readYaml(source: string): readonly YamlNode[] | undefined {
  if (/[\t\r]|^%|^\.\.\./m.test(source)) return undefined;
  try {
    return new Reader(source).documents();
  } catch (error) {
    if (error === UNUSUAL) return undefined;
    throw error;
  }
}

const UNUSUAL = Symbol('not for this reader');
/** Deeper nesting is left to the parser. */
const DEEPEST = 60;
const LONGEST_KEY = 1024;

class Reader {
  readonly #source: string;
  /** Of the line that is read. */
  #start = 0;
  #end = 0;
  #indent = 0;
  #done = false;
  /** A blank line or a comment stands before it. */
  #apart = false;

  constructor(source: string) {
    this.#source = source;
    this.#goTo(0);
  }

  documents(): readonly YamlNode[] {
    const documents: YamlNode[] = [];
    let expected = true;
    let marked = false;
    while (!this.#done) {
      if (!this.#atMarker()) {
        if (!expected) throw UNUSUAL;
        documents.push(this.#node(this.#indent, -1, 0));
        expected = false;
        continue;
      }
      if (this.#end - this.#start > 3 || (expected && marked)) throw UNUSUAL;
      expected = true;
      marked = true;
      this.#goTo(this.#end + 1);
    }
    if (expected) throw UNUSUAL;
    return documents;
  }

  /** What begins at `column` of the line, inside something at column `parent`. */
  #node(column: number, parent: number, depth: number): YamlNode {
    if (depth > DEEPEST) throw UNUSUAL;
    if (this.#isDash(column)) return this.#list(column, depth);
    return this.#keyAt(column) === undefined ? this.#scalar(column, parent) : this.#map(column, depth);
  }

  #map(column: number, depth: number): YamlNode {
    const start = this.#start + column;
    const members: { key: string; value: YamlNode }[] = [];
    do {
      const key = this.#keyAt(column);
      if (key === undefined || key === '<<') throw UNUSUAL;
      const at = this.#contentFrom(column + key.length + 1);
      const value = at === undefined ? this.#below(column, true, depth) : this.#scalar(at, column);
      members.push({ key: keyText(key.trimEnd()), value });
    } while (this.#goesOn(column));
    return { kind: 'map', start, members };
  }

  #list(column: number, depth: number): YamlNode {
    const start = this.#start + column;
    const items: YamlNode[] = [];
    do {
      const at = this.#contentFrom(column + 1);
      items.push(at === undefined ? this.#below(column, false, depth) : this.#node(at, column, depth + 1));
    } while (this.#goesOn(column) && this.#isDash(column));
    return { kind: 'list', start, items };
  }

  /** The value on the next lines of what ended at the end of this one. */
  #below(column: number, ofKey: boolean, depth: number): YamlNode {
    this.#goTo(this.#end + 1);
    if (this.#done || this.#atMarker()) return NOTHING;
    const list = ofKey && this.#indent === column && this.#isDash(column);
    return list || this.#indent > column ? this.#node(this.#indent, column, depth + 1) : NOTHING;
  }

  #scalar(column: number, parent: number): YamlNode {
    const at = this.#start + column;
    switch (this.#source[at]) {
      case '"':
      case "'":
        return this.#quoted(at, parent);
      case '|':
        return this.#block(at, parent);
      case '{':
      case '[':
        return this.#empty(at);
      default:
        return this.#plain(at, parent);
    }
  }

  /** `{}` and `[]`. */
  #empty(at: number): YamlNode {
    const text = this.#source.slice(at, this.#end).trimEnd();
    if (text !== '{}' && text !== '[]') throw UNUSUAL;
    this.#goTo(this.#end + 1);
    return text === '{}' ? { kind: 'map', start: at, members: [] } : { kind: 'list', start: at, items: [] };
  }

  #plain(at: number, parent: number): YamlNode {
    const first = this.#plainPart(at);
    let text = first.text;
    let end = at + text.length;
    this.#goTo(this.#end + 1);
    while (this.#goesInto(parent)) {
      const part = this.#plainPart(this.#start + this.#indent);
      if (this.#apart || first.comment || part.comment) throw UNUSUAL;
      text += ` ${part.text}`;
      end = this.#start + this.#indent + part.text.length;
      this.#goTo(this.#end + 1);
    }
    return { kind: 'scalar', start: at, end, ...plainScalar(text) };
  }

  #plainPart(at: number): { text: string; comment: boolean } {
    const line = this.#source.slice(at, this.#end);
    const sign = line.search(/ #/);
    const text = (sign < 0 ? line : line.slice(0, sign)).trimEnd();
    if (/^[#&*!|>%@`{}[\],"']|^[-?:](?: |$)|:(?: |$)/.test(text)) throw UNUSUAL;
    return { text, comment: sign >= 0 };
  }

  #quoted(at: number, parent: number): YamlNode {
    const quote = this.#source[at] ?? '';
    const form = quote === '"' ? DOUBLE : SINGLE;
    form.lastIndex = at;
    const raw = form.exec(this.#source)?.[0];
    if (raw === undefined) throw UNUSUAL;
    const end = at + raw.length;
    const lines = raw.slice(1, -1).split('\n');
    for (const line of lines.slice(1)) if (line.trim() === '' || indentOf(line) <= parent) throw UNUSUAL;
    if (lines.length > 1 && parent < 0) throw UNUSUAL;
    const text = unquoted(lines, quote);
    const lineEnd = this.#source.indexOf('\n', end);
    this.#end = lineEnd < 0 ? this.#source.length : lineEnd;
    if (!/^ *(?: #.*)?$/.test(this.#source.slice(end, this.#end))) throw UNUSUAL;
    this.#goTo(this.#end + 1);
    if (this.#goesInto(parent)) throw UNUSUAL;
    return { kind: 'scalar', start: at, end, text, isString: true };
  }

  #block(at: number, parent: number): YamlNode {
    const header = /^\|(-?)$/.exec(this.#source.slice(at, this.#end));
    const from = this.#end + 1;
    const indent = indentOf(this.#source.slice(from, from + 256));
    if (header === null || parent < 0 || indent <= parent) throw UNUSUAL;
    const lines: string[] = [];
    let position = from;
    while (position < this.#source.length) {
      const end = this.#source.indexOf('\n', position);
      if (end < 0) throw UNUSUAL;
      const line = this.#source.slice(position, end);
      if (line !== '' && line.trim() === '') throw UNUSUAL;
      if (line !== '' && indentOf(line) < indent) break;
      lines.push(line.slice(indent));
      position = end + 1;
    }
    if (lines.at(-1) === '' || lines[0] === '' || lines.length === 0) throw UNUSUAL;
    const text = lines.join('\n') + (header[1] === '-' ? '' : '\n');
    this.#goTo(position);
    if (this.#goesInto(parent)) throw UNUSUAL;
    return { kind: 'scalar', start: at, end: position, text, isString: true };
  }

  /** The line goes on with a member at `column`. */
  #goesOn(column: number): boolean {
    if (this.#done || this.#atMarker() || this.#indent < column) return false;
    if (this.#indent > column) throw UNUSUAL;
    return true;
  }

  /** The line belongs to what began at column `parent`. */
  #goesInto(parent: number): boolean {
    return !this.#done && !this.#atMarker() && this.#indent > parent;
  }

  #isDash(column: number): boolean {
    const behind = this.#start + column + 1;
    return this.#source[behind - 1] === '-' && (behind >= this.#end || this.#source[behind] === ' ');
  }

  #keyAt(column: number): string | undefined {
    const at = this.#start + column;
    return keyOf(this.#source.slice(at, Math.min(this.#end, at + LONGEST_KEY)));
  }

  /** The column of what stands on the line from `column` on, if it is no comment. */
  #contentFrom(column: number): number | undefined {
    let at = this.#start + column;
    while (this.#source[at] === ' ') at++;
    return at >= this.#end || (this.#source[at] === '#' && at > this.#start + column) ? undefined : at - this.#start;
  }

  #atMarker(): boolean {
    return (
      this.#source.startsWith('---', this.#start) && /^(?:\s|$)/.test(this.#source.slice(this.#start + 3, this.#end))
    );
  }

  /** To the first line from `position` on that holds more than a comment. */
  #goTo(position: number): void {
    this.#apart = false;
    for (this.#start = position; this.#start < this.#source.length; this.#start = this.#end + 1) {
      const end = this.#source.indexOf('\n', this.#start);
      this.#end = end < 0 ? this.#source.length : end;
      this.#indent = 0;
      while (this.#source[this.#start + this.#indent] === ' ') this.#indent++;
      const at = this.#start + this.#indent;
      if (at < this.#end && this.#source[at] !== '#') return;
      this.#apart = true;
    }
    this.#done = true;
  }
}

const NOTHING: YamlNode = { kind: 'scalar', start: 0, end: 0, text: 'null', isString: false };
const DOUBLE = /"(?:[^"\\]|\\.)*"/sy;
const SINGLE = /'(?:[^']|'')*'/y;

function keyText(key: string): string {
  const quote = key[0];
  if (quote === '"' || quote === "'") return unquoted([key.slice(1, -1)], quote);
  return plainScalar(key).text;
}

/** One space stands for each line end, with the blanks around it. */
function unquoted(lines: readonly string[], quote: string): string {
  const last = lines.length - 1;
  const folded = lines
    .map((line, index) => (index === 0 ? line : line.trimStart()))
    .map((line, index) => (index === last ? line : line.trimEnd()))
    .join(' ');
  if (quote === "'") return folded.replaceAll("''", "'");
  if (!folded.includes('\\')) return folded;
  if (lines.slice(0, -1).some((line) => line.trimEnd().endsWith('\\'))) throw UNUSUAL;
  try {
    return String(JSON.parse(`"${folded}"`));
  } catch {
    throw UNUSUAL;
  }
}
