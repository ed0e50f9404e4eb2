import type { z } from 'zod';
import { SupportPacketError } from '../../../api/errors.ts';

/** Reads an answer as JSON of the expected kind. Throws ITEM_UNAVAILABLE for anything else. */
export function parseAnswer<T>(schema: z.ZodType<T>, bytes: Buffer, path: string): T {
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    const message = `The answer to ${path} is not the JSON that Coder writes`;
    throw new SupportPacketError('ITEM_UNAVAILABLE', message, { cause: error, warning: 'RequestFailed' });
  }
}
