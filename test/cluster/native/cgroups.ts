import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Mount points of all cgroup hierarchies in the text of `/proc/self/mountinfo`. */
export function cgroupMounts(mountinfo: string): readonly string[] {
  const mounts = mountinfo.split('\n').flatMap((line) => {
    // proc(5): mount point is the 5th field, the file system's type the first after " - ".
    const [front, back] = line.split(' - ');
    const type = back?.split(' ')[0];
    const point = front?.split(' ')[4];
    return point !== undefined && (type === 'cgroup' || type === 'cgroup2') ? [point] : [];
  });
  return [...new Set(mounts)];
}

/** The cgroup hierarchies of this machine: one for each controller (v1), one alone (v2), or both kinds. */
export async function cgroupHierarchies(): Promise<readonly string[]> {
  return cgroupMounts(await readFile('/proc/self/mountinfo', 'utf8'));
}

/** Makes `<hierarchy>/<name>/pods` and `…/daemons` in every hierarchy. Returns the files that take the daemons' process ids. */
export async function makeCgroups(name: string): Promise<readonly string[]> {
  const hierarchies = await cgroupHierarchies();
  for (const hierarchy of hierarchies) {
    await mkdir(join(hierarchy, name, 'pods'), { recursive: true });
    await mkdir(join(hierarchy, name, 'daemons'), { recursive: true });
    await enableControllers(hierarchy, name);
    await inheritCpuset(join(hierarchy, name), hierarchy);
  }
  return hierarchies.map((hierarchy) => join(hierarchy, name, 'daemons', 'cgroup.procs'));
}

/** cgroup v2 gives a child only the controllers that its parent hands on. */
async function enableControllers(hierarchy: string, name: string): Promise<void> {
  const available = await readFile(join(hierarchy, 'cgroup.controllers'), 'utf8').catch(() => '');
  const enable = available.trim().split(/\s+/).filter(Boolean);
  if (enable.length === 0) return;
  const text = enable.map((controller) => `+${controller}`).join(' ');
  await writeFile(join(hierarchy, 'cgroup.subtree_control'), text);
  await writeFile(join(hierarchy, name, 'cgroup.subtree_control'), text);
}

/** cgroup v1: a cpuset without processors and memory nodes takes no process. */
async function inheritCpuset(directory: string, hierarchy: string): Promise<void> {
  if (!hierarchy.endsWith('/cpuset')) return;
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    const value = await readFile(join(hierarchy, file), 'utf8');
    for (const child of [directory, join(directory, 'pods'), join(directory, 'daemons')]) {
      await writeFile(join(child, file), value);
    }
  }
}

/** All cgroups at and below `directory`, children first; none when it does not exist. */
async function subtree(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  if (entries.length === 0) return [];
  const children = entries.filter((entry) => entry.isDirectory()).map((entry) => join(directory, entry.name));
  const below = await Promise.all(children.map(subtree));
  return [...below.flat(), directory];
}

/** Process ids in `<hierarchy>/<path>` and below, over all hierarchies. */
export async function processesIn(path: string): Promise<ReadonlySet<number>> {
  const directories = await Promise.all((await cgroupHierarchies()).map((h) => subtree(join(h, path))));
  const texts = await Promise.all(
    directories.flat().map((directory) => readFile(join(directory, 'cgroup.procs'), 'utf8').catch(() => '')),
  );
  return new Set(texts.flatMap((text) => text.split('\n').filter(Boolean).map(Number)));
}

/** Removes `<hierarchy>/<name>` everywhere; fails while a process is in it. Returns what could not be removed. */
export async function removeCgroups(name: string): Promise<readonly string[]> {
  const left: string[] = [];
  for (const hierarchy of await cgroupHierarchies()) {
    for (const directory of await subtree(join(hierarchy, name))) {
      await rmdir(directory).catch(() => left.push(directory));
    }
  }
  return left;
}
