import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readPacketFile } from '../../../src/collector/packet-file.ts';
import { temporaryFolder } from '../archive/temporary-folder.ts';

const PACKET = 'apiVersion: supportpacket.dev/v1alpha1\nkind: SupportPacket\nmetadata: {name: mine}\nspec: {}\n';

async function read(content: string): Promise<unknown> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'packet.yaml');
  await writeFile(file, content);
  return await readPacketFile(file);
}

describe('a file with a SupportPacket', () => {
  it.each([
    ['YAML', PACKET],
    ['YAML with empty documents', `---\n${PACKET}---\n`],
    ['JSON', '{"apiVersion":"supportpacket.dev/v1alpha1","kind":"SupportPacket","metadata":{"name":"mine"},"spec":{}}'],
  ])('may be %s', async (_, content) => {
    await expect(read(content)).resolves.toMatchObject({ metadata: { name: 'mine' } });
  });

  it.each([
    ['nothing', '', /must hold one SupportPacket; it holds 0 objects/],
    ['two packets', `${PACKET}---\n${PACKET}`, /must hold one SupportPacket; it holds 2 objects/],
    ['no YAML', 'a: b: c', /must be YAML or JSON: /],
    ['another kind', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n', /kind: .*SupportPacket/],
    ['a list', '[1]', /the document: /],
  ])('is refused with %s', async (_, content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'INVALID_SPEC',
      message: expect.stringMatching(message),
    });
  });

  it('is refused when it is not there', async () => {
    await expect(readPacketFile('/none/packet.yaml')).rejects.toMatchObject({ code: 'USAGE' });
  });
});
