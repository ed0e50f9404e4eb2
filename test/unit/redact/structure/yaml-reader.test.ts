import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseYaml } from '../../../../src/redact/structure/yaml-parser.ts';
import { readYaml } from '../../../../src/redact/structure/yaml-reader.ts';
import type { YamlNode } from '../../../../src/redact/structure/yaml-tree.ts';

/** Nothing stands nowhere. */
function placed(node: YamlNode): unknown {
  if (node.kind === 'map') return { ...node, members: node.members.map(({ key, value }) => [key, placed(value)]) };
  if (node.kind === 'list') return { ...node, items: node.items.map(placed) };
  return node.kind === 'scalar' && node.start === node.end ? { text: node.text, isString: node.isString } : node;
}

/** What both make of it; the parser's complaint where it has one. */
function both(source: string): { read: unknown; parsed: unknown } {
  const read = readYaml(source)?.map(placed);
  try {
    return { read, parsed: parseYaml(source).map(placed) };
  } catch (error) {
    return { read, parsed: error };
  }
}

/** Lines that fit together in many right and wrong ways. */
const LINES = [
  '  a: "x',
  '    y"',
  '- |',
  '  b',
  '- >',
  '-   k: 1',
  '    z: 2',
  '-  - q',
  '   - w',
  '  - a: 1',
  '    b: 2',
  '- "a"',
  '- "a": b',
  "- 'x'",
  '    ',
  'a:   ',
  '- a:',
  '  |',
  '  "s"',
  '  s',
  '    # c',
  'k: |  ',
  'k: -1',
  'k: =',
  'k: "\\\\"',
  'k: "a\\ b"',
  '"k":v',
  'k: {} # c',
  'k: -x',
  'k: ?x',
  'k: :x',
  'k: %x',
  'k: x:',
  'k: http://x',
  '- http://x: y',
  'k: ---',
  '----',
  '--- ',
  '\u00a0x: y',
  'k: \u2028z',
  '\uFEFFk: v',
  'a: b',
  '- a',
  '- a: b',
  '  c: d',
  '  - e',
  '- - f',
  '-',
  'a:',
  '  a:',
  '    g: h',
  "'q r': s",
  '"t\\n": u',
  '"": v',
  'k: |',
  'k: |-',
  'k: |+',
  'k: >',
  '  text: in a block',
  '   more',
  '',
  '  ',
  '# note',
  '  # note',
  'k: v # note',
  'k: "v" # note',
  'k: "two',
  '  lines"',
  "k: 'two",
  "  lines'",
  'k: two',
  '  lines',
  '---',
  '--- x',
  '...',
  'k: {}',
  'k: []',
  'k: {a: b}',
  'k: [a, b]',
  'k: &x v',
  'k: *x',
  'k: !!str 1',
  'k: 012',
  'k: 1_000',
  'k: 0x1F',
  'k: yes',
  'k: ~',
  'k: null',
  'k: 2001-12-14',
  'k: 1:30',
  'k: .5',
  'k: -',
  'k: a: b',
  'k: a #b',
  'k: a#b',
  'k: "a\\x41"',
  'k: "a\\u0041"',
  "k: 'it''s'",
  '? x',
  ': y',
  '@bad',
  '8080: n',
  'on: n',
  '<<: m',
  '-a: n',
  'k : v',
  'k:v',
  'k: "a" b',
];

describe('the reader of plain YAML', () => {
  it('reads what kubectl prints', () => {
    const source = `apiVersion: v1
items:
- apiVersion: v1
  data:
    app.ini: |
      [db]

      password = abc
    run.sh: |-
      exit 0
  kind: ConfigMap
  metadata:
    annotations:
      note: "with \\"quotes\\" and a \\u00fc"
    creationTimestamp: "2026-01-01T00:00:00Z"
- kind: Pod
  spec:
    containers:
    - args:
      - --token
      - 'it''s'
      emptyDir: {}
      env: []
      ports:
      - containerPort: 8065
  status:
    message: 'folded over
      lines: by kubectl'
    reason: folded as
      well
    terminated:
kind: List
`;
    const { read, parsed } = both(source);

    expect(read).toBeDefined();
    expect(read).toEqual(parsed);
  });

  it('leaves to the parser what it does not know, and agrees with it about all else', () => {
    let read = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LINES), { minLength: 1, maxLength: 7 }), fc.boolean(), (lines, end) => {
        const result = both(lines.join('\n') + (end ? '\n' : ''));
        fc.pre(result.read !== undefined);
        read += 1;
        expect(result.read).toEqual(result.parsed);
      }),
      { numRuns: 1000, maxSkipsPerRun: 200 },
    );
    expect(read).toBeGreaterThanOrEqual(1000);
  });

  it('agrees with the parser about every scalar, however it is written', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('a', ' ', '\n', ':', '#', "'", '"', '\\', '-', '1', '.') }),
    );
    const lineWidth = fc.constantFrom(0, 20, 80);
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text))), lineWidth, (map, width) => {
        const { read, parsed } = both(stringify(map, { lineWidth: width, version: '1.1' }));
        expect(read ?? parsed).toEqual(parsed);
      }),
      { numRuns: 300 },
    );
  });
});
