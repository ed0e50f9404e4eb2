import { inParallel } from '../states/in-parallel.ts';

const AT_ONCE = 3;

/** Makes what each name stands for. One that failed throws, with the cause, when it is asked for, and costs no other. */
export async function makeEach<Name extends string, Outcome>(
  names: readonly Name[],
  make: (name: Name) => Promise<Outcome>,
): Promise<(name: Name) => Outcome> {
  const settled = await inParallel(names, AT_ONCE, make);
  return (name) => {
    const outcome = settled[names.indexOf(name)];
    if (outcome?.status !== 'fulfilled') throw new Error(`no packet of ${name}`, { cause: outcome?.reason });
    return outcome.value;
  };
}
