import type { Session } from '../session.ts';
import { applyEdits, type Edit } from './edit.ts';
import { type JsonNode, type JsonScalar, readJson } from './json-document.ts';
import type { Policy, Scalar, Verdict } from './policy.ts';
import { isSupportPacketError } from '../../api/errors.ts';

/** Documents inside strings inside documents. */
const DEEPEST_NESTING = 4;

/** What becomes of a string; the same string if nothing. */
export function maskedValue(value: string, verdict: Verdict, policy: Policy, session: Session, nesting = 0): string {
  if (verdict.action === 'keep') return value;
  if (verdict.action === 'dsn') return maskConnectionString(value, verdict.otherwise, session);
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
export function maskJson(source: string, policy: Policy, session: Session, nesting = 0): string {
  const edits: Edit[] = [];
  for (const scalar of readJson(source)) {
    if (typeof scalar.value !== 'string') continue;
    const verdict = policy(scalarView(scalar, scalar.value));
    const masked = maskedValue(scalar.value, verdict, policy, session, nesting);
    if (masked !== scalar.value) edits.push({ start: scalar.start, end: scalar.end, text: JSON.stringify(masked) });
  }
  return applyEdits(source, edits);
}

function scalarView(scalar: JsonScalar, value: string): Scalar {
  return {
    path: scalar.path,
    value,
    sibling: (key) => member(scalar.parent, key),
    ancestor: (up, key) => {
      let node = scalar.parent;
      for (let level = 0; level < up; level++) node = node?.parent;
      return member(node, key);
    },
  };
}

function member(node: JsonNode | undefined, key: string): string | undefined {
  const value = node?.members.get(key);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
