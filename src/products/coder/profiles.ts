import type { ItemName } from '../../api/item-names.ts';
import type { Item, LivePod, PlanContext, Rung } from '../ports.ts';
import { isWanted } from '../wanted.ts';
import { endpointItem, SLACK_SECONDS } from './endpoint-item.ts';

/** Seconds of a trace: it grows by megabytes a second on a busy server. */
const TRACE_SECONDS = 1;

interface ProfileFile {
  readonly name: ItemName;
  readonly file: string;
  readonly format: Item['format'];
  /** Below `/debug/pprof/`. */
  readonly path: string;
}

/** Of one process. */
export interface ProfileSource {
  readonly live: LivePod;
  readonly port: number;
  /** In the archive, with a slash at its end. */
  readonly folder: string;
  /** One CPU profile at a time. */
  readonly lane: string;
  /** Other ways to `/debug/pprof/…`, given its path and query. */
  readonly otherwise?: (path: string) => readonly Rung[];
  /** The folder is one of the vendor's bundle and holds what that has. */
  readonly isVendors?: boolean;
}

/** File names of the vendor's bundle. Each is a gzipped profile, which `go tool pprof` opens; the bundle gzips it once more. */
const PROFILES: readonly ProfileFile[] = [
  { name: 'HeapProfile', file: 'heap.prof.gz', format: 'pprof', path: 'heap' },
  { name: 'AllocsProfile', file: 'allocs.prof.gz', format: 'pprof', path: 'allocs' },
  { name: 'BlockProfile', file: 'block.prof.gz', format: 'pprof', path: 'block' },
  { name: 'MutexProfile', file: 'mutex.prof.gz', format: 'pprof', path: 'mutex' },
  { name: 'ThreadCreateProfile', file: 'threadcreate.prof.gz', format: 'pprof', path: 'threadcreate' },
  { name: 'GoroutineProfile', file: 'goroutine.prof.gz', format: 'pprof', path: 'goroutine' },
  { name: 'GoroutineProfile', file: 'goroutines.txt', format: 'text', path: 'goroutine?debug=2' },
];

/** What the vendor's bundle keeps beside the profiles. The arguments of a process may be passwords: redacted as text. */
const BESIDE: readonly ProfileFile[] = [
  { name: 'Diagnostics', file: 'cmdline.txt', format: 'text', path: 'cmdline' },
  { name: 'Diagnostics', file: 'symbol.txt', format: 'text', path: 'symbol' },
];

/** The set of profiles of one process, and a trace when the spec names it. */
export function profileItems(context: PlanContext, target: string, source: ProfileSource): readonly Item[] {
  const { items } = context.spec;
  const seconds = items.profiles.cpuSeconds;
  const cpu: ProfileFile = {
    name: 'CPUProfile',
    file: 'profile.prof.gz',
    format: 'pprof',
    path: `profile?seconds=${String(seconds)}`,
  };
  // A trace is large and slows its process: only who names it gets it.
  const wantsTrace = items.include?.includes('Trace') === true && isWanted('Trace', items);
  const trace: ProfileFile = {
    name: 'Trace',
    file: 'trace.out',
    format: 'go-trace',
    path: `trace?seconds=${String(TRACE_SECONDS)}`,
  };
  return [
    profileItem(context, target, source, cpu, seconds * 2),
    ...[...PROFILES, ...(source.isVendors === true ? BESIDE : [])].map((file) =>
      profileItem(context, target, source, file),
    ),
    ...(wantsTrace ? [profileItem(context, target, source, trace, TRACE_SECONDS)] : []),
  ];
}

/** `seconds` is how long the process takes before it answers; such ones wait for each other. */
function profileItem(
  context: PlanContext,
  target: string,
  { live, port, folder, lane, otherwise }: ProfileSource,
  { name, file, format, path }: ProfileFile,
  seconds = 0,
): Item {
  const endpoint = `/debug/pprof/${path}`;
  return endpointItem(context, target, live, {
    name,
    format,
    path: `${folder}${file}`,
    port,
    endpoint,
    order: format === 'pprof' ? 'binary' : 'perishable',
    deadlineSeconds: seconds + SLACK_SECONDS,
    ...(seconds === 0 ? {} : { lane }),
    otherwise: otherwise?.(endpoint) ?? [],
  });
}
