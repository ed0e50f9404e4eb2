/** What a file should hold. */
export type Expected =
  /** A JSON document that says something: an object that is not only zeros. */
  | 'object'
  /** A JSON list, which may be empty. */
  | 'list'
  | 'page'
  | 'text'
  | 'zip';

const ZERO_ID = '00000000-0000-0000-0000-000000000000';
/** Go's zero time. */
const ZERO_TIME = '0001-01-01T00:00:00Z';
/** Members of `codersdk.Response`, the body of every error. */
const ERROR_MEMBERS = new Set(['message', 'detail', 'validations']);

/**
 * Why a file is none although it came: Coder writes `null`, nothing, a struct of zeros or the text of an error where it could
 * not get something, and ends with success all the same. `whole` false: the content is larger than `head`. Pure.
 */
export function flawOf(expected: Expected, head: Buffer, whole: boolean): string | undefined {
  const text = head.toString('utf8').trim();
  if (text === '') return 'it is empty';
  if (expected === 'zip') return head.toString('latin1', 0, 2) === 'PK' ? undefined : 'it is no zip';
  if (!whole) return undefined;
  const isDocument = expected === 'object' || expected === 'list';
  const value = parse(text);
  if (value === undefined) return isDocument ? 'it is no JSON' : pageFlaw(expected, text);
  const error = errorIn(value.document);
  if (error !== undefined) return `it is an error instead: ${error}`;
  if (isDocument) return documentFlaw(value.document);
  // A log may well be a number, but no page is JSON.
  return expected === 'page' ? 'it is no page' : undefined;
}

function pageFlaw(expected: Expected, text: string): string | undefined {
  return expected === 'page' && !text.includes('<') ? `it is no page: ${text.slice(0, 200)}` : undefined;
}

function documentFlaw(document: unknown): string | undefined {
  if (document === null || document === '') return 'it is null';
  if (typeof document !== 'object' || Array.isArray(document)) return undefined;
  const members = Object.entries(document);
  if (members.length === 0) return 'it holds nothing';
  const isZero = members.some(([key, value]) => key === 'id' && value === ZERO_ID);
  return isZero || members.every(([, value]) => isZeroValue(value)) ? 'it holds only zero values' : undefined;
}

function isZeroValue(value: unknown): boolean {
  if (value === null || value === '' || value === 0 || value === false) return true;
  if (value === ZERO_ID || value === ZERO_TIME) return true;
  // An empty list is an answer: nothing listens on a port.
  return typeof value === 'object' && !Array.isArray(value) && Object.values(value).every(isZeroValue);
}

/** The text of an error of the API. */
function errorIn(document: unknown): string | undefined {
  if (typeof document !== 'object' || document === null || !('message' in document)) return undefined;
  const { message } = document;
  const isOnlyError = Object.keys(document).every((key) => ERROR_MEMBERS.has(key));
  return isOnlyError && typeof message === 'string' ? message : undefined;
}

function parse(text: string): { readonly document: unknown } | undefined {
  try {
    return { document: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
