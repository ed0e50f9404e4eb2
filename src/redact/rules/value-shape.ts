/** Words that stand where a secret would stand and are none. */
const COMMON_WORDS = new Set(
  (
    'true false null nil none undefined empty invalid missing expired required optional redacted hidden masked unset set yes no on off ' +
    'unknown n/a na ok changed incorrect wrong mismatch must is was not has for from with and or the a an to in of failed failure error ' +
    'string int bool number object array default disabled enabled denied accepted rejected verified revoked rotated generated created deleted updated ' +
    'received sent found valid bearer basic digest see'
  ).split(' '),
);

/** A mark of ours or of the vendors: left as it is. */
export function isMarker(value: string): boolean {
  return (
    /^\*+$/.test(value) ||
    /^\*{3,}REDACTED/.test(value) ||
    /^\[?<?(?:redacted|hidden|masked|filtered)>?\]?$/i.test(value)
  );
}

/** A reference to a value or a place holder, not a value: `${NAME}`, `$(NAME)`, `$NAME`, `{{ .x }}`, `%s`, `<password>`, `$1`. */
export function isReference(value: string): boolean {
  if (!'${%<?'.includes(value.charAt(0))) return false;
  return (
    /^\$\{[A-Za-z_][\w.:-]*\}?$/.test(value) ||
    /^\$\([A-Za-z_][\w.-]*\)?$/.test(value) ||
    /^\$[A-Z_][A-Z0-9_]*$/.test(value) ||
    /^\$\d{1,3}$/.test(value) ||
    /^\{\{.*/.test(value) ||
    /^%[-+#0-9.]*[a-zA-Z]$/.test(value) ||
    /^<[A-Za-z][\w -]*>?$/.test(value) ||
    value === '?'
  );
}

export function isCommonWord(value: string): boolean {
  return COMMON_WORDS.has(value.toLowerCase().replace(/[.,:;!?)\]}]+$/, ''));
}

export function isNumber(value: string): boolean {
  if (value.charAt(0) > '9') return false;
  return /^[-+]?\d+(?:\.\d+)?(?:[a-z]{1,3}|%)?$/i.test(value);
}

/** An absolute path in plain lower-case words, such as the mount point of a Secret. */
export function isPath(value: string): boolean {
  return (
    /^(?:\.{0,2}|~)?\/[\w.-]+(?:\/[\w.@-]+)*\/?$/.test(value) &&
    (value.match(/\//g)?.length ?? 0) >= 2 &&
    !/[A-Za-z0-9+/]{40}/.test(value)
  );
}

/** Shapes of dates, versions, host and file names, words joined by dashes, and words with a number. */
const ORDINARY: readonly RegExp[] = [
  /^\d{4}-\d\d-\d\d/,
  /^v?\d+(?:\.\d+)+/,
  /^(?!.*\d{3})[a-z][\w-]*(?:\.[a-z][\w-]*)+(?::\d+)?$/i,
  /^[a-z]+(?:[-_/][a-z]+)+\d{0,2}$/i,
  /^[A-Za-z]{1,10}\d{1,2}$/,
  /^\d+$/,
];

/**
 * Looks like something a machine made: long enough and mixed. Dates, version numbers, host names, file names and words do not.
 * For values of which at most a few dozen characters are known.
 */
export function looksRandom(value: string): boolean {
  if (value.length < 8 || isPath(value) || ORDINARY.some((shape) => shape.test(value))) return false;
  const lower = /[a-z]/.test(value);
  const upper = /[A-Z]/.test(value);
  if (!lower && !upper) return false;
  if (/\d/.test(value) || /[^A-Za-z0-9 _.\-/:]/.test(value)) return true;
  return lower && upper && value.length >= 16 && (value.match(/[a-z][A-Z]/g)?.length ?? 0) >= 4;
}
