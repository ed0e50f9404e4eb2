/** The first bytes of a text that comes in pieces; the rest is counted, not kept. */
export interface KeptText {
  push(chunk: Buffer): void;
  text(): string;
}

export function createKeptText(maxBytes: number): KeptText {
  const chunks: Buffer[] = [];
  let kept = 0;
  let dropped = 0;
  return {
    push: (chunk) => {
      const part = chunk.subarray(0, Math.max(0, maxBytes - kept));
      if (part.length > 0) chunks.push(Buffer.from(part));
      kept += part.length;
      dropped += chunk.length - part.length;
    },
    text: () => Buffer.concat(chunks).toString('utf8') + (dropped > 0 ? `… (${String(dropped)} more bytes)` : ''),
  };
}
