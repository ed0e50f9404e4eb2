import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, hashFiles, inputsHash, type CacheDeps } from './cache.ts';
import { run } from './run.ts';

/** One program of a build. */
export interface GoPackage {
  /** Package path or relative folder, as `go build` takes it. */
  readonly pkg: string;
  /** File name in the bin folder. */
  readonly output: string;
}

/** A change made to the copied source before it is built. */
export interface GoPatch {
  /** Part of the cache key: another text, another build. */
  readonly key: string;
  apply(directory: string): Promise<void>;
}

/** What is built from Go source, and how. */
export interface GoBuild {
  readonly name: string;
  readonly version: string;
  /** Folder with a go.mod of ours; nothing is written to it. */
  readonly moduleDir?: string;
  /** A published module that cannot be built as a dependency (its `replace` lines count): its source is copied and built with its own go.mod. */
  readonly copyFromModule?: { readonly module: string; readonly version: string };
  readonly patch?: GoPatch;
  readonly packages: readonly GoPackage[];
  /** Added to `-s -w`. */
  readonly ldflags?: readonly string[];
  readonly tags?: readonly string[];
  /** Added to the environment of `go`; `CGO_ENABLED=0` unless it says otherwise. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further results to keep, as paths in the source folder; they come to lie in `<result>/<path>`. */
  readonly keep?: readonly string[];
}

/** Builds once and keeps the result outside the checkout. Returns the folder of the programs, `<cache>/<name>-<version>-<hash>/bin`. */
export async function goBuild(build: GoBuild, deps: CacheDeps): Promise<string> {
  const key = `${build.name}-${build.version}-${await buildHash(build)}`;
  const directory = await cached(key, deps, async (temporary) => {
    await deps.progress.step(`building ${build.name} ${build.version} from Go source`, async (detail) => {
      await buildInto(temporary, build, deps, detail);
    });
  });
  return join(directory, 'bin');
}

async function buildHash(build: GoBuild): Promise<string> {
  const { patch, moduleDir, ...rest } = build;
  const files = moduleDir === undefined ? [] : await hashFiles(moduleDir);
  return inputsHash({ ...rest, patch: patch?.key, files, platform: [process.platform, process.arch] });
}

async function buildInto(
  temporary: string,
  build: GoBuild,
  deps: CacheDeps,
  detail: (text: string) => void,
): Promise<void> {
  const logs = join(deps.cacheDir, 'logs');
  await mkdir(logs, { recursive: true });
  const logFile = join(logs, `${build.name}-${build.version}.log`);
  await rm(logFile, { force: true });
  deps.progress.say(`building ${build.name} ${build.version} from Go source, log: ${logFile}`);
  const source = join(temporary, 'source');
  detail('fetching source');
  await copySource(build, source, deps.signal);
  await build.patch?.apply(source);
  const options = { cwd: source, logFile, signal: deps.signal, env: { CGO_ENABLED: '0', ...build.env } };
  const ldflags = ['-s', '-w', ...(build.ldflags ?? [])].join(' ');
  const tags = build.tags === undefined ? [] : ['-tags', build.tags.join(',')];
  for (const { pkg, output } of build.packages) {
    detail(`go build ${output}`);
    const target = join(temporary, 'bin', output);
    // -buildvcs=false: the source lies in no repository, and git may be absent.
    const args = ['build', '-trimpath', '-buildvcs=false', '-ldflags', ldflags, ...tags, '-o', target, pkg];
    await run('nice', ['-n', '10', 'go', ...args], options);
  }
  for (const path of build.keep ?? []) {
    await cp(join(source, path), join(temporary, path), { recursive: true });
  }
  await rm(source, { recursive: true, force: true });
}

async function copySource(build: GoBuild, target: string, signal: AbortSignal): Promise<void> {
  if (build.moduleDir !== undefined) {
    await cp(build.moduleDir, target, { recursive: true });
    return;
  }
  if (build.copyFromModule === undefined) {
    throw new Error(`${build.name}: neither moduleDir nor copyFromModule is given`);
  }
  const directory = await moduleSource(build.copyFromModule, signal);
  await cp(directory, target, { recursive: true });
  // The module cache is read-only; a build may have to write go.sum.
  await run('chmod', ['-R', 'u+w', target], { signal });
}

/** The folder of a published module in Go's module cache, fetched when it is not there. */
export async function moduleSource(
  { module, version }: { readonly module: string; readonly version: string },
  signal: AbortSignal,
): Promise<string> {
  const { stdout } = await run('go', ['mod', 'download', '-json', `${module}@${version}`], {
    cwd: '/',
    signal,
  });
  const directory = /"Dir": "(?<dir>[^"]+)"/.exec(stdout)?.groups?.['dir'];
  if (directory === undefined) throw new Error(`go mod download ${module}@${version}: no folder given`);
  return directory;
}
