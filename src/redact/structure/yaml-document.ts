import type { Session } from '../session.ts';
import { applyEdits, type Edit } from './edit.ts';
import { maskedValue } from './mask-value.ts';
import { ASKED_MEMBERS, type DocumentPath, type Policy, type Scalar, type Verdict } from './policy.ts';
import { parseYaml } from './yaml-parser.ts';
import { readYaml } from './yaml-reader.ts';
import type { YamlList, YamlMap, YamlNode, YamlScalar } from './yaml-tree.ts';

/** A part of YAML documents. */
export interface YamlPart {
  /** Lines of YAML that lead to its first member, cut off from what came before. */
  readonly context: string;
  readonly text: string;
  /** So many lists and maps around its end go on behind it. */
  readonly openAtEnd: number;
}

/** A list or map around a scalar. */
interface Around {
  readonly members: ReadonlyMap<string, string>;
  /** All of it is in the part. */
  readonly whole: boolean;
}

interface Place {
  readonly path: DocumentPath;
  readonly around: readonly Around[];
  readonly flag: string | undefined;
  /** Nothing comes behind it in the part. */
  readonly last: boolean;
}

/**
 * Masks YAML documents by a policy. Scalars are replaced in the source text, so comments, order and layout stay.
 * Throws FORMAT_UNREADABLE if the text is no YAML.
 */
export function maskYaml({ context, text, openAtEnd }: YamlPart, policy: Policy, session: Session): string {
  const source = context + text;
  const edits: Edit[] = [];
  const documents = readYaml(source) ?? parseYaml(source);
  const visitor: Visitor = {
    isWhole: ({ start }, { around, last }) => start >= context.length && !(last && around.length < openAtEnd),
    onString: (node, place) => {
      if (node.start < context.length) return;
      const scalar = scalarView(place, node.text);
      const verdict = policy(scalar);
      const masked = mayStartWithMark(source, node, verdict, session)
        ? session.redactPart(node.text)
        : maskedValue(node.text, verdict, policy, session);
      if (masked !== node.text) edits.push(replacement(source, node, masked));
    },
  };
  for (const [index, document] of documents.entries()) {
    visit(document, { path: [], around: [], flag: undefined, last: index === documents.length - 1 }, visitor);
  }
  return applyEdits(source, edits).slice(context.length);
}

/** Shorter scalars hold no token that its form alone gives away. */
const SHORTEST_TOKEN = 16;

/**
 * A mark at the start of a plain scalar would be read as an alias, so what the text rules find there is masked here. Most
 * scalars are short words, and the rules cost more than all else: they are asked about a long first word or a known value.
 */
function mayStartWithMark(source: string, { start, text }: YamlScalar, { action }: Verdict, session: Session): boolean {
  if (action !== 'keep' || text.length < SHORTEST_TOKEN || /^["'|>]/.test(source.charAt(start))) return false;
  return LONG_WORD.test(text) || session.hasKnownValue(text);
}

const LONG_WORD = /^\S{16}/;

interface Visitor {
  readonly isWhole: (node: YamlMap | YamlList, place: Place) => boolean;
  readonly onString: (node: YamlScalar, place: Place) => void;
}

function visit(node: YamlNode, place: Place, visitor: Visitor): void {
  if (node.kind === 'map') {
    const around = [...place.around, { members: membersOf(node), whole: visitor.isWhole(node, place) }];
    for (const [index, { key, value }] of node.members.entries()) {
      const last = place.last && index === node.members.length - 1;
      visit(value, { path: [...place.path, key], around, flag: undefined, last }, visitor);
    }
  } else if (node.kind === 'list') {
    const around = [...place.around, { members: EMPTY, whole: visitor.isWhole(node, place) }];
    for (const [index, item] of node.items.entries()) {
      const last = place.last && index === node.items.length - 1;
      visit(item, { path: [...place.path, index], around, flag: flagOf(node.items[index - 1]), last }, visitor);
    }
  } else if (node.kind === 'scalar' && node.isString) {
    visitor.onString(node, place);
  }
}

/** Direct scalars that policies ask for, and what annotations say about their owner. */
function membersOf(node: YamlMap): Map<string, string> {
  const members = new Map<string, string>();
  for (const { key, value } of node.members) {
    if (value.kind === 'scalar' && ASKED_MEMBERS.has(key)) members.set(key, value.text);
    else if (value.kind === 'map' && key === 'annotations') members.set('annotations.secret', secretOf(value));
  }
  return members;
}

function secretOf({ members }: YamlMap): string {
  const isTrue = members.some(({ key, value }) => key === 'secret' && value.kind === 'scalar' && value.text === 'true');
  return isTrue ? 'true' : '';
}

function flagOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.text.startsWith('-') ? node.text : undefined;
}

const EMPTY: ReadonlyMap<string, string> = new Map();

function scalarView(place: Place, value: string): Scalar {
  return {
    path: place.path,
    value,
    sibling: (key) => place.around.at(-1)?.members.get(key),
    ancestor: (up, key) => place.around.at(-1 - up)?.members.get(key),
    whole: (up) => place.around.at(-1 - up)?.whole ?? true,
    flag: place.flag,
  };
}

/** In the style of the source where that is possible, else in double quotes, which are valid wherever a scalar stands. */
function replacement(source: string, { start, end }: YamlScalar, masked: string): Edit {
  const text = source.slice(start, end);
  if (/^[|>]/.test(text)) {
    const lineEnd = /\r?\n$/.exec(text)?.[0] ?? '';
    return { start, end, text: literalBlock(text, masked) ?? JSON.stringify(masked) + lineEnd };
  }
  const single = text.startsWith("'") && !masked.includes('\n');
  return { start, end, text: single ? `'${masked.replaceAll("'", "''")}'` : JSON.stringify(masked) };
}

/** A literal block with the same number of lines, each with the indentation it had. */
function literalBlock(text: string, masked: string): string | undefined {
  const header = /^\|[-+]?[ \t]*(?:#.*)?\n/.exec(text)?.[0];
  const indent = header === undefined ? undefined : /^(?:[ \t]*\n)*( +)/.exec(text.slice(header.length))?.[1];
  if (header === undefined || indent === undefined || text.includes('\r')) return undefined;
  const blanks = /\n*$/.exec(text)?.[0] ?? '';
  const old = text.slice(header.length).trimEnd().split('\n');
  const lines = masked.trimEnd().split('\n');
  if (lines.length !== old.length || lines[0]?.startsWith(' ') === true) return undefined;
  return (
    header + lines.map((line, index) => (line === '' ? blankOf(old[index] ?? '') : indent + line)).join('\n') + blanks
  );
}

function blankOf(line: string): string {
  return line.trim() === '' ? line : '';
}
