import type { ItemName } from '../../../api/item-names.ts';
import { parseByteQuantity } from '../../../api/quantity.ts';
import type { Bundle, BundleEntry, BundleRung, Item, PlanContext } from '../../ports.ts';
import { isWanted } from '../../wanted.ts';
import { PACKET_LIMITS, readZipStream } from '../../zip-stream/zip-stream.ts';
import { judged } from '../api/judged.ts';
import { streamBundle, type BundleRun, type CoderCli } from './cli.ts';
import { agentPaths, bundleFile, type RunPlace } from './place.ts';

/** A healthy run takes a second; one that cannot reach its agent never ends. */
const MOST_SECONDS = 60;
const SHARE_OF_TIMEOUT = 0.2;

/** One run of the command. */
export interface CliRun extends RunPlace {
  readonly cli: CoderCli;
  readonly run: BundleRun;
}

export interface CliBundle {
  readonly bundle: Bundle;
  /** See `CoderApiPlan`. */
  standIns(item: Item): readonly Item[];
}

export function cliBundle(context: PlanContext, target: string, root: string, one: CliRun): CliBundle {
  const { items, timeoutSeconds } = context.spec;
  const kept = new Set<string>();
  const ours = new Set(one.agentFolder === undefined ? [] : agentPaths(`${root}${one.agentFolder}`));
  const bundle: Bundle = {
    name: 'ProductPacket',
    path: `${root}${one.agentFolder ?? 'network/'}`,
    target,
    order: 'perishable',
    // One process of the command at a time in an installation that has trouble already.
    lane: `coder-cli/${target}`,
    deadlineSeconds: Math.max(10, Math.min(MOST_SECONDS, Math.round(timeoutSeconds * SHARE_OF_TIMEOUT))),
    ...(items.include === undefined ? { optional: true } : {}),
    rungs: [rungOf(one)],
    place: (name) => {
      const file = bundleFile(name, one);
      if (file === undefined || !isWantedInside(file.item, items)) return undefined;
      return {
        path: `${root}${file.path}`,
        ...(file.format === undefined ? {} : { format: file.format }),
        ...(name.endsWith('logs.txt') ? { maxBytes: parseByteQuantity(items.logs.maxBytesPerContainer) } : {}),
      };
    },
    kept: (path) => void kept.add(path),
  };
  return {
    bundle,
    standIns: (item) => {
      if (!ours.has(item.path)) return [item];
      const waiting: Item = { ...item, awaits: bundle.path, needed: () => !kept.has(item.path) };
      // What teaches the redactor goes before everything that holds text, the command's files among it: it cannot wait.
      return item.order === 'first'
        ? [
            { ...item, learnOnly: true },
            { ...waiting, order: 'perishable' },
          ]
        : [waiting];
    },
  };
}

/** Nothing that the command brings is wanted without it being run; asked for by name it is whole. Pure. */
export function wantsCli(items: PlanContext['spec']['items']): boolean {
  if (items.include === undefined) return isWanted('ProductPacket', items);
  return items.include.some((name) => name === 'ProductPacket' || name === 'Network' || name === 'Agents');
}

function isWantedInside(item: ItemName, items: PlanContext['spec']['items']): boolean {
  return isWanted(item, items) || items.include?.includes('ProductPacket') === true;
}

function rungOf(one: CliRun): BundleRung {
  const { cli, run } = one;
  return {
    access: 'product-command',
    source: { kind: 'container', ...cli.container },
    async *open(signal): AsyncGenerator<BundleEntry> {
      for await (const entry of readZipStream(streamBundle(cli, run, signal), PACKET_LIMITS)) {
        const expected = bundleFile(entry.name, one)?.expected;
        yield expected === undefined ? entry : { ...entry, chunks: judged(entry.chunks, expected, signal) };
      }
    },
  };
}
