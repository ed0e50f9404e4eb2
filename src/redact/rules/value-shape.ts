/** Words that stand where a secret would stand and are none. */
const COMMON_WORDS = new Set(
  (
    'always never on_create value_specified_in_no_log_parameter scram-sha-256 md5 bcrypt mysql_native_password caching_sha2_password ' +
    'true false null nil none undefined empty invalid missing expired required optional redacted hidden masked unset set yes no on off ' +
    'unknown n/a na ok changed incorrect wrong mismatch must is was not has for from with and or the a an to in of failed failure error ' +
    'string int bool number object array default disabled enabled denied accepted rejected verified revoked rotated generated created deleted updated ' +
    'received sent found valid bearer basic digest see unchanged same ok done reset matched await async new function this self return import lambda ' +
    'via read write debug info warn warning error trace fatal jwt present absent used unused cleared skipped ignored removed added loaded saved'
  ).split(' '),
);

/** A mark of ours or of the vendors: left as it is. */
export function isMarker(value: string): boolean {
  if (!'*[<rhmfRHMF'.includes(value.charAt(0))) return false;
  return (
    /^\*+$/.test(value) ||
    /^\*{3,}REDACTED/.test(value) ||
    /^\[?<?(?:redacted|hidden|masked|filtered)>?\]?$/i.test(value)
  );
}

/** A stand-in of a manual: one sign repeated, or the name of the option in capitals. */
export function isPlaceholder(value: string): boolean {
  return (
    /^([xX*.#_-])\1{2,}$/.test(value) ||
    /^(?:YOUR_|MY_)?(?:[A-Z]+_)?(?:PASSWORD|TOKEN|SECRET|KEY|PASS|VALUE)$/.test(value)
  );
}

/** `var.token`, `random_password.db.result`: source code that names a value. */
export function isIdentifierPath(value: string): boolean {
  return (
    /^(?:var|local|data|module|each|self|path|count|process\.env|os\.environ|config|settings|this)\.[\w.[\]"-]+$/.test(
      value,
    ) || /^[a-z]\w*_\w+(?:\.[a-z_]\w*)+$/.test(value)
  );
}

/** The digest of something, written with its algorithm. */
export function isDigest(value: string): boolean {
  return /^sha(?:1|224|256|384|512):[0-9a-f]{16,}$/i.test(value);
}

/** The name of a Kubernetes object, with or without its namespace: words, not what a machine made. */
export function isObjectName(value: string): boolean {
  return (
    /^(?!.*\d{3})(?:[a-z][a-z0-9]*(?:[-.][a-z0-9]{1,24})*\/)?[a-z][a-z0-9]*(?:[-.][a-z0-9]{1,24})+$/.test(value) ||
    /^[a-z][a-z-]{0,40}\/[a-z][a-z-]{0,40}$/.test(value) ||
    isFieldName(value) ||
    /^[A-Z]+(?:_[A-Z]+)+$/.test(value)
  );
}

/** What SOPS encrypted, or Bitnami's kubeseal: the length of an RSA key's secret, 512 bytes, stands before it. */
export function isSealed(value: string): boolean {
  return value.startsWith('ENC[') || /^Ag[A-D][A-Za-z0-9+/]{45}/.test(value);
}

/** The name of a field that holds a secret: `password`, `db-password`, `tls.key`. */
export function isFieldName(value: string): boolean {
  return (
    value.length < 40 &&
    /^[a-z0-9]+(?:[-._][a-z0-9]+)*$/.test(value) &&
    value.split(/[-._]/).every((word) => FIELD_WORDS.has(word))
  );
}

const FIELD_WORDS = new Set(
  (
    'password passwd token secret key keys access client db database api id auth license username user tls crt ca cert root admin postgres postgresql ' +
    'smtp s3 url uri dsn connection string credentials credential session encryption private public signing value data config json'
  ).split(' '),
);

/** A reference to a value or a place holder, not a value: `${NAME}`, `$(NAME)`, `$NAME`, `$secret:key`, `{{ .x }}`, `{.path}`, `%s`, `<password>`, `$1`. */
export function isReference(value: string): boolean {
  if (!'${%<?'.includes(value.charAt(0))) return false;
  return (
    /^\$\{[A-Za-z_][\w.:-]*\}?(?:\/[\w./-]*)?$/.test(value) ||
    value.startsWith('${{') ||
    /^\$\{[A-Za-z_]\w*:?\?[\w .,'-]*\}?$/.test(value) ||
    /^\$[a-z][\w-]*(?:[:.][\w-]+)*[:.][\w-]*(?:secret|token|password|key|id)$/i.test(value) ||
    /^\{\.[A-Za-z_][\w.]*\}?$/.test(value) ||
    /^\$\([A-Za-z_][\w.-]*\)?$/.test(value) ||
    /^\$[A-Z_][A-Z0-9_]*$/.test(value) ||
    /^\$\d{1,3}$/.test(value) ||
    /^\{\{.*/.test(value) ||
    /^\$\{[\w.]+\}\//.test(value) ||
    /^%\{\w+[:}]/.test(value) ||
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

/** The name of a resource of AWS. */
export function isResourceName(value: string): boolean {
  return /^arn:aws[\w-]*:[a-z0-9-]+:/.test(value);
}

/** Shapes of dates, versions, host and file names, words joined by dashes, and words with a number. */
const ORDINARY: readonly RegExp[] = [
  /^\d{4}-\d\d-\d\d/,
  /^v?\d+(?:\.\d+)+/,
  /^(?!.*\d{3})[a-z][\w-]*(?:\.[a-z][\w-]*)+(?::\d+)?$/i,
  /^[a-z]+(?:[-_/][a-z]+)+-?\d{0,2}[a-z]?$/i,
  /^[A-Za-z]{1,10}\d{1,2}$/,
  // A region of AWS, with its zone.
  /^[a-z]{2}(?:-[a-z]+)+-\d[a-z]?$/,
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
