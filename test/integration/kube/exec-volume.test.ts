import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { createNamespace } from '../../support/namespace.ts';
import { startShellPod } from '../../support/shell-pod.ts';
import { testKube } from '../../support/test-kube.ts';

const MIB = 1024 * 1024;
const program = fileURLToPath(new URL('exec-download.ts', import.meta.url));

it('carries 256 MiB byte for byte with less than 32 MiB of memory', async () => {
  const kube = await testKube();
  await using namespace = await createNamespace(kube.client, 'kube-volume');
  const script = `head -c ${String(256 * MIB)} /dev/urandom >/big; sha256sum /big >/sum; touch /ready; sleep 1000`;
  const box = await startShellPod(kube.client, { namespace: namespace.name, name: 'box', script, readyFile: '/ready' });
  const sum = await kube.pods.exec({ ...box, argv: ['cat', '/sum'] }, AbortSignal.timeout(120_000));
  const [digest] = (await text(sum.stdout)).split(' ');

  // As the operator starts its collectors: with the default, V8 lets dead buffers outside its heap pile up to about 60 MiB.
  const args = ['--max-semi-space-size=2', program, box.namespace, box.pod, '/big'];
  const { stdout } = await promisify(execFile)(process.execPath, args);

  const result = JSON.parse(stdout) as { digest: string; bytes: number; growth: number };
  expect(result).toMatchObject({ digest, bytes: 256 * MIB });
  expect(result.growth).toBeLessThan(32 * MIB);
  kube.close();
});
