import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  type Scalar as YamlScalar,
  type YAMLMap,
} from 'yaml';
import { SupportPacketError } from '../../api/errors.ts';
import type { Session } from '../session.ts';
import { applyEdits, type Edit } from './edit.ts';
import { maskedValue } from './mask-value.ts';
import type { DocumentPath, Policy, Scalar, Verdict } from './policy.ts';

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
  const documents = parseAllDocuments(source, {
    keepSourceTokens: false,
    prettyErrors: false,
    logLevel: 'silent',
    uniqueKeys: false,
    stringKeys: false,
    version: '1.1',
    merge: false,
  });
  if (!Array.isArray(documents)) return text;
  const isWhole = (node: Node, { around, last }: Place): boolean =>
    (node.range?.[0] ?? 0) >= context.length && !(last && around.length < openAtEnd);
  for (const [index, document] of documents.entries()) {
    const problem = document.errors[0];
    if (problem !== undefined)
      throw new SupportPacketError('FORMAT_UNREADABLE', `the YAML document is malformed (${problem.code})`);
    const root = { path: [], around: [], flag: undefined, last: index === documents.length - 1 };
    visit(document.contents, root, isWhole, (scalar, node) => {
      if ((node.range?.[0] ?? 0) < context.length) return;
      const verdict = policy(scalar);
      const masked = isBareToken(node, verdict)
        ? session.redactPart(scalar.value)
        : maskedValue(scalar.value, verdict, policy, session);
      if (masked !== scalar.value) edits.push(replacement(source, node, masked));
    });
  }
  return applyEdits(source, edits).slice(context.length);
}

/** Shorter scalars hold no token that its form alone gives away. */
const SHORTEST_TOKEN = 16;

/** A mark at the start of a plain scalar would be read as an alias, so what the text rules find in it is masked here. */
function isBareToken(node: YamlScalar, { action }: Verdict): boolean {
  return action === 'keep' && node.type === 'PLAIN' && String(node.value).length >= SHORTEST_TOKEN;
}

type IsWhole = (node: Node, place: Place) => boolean;
type OnScalar = (scalar: Scalar, node: YamlScalar) => void;

function visit(node: unknown, place: Place, isWhole: IsWhole, onScalar: OnScalar): void {
  if (isMap(node)) {
    const around = [...place.around, { members: membersOf(node), whole: isWhole(node, place) }];
    for (const [index, pair] of node.items.entries()) {
      const last = place.last && index === node.items.length - 1;
      const path = [...place.path, keyText(pair.key)];
      visit(pair.value, { path, around, flag: undefined, last }, isWhole, onScalar);
    }
  } else if (isSeq(node)) {
    const around = [...place.around, { members: EMPTY, whole: isWhole(node, place) }];
    for (const [index, item] of node.items.entries()) {
      const last = place.last && index === node.items.length - 1;
      const flag = flagOf(node.items[index - 1]);
      visit(item, { path: [...place.path, index], around, flag, last }, isWhole, onScalar);
    }
  } else if (isScalar(node) && typeof node.value === 'string') {
    onScalar(scalarView(place, node.value), node);
  } else if (node !== null && node !== undefined && !isScalar(node) && !isAlias(node)) {
    throw new SupportPacketError('FORMAT_UNREADABLE', 'the YAML document has a node of an unknown kind');
  }
}

/** Direct scalars by key, and what annotations say about their owner. */
function membersOf(node: YAMLMap): Map<string, string> {
  const members = new Map<string, string>();
  for (const pair of node.items) {
    if (isScalar(pair.value)) members.set(keyText(pair.key), String(pair.value.value));
    else if (isMap(pair.value) && keyText(pair.key) === 'annotations')
      members.set('annotations.secret', pair.value.get('secret') === 'true' ? 'true' : '');
  }
  return members;
}

function flagOf(node: unknown): string | undefined {
  return isScalar(node) && String(node.value).startsWith('-') ? String(node.value) : undefined;
}

const EMPTY: ReadonlyMap<string, string> = new Map();

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

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
function replacement(source: string, node: Node, masked: string): Edit {
  const range = node.range;
  if (range === undefined || range === null)
    throw new SupportPacketError('REDACTION_FAILED', 'a YAML node has no place in its source');
  const [start, end] = range;
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
