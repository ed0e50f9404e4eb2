import { DOUBLE_QUOTE } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { lineEnd, quotedEnd } from '../engine/terminator.ts';
import { isMarker } from './value-shape.ts';

const LOGIN = '<auth-user-pass>';
const LONGEST_USER = 128;

/** Secrets of OpenVPN and strongSwan that stand behind no key. */
export const vpnSecretRule: TextRule = {
  name: 'vpn-secret',
  description:
    'The password in `<auth-user-pass>` of an OpenVPN profile, and secrets of `ipsec.secrets` (`: PSK "…"`, `: EAP "…"`, `: RSA key "…"`).',
  literals: [LOGIN, ': psk "', ': eap "', ': xauth "', ': rsa ', ': ecdsa '],
  examples: [
    {
      before: '<auth-user-pass>\nbob\nabc\n</auth-user-pass>',
      after: '<auth-user-pass>\nbob\n<mark>\n</auth-user-pass>',
    },
    { before: '10.0.0.1 : PSK "abc"', after: '10.0.0.1 : PSK "<mark>"' },
    { before: ': RSA key.pem "abc"', after: ': RSA key.pem "<mark>"' },
    { before: 'key type: RSA 4096 "main"', after: 'key type: RSA 4096 "main"' },
  ],
  matcher: () => (window, start, end) => {
    window.need(end + LONGEST_USER);
    if (window.hungry) return undefined;
    const text = window.text(end, end + LONGEST_USER);
    if (window.text(start, end).toLowerCase() === LOGIN) {
      const user = /^\r?\n[^\r\n]{1,64}\r?\n(?!<)/.exec(text)?.[0];
      return user === undefined || isMarker(text.slice(user.length, user.length + 24))
        ? undefined
        : { rule: 'password', start: end + user.length, end: lineEnd(end + user.length) };
    }
    const file = window.at(end - 1) === DOUBLE_QUOTE ? '' : /^[^\s"]*[./][^\s"]* +"/.exec(text)?.[0];
    if (file === undefined) return undefined;
    const from = end + file.length;
    return isMarker(window.text(from, from + 24))
      ? undefined
      : { rule: 'password', start: from, end: quotedEnd(from, DOUBLE_QUOTE, 0) };
  },
};
