import { z } from 'zod';

const manifests = z.array(z.looseObject({})).nullish();
/** `mmctl plugin list --json`: a list with one object. */
const listing = z.array(z.object({ active: manifests, inactive: manifests })).max(10);

/**
 * `plugins.json` as the server writes it (`{ enabled: […], disabled: […] }`, manifests, four spaces), from what mmctl says.
 * Throws when the input is not mmctl's listing.
 */
export function renderPlugins(mmctlOutput: Buffer): string {
  const lists = listing.parse(JSON.parse(mmctlOutput.toString('utf8')));
  const enabled = lists.flatMap(({ active }) => active ?? []);
  const disabled = lists.flatMap(({ inactive }) => inactive ?? []);
  return `${JSON.stringify({ enabled, disabled }, undefined, 4)}\n`;
}
