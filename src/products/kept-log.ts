/** What the kubelet answers, with status 200 and nothing behind it, when a container is removed between its status and its log. */
const NOT_KEPT = 'unable to retrieve container logs for ';

/** No container's identity is longer. */
const MOST_BYTES = 300;

/** The log, unless it is nothing but the kubelet's word that there is none: then undefined. Only its beginning is held. */
export async function keptLog(log: AsyncIterable<Buffer>): Promise<AsyncIterable<Buffer> | undefined> {
  const chunks = log[Symbol.asyncIterator]();
  const held: Buffer[] = [];
  let text = '';
  for (;;) {
    const next = await chunks.next();
    if (next.done === true) return text.startsWith(NOT_KEPT) ? undefined : goOn(held, chunks);
    held.push(next.value);
    text += next.value.toString('latin1');
    if (!mayBeNotKept(text)) return goOn(held, chunks);
  }
}

function mayBeNotKept(text: string): boolean {
  return text.length < MOST_BYTES && NOT_KEPT.startsWith(text.slice(0, NOT_KEPT.length)) && !text.includes('\n');
}

async function* goOn(held: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* held;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    // Whoever stops early closes the connection.
    await rest.return?.();
  }
}
