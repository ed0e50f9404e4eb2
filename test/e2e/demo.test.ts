import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { run } from '../cluster/run.ts';
import { CHECKOUT, openWorld } from './support/world.ts';

describe('npm run demo', () => {
  it('shows a Ready packet, what is in it and where it is, how to open and to remove it', async () => {
    const { cluster } = openWorld();
    const args = [
      join(CHECKOUT, 'test/demo/main.ts'),
      ...(cluster.provider === 'native' ? [] : ['--kubeconfig', cluster.kubeconfigPath]),
    ];
    const { code, stdout } = await run(process.execPath, args, { allowFailure: true });
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/demo-\w+\s+True\s+SucceededWithWarnings\s+\d+\/\d+/);
    expect(stdout).toMatch(/mattermost\/chat\/sanitized_config\.json/);
    expect(stdout).toMatch(/coder\/coder\/workspace\/workspace\.json/);
    expect(stdout).toMatch(/found in the archive, plain, escaped or base64: 0/);
    expect(stdout).toMatch(/stored at +pvc:\/\/supportpacket-demo\/supportpackets\//);
    expect(stdout).toMatch(/kubectl delete namespace supportpacket-demo/);
  });
});
