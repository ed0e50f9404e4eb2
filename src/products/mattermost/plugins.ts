import { z } from 'zod';
import { pluginList } from './config-schema.ts';

/** `mmctl plugin list --json`: a list with one object, which is what the API answers. */
const listing = z.array(pluginList).max(10);

/**
 * `plugins.json` as the server writes it (`{ enabled: […], disabled: […] }`, manifests, four spaces), from what mmctl says.
 * Throws when the input is not mmctl's listing.
 */
export function renderPlugins(mmctlOutput: Buffer): string {
  return rendered(listing.parse(JSON.parse(mmctlOutput.toString('utf8'))));
}

/** The same from what `GET /api/v4/plugins` answers. */
export function renderApiPlugins(answer: Buffer): string {
  return rendered([pluginList.parse(JSON.parse(answer.toString('utf8')))]);
}

function rendered(lists: z.infer<typeof listing>): string {
  const enabled = lists.flatMap(({ active }) => active ?? []);
  const disabled = lists.flatMap(({ inactive }) => inactive ?? []);
  return `${JSON.stringify({ enabled, disabled }, undefined, 4)}\n`;
}
