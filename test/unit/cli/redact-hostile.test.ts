import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import { temporaryFolder } from '../archive/temporary-folder.ts';
import { readOutput } from './read-output.ts';
import { runRedact } from './run-redact.ts';
import { tarBytes, writeFolder, zipBytes } from './sample-packet.ts';

const RAW = 'RAWBYTES-plainly-to-be-seen';
const GOOD = Buffer.from('level=info msg="all is well"\n');

/** Another value of four bytes in the first record of the zip's directory. */
function lying(zip: Buffer, offset: number, value: number): Buffer {
  zip.writeUInt32LE(value, zip.indexOf('PK\x01\x02', 0, 'latin1') + offset);
  return zip;
}

/** Every entry of the directory is the same compressed bytes: some KiB that are GiB. */
function overlapping(entries: number, bytes: number): Buffer {
  const content = Buffer.alloc(bytes, 'a');
  const packed = deflateRawSync(content, { level: 9 });
  const header = (magic: string, rest: number): Buffer => {
    const record = Buffer.alloc(rest);
    record.write(magic, 'latin1');
    const at = magic.endsWith('\x02') ? 6 : 4;
    record.writeUInt16LE(20, at);
    record.writeUInt16LE(8, at + 4);
    record.writeUInt32LE(crc32(content), at + 10);
    record.writeUInt32LE(packed.length, at + 14);
    record.writeUInt32LE(content.length, at + 18);
    record.writeUInt16LE(4, at + 22);
    return record;
  };
  const names = Array.from({ length: entries }, (_, index) => Buffer.from(String(1000 + index)));
  const local = Buffer.concat([header('PK\x03\x04', 30), Buffer.from('1000'), packed]);
  const directory = Buffer.concat(names.flatMap((name) => [header('PK\x01\x02', 46), name]));
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, directory, end]);
}

describe('redact of a zip that lies', () => {
  const zip = (): Promise<Buffer> => zipBytes({ 'a.log': Buffer.from(`${RAW}\n`.repeat(99)), 'b.log': GOOD });

  const LIES = { checksum: [16, 1], packed: [20, 3], size: [24, 5], place: [42, 0x7fffffff] } as const;

  it.each(Object.entries(LIES))('about its %s: that entry is left out', async (_, [offset, value]) => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'in.zip'), lying(await zip(), offset, value));

    const ended = await runRedact([join(folder.path, 'in.zip'), '-o', join(folder.path, 'out')]);

    expect(ended.code).toBe(3);
    expect(await readOutput(join(folder.path, 'out'))).toEqual({ 'b.log': GOOD.toString() });
    expect(ended.stderr).not.toContain(RAW);
  });

  it('about one of them, inside a tar: that entry is left out', async () => {
    await using folder = await temporaryFolder();
    const zips: Record<string, Buffer> = {};
    for (const [what, [offset, value]] of Object.entries(LIES)) zips[`${what}.zip`] = lying(await zip(), offset, value);
    await writeFile(join(folder.path, 'in.tar'), await tarBytes(zips));

    const ended = await runRedact([join(folder.path, 'in.tar'), '-o', join(folder.path, 'out')]);

    expect(ended.code).toBe(3);
    expect(ended.stderr).not.toContain(RAW);
    for (const name of Object.keys(zips)) {
      const opened = await readOutput(join(folder.path, 'out', name));
      expect(Object.keys(opened)).toEqual(['a.log.left-out.txt', 'b.log']);
      expect(JSON.stringify(opened)).not.toContain(RAW);
    }
  });

  it('about how much it holds: entries on top of each other are a bomb in their sum, however deep they lie', async () => {
    await using folder = await temporaryFolder();
    const bomb = overlapping(200, 8 * 1024 ** 2);
    const input = join(folder.path, 'in.tar');
    await writeFile(input, await tarBytes({ 'bomb.zip': bomb, 'c.log': GOOD }));
    const output = join(folder.path, 'out');

    const ended = await runRedact([input, '-o', output]);

    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('bomb.zip/1199: FormatUnreadable');
    expect(await readFile(join(output, 'c.log'))).toEqual(GOOD);
    const opened = await readOutput(join(output, 'bomb.zip'));
    expect(Object.values(opened).filter((text) => text.startsWith('aaaa')).length).toBeLessThan(5);
  });
});

