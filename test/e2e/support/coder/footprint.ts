import type { World } from '../world.ts';

/** A container of a pod, with a shell. */
export interface Place {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What runs in a container and which files it has. */
export interface Footprint {
  readonly pod: string;
  /** Command lines, sorted, without that of the shell that looks. */
  readonly processes: readonly string[];
  readonly zombies: readonly string[];
  readonly files: readonly string[];
}

const PROCESSES = 'ps -o stat,args';
const FILES = 'find / -xdev \\( -path /proc -o -path /sys -o -path /dev \\) -prune -o -print';

/** Looks at processes and files of each of the containers. */
export function footprints(world: World, places: readonly Place[]): Promise<readonly Footprint[]> {
  return Promise.all(places.map((place) => footprint(world, place)));
}

async function footprint(world: World, { namespace, pod, container }: Place): Promise<Footprint> {
  const exec = async (script: string): Promise<readonly string[]> => {
    const output = await world.kubectl(['exec', '-n', namespace, pod, '-c', container, '--', 'sh', '-c', script]);
    return output.split('\n').filter((line) => line !== '');
  };
  const processes = (await exec(PROCESSES)).slice(1).filter((line) => !line.includes(PROCESSES));
  return {
    pod,
    processes: processes.map((line) => line.replace(/^\S+\s+/, '')).toSorted(),
    zombies: processes.filter((line) => line.startsWith('Z')),
    files: (await exec(FILES)).toSorted(),
  };
}
