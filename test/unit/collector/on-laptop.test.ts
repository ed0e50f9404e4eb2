import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { collectOnLaptop } from '../../../src/collector/on-laptop.ts';
import type { Kube } from '../../../src/kube/kube.ts';
import { temporaryFolder } from '../archive/temporary-folder.ts';
import { chatPod, fakeKube, fakeLogs } from './fakes/world.ts';

/** Collects the logs of one pod with a rule of that name; tells the exit code, what was said, and what lies in the folder. */
async function collectWithRule(rule: string) {
  await using folder = await temporaryFolder();
  const spec = {
    items: { include: ['KubernetesLogs'] },
    redaction: { rules: [{ name: rule, pattern: 'badge [0-9]+' }] },
  };
  const packet = { apiVersion: 'supportpacket.dev/v1alpha1', kind: 'SupportPacket', metadata: { name: 'mine' }, spec };
  const file = join(folder.path, 'packet.json');
  await writeFile(file, JSON.stringify(packet));
  const said: string[] = [];
  const code = await collectOnLaptop(
    { file, output: join(folder.path, 'out.tar.gz'), tokenFiles: [], namespace: 'chat' },
    {
      kube: { client: fakeKube([chatPod]), pods: fakeLogs('opened with badge 4711\n') } as unknown as Kube,
      terminated: new AbortController().signal,
      spoolBytes: 64 * 1024 ** 2,
      say: (line) => void said.push(line),
    },
  );
  return { code, said: said.join('\n'), files: (await readdir(folder.path)).toSorted() };
}

describe('a packet made on a laptop', () => {
  it('is stored when the check finds nothing in it', async () => {
    const { code, files } = await collectWithRule('badge');

    expect(code).toBe(0);
    expect(files).toEqual(['out.tar.gz', 'packet.json']);
  });

  it('is not stored when the check finds something: LeakDetected', async () => {
    // The mark has the rule's name, and this one is a token of GitLab by its form: nothing else of ours can leak on purpose.
    const { code, said, files } = await collectWithRule(`glpat-${'ab3de'.repeat(4)}`);

    expect(code).toBe(1);
    expect(said).toContain('The finished archive still holds a secret and was not stored');
    expect(said).toContain('(gitlab-token)');
    expect(files).toEqual(['packet.json']);
  });
});
