import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { createFileDestination } from '../../../src/destinations/file/file-destination.ts';
import { FILE_NAME, someArchive, temporaryFolder } from './folders.ts';

const signal = new AbortController().signal;

describe('a local file', () => {
  it.each([
    ['an existing folder', '', FILE_NAME],
    ['a folder to be made', 'new/folder/', `new/folder/${FILE_NAME}`],
    ['a file', 'mine.tar.gz', 'mine.tar.gz'],
  ])('goes to %s', async (_, path, expected) => {
    await using folder = await temporaryFolder();
    await using source = await temporaryFolder();
    const archive = await someArchive(source.path, 5000);
    const destination = createFileDestination({ path: path === '' ? folder.path : `${folder.path}/${path}` });

    await destination.preflight(signal);
    const { location } = await destination.store(archive, signal);

    const stored = join(folder.path, expected);
    expect(location).toBe(pathToFileURL(stored).href);
    expect(await readFile(stored)).toEqual(await readFile(archive.path));
    expect((await stat(stored)).mode & 0o777).toBe(0o600);
  });

  it('is refused before anything is collected when something lies there', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'mine.tar.gz');
    await writeFile(path, 'precious');

    await expect(createFileDestination({ path }).preflight(signal)).rejects.toMatchObject({
      code: 'DESTINATION_UNAVAILABLE',
      message: `${path} exists already: remove it or choose another name`,
    });
    expect(await readdir(folder.path)).toEqual(['mine.tar.gz']);
  });

  it.each([
    ['missing/mine.tar.gz', 'does not exist: create it or correct the path'],
    ['file/mine.tar.gz', 'is not a folder: a part of the path is a file; correct the path'],
    ['file/deeper/', 'is not a folder: a part of the path is a file; correct the path'],
  ])('cannot go to %s', async (path, words) => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'file'), '');

    await expect(createFileDestination({ path: `${folder.path}/${path}` }).preflight(signal)).rejects.toMatchObject({
      code: 'DESTINATION_UNAVAILABLE',
      message: expect.stringContaining(words),
    });
  });
});
