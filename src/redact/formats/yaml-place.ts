import { indentOf, readLine, type YamlEntry, type YamlLine } from '../structure/yaml-line.ts';

/** A list or map around the place that is read. */
interface Frame {
  readonly kind: YamlEntry['kind'];
  readonly indent: number;
  /** Of the member that is being read. */
  key: string;
  /** Where the line of this member begins; -1 if that line begins with a member of something around it. */
  start: number;
  /** Lines of earlier members that judge later ones: the `kind` of an object, the flag before a value. */
  readonly context: Map<string, string>;
  /** The line of this member if it is a flag of a command line. */
  flag: string | undefined;
}

/** Members that policies ask for. */
const ASKED = /^["']?(?:name|key|Name|kind|sensitive)["']? *$/;
/** Deeper is one scalar. */
const DEEPEST = 100;
/** A scalar that ends on its line. */
const SHORT = /^(?:[\w./-][^#]{0,255}|"(?:[^"\\]|\\.){0,256}"|'(?:[^']|''){0,256}')(?: +#.*)?$/;

/**
 * Where a stream of YAML is, told from indentation alone. What begins with anything but a dash or a key counts as one
 * scalar to its end. Text that is no YAML may be misjudged: the parser finds out.
 */
export class YamlPlace {
  /** From the outermost. */
  readonly frames: Frame[] = [];
  /** Members read so far. */
  members = 0;
  /** Lines indented by more belong to the value of the last member, whatever they look like. */
  #valueIndent: number | undefined;

  /** Reads a line without its end, which begins at `start`. */
  read(line: string, start: number): 'document' | 'member' | 'inside' {
    if (/^(?:---|\.\.\.)(?: |$)/.test(line)) {
      this.frames.length = 0;
      this.#valueIndent = /^--- +[^#\s]/.test(line) ? -1 : undefined;
      return 'document';
    }
    const indent = indentOf(line);
    const inside = this.#valueIndent !== undefined && indent > this.#valueIndent;
    if (inside || /^\s*(?:#|$)/.test(line)) return 'inside';
    const read = readLine(line);
    this.#leave(indent, read);
    this.#enter(indent, read, start);
    return 'member';
  }

  /** Lines that lead to the next member of `frames[level]`, with what is known of the objects around it. */
  context(level: number): string {
    const frames = this.frames.slice(0, level + 1);
    const lines = frames.flatMap(({ kind, indent, key, context }, index) => {
      const sign = kind === 'map' ? '"":' : '-';
      // An empty member first: a part of every object lies in these lines, which shows that it is cut.
      const known = [sign, ...context.values()];
      const all = index === level ? known : [...known, kind === 'map' ? `${key}:` : '-'];
      return all.map((text) => `${' '.repeat(indent)}${text}\n`);
    });
    return lines.join('');
  }

  #leave(indent: number, { entries }: YamlLine): void {
    const kind = entries[0]?.kind;
    for (let top = this.frames.at(-1); top !== undefined; top = this.frames.at(-1)) {
      const under = indent === top.indent && kind === 'list' && top.kind === 'map' && this.#valueIndent === undefined;
      if (indent > top.indent || under || (indent === top.indent && (kind ?? top.kind) === top.kind)) return;
      this.frames.pop();
    }
  }

  #enter(indent: number, { entries, value }: YamlLine, start: number): void {
    this.members++;
    const top = this.#top(indent, entries[0]?.kind);
    if (top !== undefined) next(top, entries[0]?.key ?? '', start);
    if (top !== undefined) this.#push(entries.slice(1), -1);
    else if (this.frames.length < DEEPEST) this.#push(entries, start);
    const last = this.frames.at(-1);
    const understood = last !== undefined && last.indent === entries.at(-1)?.indent;
    if (understood) remember(last, value);
    this.#valueIndent = understood && value === '' ? undefined : (last?.indent ?? -1);
  }

  /** The list or map that a line goes on with, if it does. */
  #top(indent: number, kind: YamlEntry['kind'] | undefined): Frame | undefined {
    const top = this.frames.at(-1);
    return top !== undefined && indent === top.indent && (kind ?? top.kind) === top.kind ? top : undefined;
  }

  #push(entries: readonly YamlEntry[], start: number): void {
    for (const [index, { kind, indent, key }] of entries.entries()) {
      this.frames.push({ kind, indent, key, start: index === 0 ? start : -1, context: new Map(), flag: undefined });
    }
  }
}

function next(frame: Frame, key: string, start: number): void {
  frame.key = key;
  frame.start = start;
  if (frame.kind === 'map') return;
  frame.context.clear();
  if (frame.flag !== undefined) frame.context.set('flag', frame.flag);
  frame.flag = undefined;
}

function remember(frame: Frame, value: string): void {
  if (!SHORT.test(value)) return;
  if (frame.kind === 'map' && ASKED.test(frame.key)) frame.context.set(frame.key, `${frame.key}: ${value}`);
  if (frame.kind === 'list' && /^["']?-/.test(value)) frame.flag = `- ${value}`;
}
