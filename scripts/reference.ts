import { errorCatalogue } from '../src/api/errors.ts';
import { ITEM_NAMES } from '../src/api/item-names.ts';
import { REASONS } from '../src/api/reasons.ts';
import { WARNINGS } from '../src/api/warning-codes.ts';

const NOTE = '<!-- Made by `npm run generate`; do not edit. -->';

/** Reference pages that are lists in the code, by path. */
export function renderReference(): Record<string, string> {
  return {
    'docs/reference/conditions.md': page(
      'Reasons of conditions',
      table(['Reason', 'Meaning'], Object.entries(REASONS)),
    ),
    'docs/reference/warnings.md': page('Codes of warnings', table(['Code', 'What to do'], Object.entries(WARNINGS))),
    'docs/reference/errors.md': page(
      'Errors',
      table(
        ['Code', 'Reason', 'Retried'],
        errorCatalogue().map(({ code, reason, retry }) => [code, reason, retry === 'never' ? 'no' : 'with back-off']),
      ),
    ),
    'docs/reference/items.md': page(
      'Names of items',
      table(
        ['Name'],
        ITEM_NAMES.map((name) => [name]),
      ),
    ),
  };
}

function page(title: string, body: string): string {
  return `${NOTE}\n\n# ${title}\n\n${body}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}
