import type { CollectRequest, SelectedTarget } from '../api/collect-request.ts';
import type { TargetStatus } from '../api/status-schema.ts';
import type { PacketWarning } from '../api/warning-codes.ts';
import type { ManifestItem } from '../archive/manifest.ts';
import type { Spool } from '../archive/spool.ts';
import type { KubeClient, PodAccess } from '../kube/ports.ts';
import { planTarget } from '../products/plan.ts';
import type { Bundle, Item, LogLevelNotes, Plan, PlanContext } from '../products/ports.ts';
import type { Redactor } from '../redact/redactor.ts';
import { collectBundle } from './collect-bundle.ts';
import { collectItem, skippedItem } from './collect-item.ts';
import { duringDebugLog, secondsForWindow } from './debug-log.ts';
import { readLiveTargets } from './live-targets.ts';
import type { ProgressCounter } from './progress.ts';
import { runItems } from './run-items.ts';
import { targetStatuses } from './target-status.ts';
import type { WarningList } from './warning-list.ts';

const CONCURRENCY = 8;

export interface CollectionDeps {
  readonly kube: KubeClient;
  readonly access: PodAccess;
  readonly redactor: Redactor;
  readonly spool: Spool;
  readonly warnings: WarningList;
  readonly progress: ProgressCounter;
  /** Where it is noted which log levels are raised. */
  readonly notes: LogLevelNotes;
  /** The command line of this very program, in the image that it runs from. */
  readonly program?: readonly string[];
  /** Access tokens by target. */
  readonly accessTokens?: ReadonlyMap<string, string>;
  /** The redactor knows values of Secrets. */
  readonly hasKnownSecrets: boolean;
}

export interface Collection {
  readonly items: readonly ManifestItem[];
  readonly targets: readonly TargetStatus[];
}

/**
 * Collects everything that the request asks for. When `signal` aborts, what runs is ended, what waits is skipped, and what
 * is there is the result. Rejects only when the pods cannot even be listed.
 */
export async function collect(request: CollectRequest, deps: CollectionDeps, signal: AbortSignal): Promise<Collection> {
  const live = await readLiveTargets(deps.kube, request, signal);
  for (const warning of live.warnings) deps.warnings.add(warning);
  const context = planContext(request, deps);
  const plans = await Promise.all(
    live.targets.map(async (target) => ({
      name: target.target.name,
      plan: await planTarget(context, target, signal),
    })),
  );
  const items = withRootMetadata(
    plans.flatMap(({ plan }) => plan.items),
    request.targets,
  );
  // First among those of the same order: others wait for them.
  const work = [...plans.flatMap(({ plan }) => plan.bundles ?? []), ...items];
  deps.progress.plan(work.length);
  const lines: ManifestItem[] = [];
  const run = async (one: Bundle | Item): Promise<void> => {
    lines.push(...(await runOne(one, deps, signal)));
    deps.progress.done(one.path);
  };
  await runPhases(
    plans,
    (some) => runItems(work.filter(some), { concurrency: CONCURRENCY, run }),
    { ...deps, mostSeconds: () => secondsForWindow(request, new Date()) },
    signal,
  );
  const results = oneLineEach(lines);
  for (const warning of skippedWarnings(request.targets, results)) deps.warnings.add(warning);
  const versions = await finish(plans, deps, signal);
  return { items: results, targets: targetStatuses(request, results, versions) };
}

function planContext(request: CollectRequest, deps: CollectionDeps): PlanContext {
  const reader =
    request.reader === undefined || deps.program === undefined
      ? {}
      : { reader: { ...request.reader, argv: deps.program } };
  return {
    spec: request.spec,
    kube: deps.kube,
    access: deps.access,
    now: new Date(request.startTime),
    hasKnownSecrets: deps.hasKnownSecrets,
    ...(deps.accessTokens === undefined ? {} : { accessTokens: deps.accessTokens }),
    ...reader,
  };
}

interface NamedPlan {
  readonly name: string;
  readonly plan: Plan;
}

