import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import { SupportPacketError } from '../../api/errors.ts';
import type { YamlNode } from './yaml-tree.ts';

/** All of YAML, at a hundred times the memory of its text. Throws FORMAT_UNREADABLE if it is none. */
export function parseYaml(source: string): readonly YamlNode[] {
  const documents = parseAllDocuments(source, {
    keepSourceTokens: false,
    prettyErrors: false,
    logLevel: 'silent',
    uniqueKeys: false,
    stringKeys: false,
    version: '1.1',
    merge: false,
  });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    const problem = document.errors[0];
    if (problem === undefined) return treeOf(document.contents);
    throw new SupportPacketError('FORMAT_UNREADABLE', `the YAML document is malformed (${problem.code})`);
  });
}

function treeOf(node: unknown): YamlNode {
  if (isMap(node)) {
    const members = node.items.map(({ key, value }) => ({ key: keyText(key), value: treeOf(value) }));
    return { kind: 'map', start: node.range?.[0] ?? 0, members };
  }
  if (isSeq(node)) return { kind: 'list', start: node.range?.[0] ?? 0, items: node.items.map(treeOf) };
  if (isAlias(node)) return { kind: 'reference' };
  if (node === null || node === undefined) return { kind: 'scalar', start: 0, end: 0, text: 'null', isString: false };
  if (!isScalar(node) || node.range === undefined || node.range === null) {
    throw new SupportPacketError('FORMAT_UNREADABLE', 'the YAML document has a node of an unknown kind');
  }
  const [start, end] = node.range;
  return { kind: 'scalar', start, end, text: String(node.value), isString: typeof node.value === 'string' };
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}
