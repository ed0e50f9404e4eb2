import type { Examined } from './examine.ts';
import { isUndecided, overall, rateOf, type Scores } from './scores.ts';

/** What the redactor must reach. */
export const FLOORS = { recall: 1, keepRate: 0.995, secrets: 300, traps: 300, files: 60 } as const;

/** One line for each thing that is wrong with a file. */
export function findingsOf(results: readonly Examined[]): string[] {
  return results.flatMap(({ file, parts, failure, dependsOnChunks }) => [
    ...(failure === undefined ? [] : [`LEFT OUT   ${file.path}: ${failure}`]),
    ...(dependsOnChunks ? [`CHUNKS     ${file.path}: the output depends on the chunks`] : []),
    ...parts.flatMap(({ part, verdict }) => {
      const where = part.name === '' ? file.path : `${file.path}!${part.name}`;
      return [
        ...verdict.leaks.map(({ category, text }) => `MISSED     ${where} [${category}] ${text}`),
        ...verdict.overMasked.map(
          ({ category, text }) =>
            `${isUndecided(category) ? 'UNDECIDED ' : 'OVERMASKED'} ${where} [${category}] ${text}`,
        ),
        ...verdict.changedLines.map((line) => `CHANGED    ${where} ${line.replaceAll('\0', '<secret>')}`),
        ...(verdict.invalid === undefined ? [] : [`INVALID    ${where}: ${verdict.invalid}`]),
      ];
    }),
  ]);
}

/** Why the examination is failed; empty when it is passed. */
export function failuresOf(results: readonly Examined[], { recall, keep }: Scores): string[] {
  const failures: string[] = [];
  const expect = (holds: boolean, message: string): void => void (holds || failures.push(message));
  expect(results.length >= FLOORS.files, `the corpus has ${results.length} files`);
  expect(overall(recall).total >= FLOORS.secrets, `the corpus has ${overall(recall).total} secrets`);
  expect(overall(keep).total >= FLOORS.traps, `the corpus has ${overall(keep).total} traps`);
  for (const score of recall) expect(rateOf(score) >= FLOORS.recall, `secrets of ${score.category} were missed`);
  expect(rateOf(overall(keep)) >= FLOORS.keepRate, `the keep-rate is ${(100 * rateOf(overall(keep))).toFixed(2)} %`);
  for (const { file, parts, failure, dependsOnChunks } of results) {
    expect(failure === undefined, `${file.path}: ${failure}`);
    expect(!dependsOnChunks, `${file.path}: the output depends on the chunks`);
    for (const { part, verdict } of parts)
      expect(verdict.invalid === undefined, `${file.path} ${part.name}: ${verdict.invalid}`);
  }
  return failures;
}
