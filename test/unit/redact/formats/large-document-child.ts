import type { ContentFormat } from '../../../../src/redact/ports.ts';
import { createRedactor } from '../../../../src/redact/redactor.ts';

/** Redacts a generated document of argv[3] MiB and prints the largest resident set of this process in MiB. */
const format: ContentFormat = process.argv[2] === 'text' ? 'text' : 'kubernetes-json';
const wanted = Number(process.argv[3]) * 1024 * 1024;

function pod(index: number): string {
  const note = `${index} received HTTP request from a web handler `.repeat(60);
  const env = [{ value: `hunter2-${index}`, name: 'GREETING' }];
  return JSON.stringify({ kind: 'Pod', metadata: { name: `p${index}`, note }, spec: { containers: [{ env }] } });
}

async function* document(): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from('{"apiVersion":"v1","items":[');
  for (let size = 0, index = 0; size < wanted; index++) {
    const member = Buffer.from(`${index === 0 ? '' : ',\n'}${pod(index)}`);
    size += member.length;
    yield member;
  }
  yield Buffer.from('],"kind":"List"}');
}

const redactor = createRedactor({ level: 'Standard' });
const content = redactor.redact(document(), { path: 'list.json', format }, new AbortController().signal);
for await (const chunk of content.chunks()) {
  if (format === 'kubernetes-json' && chunk.includes('hunter2-')) throw new Error('a value was not masked');
}
console.log(Math.round(process.resourceUsage().maxRSS / 1024));
