import { cp, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CacheDeps } from '../../cluster/cache.ts';
import { goBuild } from '../../cluster/go-build.ts';

const VERSION = 'v0.133.0';
const driver = resolve(import.meta.dirname, 'troubleshoot/main.go');

/**
 * Builds Replicated troubleshoot's redactors with our driver of one function inside a copy of their module, so that their own
 * go.mod counts. Returns the program; it takes a file and writes the redacted bytes to standard output.
 */
export async function buildTroubleshoot(deps: CacheDeps): Promise<string> {
  const bin = await goBuild(
    {
      name: 'troubleshoot-redact',
      version: VERSION,
      copyFromModule: { module: 'github.com/replicatedhq/troubleshoot', version: VERSION },
      patch: {
        key: 'driver 1',
        apply: async (directory) => {
          await mkdir(join(directory, 'supportpacket-driver'));
          await cp(driver, join(directory, 'supportpacket-driver/main.go'));
        },
      },
      packages: [{ pkg: './supportpacket-driver', output: 'troubleshoot-redact' }],
    },
    deps,
  );
  return join(bin, 'troubleshoot-redact');
}
