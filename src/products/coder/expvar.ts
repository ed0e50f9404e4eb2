import { z } from 'zod';
import { SupportPacketError } from '../../api/errors.ts';
import type { Item, Rung } from '../ports.ts';

/** Variables of the process; some KiB of them. */
const MAX_BYTES = 4 * 1024 * 1024;

const variables = z.record(z.string(), z.unknown());

/** The variables that Go and Coder publish, without the arguments of the process: passwords are among them. */
export function expvarItem({
  target,
  folder,
  viaApi,
}: {
  readonly target: string;
  readonly folder: string;
  readonly viaApi: (path: string) => readonly Rung[];
}): readonly Item[] {
  const rungs = viaApi('/api/v2/debug/expvar').map(withoutArguments);
  if (rungs.length === 0) return [];
  return [
    {
      name: 'Diagnostics',
      path: `${folder}expvar.json`,
      target,
      format: 'json',
      order: 'perishable',
      deadlineSeconds: 25,
      rungs,
    },
  ];
}

function withoutArguments(rung: Rung): Rung {
  return {
    ...rung,
    open: async (signal) => {
      const { chunks } = await rung.open(signal);
      const parts: Uint8Array[] = [];
      let bytes = 0;
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > MAX_BYTES) throw new SupportPacketError('STREAM_TOO_LARGE', 'expvar is no list of variables');
        parts.push(chunk);
      }
      const { cmdline: _, ...rest } = variables.parse(JSON.parse(Buffer.concat(parts).toString('utf8')));
      return { chunks: oneChunk(Buffer.from(`${JSON.stringify(rest, undefined, 2)}\n`)) };
    },
  };
}

async function* oneChunk(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}
