import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseAllDocuments } from 'yaml';
import { messageOf, SupportPacketError } from '../api/errors.ts';
import { parsePacketManifest, type PacketManifest } from '../api/packet.ts';

/** Reads the one SupportPacket of a file, or of standard input for `-`. */
export async function readPacketFile(file: string): Promise<PacketManifest> {
  const content = await (file === '-' ? text(process.stdin) : readFile(file, 'utf8')).catch((error: unknown) => {
    throw new SupportPacketError('USAGE', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  const objects = parseObjects(file, content);
  if (objects.length !== 1) {
    const count = String(objects.length);
    throw new SupportPacketError('INVALID_SPEC', `${file} must hold one SupportPacket; it holds ${count} objects`);
  }
  return parsePacketManifest(objects[0]);
}

function parseObjects(file: string, content: string): readonly unknown[] {
  try {
    return parseAllDocuments(content)
      .map((document) => {
        for (const error of document.errors) throw error;
        return document.toJS() as unknown;
      })
      .filter((object) => object !== null);
  } catch (error) {
    throw new SupportPacketError('INVALID_SPEC', `${file} must be YAML or JSON: ${messageOf(error)}`, { cause: error });
  }
}
