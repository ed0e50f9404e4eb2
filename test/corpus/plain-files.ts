import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContentFormat } from '../../src/redact/ports.ts';
import { expandTemplate, type NamedValues } from './expand-template.ts';
import { mattermostConfigTemplates } from './mattermost-configs.ts';
import type { CorpusFile, CorpusPart, Shape } from './truth.ts';

const TEMPLATES = join(import.meta.dirname, 'templates');
/** Parts of the generated configurations, no files of their own. */
const INGREDIENTS = new Set(['mattermost/config-common.json', 'mattermost/versions.json']);

/** Templates have a suffix of their own: tools and ignore lists must not take them for what they become. */
const SUFFIX = '.template';

export function readTemplate(path: string): string {
  return readFileSync(join(TEMPLATES, path + SUFFIX), 'utf8');
}

/** The files that are no containers: every template once, and a configuration of each Mattermost version. */
export function plainFiles(named: NamedValues): CorpusFile[] {
  const templates = new Map<string, string>();
  const configs = mattermostConfigTemplates(
    readTemplate('mattermost/config-common.json'),
    readTemplate('mattermost/versions.json'),
  );
  for (const [version, template] of configs) templates.set(`mattermost/config-${version}.json`, template);
  for (const folder of ['mattermost', 'coder', 'kubernetes', 'text']) {
    for (const name of readdirSync(join(TEMPLATES, folder)).toSorted()) {
      const path = `${folder}/${name.slice(0, -SUFFIX.length)}`;
      if (!INGREDIENTS.has(path)) templates.set(path, readTemplate(path));
    }
  }
  return inPacketOrder([...templates]).map(([path, template]) => plainFile(path, template, named));
}

/** What a configuration teaches is used in the logs that come after it. */
function inPacketOrder(templates: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  const isLast = ([path]: readonly [string, string]): boolean => path.includes('bare-after');
  return [...templates.filter((entry) => !isLast(entry)), ...templates.filter((entry) => isLast(entry))];
}

function plainFile(path: string, template: string, named: NamedValues): CorpusFile {
  const part = expandPart('', path, template, named);
  return { path, format: formatOf(path), content: part.content, parts: [part] };
}

/** One text with its truth; `path` seeds its values. */
export function expandPart(name: string, path: string, template: string, named: NamedValues): CorpusPart {
  const { text, secrets, traps } = expandTemplate(template, path, named);
  return { name, shape: shapeOf(path, text), content: Buffer.from(text), secrets, traps };
}

/** The format that the collector gives such a file. */
function formatOf(path: string): ContentFormat {
  if (/^mattermost\/(sanitized_)?config.*\.json$/.test(path)) return 'mattermost-config';
  const kubernetes = path.startsWith('kubernetes/');
  if (path.endsWith('.json')) return kubernetes ? 'kubernetes-json' : 'json';
  if (path.endsWith('.yaml')) return kubernetes ? 'kubernetes-yaml' : 'yaml';
  return 'text';
}

function shapeOf(path: string, text: string): Shape {
  if (path.endsWith('.json')) return 'json';
  if (path.endsWith('.yaml')) return 'yaml';
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.every((line) => line.startsWith('{') && line.endsWith('}')) ? 'json-lines' : 'text';
}
