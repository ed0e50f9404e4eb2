import { BASE64URL, byteOf, DIGIT, isA } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { runEnd } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import { parameterEnd } from './url-parameter.ts';

const LONGEST = 96;
/** By their lengths: Office 365 and PagerDuty. */
const ENDS_WITH_HEX = new Set(['/incomingwebhook/'.length, '.pagerduty.com/integration/'.length]);
const SHORTEST = 12;
/** By byte: 1 for what ids are made of, and what paths with them are made of. */
const ID_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => (isA(byte, BASE64URL) ? 1 : 0));
const PATH_BYTES = ID_BYTES.map((allowed, byte) => ('/@.'.includes(String.fromCharCode(byte)) ? 1 : allowed));
/** Of Mattermost's ids. */
const ID_LENGTH = 26;

/** URL paths whose last part is the credential. */
export const webhookRule: TextRule = {
  name: 'webhook',
  description:
    'The secret part of webhook URLs (Mattermost `/hooks/…`, Slack, Discord, Office 365, Google Chat, Zapier, PagerDuty).',
  literals: [
    '/hooks/',
    'hooks.slack.com/services/',
    'hooks.slack.com/workflows/',
    '/api/webhooks/',
    '/incomingwebhook/',
    'hooks.zapier.com/hooks/catch/',
    '.pagerduty.com/integration/',
  ],
  examples: [
    { before: 'POST /hooks/abcdefghijklmnopqrstuvwxyz 200', after: 'POST /hooks/<mark> 200' },
    {
      before: 'https://hooks.slack.com/services/T000/B000/XXXXXXXXXXXXXXXX',
      after: 'https://hooks.slack.com/services/<mark>',
    },
    { before: 'GET /hooks/incoming', after: 'GET /hooks/incoming' },
  ],
  matcher: () => (window, start, end) => {
    const mattermost = end - start === '/hooks/'.length;
    const allowed = mattermost ? ID_BYTES : PATH_BYTES;
    const from = end + idLength(window, start, end);
    let to = from;
    while (to < from + LONGEST && allowed[window.at(to)] === 1) to++;
    if (mattermost ? to - from !== ID_LENGTH : to - from < SHORTEST) return undefined;
    if (mattermost) {
      return /^[a-z0-9]+$/.test(window.text(from, to)) ? { rule: 'webhook', start: end, end: to } : undefined;
    }
    if (ENDS_WITH_HEX.has(end - start))
      return { rule: 'webhook', start: from, end: hexEnd(from, window.text(from, to)) };
    return { rule: 'webhook', start: from, end: to < from + LONGEST ? to : runEnd(from, BASE64URL) };
  },
};

/** Discord's URLs have an id, which is no secret, before the token. */
function idLength(window: Window, start: number, end: number): number {
  if (end - start !== '/api/webhooks/'.length) return 0;
  let to = end;
  while (to < end + 24 && isA(window.at(to), DIGIT)) to++;
  return to > end && window.at(to) === byteOf('/') ? to + 1 - end : 0;
}

/** Of Office 365 only the hexadecimal part is the secret; a tenant's and a user's id are around it. */
function hexEnd(from: number, value: string): number {
  return from + (/^[0-9a-zA-Z]+/.exec(value)?.[0].length ?? value.length);
}

/** Signatures in URLs that grant access by themselves. */
export const signedUrlRule: TextRule = {
  name: 'signed-url',
  description: 'Signatures of presigned URLs (S3, Google Cloud Storage, Azure SAS).',
  literals: [
    'x-amz-signature=',
    'x-amz-security-token=',
    'x-goog-signature=',
    '&sig=',
    '?sig=',
    '\\u0026sig=',
    'signature=',
  ],
  examples: [
    {
      before: 'https://b.s3/x?X-Amz-Signature=0123456789abcdef&a=1',
      after: 'https://b.s3/x?X-Amz-Signature=<mark>&a=1',
    },
  ],
  matcher: () => (window, _start, end) => {
    let to = end;
    while (to < end + 24 && (isA(window.at(to), BASE64URL) || window.at(to) === byteOf('%'))) to++;
    return to - end < 16 ? undefined : { rule: 'signed-url', start: end, end: parameterEnd(end) };
  },
};
