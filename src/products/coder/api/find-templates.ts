import type { PacketWarning } from '../../../api/warning-codes.ts';
import type { Item } from '../../ports.ts';
import { templates, type Template } from './answers.ts';
import { apiItem, type ApiSource } from './api-item.ts';
import type { CoderApi } from './client.ts';
import { versionFiles } from './template-files.ts';
import { warningOf } from './warning-of.ts';

export interface FoundTemplates {
  readonly found: readonly Template[];
  readonly warnings: readonly PacketWarning[];
}

/** The templates that the spec names: `name` or `organization/name`, also by display name. Never rejects. */
export async function findTemplates(
  api: CoderApi,
  target: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<FoundTemplates> {
  if (names.length === 0) return { found: [], warnings: [] };
  try {
    return matchTemplates(target, names, await api.ask(templates, '/api/v2/templates', signal));
  } catch (error) {
    return { found: [], warnings: [warningOf(target, error, 'Templates could not be listed')] };
  }
}

/** Pure. */
export function matchTemplates(target: string, names: readonly string[], all: readonly Template[]): FoundTemplates {
  const matches = names.map((wish) => ({ wish, found: all.filter((one) => isNamed(one, wish)) }));
  return {
    found: [...new Set(matches.flatMap(({ found }) => found))],
    warnings: matches
      .filter(({ found }) => found.length === 0)
      .map(({ wish }) => {
        const message = `Coder has no template ${wish}, or the session token may not see it`;
        return { code: 'TemplateNotFound', target, message };
      }),
  };
}

function isNamed({ name, display_name, organization_name }: Template, wish: string): boolean {
  const slash = wish.indexOf('/');
  const [organization, own] = slash > 0 ? [wish.slice(0, slash), wish.slice(slash + 1)] : [undefined, wish];
  const isName = [name, display_name].some((one) => one !== '' && one.toLowerCase() === own.toLowerCase());
  return isName && (organization === undefined || organization === organization_name);
}

/** As `--template` of the vendor's bundle; templates of the same name in several organizations are told apart. */
export function templateItems(source: ApiSource, found: readonly Template[]): readonly Item[] {
  return found.flatMap((one) => {
    const isOnly = found.filter(({ name }) => name === one.name).length === 1;
    const folder = `templates/${isOnly ? one.name : `${one.organization_name}-${one.name}`}/`;
    const description = {
      name: 'TemplateSource',
      path: `${folder}template.json`,
      url: `/api/v2/templates/${one.id}`,
      right: 'template',
      expected: 'object',
    } as const;
    return [description, ...versionFiles(folder, one.active_version_id)].map((file) => apiItem(source, file));
  });
}