/** What need not wait for a debug log window, then what does; without a window that is nothing. */
async function runPhases(
  plans: readonly NamedPlan[],
  run: (some: (work: Bundle | Item) => boolean) => Promise<void>,
  deps: CollectionDeps & { readonly mostSeconds: () => number },
  signal: AbortSignal,
): Promise<void> {
  const say = (message: string): void => {
    deps.progress.say(message);
  };
  const phases = {
    before: () => run(({ afterWindow }) => afterWindow !== true),
    after: () => run(({ afterWindow }) => afterWindow === true),
  };
  const windows = plans.flatMap(({ plan }) => plan.debugLog ?? []);
  try {
    await duringDebugLog(windows, phases, { ...deps, say }, signal);
  } finally {
    await Promise.all(plans.map(async ({ plan }) => plan.end?.()));
  }
}

async function runOne(
  work: Bundle | Item,
  deps: CollectionDeps,
  signal: AbortSignal,
): Promise<readonly ManifestItem[]> {
  if ('format' in work && work.needed?.() === false) return [];
  const lines = signal.aborted ? [skippedItem(work, signal)] : await collectWork(work, deps, signal);
  return lines.filter((line) => isWorthALine(work, line));
}

async function collectWork(
  work: Bundle | Item,
  deps: CollectionDeps,
  signal: AbortSignal,
): Promise<readonly ManifestItem[]> {
  const onBytes = (bytes: number): void => {
    deps.progress.bytes(bytes);
  };
  const itemDeps = { ...deps, onBytes, now: () => performance.now() };
  return 'format' in work ? [await collectItem(work, itemDeps, signal)] : collectBundle(work, itemDeps, signal);
}

function isWorthALine(work: Bundle | Item, { path, status }: ManifestItem): boolean {
  // A bundle's own line says only that there is none; the warning says why.
  if (work.optional === true && path === work.path) return status === 'collected' || status === 'truncated';
  // What was read for the redactor only is not in the packet; that it could not be read is worth a line.
  return !('learnOnly' in work) || status === 'failed';
}

const BEST_FIRST: readonly ManifestItem['status'][] = ['collected', 'truncated', 'failed', 'skipped'];

/** A file that one source could not give may have come from another: the better line stays. */
function oneLineEach(lines: readonly ManifestItem[]): readonly ManifestItem[] {
  const rank = ({ status }: ManifestItem): number => BEST_FIRST.indexOf(status);
  const byPath = new Map<string, ManifestItem>();
  for (const line of lines) {
    const other = byPath.get(line.path);
    if (other === undefined || rank(line) < rank(other)) byPath.set(line.path, line);
  }
  return [...byPath.values()];
}

/** What was not even begun: one warning per target, with the number. */
function skippedWarnings(targets: readonly SelectedTarget[], items: readonly ManifestItem[]): readonly PacketWarning[] {
  return targets.flatMap(({ name }): readonly PacketWarning[] => {
    const skipped = items.filter(({ target, status }) => target === name && status === 'skipped');
    const code = skipped[0]?.reason === 'DeadlineExceeded' ? 'DeadlineExceeded' : 'Cancelled';
    const message = `${String(skipped.length)} items of ${name} were not begun; the manifest names them`;
    return skipped.length === 0 ? [] : [{ code, target: name, message }];
  });
}

/**
 * Warnings of the plans, what became known on the way, and the versions; a product that is down has none. After a stop only
 * what is known already is an answer: new questions fail at once.
 */
async function finish(
  plans: readonly NamedPlan[],
  { warnings }: CollectionDeps,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const versions = new Map<string, string>();
  for (const { name, plan } of plans) {
    for (const warning of [...plan.warnings, ...((await plan.findings?.()) ?? [])]) warnings.add(warning);
    const [version] = await Promise.allSettled([plan.version?.(signal)]);
    if (version.status === 'fulfilled' && version.value !== undefined) versions.set(name, version.value);
  }
  return versions;
}

/** A packet with exactly one Mattermost has its metadata at the root too, where the vendor's tools look. */
function withRootMetadata(items: readonly Item[], targets: readonly SelectedTarget[]): readonly Item[] {
  const metadata = items.find(({ name }) => name === 'Metadata');
  const isOnly = targets.filter(({ type }) => type === 'Mattermost').length === 1;
  return metadata === undefined || !isOnly
    ? items
    : [...items, { ...metadata, path: 'metadata.yaml', needed: () => true }];
}
