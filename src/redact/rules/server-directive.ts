import { ByteCache } from '../engine/byte-cache.ts';
import type { TextRule } from '../engine/rule.ts';
import { argument, openArgument } from './argument.ts';

const LINE_BEFORE = 160;

interface Directive {
  /** What stands directly before the value. */
  readonly literal: string;
  /** Everything before the literal on its line. */
  readonly before: RegExp;
  /** What stands before the secret. */
  readonly skip?: RegExp;
}

/** Directives that hold a password in their middle. */
const DIRECTIVES: readonly Directive[] = [
  { literal: ' insecure-password ', before: /^\s*user \S+$/ },
  { literal: 'stats auth ', before: /^\s*$/, skip: /^[^\s:]{1,64}:/ },
  { literal: ' on >', before: /^.*\buser(?:"?,)? \S+$|SETUSER \S+$/i },
  { literal: 'hec_token ', before: /^\s*(?:splunk_)?$/ },
  { literal: 'aws_sec_key ', before: /^\s*$/ },
  { literal: 'shared_key ', before: /^\s*$/ },
  { literal: 'secret_access_key ', before: /^\s*$/ },
  { literal: 'snmp-server community ', before: /^\s*$/ },
  { literal: 'rocommunity ', before: /^\s*$/ },
  { literal: 'rwcommunity ', before: /^\s*$/ },
  { literal: 'password 51:b:', before: /^\s*$/ },
  { literal: 'remote_password ', before: /^\s*$/ },
  { literal: '::add-mask::', before: /^\s*$/ },
  { literal: '::set-output name=', before: /^\s*$/, skip: /^[\w-]{0,48}(?:token|password|secret)::/i },
  { literal: 'wpa_passphrase ', before: /(?:^|[+$#;&] *)$/, skip: /^\S{1,64} / },
  { literal: 'rabbitmqctl add_user ', before: /^/, skip: /^\S{1,64} / },
  { literal: 'rabbitmqctl change_password ', before: /^/, skip: /^\S{1,64} / },
  { literal: 'nmcli dev wifi connect ', before: /^/, skip: /^\S{1,64} password / },
  { literal: 'openssl passwd -', before: /^/, skip: /^(?:1|5|6|apr1) (?!-)/ },
  { literal: 'cargo login ', before: /^/ },
  { literal: 'cloudflared service install ', before: /^/ },
  { literal: 'new secret key is: ', before: /./ },
];

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
  matcher: () => {
    const directives = new ByteCache<Directive | undefined>();
    return (window, start, end) => {
      const directive = directives.recall(window, start - LINE_BEFORE, end, end - start, directiveOf);
      if (directive === undefined) return undefined;
      window.need(end + LINE_BEFORE);
      const skipped = directive.skip === undefined ? '' : directive.skip.exec(window.text(end, end + LINE_BEFORE))?.[0];
      const value = skipped === undefined || window.hungry ? undefined : openArgument(window, end + skipped.length);
      return value === undefined || value.text.startsWith('-') ? undefined : argument(value, 0, 'password');
    };
  },
};

/** The directive whose literal are the last `length` characters. */
function directiveOf(text: string, length: number): Directive | undefined {
  const literal = text.slice(-length).toLowerCase();
  const before = /[^\r\n]*$/.exec(text.slice(0, -length))?.[0] ?? '';
  return DIRECTIVES.find((directive) => directive.literal === literal && directive.before.test(before));
}
