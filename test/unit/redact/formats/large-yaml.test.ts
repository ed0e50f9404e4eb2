import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseAllDocuments, stringify } from 'yaml';
import { createExpansionBudget, DEFAULT_LIMITS } from '../../../../src/redact/formats/expansion-budget.ts';
import { type PieceLimits, yamlPieces } from '../../../../src/redact/formats/yaml-pieces.ts';
import { createSession } from '../../../../src/redact/item-session.ts';
import { createRuleBook } from '../../../../src/redact/rule-book.ts';
import type { Session } from '../../../../src/redact/session.ts';
import { kubernetesPolicy } from '../../../../src/redact/structure/kubernetes-policy.ts';
import { maskYaml } from '../../../../src/redact/structure/yaml-document.ts';
import { createTally } from '../../../../src/redact/tally.ts';
import { pieces, plainMarks, redactAll } from '../redact-all.ts';

const ONE_PIECE: PieceLimits = { enough: 1e9, bytes: 1e9, members: 1e9 };
const SMALL: PieceLimits = { enough: 60, bytes: 400, members: 8 };

function newSession(): Session {
  const rules = createRuleBook({ textRules: [], knownValues: [], userRules: [] });
  const signal = new AbortController().signal;
  return createSession({ rules, tally: createTally(), signal, budget: createExpansionBudget(DEFAULT_LIMITS) }, 'x', 0);
}

/** What the structure alone masks, and in how many pieces. */
async function masked(yaml: string, limits: PieceLimits, chunk = 64 * 1024): Promise<{ text: string; count: number }> {
  const session = newSession();
  const texts: string[] = [];
  for await (const piece of yamlPieces(pieces(Buffer.from(yaml), chunk), session.signal, limits)) {
    const { context, openAtEnd, oversized } = piece;
    const text = piece.text.toString();
    const asText = oversized !== undefined;
    texts.push(asText ? text : maskYaml({ context, openAtEnd, text }, kubernetesPolicy, session));
  }
  return { text: plainMarks(texts.join('')), count: texts.length };
}

/** Keys and words as they stand in manifests, among them those that decide about others. */
const KEYS = [
  'name',
  'value',
  'kind',
  'data',
  'spec',
  'env',
  'items',
  'args',
  'password',
  'api_token',
  'a: b',
  '- x',
  'a#b',
  '"q"',
];
const WORDS = [
  'Secret',
  'DB_PASSWORD',
  '30s',
  'Pod',
  '--token',
  '-v',
  'opensesame1',
  'two\nlines\n',
  ' # no comment',
  'a: b',
  '',
  'true',
  '- x',
  "it's",
  '"q"',
  'words that are long enough to be folded over two lines, or more, by who writes them; indeed they are',
  'kubectl\n\n  indented: yes\n- list\n',
];

const document = fc.letrec<{ node: unknown; map: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.oneof(fc.constantFrom(...WORDS), fc.integer(), fc.constant(null), fc.boolean()),
    fc.array(tie('node'), { maxLength: 6 }),
    tie('map'),
  ),
  map: fc.dictionary(fc.constantFrom(...KEYS), tie('node'), { maxKeys: 8 }),
})).map;

/** Every scalar by its path. */
function leavesOf(yaml: string): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) leaves.set(path, value);
    else for (const [key, inner] of Object.entries(value)) visit(inner, `${path}/${key}`);
  };
  for (const [index, one] of parseAllDocuments(yaml, { version: '1.1' }).entries()) {
    expect(one.errors).toEqual([]);
    visit(one.toJS(), String(index));
  }
  return leaves;
}

function isMask(value: unknown): boolean {
  return typeof value === 'string' && /^<[a-z-]+>$/.test(value);
}

