import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createPvcDestination } from '../../../src/destinations/pvc/pvc-destination.ts';
import { FILE_NAME, someArchive, temporaryFolder } from './folders.ts';

const signal = new AbortController().signal;

describe('a repeated attempt of the same packet', () => {
  it.each([
    ['replaces the archive that the first one left', true],
    ['is told apart from another packet, whose archive stays', false],
  ])('%s', async (_, replace) => {
    await using volume = await temporaryFolder();
    await using spool = await temporaryFolder();
    await writeFile(join(volume.path, FILE_NAME), 'of before');
    const archive = await someArchive(spool.path, 5000);
    const names = { claimName: 'packets', namespace: 'chat', archiveStem: 'chat-demo' };
    const stored = createPvcDestination({ directory: volume.path, ...names, replace }).store(archive, signal);
    const [result] = await Promise.allSettled([stored]);

    expect(result.status).toBe(replace ? 'fulfilled' : 'rejected');
    const expected = replace ? await readFile(archive.path, 'latin1') : 'of before';
    expect(await readFile(join(volume.path, FILE_NAME), 'latin1')).toBe(expected);
    expect(await readdir(volume.path)).toEqual([FILE_NAME]);
  });
});
