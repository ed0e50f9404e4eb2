import { BLANK, byteOf, isLineEnd } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { lineEnd } from '../engine/terminator.ts';
import { secretKey } from './secret-key.ts';
import { isMarker, isReference } from './value-shape.ts';

const LINE_BEFORE = 96;
const VALUE = 64;

/** `kubectl describe` prints each argument on a line of its own. */
export const flagLineRule: TextRule = {
  name: 'flag-line',
  description:
    'The argument on the line behind a flag whose name promises a secret, as `kubectl describe` prints the arguments of a container.',
  literals: ['secret\n', 'token\n', 'password\n', 'passwd\n', 'key\n', 'psk\n', 'passphrase\n', '-pass\n'],
  examples: [
    { before: '  Args:\n   --jwt-secret\n   abc\n   --v\n', after: '  Args:\n   --jwt-secret\n   <mark>\n   --v\n' },
    { before: '  --no-token\n  --v\nuse --token\nor not\n', after: '  --no-token\n  --v\nuse --token\nor not\n' },
  ],
  matcher: () => (window, start, end) => {
    const [, indent, name] = /(?:^|\n)( +)(--?[\w.-]{1,64})$/.exec(window.text(start - LINE_BEFORE, end - 1)) ?? [];
    if (indent === undefined || name === undefined || secretKey(name)?.certain !== true) return undefined;
    const from = end + indent.length;
    window.need(from + VALUE);
    for (let position = end; position < from; position++) if (window.at(position) !== BLANK) return undefined;
    const first = window.at(from);
    if (isLineEnd(first) || first === BLANK || first === byteOf('-')) return undefined;
    const value = window.text(from, from + VALUE);
    return isMarker(value) || isReference(value.split('\n', 1)[0] ?? '')
      ? undefined
      : { rule: 'secret', start: from, end: lineEnd(from) };
  },
};
