import { z } from 'zod';

const buildInfo = z.object({ version: z.string() });

/** The version that an answer of `/api/v2/buildinfo` names. */
export function versionOf(body: Buffer): string | undefined {
  try {
    const parsed = buildInfo.safeParse(JSON.parse(body.toString('utf8')));
    return parsed.success ? parsed.data.version : undefined;
  } catch {
    // Whatever answered there is no Coder.
    return undefined;
  }
}
