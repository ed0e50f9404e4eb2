import { createHash } from 'node:crypto';

/** Longest stem in characters; leaves room for the time, the extension and a temporary name within the 255 of a file name. */
const MAX_STEM_LENGTH = 180;

/** What an archive is named after. Both names are DNS names, so nothing in them needs escaping. */
export interface PacketIdentity {
  readonly namespace: string;
  readonly name: string;
}

/**
 * `<namespace>-<packet>`: the part of the name that all archives of one packet share. A packet's name may be 253 characters
 * long; then the end is replaced by a hash of the whole.
 */
export function archiveStem({ namespace, name }: PacketIdentity): string {
  const stem = `${namespace}-${name}`;
  if (stem.length <= MAX_STEM_LENGTH) return stem;
  const hash = createHash('sha256').update(`${namespace}/${name}`).digest('hex').slice(0, 12);
  return `${stem.slice(0, MAX_STEM_LENGTH - hash.length - 1)}-${hash}`;
}

/** `<namespace>-<packet>-<yyyymmddThhmmssZ>`: the archive's root folder, and its file name without the extension. */
export function archiveName(packet: PacketIdentity, startedAt: Date): string {
  const time = startedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${archiveStem(packet)}-${time}`;
}
