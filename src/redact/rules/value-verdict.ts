import { ByteCache } from '../engine/byte-cache.ts';
import type { Window } from '../engine/window.ts';
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
  isResourceName,
  isSealed,
  looksRandom,
} from './value-shape.ts';

/** Whether the value of a key with a secret name is one; `by-place`: only if it stands where a value stands. */
export type ValueVerdict = 'yes' | 'no' | 'by-place';

/** Judges values by their form. Remembers its answers: logs and hostile input repeat their values. */
export interface Verdicts {
  quoted(window: Window, from: number, to: number, secret: SecretKey): ValueVerdict;
  unquoted(window: Window, from: number, to: number, secret: SecretKey, delimiter: Delimiter): ValueVerdict;
}

/** For one stream. */
export function rememberVerdicts(): Verdicts {
  const known = new ByteCache<ValueVerdict>();
  return {
    quoted: (window, from, to, secret) => {
      const kind = kindOf(secret);
      const verdict = known.find(window, from, to, kind)?.answer;
      return verdict ?? known.keep(window, from, to, kind, quotedVerdict(window.text(from, to), secret));
    },
    unquoted: (window, from, to, secret, delimiter) => {
      const kind = kindOf(secret) + placeOf(delimiter);
      const verdict = known.find(window, from, to, kind)?.answer;
      return verdict ?? known.keep(window, from, to, kind, unquotedVerdict(window.text(from, to), secret, delimiter));
    },
  };
}

const RULES = { password: 0, secret: 1, token: 2, key: 3, credential: 4 } as const;
/** In the place of a rule's number. */
const MAY_BE_PATH = 5;
const DELIMITERS = { equals: 1, colon: 2, flag: 3, code: 4 } as const;

/** Everything of a key that its value's verdict depends on, as a number below 32. */
function kindOf({ rule, certain, mayBeName, mayBePath }: SecretKey): number {
  return (mayBePath === true ? MAY_BE_PATH : RULES[rule]) + (certain ? 8 : 0) + (mayBeName === true ? 16 : 0);
}

/** The same for what stands before a value without quotes: a multiple of 32, not 0. */
function placeOf({ kind, quotedKey, spaced }: Delimiter): number {
  return DELIMITERS[kind] * 32 + (quotedKey ? 256 : 0) + (spaced ? 512 : 0);
}

function quotedVerdict(value: string, secret: SecretKey): ValueVerdict {
  if (value === '' || isMarker(value) || isReference(value) || isPlaceholder(value)) return 'no';
  if (
    /^(?:true|false|null|none|nil|always|on_create|value_specified_in_no_log_parameter)$/i.test(value) ||
    isOtherThanSecret(value, secret)
  )
    return 'no';
  if (secret.rule === 'token' && isCommonWord(value)) return 'no';
  return secret.certain || looksRandom(value) ? 'yes' : 'no';
}

function unquotedVerdict(value: string, secret: SecretKey, delimiter: Delimiter): ValueVerdict {
  if (isNoValue(value) || isCode(value, delimiter) || isOtherThanSecret(value, secret)) return 'no';
  if (delimiter.quotedKey && isJsonLiteral(value)) return 'no';
  if (delimiter.spaced && isNextPair(value, delimiter)) return 'no';
  if (isNumber(value)) return yes(isNumericPassword(value, secret, delimiter));
  if (!secret.certain) return yes(looksRandom(value));
  if (delimiter.kind === 'colon' && !delimiter.quotedKey) return looksRandom(value) ? 'yes' : 'by-place';
  return yes(delimiter.kind !== 'flag' || !value.startsWith('-'));
}

/** `password= next=1`, `"Invalid Credentials": bind_password=…`, Go's `{Password: Mode:x}`: the value is empty, or a pair of its own. */
function isNextPair(value: string, { kind }: Delimiter): boolean {
  return /^[A-Za-z][\w.-]*=/.test(value) || (kind === 'colon' && /^[A-Z]\w*:\S/.test(value));
}

/** `PGPASSWORD=1234`; a number behind a colon is a count or a limit. */
function isNumericPassword(value: string, secret: SecretKey, delimiter: Delimiter): boolean {
  return secret.certain && secret.rule === 'password' && delimiter.kind === 'equals' && value.length >= 4;
}

function yes(condition: boolean): ValueVerdict {
  return condition ? 'yes' : 'no';
}

/** A path, a digest or the name of an object, where the key may hold one. */
function isOtherThanSecret(value: string, secret: SecretKey): boolean {
  if (secret.mayBeName === true && isObjectName(value)) return true;
  if (secret.mayBePath === true && /^[/~]/.test(value)) return true;
  if (isSealed(value) || isResourceName(value)) return true;
  if (!secret.certain) return isDigest(value);
  return secret.rule !== 'password' && (isPath(value) || isDigest(value));
}

function isNoValue(value: string): boolean {
  return (
    value === '' ||
    value === '~' ||
    value.startsWith('SecretStr(') ||
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
