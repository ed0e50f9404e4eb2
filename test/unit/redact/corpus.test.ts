import { beforeAll, describe, expect, it } from '@jest/globals';
import { buildCorpus, type Corpus } from '../../corpus/corpus.ts';
import { type Examined, examine } from '../../corpus/examine.ts';
import { judgePart } from '../../corpus/judge-part.ts';
import { failuresOf, findingsOf, FLOORS } from '../../corpus/problems.ts';
import { overall, rateOf, type Scores, scoresOf } from '../../corpus/scores.ts';
import type { CorpusPart } from '../../corpus/truth.ts';

describe('corpus', () => {
  let corpus: Corpus;
  let results: readonly Examined[];
  let scores: Scores;

  beforeAll(async () => {
    corpus = await buildCorpus();
    results = await examine(corpus);
    scores = scoresOf(results);
  });

  it('is large enough to say something', () => {
    expect(corpus.files.length).toBeGreaterThanOrEqual(FLOORS.files);
    expect(overall(scores.recall).total).toBeGreaterThanOrEqual(FLOORS.secrets);
    expect(overall(scores.keep).total).toBeGreaterThanOrEqual(FLOORS.traps);
  });

  it('is the same in every run', async () => {
    const again = await buildCorpus();

    expect(again.files.map(({ path, content }) => [path, content.toString('base64')])).toEqual(
      corpus.files.map(({ path, content }) => [path, content.toString('base64')]),
    );
  });

  it('loses no secret', () => {
    expect(findingsOf(results).filter((line) => line.startsWith('MISSED'))).toEqual([]);
  });

  it('loses none at level Strict, whatever else that hides, and documents stay readable', async () => {
    const strict = await examine(corpus, 'Strict');

    expect(findingsOf(strict).filter((line) => line.startsWith('MISSED'))).toEqual([]);
    expect(strict.flatMap(({ parts }) => parts.flatMap(({ verdict }) => verdict.invalid ?? []))).toEqual([]);
    expect(strict.filter(({ failure, dependsOnChunks }) => failure !== undefined || dependsOnChunks)).toEqual([]);
  });

  it('keeps what is no secret', () => {
    expect(rateOf(overall(scores.keep))).toBeGreaterThanOrEqual(FLOORS.keepRate);
  });

  it('keeps documents readable, binaries identical and the output independent of chunks', () => {
    expect(failuresOf(results, scores)).toEqual([]);
  });
});

describe('judge of the corpus', () => {
  const text = 'user=kim password=plum-otter-42 port=5432\n';
  const part: CorpusPart = {
    name: '',
    shape: 'text',
    content: Buffer.from(text),
    secrets: [{ category: 'password', forms: ['plum-otter-42'], span: { start: 18, end: 31 } }],
    traps: [{ category: 'port', text: '5432', span: { start: 37, end: 41 } }],
  };
  const judge = (output: string) => judgePart(part, Buffer.from(output));

  it('accepts a mask in the place of the secret', () => {
    const { leaks, overMasked, changedLines } = judge(text.replace('plum-otter-42', '***REDACTED:password:0a1b2c***'));

    expect({ leaks, overMasked, changedLines }).toEqual({ leaks: [], overMasked: [], changedLines: [] });
  });

  it('sees the whole secret', () => {
    expect(judge(text).leaks).toHaveLength(1);
  });

  it('sees a piece of the secret', () => {
    expect(judge(text.replace('plum-', '***REDACTED:password:0a1b2c***')).leaks).toHaveLength(1);
  });

  it('sees a trap that was masked', () => {
    const output = 'user=kim password=***REDACTED:password:0a1b2c*** port=***REDACTED:key:0a1b2c***\n';

    expect(judge(output).overMasked).toEqual([{ category: 'port', text: 'port=5432' }]);
  });
});
