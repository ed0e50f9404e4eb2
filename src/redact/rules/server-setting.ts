import type { TextRule } from '../engine/rule.ts';
import { type Place, placedValueMatcher } from './placed-value.ts';

const DIRECTIVES: readonly Place[] = [
  { literal: 'auth-pass ', before: /\bsentinel $/, skip: /^\S{1,64} / },
  { literal: ' on #', before: /\b(?:user|setuser) \S{1,64}$/i, form: /^[0-9a-f]{64}$/ },
  { literal: 'secure_link_md5 ', skip: /^["'][^"'\n]* (?=[^"'\s$]{4,}["'])/ },
  { literal: 'dns cloudflare ', startsLine: true, form: /^[\w-]{30,}$/ },
  { literal: 'acme_dns cloudflare ', startsLine: true, form: /^[\w-]{30,}$/ },
  { literal: 'user=', startsLine: true, skip: /^[A-Za-z][\w.-]{0,63}:(?=[^\s:/]+[ \t]*(?:\r?\n|$))/, form: /[^\d]/ },
  { literal: 'pass = ', startsLine: true },
  { literal: 'key = ', startsLine: true, form: /^[A-Za-z0-9+/]{80}/ },
  { literal: 'olcrootpw: ', startsLine: true },
  ...[
    'userpassword:: ',
    'unicodepwd:: ',
    'krbprincipalkey:: ',
    'ipanthash: ',
    'sambantpassword: ',
    'ms-mcs-admpwd: ',
  ].map((literal): Place => ({ literal, startsLine: true })),
  ...[':25 ', ':465 ', ':587 '].map((literal): Place => ({
    literal,
    before: /(?:^|\n)\[?[\w.-]{1,80}\]?$/,
    skip: /^[^\s:]{1,64}:(?=[^\s:]+\s*(?:\n|$))/,
  })),
  { literal: '{plain}', before: /(?:^|[\n:])$/, until: ':' },
  { literal: 'cloud.auth', skip: /^["']?\s?[:=]\s?["']?[^\s:"']{1,64}:(?=\S)/ },
  { literal: ' user_', before: /LoginModule\b[^\n]*$/, skip: /^\w{1,64}=(?=")/ },
  { literal: 'validationkey=', skip: /^(?=")/, form: /^[0-9A-F]{32}/i },
  { literal: 'decryptionkey=', skip: /^(?=")/, form: /^[0-9A-F]{32}/i },
  { literal: 'x-jfrog-art-api: ', form: /^[\w.-]{20,}/ },
  { literal: '"auth ', skip: /^(?:\S{1,64} )?(?=[^\s"\\]+\\r)/ },
  { literal: 'credentials=', before: /\bbinddn=[^\n]*$/i },
  { literal: 'routing_key: ', form: /^(?:[0-9a-f]{32}|R[0-9A-Z]{31})$/ },
  { literal: 'integration_key: ', form: /^[0-9a-f]{32}$/ },
  { literal: 'sonar.login=', form: /^[0-9a-f]{40}$/ },
  { literal: '"auth" "', skip: /^(?:[^"\n]*" ")?(?=[^"\n]+"(?: "SETNAME|\s|$))/i },
  { literal: '"requirepass" "' },
  { literal: '"masterauth" "' },
];

/** Passwords in the configuration languages of servers. */
export const serverSettingRule: TextRule = {
  name: 'server-setting',
  description:
    'Passwords in settings of Redis (`sentinel auth-pass`, `user … on #…`, `AUTH` in a `MONITOR` log), nginx (`secure_link_md5`), Caddy (`acme_dns`) coturn (`user=name:password`) rclone (`pass = …`), OpenLDAP (`olcRootPW`, `credentials` of `syncrepl`), Postfix (`sasl_passwd`), Dovecot (`{PLAIN}`), Elastic (`cloud.auth`), ASP.NET (`machineKey`), PagerDuty (`routing_key`) and SonarQube (`sonar.login`).',
  literals: DIRECTIVES.map(({ literal }) => literal),
  examples: [
    { before: '[0 10.0.0.4:5] "AUTH" "mm" "abc"', after: '[0 10.0.0.4:5] "AUTH" "mm" "<mark>"' },
    { before: 'secure_link_md5 "$uri abcd";', after: 'secure_link_md5 "$uri <mark>";' },
    { before: 'user=1000:1000\nlogged on >5 hosts', after: 'user=1000:1000\nlogged on >5 hosts' },
  ],
  matcher: () => placedValueMatcher(DIRECTIVES, 'password'),
};
