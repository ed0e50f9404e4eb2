import { gunzipSync } from 'node:zlib';
import { Profile } from 'pprof-format';
import { SupportPacketError } from '../../api/errors.ts';
import type { FormatHandler } from '../session.ts';
import { readWhole } from './whole.ts';

/** Profiles of the products have some 100 KiB; larger ones are no profiles. */
const LARGEST_PROFILE = 32 * 1024 * 1024;
const LARGEST_EXPANDED = 128 * 1024 * 1024;

/**
 * A Go profile. It passes byte for byte or not at all: what the process can put into it (labels, paths of mappings,
 * comments) must hold nothing that a rule would mask, and no string of it may hold a known value.
 */
export const redactProfile: FormatHandler = async function* redactProfile(source, session) {
  const bytes = await readWhole(source, LARGEST_PROFILE, session.signal);
  const profile = decode(bytes);
  const strings = profile.stringTable.strings;
  const free = [...freeStrings(profile)].filter((text) => text !== '');
  if (free.some((text) => session.redactString(text) !== text) || strings.some((text) => session.hasKnownValue(text))) {
    throw new SupportPacketError(
      'REDACTION_FAILED',
      'the profile carries a secret in a label, path or comment and was left out',
    );
  }
  yield bytes;
};

function decode(bytes: Buffer): Profile {
  try {
    const raw =
      bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: LARGEST_EXPANDED }) : bytes;
    const profile = Profile.decode(raw);
    if (profile.sampleType.length === 0 || profile.stringTable.strings[0] !== '') throw new Error('no sample types');
    return profile;
  } catch {
    throw new SupportPacketError('FORMAT_UNREADABLE', 'the content is no Go profile, or it is corrupt');
  }
}

/** Strings that a running process chooses, in contrast to names of functions and source files. */
function* freeStrings(profile: Profile): Generator<string> {
  const at = (index: number | bigint): string => profile.stringTable.strings[Number(index)] ?? '';
  for (const comment of profile.comment) yield at(comment);
  for (const mapping of profile.mapping) yield at(mapping.filename);
  const seen = new Set<string>();
  for (const sample of profile.sample) {
    for (const label of sample.label) {
      const text = `${at(label.key)}=${at(label.str)}`;
      if (label.str !== 0 && !seen.has(text)) {
        seen.add(text);
        yield text;
      }
    }
  }
}
