import type { SecretKey } from './named-secret.ts';

/** Names that are judged whole, as their words with blanks between them; the first form that fits counts. */
const FORMS: readonly (readonly [RegExp, SecretKey | undefined])[] = [
  // The id of an AWS key pair names an account and is treated as a secret; other `…_key_id` are plain ids.
  [/(?:^| )(?:access key id|accesskey id|accesskeyid)$/, { rule: 'key', certain: true }],
  [/(?:^| )auth(?:orization)? header$/, { rule: 'credential', certain: true }],
  // Their last word alone means nothing.
  [
    /(?:^| )(?:saml response|client assertion|mm license|code verifier|honeycomb team|required secret|jenkins crumb)$/,
    { rule: 'token', certain: true },
  ],
  [/(?:^| )(?:erlang cookie|plaintext value|auth ident)$/, { rule: 'token', certain: true }],
  [/(?:^| )root token id$/, { rule: 'token', certain: true }],
  [/(?:^| )hash salt$/, { rule: 'secret', certain: true }],
  [/^plaintext$/, { rule: 'secret', certain: true }],
  [/(?:^| )keys (?:base64|b64|hex)$/, { rule: 'key', certain: false, several: true }],
  [/^(?:old)?pwd$/, { rule: 'password', certain: true, mayBePath: true }],
  // The `auth` of a registry's credentials; the word has other meanings too.
  [/^auth$/, { rule: 'credential', certain: false }],
  // Of a chart it names an object, however that is written.
  [/^existing .*secret$/, undefined],
  [/(?:^| )pull secrets?$/, undefined],
  [/^set credential encrypted$/, undefined],
  // The hash of an object's content on its pods.
  [/(?:^|(?<!client) )secrets? hash$/, undefined],
  // What asks for the next part of a list.
  [/(?:^| )(?:next|page|continue|continuation|sync) token$/, undefined],
];

/** What a name says that is judged whole; `unknown` for all others. */
export function wholeName(parts: readonly string[]): SecretKey | 'unknown' | undefined {
  const name = parts.join(' ');
  const form = FORMS.find(([expression]) => expression.test(name));
  return form === undefined ? 'unknown' : form[1];
}
