import type { z } from 'zod';
import { SupportPacketError } from '../../api/errors.ts';

/** Reads an answer as JSON of the expected kind. Throws ITEM_UNAVAILABLE for anything else. */
export function parseAnswer<T>(schema: z.ZodType<T>, bytes: Buffer, what: string): T {
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    // A truncated answer is no JSON: this is also the end marker of a command's output.
    const message = `The answer to \`${what}\` is not the JSON that Mattermost writes`;
    throw new SupportPacketError('ITEM_UNAVAILABLE', message, { cause: error, warning: 'CommandFailed' });
  }
}

/** Asks when the answer is first wanted and keeps it, also when it is an error. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
