import type { Session } from '../session.ts';
import { JsonEditor } from './json-editor.ts';
import type { Policy, Verdict } from './policy.ts';
import { isSupportPacketError } from '../../api/errors.ts';

/** Documents inside strings inside documents. */
const DEEPEST_NESTING = 4;

/** What becomes of a string; the same string if nothing. */
export function maskedValue(value: string, verdict: Verdict, policy: Policy, session: Session, nesting = 0): string {
  if (verdict.action === 'keep') return value;
  if (verdict.action === 'dsn') return maskConnectionString(value, verdict.otherwise, session);
  if (verdict.action === 'text') return session.redactPart(value);
  if (verdict.action === 'nested') return maskNested(value, policy, session, nesting);
  session.count(verdict.rule);
  if (verdict.learn !== false) session.learn(value);
  return session.marker.mark(verdict.rule, value);
}

/** The text rules know the forms; a password they find is learned. */
function maskConnectionString(value: string, otherwise: string | undefined, session: Session): string {
  for (const password of passwordsOf(value)) session.learn(password);
  const masked = session.redactPart(value);
  if (masked !== value || otherwise === undefined) return masked;
  session.count(otherwise);
  return session.marker.mark(otherwise, value);
}

function passwordsOf(value: string): string[] {
  const found: string[] = [];
  const url = /^[a-z][a-z0-9+.-]*:\/\/[^:/?#\s]*:(.+)@/i.exec(value);
  if (url?.[1] !== undefined) found.push(url[1], decoded(url[1]));
  for (const match of value.matchAll(/(?:password|pwd)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|([^\s;&]+))/gi)) {
    const text = match[1] ?? match[2];
    if (text !== undefined) found.push(text, text.replaceAll(/\\(.)/g, '$1'));
  }
  return found;
}

function decoded(text: string): string {
  return /%[0-9a-f]{2}/i.test(text)
    ? Buffer.from(
        text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString()
    : text;
}

/** A JSON document in a string; what is none goes through the text rules. */
function maskNested(value: string, policy: Policy, session: Session, nesting: number): string {
  if (nesting >= DEEPEST_NESTING) return session.redactPart(value);
  try {
    return maskJson(value, policy, session, nesting + 1);
  } catch (error) {
    if (!isSupportPacketError(error, 'FORMAT_UNREADABLE')) throw error;
    return session.redactPart(value);
  }
}

/** Masks a JSON text by a policy; the text outside the masked strings stays byte for byte. */
function maskJson(source: string, policy: Policy, session: Session, nesting = 0): string {
  const editor = createJsonEditor(policy, session, nesting);
  return Buffer.concat([editor.push(Buffer.from(source)), editor.end()]).toString('utf8');
}

/** Masks JSON while it streams. */
export function createJsonEditor(policy: Policy, session: Session, nesting = 0): JsonEditor {
  return new JsonEditor(policy, session, (value, verdict) => maskedValue(value, verdict, policy, session, nesting));
}
