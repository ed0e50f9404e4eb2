import { loadConnection } from '../../src/kube/config.ts';
import { createKube } from '../../src/kube/kube.ts';
import { superviseCommand } from '../../src/kube/supervised-command.ts';

/**
 * The process that the bench `exec` measures: reads one file out of a container and throws it away.
 * `node exec-reader.ts KUBECONFIG NAMESPACE POD CONTAINER FILE`; prints the bytes, the milliseconds, and the peak of its memory after the
 * first 64 MiB and after all.
 */
const [file = '', namespace = '', pod = '', container = '', path = ''] = process.argv.slice(2);
const kube = createKube(await loadConnection({ type: 'file', file }), {
  userAgent: 'supportpacket-bench/0',
  onWatchError: () => undefined,
});
const key = { namespace, pod, container };
const never = new AbortController().signal;

/** Bytes that the command wrote. */
async function read(argv: readonly string[]): Promise<number> {
  let bytes = 0;
  await using command = await kube.pods.exec({ ...key, ...superviseCommand(argv) }, never);
  for await (const chunk of command.stdout) bytes += (chunk as Buffer).length;
  const { code, stderr } = await command.exit;
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${String(code)}: ${stderr}`);
  return bytes;
}

// V8 lets dead buffers outside its heap pile up to about 60 MiB before it collects them, whatever the stream does. What
// grows after that would be memory that depends on the size of the output.
await read(['head', '-c', String(64 * 1024 ** 2), path]);
const peakBefore = process.resourceUsage().maxRSS * 1024;
const started = performance.now();
const bytes = await read(['cat', path]);
kube.close();
const milliseconds = performance.now() - started;
console.log(JSON.stringify({ bytes, milliseconds, peakBefore, peak: process.resourceUsage().maxRSS * 1024 }));
