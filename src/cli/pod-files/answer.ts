import { once } from 'node:events';

/** Writes the chunks and the marker to standard output and waits for the end of standard input. */
export async function writeAnswer(chunks: Iterable<Buffer> | AsyncIterable<Buffer>, marker: Buffer): Promise<void> {
  for await (const chunk of chunks) await write(chunk);
  await write(marker);
  process.stdin.resume();
  if (!process.stdin.readableEnded) await once(process.stdin, 'end');
}

async function write(chunk: Buffer): Promise<void> {
  if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
}
