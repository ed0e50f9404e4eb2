import type { TextRule } from '../engine/rule.ts';
import { type Place, placedValueMatcher } from './placed-value.ts';

/** What begins with a dash is the next option. */
const NO_OPTION = /^[^-]/;

/** Directives that hold a password in their middle. */
const PLACES: readonly Place[] = [
  { literal: ' insecure-password ', before: /(?:^|[\r\n])\s*user \S+$/ },
  { literal: 'stats auth ', startsLine: true, skip: /^[^\s:]{1,64}:/ },
  { literal: ' on >', before: /\buser(?:"?,)? \S+$|SETUSER \S+$/i },
  { literal: 'hec_token ', before: /(?:^|[\r\n])\s*(?:splunk_)?$/ },
  { literal: 'aws_sec_key ', startsLine: true },
  { literal: 'shared_key ', startsLine: true },
  { literal: 'secret_access_key ', startsLine: true },
  { literal: 'snmp-server community ', startsLine: true },
  { literal: 'rocommunity ', startsLine: true },
  { literal: 'rwcommunity ', startsLine: true },
  { literal: 'password 51:b:', startsLine: true },
  { literal: 'remote_password ', startsLine: true },
  { literal: '::add-mask::', startsLine: true },
  { literal: '::set-output name=', startsLine: true, skip: /^[\w-]{0,48}(?:token|password|secret)::/i },
  { literal: 'wpa_passphrase ', before: /(?:^|[\r\n]|[+$#;&] *)$/, skip: /^\S{1,64} / },
  { literal: 'rabbitmqctl add_user ', skip: /^\S{1,64} / },
  { literal: 'rabbitmqctl change_password ', skip: /^\S{1,64} / },
  { literal: 'nmcli dev wifi connect ', skip: /^\S{1,64} password / },
  { literal: 'openssl passwd -', skip: /^(?:1|5|6|apr1) (?!-)/ },
  { literal: 'cargo login ' },
  { literal: 'cloudflared service install ' },
  { literal: 'new secret key is: ', before: /[^\r\n]$/ },
];
const DIRECTIVES = PLACES.map((place) => ({ form: NO_OPTION, ...place }));

/** Lines of configurations of HAProxy, Redis, Fluentd and SNMP. */
export const serverDirectiveRule: TextRule = {
  name: 'server-directive',
  description:
    'Passwords in directives of HAProxy (`user … insecure-password`, `stats auth user:…`), Redis (`user … on >…`), Fluentd (`hec_token`, `aws_sec_key`, `shared_key`), Mosquitto (`remote_password`) and SNMP (`rocommunity`), and secrets at a fixed place behind a command (`rabbitmqctl add_user`, `::add-mask::`).',
  literals: DIRECTIVES.map(({ literal }) => literal),
  examples: [
    { before: 'user bob insecure-password abc', after: 'user bob insecure-password <mark>' },
    { before: '  stats auth bob:abc\n', after: '  stats auth bob:<mark>\n' },
    { before: 'user default on >abc ~* +@all', after: 'user default on ><mark> ~* +@all' },
    { before: '  hec_token abc\n', after: '  hec_token <mark>\n' },
    { before: 'rabbitmqctl add_user bob abc', after: 'rabbitmqctl add_user bob <mark>' },
    { before: 'the stats auth line, turned on > later', after: 'the stats auth line, turned on > later' },
  ],
  matcher: () => placedValueMatcher(DIRECTIVES, 'password'),
};
