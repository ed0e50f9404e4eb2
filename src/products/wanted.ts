import type { ItemName } from '../api/item-names.ts';
import type { SupportPacketSpec } from '../api/spec-schema.ts';

/** Whether the spec asks for the item. Pure. */
export function isWanted(name: ItemName, { include, exclude }: SupportPacketSpec['items']): boolean {
  return include === undefined ? !(exclude ?? []).includes(name) : include.includes(name);
}
