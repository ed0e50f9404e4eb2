import { createHmac } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * A value that looks random, is the same for the same seed and label, and stands nowhere in this repository:
 * tests of another process can name what a fixture planted, and scanners of sources have nothing to find.
 */
export function secretValue(seed: string, label: string, length = 24, alphabet: string = letters): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    const bytes = createHmac('sha512', seed)
      .update(`${label}/${String(block)}`)
      .digest();
    // 256 is no multiple of 62: what is above the last whole multiple would favour the first letters.
    const fair = [...bytes].filter((byte) => byte < 256 - (256 % alphabet.length));
    text += fair.map((byte) => alphabet.charAt(byte % alphabet.length)).join('');
  }
  return text.slice(0, length);
}

/** Every form in which a secret may hide in a file: plain, JSON-escaped, URL-encoded, base64 at each of its three alignments. */
export function secretForms(value: string): readonly string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const go = json
    .replaceAll('&', String.raw`\u0026`)
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('>', String.raw`\u003e`);
  return [...new Set([value, json, go, encodeURIComponent(value), ...base64Forms(value)])];
}

/** The inner characters that do not depend on what stands before and after the value. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    return encoded.slice(start, end);
  });
}
