import {
  type Document,
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
import type { DocumentPath, Policy, Scalar } from './policy.ts';

interface Place {
  readonly path: DocumentPath;
  readonly maps: readonly ReadonlyMap<string, string>[];
  readonly flag: string | undefined;
}

/**
 * Masks YAML documents by a policy. Scalars are replaced in the source text, so comments, order and layout stay.
 * Throws FORMAT_UNREADABLE if the text is no YAML.
 */
export function maskYaml(source: string, policy: Policy, session: Session): string {
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
  if (!Array.isArray(documents)) return source;
  for (const document of documents) {
    const problem = (document as Document.Parsed).errors[0];
    if (problem !== undefined)
      throw new SupportPacketError('FORMAT_UNREADABLE', `the YAML document is malformed (${problem.code})`);
    visit(document.contents, { path: [], maps: [], flag: undefined }, (scalar, node) => {
      const verdict = policy(scalar);
      const masked = maskedValue(scalar.value, verdict, policy, session);
      if (masked !== scalar.value) edits.push(replacement(source, node, masked));
    });
  }
  return applyEdits(source, edits);
}

function visit(node: unknown, place: Place, onScalar: (scalar: Scalar, node: YamlScalar) => void): void {
  if (isMap(node)) {
    const members = membersOf(node);
    for (const pair of node.items) {
      const path = [...place.path, keyText(pair.key)];
      visit(pair.value, { path, maps: [...place.maps, members], flag: undefined }, onScalar);
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const flag = flagOf(node.items[index - 1]);
      visit(item, { path: [...place.path, index], maps: [...place.maps, EMPTY], flag }, onScalar);
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
    sibling: (key) => place.maps.at(-1)?.get(key),
    ancestor: (up, key) => place.maps.at(-1 - up)?.get(key),
    whole: () => true,
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