describe('redact of an archive with odd entries', () => {
  it('says that an entry is encrypted, and that a tar without its end may lack something', async () => {
    await using folder = await temporaryFolder();
    const zip = await zipBytes({ 'a.log': Buffer.from(RAW), 'b.log': GOOD });
    const record = zip.indexOf('PK\x01\x02', 0, 'latin1');
    zip.writeUInt16LE(zip.readUInt16LE(record + 8) | 1, record + 8);
    await writeFile(join(folder.path, 'in.zip'), zip);
    const tar = await tarBytes({ 'b.log': GOOD });
    await writeFile(join(folder.path, 'in.tar'), tar.subarray(0, 1024));

    const encrypted = await runRedact([join(folder.path, 'in.zip'), '-o', join(folder.path, 'of-zip')]);
    const cut = await runRedact([join(folder.path, 'in.tar'), '-o', join(folder.path, 'of-tar')]);

    expect([encrypted.code, cut.code]).toEqual([3, 3]);
    expect(encrypted.stderr).toContain('a.log: FormatUnsupported: it is encrypted');
    expect(cut.stderr).toMatch(/in\.tar: FormatUnreadable: .*what follows is missing/);
    for (const out of ['of-zip', 'of-tar']) {
      expect(await readOutput(join(folder.path, out))).toEqual({ 'b.log': GOOD.toString() });
    }
  });

  it('says of each what it is; the good ones come out', async () => {
    await using folder = await temporaryFolder();
    const archive = pack();
    archive.entry({ name: 'good.log' }, GOOD);
    for (const type of ['symlink', 'link', 'fifo', 'character-device'] as const) {
      archive.entry({ name: type, type, linkname: '../../etc/passwd' });
    }
    archive.entry({ name: 'good.log' }, RAW);
    archive.entry({ name: `${'long/'.repeat(60)}name.log` }, GOOD);
    archive.finalize();
    const input = join(folder.path, 'in.tar');
    await writeFile(input, await buffer(archive));
    const output = join(folder.path, 'out');

    const ended = await runRedact([input, '-o', output]);

    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(/character-device: FormatUnsupported: a device is not followed/);
    expect(ended.stderr).toMatch(/fifo: FormatUnsupported: a named pipe is not followed/);
    expect(ended.stderr).toMatch(/good\.log: PathRefused: .*another item has it/);
    expect(ended.stderr).toMatch(/link: FormatUnsupported: a hard link is not followed/);
    expect(ended.stderr).toMatch(/symlink: FormatUnsupported: a symbolic link is not followed/);
    expect(Object.values(await readOutput(output))).toEqual([GOOD.toString(), GOOD.toString()]);
  });

  it.each(['out.tar.gz', 'out.tar.zst', 'out.tar'])('an empty folder becomes an empty %s', async (out) => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'in'));

    const ended = await runRedact([join(folder.path, 'in'), '-o', join(folder.path, out)]);

    expect(ended.code).toBe(0);
    expect(await readOutput(join(folder.path, out))).toEqual({});
  });

  it('an empty tar is an empty tar', async () => {
    await using folder = await temporaryFolder();
    const input = join(folder.path, 'in.tar');
    await writeFile(input, Buffer.alloc(10_240));

    const ended = await runRedact([input, '-o', join(folder.path, 'out.zip')]);

    expect(ended.code).toBe(0);
    expect(await readOutput(join(folder.path, 'out.zip'))).toEqual({});
  });

  it('a log that begins with the zeros of a rotation is no empty tar', async () => {
    await using folder = await temporaryFolder();
    const input = join(folder.path, 'a.log');
    await writeFile(input, Buffer.concat([Buffer.alloc(4096), Buffer.from(RAW)]));

    const ended = await runRedact([input, '-o', join(folder.path, 'out')]);

    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('a.log: FormatUnsupported');
  });

  it('gzip members one after the other are one file; what is behind them refuses it', async () => {
    await using folder = await temporaryFolder();
    const two = Buffer.concat([gzipSync(GOOD), gzipSync(GOOD)]);
    const input = await writeFolder(join(folder.path, 'in'), {
      'a.log.gz': two,
      'b.log.gz': Buffer.concat([two, Buffer.from(RAW)]),
    });

    const ended = await runRedact([input, '-o', join(folder.path, 'out')]);

    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('b.log.gz: FormatUnreadable');
    expect(await readOutput(join(folder.path, 'out'))).toEqual({ 'a.log.gz': GOOD.toString().repeat(2) });
  });
});

describe('redact of files whose names are secrets', () => {
  it('masks the names, also of what it leaves out', async () => {
    await using folder = await temporaryFolder();
    const binary = Buffer.from('\x7fELF\0\0\0');
    const input = await writeFolder(join(folder.path, 'in'), {
      'password=opensesame1': GOOD,
      'password=opensesame2': binary,
    });
    const report = join(folder.path, 'report.json');

    const ended = await runRedact([input, '-o', join(folder.path, 'out'), '--report', report]);

    expect(ended.code).toBe(3);
    const [name = '', ...others] = Object.keys(await readOutput(join(folder.path, 'out')));
    expect(others).toEqual([]);
    expect(name).toMatch(/^password=\*\*\*REDACTED:password:/);
    expect(ended.stderr).toMatch(/password=\*\*\*REDACTED:password:\w+\*\*\*: FormatUnsupported/);
    expect(ended.stderr + (await readFile(report, 'utf8'))).not.toContain('opensesame');
  });
});

describe('redact told something unusable', () => {
  it('says which, and quotes no line of a rules file', async () => {
    await using folder = await temporaryFolder();
    await writeFolder(folder.path, { 'in.log': GOOD, 'rules.yaml': Buffer.from(`- name: [a\n  pattern: ${RAW}\n`) });
    const [input, output] = [join(folder.path, 'in.log'), join(folder.path, 'out')];

    const broken = await runRedact([input, '-o', output, '--rules', join(folder.path, 'rules.yaml')]);
    const noName = await runRedact([input, '-o', '']);
    const noInput = await runRedact(['', '-o', output]);
    // Regular, but the system gives no byte of it.
    const unreadable = await runRedact(['/proc/self/mem', '-o', output]);

    expect([broken.code, noName.code, noInput.code, unreadable.code]).toEqual([2, 2, 2, 2]);
    expect(broken.stderr).toContain('neither YAML nor JSON');
    expect(broken.stderr).not.toContain(RAW);
    expect(noName.stderr).toContain('is empty');
    expect(noInput.stderr).toContain('is empty');
    expect(unreadable.stderr).toContain('mem cannot be read');
    expect((await readdir(folder.path)).toSorted()).toEqual(['in.log', 'rules.yaml']);
    await expect(stat(output)).rejects.toThrow('ENOENT');
  });
});
