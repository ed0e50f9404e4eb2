import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const chart = resolve(import.meta.dirname, '../../../charts/supportpacket-operator');

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
}

const schema = JSON.parse(readFileSync(`${chart}/values.schema.json`, 'utf8')) as Schema;
const values: unknown = parse(readFileSync(`${chart}/values.yaml`, 'utf8'));

/** Members that are Kubernetes' own objects; the API server checks them. */
const FOREIGN = [
  'metricsFrom',
  'nodeAffinity',
  'podAffinity',
  'podAntiAffinity',
  'topologySpreadConstraints',
  'extraObjects',
  'global',
];

function openObjects(node: Schema, path: string): readonly string[] {
  if (FOREIGN.includes(path.split('.').at(-1) ?? '')) return [];
  const open = node.type === 'object' && node.additionalProperties === undefined ? [path] : [];
  const members = Object.entries(node.properties ?? {}).flatMap(([name, member]) =>
    openObjects(member, `${path}.${name}`),
  );
  return [...open, ...members, ...(node.items === undefined ? [] : openObjects(node.items, `${path}[]`))];
}

/** Paths of the schema's members, as far as they stand in values.yaml too. */
function schemaPaths(node: Schema, path: string): readonly string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, member]) => [
    `${path}.${name}`,
    ...schemaPaths(member, `${path}.${name}`),
  ]);
}

function valuePaths(node: unknown, path: string, known: ReadonlySet<string>): readonly string[] {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return [];
  return Object.entries(node).flatMap(([name, value]) => {
    const here = `${path}.${name}`;
    // Below a free map (labels, resource quantities) the schema knows no names.
    return known.has(here) ? [here, ...valuePaths(value, here, known)] : hasFreeMap(path, known) ? [] : [here];
  });
}

function hasFreeMap(path: string, known: ReadonlySet<string>): boolean {
  return path !== '' && ![...known].some((other) => other.startsWith(`${path}.`));
}

describe('values.schema.json', () => {
  it('leaves no object open', () => {
    expect(openObjects(schema, '')).toEqual([]);
  });

  it('has a default in values.yaml for each member, and no other', () => {
    const known = new Set(schemaPaths(schema, ''));
    const withoutDefault = ['.affinity.nodeAffinity', '.affinity.podAffinity', '.affinity.podAntiAffinity', '.global'];

    expect([...valuePaths(values, '', known)].toSorted()).toEqual(
      [...known].filter((path) => !withoutDefault.includes(path)).toSorted(),
    );
  });
});
