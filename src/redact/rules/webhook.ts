import { BASE64URL, byteOf, isA } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { runEnd } from '../engine/terminator.ts';

const LONGEST = 96;

/** URL paths whose last part is the credential. */
export const webhookRule: TextRule = {
  name: 'webhook',
  description: 'The secret part of webhook URLs (Mattermost `/hooks/…`, Slack, Discord, Teams, Google Chat, Zapier).',
  literals: [
    '/hooks/',
    'hooks.slack.com/services/',
    'hooks.slack.com/workflows/',
    '/api/webhooks/',
    'webhook.office.com/webhookb2/',
    'hooks.zapier.com/hooks/catch/',
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
    const extra = mattermost ? '' : '/@.';
    let to = end;
    while (to < end + LONGEST && (isA(window.at(to), BASE64URL) || isOneOf(window.at(to), extra))) to++;
    const value = window.text(end, to);
    if (mattermost) {
      return /^[a-z0-9]{26}$/.test(value) ? { rule: 'webhook', start: end, end: to } : undefined;
    }
    return value.length < 12
      ? undefined
      : { rule: 'webhook', start: end, end: to < end + LONGEST ? to : runEnd(end, BASE64URL) };
  },
};

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
    return to - end < 16 ? undefined : { rule: 'signed-url', start: end, end: urlValueEnd(end) };
  },
};

function urlValueEnd(start: number): ReturnType<typeof runEnd> {
  return {
    position: start,
    advance(window, limit = window.end) {
      for (; this.position < limit; this.position++) {
        const byte = window.at(this.position);
        if (!isA(byte, BASE64URL) && !isOneOf(byte, '%+/=.~')) return true;
      }
      return window.final;
    },
  };
}

function isOneOf(byte: number, characters: string): boolean {
  return byte > 0 && characters.includes(String.fromCharCode(byte));
}
