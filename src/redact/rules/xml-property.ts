import { byteOf } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { secretKey } from './secret-key.ts';
import { isMarker, isReference } from './value-shape.ts';

const BEFORE = 128;
const LONGEST_VALUE = 512;

/** `<property><name>N</name><value>V</value></property>` of Hadoop, Hive and Spark. */
export const xmlPropertyRule: TextRule = {
  name: 'xml-property',
  description: 'The text of `<value>` behind a `<name>` that promises a secret.',
  literals: ['<value>'],
  examples: [
    {
      before: '<name>fs.s3a.secret.key</name>\n  <value>abc</value>',
      after: '<name>fs.s3a.secret.key</name>\n  <value><mark></value>',
    },
    {
      before: '<name>fs.s3a.endpoint</name><value>abc</value>',
      after: '<name>fs.s3a.endpoint</name><value>abc</value>',
    },
  ],
  matcher: () => (window, start, end) => {
    const before = window.at(start - 1);
    if (before !== byteOf('>') && before > 0x20) return undefined;
    const name = /<name>([\w.:-]{1,96})<\/name>\s*$/i.exec(window.text(start - BEFORE, start))?.[1];
    if (name === undefined || secretKey(name)?.certain !== true) return undefined;
    window.need(end + LONGEST_VALUE);
    const value = /^[^<\r\n]+(?=<)/.exec(window.text(end, end + LONGEST_VALUE))?.[0];
    return value === undefined || isMarker(value) || isReference(value)
      ? undefined
      : { rule: 'secret', start: end, end: end + value.length };
  },
};
