/** A member of a list or of a map that begins on a line. */
export interface YamlEntry {
  readonly kind: 'list' | 'map';
  /** Column of the dash or of the key. */
  readonly indent: number;
  /** As it is written, with its quotes; '' in a list. */
  readonly key: string;
}

export interface YamlLine {
  /** From the outermost: `- - name: x` has three. None if the line begins with a scalar, an anchor, a tag or a complex key. */
  readonly entries: readonly YamlEntry[];
  /** What stands behind the last entry; '' if its value comes on the next lines, if at all. */
  readonly value: string;
}

/** What YAML allows for a key without a question mark. */
const LONGEST_KEY = 1024;
const MOST_ENTRIES = 16;

/** `line` has neither a line end nor a tab before its first sign. */
export function readLine(line: string): YamlLine {
  const entries: YamlEntry[] = [];
  let column = indentOf(line);
  while (entries.length < MOST_ENTRIES) {
    const rest = line.slice(column, column + LONGEST_KEY);
    const dash = /^-(?: +|$)/.exec(rest)?.[0];
    const key = dash === undefined ? keyOf(rest) : '';
    if (key === undefined) break;
    entries.push({ kind: dash === undefined ? 'map' : 'list', indent: column, key });
    column += dash?.length ?? key.length + 1;
    if (dash === undefined) break;
  }
  const value = line.slice(column).trim();
  return { entries, value: value.startsWith('#') ? '' : value };
}

export function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === SPACE) indent++;
  return indent;
}

const SPACE = 0x20;
const QUOTED = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?= *:(?: |$))/;
/** Signs that begin something else than a plain scalar. */
const NO_PLAIN = /^(?:[\s"'#&*!|>%@`{}[\],]|[-?:](?: |$))/;

/** The key at the beginning of `text`, with its quotes and the blanks before its colon. */
export function keyOf(text: string): string | undefined {
  const quoted = QUOTED.exec(text)?.[0];
  if (quoted !== undefined) return text.slice(0, text.indexOf(':', quoted.length));
  const colon = text.search(/:(?: |$)/);
  const plain = text.slice(0, Math.max(0, colon));
  return colon <= 0 || NO_PLAIN.test(text) || plain.includes(' #') ? undefined : plain;
}
