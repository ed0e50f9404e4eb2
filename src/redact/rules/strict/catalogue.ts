import type { TextRule } from '../../engine/rule.ts';
import { hostNameRule } from './host-name.ts';
import { ipv4Rule, ipv6Rule } from './ip-address.ts';
import { mailAddressRule } from './mail-address.ts';
import { userKeyRule, userPathRule } from './user-name.ts';

/** What level Strict replaces in addition: who and where, as pseudonyms that are stable inside a packet. */
export const STRICT_RULES: readonly TextRule[] = [
  mailAddressRule,
  ipv4Rule,
  ipv6Rule,
  userKeyRule,
  userPathRule,
  hostNameRule,
];
