import { createRedactor } from '../../../../src/redact/redactor.ts';

/** Redacts a generated document of argv[3] MiB and prints the largest resident set of this process in MiB. */
const format = (['text', 'kubernetes-yaml'] as const).find((one) => one === process.argv[2]) ?? 'kubernetes-json';
const wanted = Number(process.argv[3]) * 1024 * 1024;

function pod(index: number): string {
  const note = `${index} received HTTP request from a web handler `.repeat(60);
  const env = [{ value: `hunter2-${index}`, name: 'GREETING' }];
  return JSON.stringify({ kind: 'Pod', metadata: { name: `p${index}`, note }, spec: { containers: [{ env }] } });
}

/** The same in the words of kubectl, every hundredth with 20 times as much in it. */
function podYaml(index: number): string {
  const env = `    - env:\n      - value: hunter2-${index}\n        name: GREETING\n      name: c\n`;
  const note = `${index} received HTTP request from a web handler `.repeat(20).trimEnd();
  const containers = env.repeat(index % 100 === 0 ? 20 : 1);
  return `- kind: Pod\n  metadata:\n    name: p${index}\n    note: ${note}\n  spec:\n    containers:\n${containers}`;
}

async function* yaml(): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from('apiVersion: v1\nitems:\n');
  for (let size = 0, index = 0; size < wanted; index++) {
    const member = Buffer.from(podYaml(index));
    size += member.length;
    yield member;
  }
  yield Buffer.from('kind: List\n');
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
const content = redactor.redact(
  format === 'kubernetes-yaml' ? yaml() : document(),
  { path: 'list.json', format },
  new AbortController().signal,
);
for await (const chunk of content.chunks()) {
  if (format !== 'text' && chunk.includes('hunter2-')) throw new Error('a value was not masked');
}
console.log(Math.round(process.resourceUsage().maxRSS / 1024));
