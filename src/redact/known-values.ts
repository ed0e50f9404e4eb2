import type { ExactValue } from './engine/compiled-rules.ts';
import { LONGEST_LITERAL, type Found } from './engine/rule.ts';
import type { Window } from './engine/window.ts';
import type { Marker } from './marks.ts';
import { isMarker, isReference } from './rules/value-shape.ts';

/** Shorter values occur by chance. */
const SHORTEST = 8;
/** Longer ones (certificates, whole files) are looked for in pieces of this length. */
const LONGEST = 16 * 1024;

/** Values that people use as placeholders and names; masking them everywhere would destroy the packet. */
const COMMON_VALUES = new Set(
  (
    'password passw0rd password1 changeme changeit mattermost postgres postgresql localhost minioadmin minio123 administrator username database default-token ' +
    'disabled required optional production development kubernetes undefined internal external enabled anonymous example.com 127.0.0.1 coder-server letmein123 12345678 123456789 1234567890 11111111 00000000'
  ).split(' '),
);

/** True for a value that is safe to look for everywhere: long enough, and not a word of everyday configuration. */
export function isUsableKnownValue(value: string): boolean {
  return (
    value.length >= SHORTEST &&
    !COMMON_VALUES.has(value.toLowerCase()) &&
    !isMarker(value) &&
    !isReference(value) &&
    !/^\d{1,12}$/.test(value) &&
    !/^(.)\1*$/.test(value) &&
    value.trim().length >= SHORTEST
  );
}

/** Every written form of the values, ready for the automaton. */
export function exactValues(values: Iterable<string>, marker: Marker): ExactValue[] {
  const result: ExactValue[] = [];
  const seen = new Set<string>();
  for (const value of values) {
    const suffix = marker.suffixOf(value);
    for (const form of pieces(value).flatMap(writtenForms)) {
      const bytes = Buffer.from(form.text);
      if (bytes.length < SHORTEST || seen.has(form.text)) continue;
      seen.add(form.text);
      result.push({
        literal: bytes.subarray(0, LONGEST_LITERAL),
        matcher: (window, start) => compare(window, start, bytes, suffix, form),
      });
    }
  }
  return result;
}

function pieces(value: string): string[] {
  const result: string[] = [];
  for (let offset = 0; offset < value.length; offset += LONGEST) result.push(value.slice(offset, offset + LONGEST));
  return result;
}

interface WrittenForm {
  readonly text: string;
  /** Characters of a longer base64 text around it that hold bits of the value. */
  readonly before: number;
  readonly after: number;
}

function writtenForms(value: string): WrittenForm[] {
  const plain = new Set<string>([value]);
  const json = JSON.stringify(value).slice(1, -1);
  plain.add(json);
  plain.add(goJson(json));
  plain.add(JSON.stringify(json).slice(1, -1));
  const percent = percentEncode(value);
  for (const form of [percent, percent.replaceAll('%20', '+'), goUserinfo(percent), goUserinfo(value)]) {
    plain.add(form);
    plain.add(form.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()));
  }
  const forms: WrittenForm[] = [...plain].map((text) => ({ text, before: 0, after: 0 }));
  for (const source of new Set([value, json])) forms.push(...base64Forms(Buffer.from(source)));
  return forms;
}

/** encodeURIComponent leaves `!'()*` as they are, other encoders do not. */
function percentEncode(value: string): string {
  return Buffer.from(value)
    .toString('latin1')
    .replaceAll(
      /[^A-Za-z0-9_.~-]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    );
}

/** Go's `url.UserPassword` keeps `$&+,;=`. */
function goUserinfo(encoded: string): string {
  return encoded.replaceAll(/%(?:24|26|2B|2C|3B|3D)/g, (escape) => decodeURIComponent(escape));
}

/** Go's encoding/json writes `<`, `>` and `&` as `\u003c`, `\u003e`, `\u0026`. */
function goJson(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
}

/** Inside a longer base64 text the value shows at one of three alignments; what its neighbours share is cut off. */
function base64Forms(value: Buffer): WrittenForm[] {
  const forms: WrittenForm[] = [];
  for (const padding of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(padding), value])
      .toString('base64')
      .replaceAll('=', '');
    const before = padding === 0 ? 0 : padding + 1;
    const after = (padding + value.length) % 3 === 0 ? 0 : 1;
    const text = encoded.slice(before, encoded.length - after);
    const shared = { before: padding === 0 ? 0 : 1, after };
    forms.push({ text, ...shared }, { text: text.replaceAll('+', '-').replaceAll('/', '_'), ...shared });
  }
  return forms;
}

function compare(window: Window, start: number, bytes: Buffer, suffix: string, form: WrittenForm): Found | undefined {
  const end = start + bytes.length;
  // Cheap first: many values may begin alike, and the last byte tells most of them apart.
  if (window.at(end - 1) !== bytes[bytes.length - 1]) return undefined;
  if (!window.slice(start, end).equals(bytes)) return undefined;
  const from = form.before > 0 && isBase64(window.at(start - 1)) ? start - 1 : start;
  const to = form.after > 0 && isBase64(window.at(end)) ? end + 1 : end;
  return { rule: 'known-value', start: from, end: to, suffix };
}

function isBase64(byte: number): boolean {
  return byte >= 0x30
    ? /[0-9A-Za-z_]/.test(String.fromCharCode(byte))
    : byte === 0x2b || byte === 0x2f || byte === 0x2d;
}
