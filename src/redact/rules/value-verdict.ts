import type { Delimiter } from './delimiter.ts';
import type { SecretKey } from './secret-key.ts';
import {
  isCommonWord,
  isDigest,
  isIdentifierPath,
  isMarker,
  isNumber,
  isObjectName,
  isPath,
  isPlaceholder,
  isReference,
  looksRandom,
} from './value-shape.ts';

/** Whether the value of a key with a secret name is one; `by-place`: only if it stands where a value stands. */
export type ValueVerdict = 'yes' | 'no' | 'by-place';

/** Judges values by their form. Remembers its answers: logs and hostile input repeat their values. */
export interface Verdicts {
  quoted(value: string, secret: SecretKey): ValueVerdict;
  unquoted(value: string, secret: SecretKey, delimiter: Delimiter): ValueVerdict;
}

const MOST_REMEMBERED = 500;

/** For one stream. */
export function rememberVerdicts(): Verdicts {
  const known = new Map<string, ValueVerdict>();
  const remember = (key: string, judge: () => ValueVerdict): ValueVerdict => {
    const present = known.get(key);
    if (present !== undefined) return present;
    if (known.size >= MOST_REMEMBERED) known.clear();
    const verdict = judge();
    known.set(key, verdict);
    return verdict;
  };
  return {
    quoted: (value, secret) => remember(`q${kindOf(secret)}${value}`, () => quotedVerdict(value, secret)),
    unquoted: (value, secret, delimiter) => {
      const place = `${delimiter.kind}${delimiter.quotedKey ? 'q' : ''}${delimiter.spaced ? 's' : ''}`;
      return remember(`${place} ${kindOf(secret)}${value}`, () => unquotedVerdict(value, secret, delimiter));
    },
  };
}

function kindOf({ rule, certain, mayBeName }: SecretKey): string {
  return `${rule}${certain ? '1' : '0'}${mayBeName === true ? 'n' : ''} `;
}

function quotedVerdict(value: string, secret: SecretKey): ValueVerdict {
  if (value === '' || isMarker(value) || isReference(value) || isPlaceholder(value)) return 'no';
  if (/^(?:true|false|null|none|nil)$/i.test(value) || isOtherThanSecret(value, secret)) return 'no';
  return secret.certain || looksRandom(value) ? 'yes' : 'no';
}

function unquotedVerdict(value: string, secret: SecretKey, delimiter: Delimiter): ValueVerdict {
  if (isNoValue(value) || isCode(value, delimiter) || isOtherThanSecret(value, secret)) return 'no';
  if (delimiter.quotedKey && isJsonLiteral(value)) return 'no';
  // `password= next=1`, `"Invalid Credentials": bind_password=…`: the value is empty, or a pair of its own.
  if (delimiter.spaced && /^[A-Za-z][\w.-]*=/.test(value)) return 'no';
  if (isNumber(value)) return yes(isNumericPassword(value, secret, delimiter));
  if (!secret.certain) return yes(looksRandom(value));
  if (delimiter.kind === 'colon' && !delimiter.quotedKey) return looksRandom(value) ? 'yes' : 'by-place';
  return yes(delimiter.kind !== 'flag' || !value.startsWith('-'));
}

/** `PGPASSWORD=1234`; a number behind a colon is a count or a limit. */
function isNumericPassword(value: string, secret: SecretKey, delimiter: Delimiter): boolean {
  return secret.rule === 'password' && delimiter.kind === 'equals' && value.length >= 4;
}

function yes(condition: boolean): ValueVerdict {
  return condition ? 'yes' : 'no';
}

/** A path, a digest or the name of an object, where the key may hold one. */
function isOtherThanSecret(value: string, secret: SecretKey): boolean {
  if (secret.mayBeName === true && isObjectName(value)) return true;
  if (!secret.certain) return isDigest(value);
  return secret.rule !== 'password' && (isPath(value) || isDigest(value));
}

function isNoValue(value: string): boolean {
  return (
    value === '' ||
    '{[|>&*(!'.includes(value.charAt(0)) ||
    isMarker(value) ||
    isReference(value) ||
    isCommonWord(value) ||
    isPlaceholder(value)
  );
}

/** `token := x`, `token = r.Header.Get(`: source code in a stack dump or a template. */
function isCode(value: string, delimiter: Delimiter): boolean {
  if (delimiter.kind === 'code') return true;
  return delimiter.spaced && (/^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*\(/.test(value) || isIdentifierPath(value));
}

/** JSON's numbers, booleans and null keep their type. */
function isJsonLiteral(value: string): boolean {
  return isNumber(value) || /^(?:true|false|null)\b/.test(value);
}