describe('YAML in pieces', () => {
  const written = fc
    .tuple(
      fc.array(document, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      fc.constantFrom(2, 4),
      fc.constantFrom(0, 40),
    )
    .map(([all, indentSeq, indent, lineWidth]) =>
      all.map((one) => stringify(one, { indentSeq, indent, lineWidth })).join('---\n'),
    );

  it('of any structure has all its bytes, each piece can be parsed, and nothing is masked less', async () => {
    let most = 0;
    await fc.assert(
      fc.asyncProperty(written, fc.integer({ min: 1, max: 300 }), async (yaml, chunk) => {
        const whole = await masked(yaml, ONE_PIECE);
        const cut = await masked(yaml, SMALL, chunk);
        most = Math.max(most, cut.count);

        expect(await masked(yaml, SMALL)).toEqual(cut);
        const [before, after] = [leavesOf(whole.text), leavesOf(cut.text)];
        expect([...after.keys()]).toEqual([...before.keys()]);
        for (const [place, value] of before) {
          const now = after.get(place);
          expect(now === value || isMask(now)).toBe(true);
          expect(isMask(value) && !isMask(now)).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
    expect(most).toBeGreaterThan(20);
  });

  it('knows of an object that is cut what came before, and takes the worst of what may come', async () => {
    const yaml = `items:
- data:
    a: opensesame1
    b: word
  kind: ConfigMap
  metadata: {}
- kind: ConfigMap
  data:
    a: opensesame2
    b: word
- spec:
    containers:
    - env:
      - value: 30s
        name: DB_PASSWORD
      - name: LEVEL
        value: debug
      args:
      - --token
      - opensesame3
      - word
`;
    const cut = await masked(yaml, { enough: 1, bytes: 1e6, members: 1 }, 7);

    expect(cut.count).toBeGreaterThan(10);
    expect(cut.text).toBe(
      yaml
        .replace('opensesame1', '"<kubernetes-secret>"')
        .replace('30s', '"<env-value>"')
        .replace('opensesame3', '"<token>"'),
    );
  });

  it('a value too large to be parsed is refused or, where it is no secret, goes as text', async () => {
    const block = (key: string): string =>
      `kind: X\n${key}: |\n${'  some text in a line\n'.repeat(250_000)}password: abc # end\n`;

    await expect(redactAll(block('note'), 'kubernetes-yaml')).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
    await expect(redactAll(block('api_token'), 'yaml')).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
    const { text } = await redactAll(block('note'), 'yaml', { chunk: 77_777 });
    expect(plainMarks(text)).toBe(block('note').replace('abc', '"<password>"'));
  });

  it('JSON that is called YAML is judged by its structure, whatever its size', async () => {
    const data = Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`k${String(index)}`, 'opensesame']));
    const { text } = await redactAll(JSON.stringify({ apiVersion: 'v1', kind: 'Secret', data }), 'yaml');

    expect(text.length).toBeGreaterThan(500_000);
    expect(text).not.toContain('opensesame');
    const short = await redactAll('{"apiVersion":"v1","kind":"Secret","data":{"a":"opensesame"}}', 'yaml');
    expect(plainMarks(short.text)).toBe('{"apiVersion":"v1","kind":"Secret","data":{"a":"<kubernetes-secret>"}}');
  });

  it('one object of any size is judged to its end', async () => {
    const container = (index: number): string =>
      `      - name: c${String(index)}\n        env:\n        - name: GREETING\n          value: opensesame${String(index)}\n`;
    const all = Array.from({ length: 50_000 }, (_, index) => container(index)).join('');
    const yaml = `apiVersion: v1\nkind: Pod\nspec:\n  template:\n    spec:\n      containers:\n${all}status:\n  phase: Running\n`;
    const { text } = await redactAll(yaml, 'kubernetes-yaml', { chunk: 65_537 });

    expect(yaml.length).toBeGreaterThan(4 * 1024 * 1024);
    expect(plainMarks(text)).toBe(yaml.replaceAll(/opensesame\d+/g, '"<env-value>"'));
  });
});
