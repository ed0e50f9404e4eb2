import { BACKSLASH, byteOf, DOUBLE_QUOTE, isLineEnd } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import type { Terminator } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';

/** How far before the data of an object its kind may stand: labels, annotations and managed fields are between. */
const LONGEST_METADATA = 32 * 1024;
/** How far behind the data's beginning its end and the kind are looked for, where members are in the order of their names. */
const LONGEST_DATA = 4096;

/** A Secret as JSON inside a line of a log: `kubectl -v=8`, an audit log, a request that was printed. */
export const kubernetesSecretRule: TextRule = {
  name: 'kubernetes-secret',
  description:
    'The values under `data` and `stringData` of a Kubernetes Secret that stands as compact JSON in a log, plain or escaped: from the first value to the last.',
  literals: ['"kind":"', '\\"kind\\":\\"', '"data":{', '"stringdata":{', '\\"data\\":{', '\\"stringdata\\":{'],
  examples: [
    {
      before: 'Body: {"kind":"Secret","metadata":{"name":"a"},"data":{"k":"YWJj"}}',
      after: 'Body: {"kind":"Secret","metadata":{"name":"a"},"data":{"k":"<mark>"}}',
    },
    {
      before: '{"apiVersion":"v1","data":{"k":"YWJj"},"kind":"Secret"}',
      after: '{"apiVersion":"v1","data":{"k":"<mark>"},"kind":"Secret"}',
    },
    { before: '{"kind":"ConfigMap","data":{"k":"YWJj"}}', after: '{"kind":"ConfigMap","data":{"k":"YWJj"}}' },
  ],
  matcher: () => {
    let secretUntil = 0;
    // Nothing closes before this position: it is not searched again from each `data`.
    let openUntil = 0;
    return (window, start, end) => {
      if (window.at(end - 1) === DOUBLE_QUOTE) {
        const kind = window.text(end, end + 7);
        window.need(end + 7);
        if (window.hungry) return undefined;
        if (/^Secret\W/.test(kind)) secretUntil = end + LONGEST_METADATA;
        else if (!isOwner(window, start)) secretUntil = 0;
        return undefined;
      }
      const first = firstValue(window, end);
      if (first === undefined || window.hungry) return undefined;
      if (start > secretUntil) {
        if (start < openUntil) return undefined;
        window.need(end + LONGEST_DATA + 24);
        if (window.hungry) return undefined;
        const rest = window.text(end, end + LONGEST_DATA);
        const close = rest.indexOf('}');
        openUntil = end + (close < 0 ? LONGEST_DATA : close);
        if (close < 0 || !/^\},\\*"kind\\*":\\*"Secret\\*"/.test(rest.slice(close, close + 40))) return undefined;
      }
      return { rule: 'kubernetes-secret', start: first.start, end: lastValueEnd(first.start, first.escapes) };
    };
  },
};

/** The kind of an owner stands behind its `apiVersion`, as nothing else does that Go wrote. */
function isOwner(window: Window, start: number): boolean {
  return /apiVersion\\*":\\*"[^"\\]*\\*",\\*$/.test(window.text(start - 80, start));
}

/** Behind `"key":"`. */
function firstValue(window: Window, from: number): { start: number; escapes: number } | undefined {
  window.need(from + 280);
  const [opening, escapes] = /^(\\*)"[\w.-]{1,253}\\*":\\*"(?!\*\*\*|\\*")/.exec(window.text(from, from + 280)) ?? [];
  return opening === undefined ? undefined : { start: from + opening.length, escapes: (escapes ?? '').length };
}

/** The quote that a closing brace follows. */
function lastValueEnd(start: number, escapes: number): Terminator {
  let backslashes = 0;
  return {
    position: start,
    advance(window, limit = window.end) {
      for (; this.position < limit; this.position++) {
        const byte = window.at(this.position);
        if (isLineEnd(byte)) return true;
        if (byte === DOUBLE_QUOTE && backslashes === escapes) {
          if (this.position + 1 >= window.end && !window.final) return false;
          if (window.at(this.position + 1) === byteOf('}')) {
            this.position -= escapes;
            return true;
          }
        }
        backslashes = byte === BACKSLASH ? backslashes + 1 : 0;
      }
      return window.final;
    },
  };
}
