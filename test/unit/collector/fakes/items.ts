import type { Item, OpenedSource, Rung } from '../../../../src/products/ports.ts';

/** A source of these chunks; an Error among them is thrown in its place. */
export function opened(...chunks: readonly (string | Error)[]): OpenedSource {
  async function* source(): AsyncGenerator<Buffer> {
    for (const chunk of chunks) {
      if (typeof chunk !== 'string') throw chunk;
      yield Buffer.from(chunk);
    }
  }
  return { chunks: source() };
}

export function rung(open: Rung['open'], access: Rung['access'] = 'kubernetes'): Rung {
  return { access, source: { kind: 'container', namespace: 'chat', pod: 'chat-0', container: 'mattermost' }, open };
}

export function item(members: Partial<Item> = {}): Item {
  return {
    name: 'Logs',
    path: 'a.log',
    target: 'chat',
    format: 'text',
    order: 'normal',
    deadlineSeconds: 60,
    rungs: [rung(async () => Promise.resolve(opened('text\n')))],
    ...members,
  };
}
