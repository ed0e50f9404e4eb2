import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { KIND } from '../../../src/api/names.ts';
import { parsePacketManifest } from '../../../src/api/packet.ts';

const root = resolve(import.meta.dirname, '../../..');
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...globSync('{docs,charts}/**/*.md', { cwd: root })];

function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

function blocksOf(page: string, language: string): readonly string[] {
  const fences = textOf(page).matchAll(new RegExp(`^\`\`\`${language}\\n(?<block>[^]*?)^\`\`\`$`, 'gm'));
  return [...fences].map(({ groups }) => groups?.['block'] ?? '');
}

describe.each(pages)('%s', (page) => {
  it('links to files that exist', () => {
    const links = [...textOf(page).matchAll(/\]\((?<target>[^)#\s]+)[^)]*\)/g)].map(
      ({ groups }) => groups?.['target'] ?? '',
    );
    const broken = links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(page), link)));

    expect(broken).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = [...textOf(page).matchAll(/npm run (?<script>[a-z0-9:]+)/g)].map(
      ({ groups }) => groups?.['script'] ?? '',
    );

    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
  });

  it('shows YAML that can be read, and packets that are valid', () => {
    const documents = blocksOf(page, 'yaml').map((block) => parse(block) as { kind?: string; metadata?: object });
    const packets = documents.filter(({ kind }) => kind === KIND);

    for (const packet of packets) {
      // With generateName the API server makes the name.
      const named = { ...packet, metadata: { name: 'made', ...packet.metadata } };
      expect(parsePacketManifest(named).kind).toBe(KIND);
    }
    expect(documents.every((document) => typeof document === 'object')).toBe(true);
  });

  it('names nothing outside the repository', () => {
    expect(textOf(page)).not.toMatch(/\.\.\/shared|\/work\//);
  });
});
