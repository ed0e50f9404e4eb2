/** What OUT becomes. `plain` is a file where IN is a file, a folder where IN is a folder or an archive. */
export type OutputKind = 'tar.gz' | 'tar.zst' | 'tar' | 'zip' | 'plain';

const SUFFIXES: readonly (readonly [suffix: string, kind: OutputKind])[] = [
  ['.tar.gz', 'tar.gz'],
  ['.tgz', 'tar.gz'],
  ['.tar.zst', 'tar.zst'],
  ['.tar', 'tar'],
  ['.zip', 'zip'],
];

/** Told by the name alone: OUT does not exist yet. */
export function outputKind(path: string): OutputKind {
  const name = path.toLowerCase();
  return SUFFIXES.find(([suffix]) => name.endsWith(suffix))?.[1] ?? 'plain';
}
