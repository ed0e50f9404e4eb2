import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { buildLicensedStandIn } from '../../../cluster/images/recipes/licensed-stand-in.ts';
import { run } from '../../../cluster/run.ts';
import type { OpenedArchive } from '../../../support/archive-reader.ts';
import type { World } from '../world.ts';

/**
 * Zips a folder of the archive and reads it with upstream's own types; returns what these stumble over, a line each. With
 * `-lacking` also the members that the newest server would write and that are not there.
 */
export async function readAgain(
  world: World,
  archive: OpenedArchive,
  folder: string,
  flags: readonly '-lacking'[] = [],
): Promise<readonly string[]> {
  const bin = await buildLicensedStandIn(world.deps);
  const directory = await mkdtemp(join(tmpdir(), 'supportpacket-again-'));
  try {
    const file = join(directory, 'packet.zip');
    const zip = new ZipFile();
    for (const [path, content] of archive.files) {
      if (path.startsWith(folder)) zip.addBuffer(content, path.slice(folder.length));
    }
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(file));
    const { stdout } = await run(join(bin, 'read-packet'), [...flags, file], { signal: world.deps.signal });
    return stdout.split('\n').filter((line) => line !== '');
  } finally {
    await rm(directory, { recursive: true });
  }
}
