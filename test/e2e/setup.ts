import setUpCluster from '../cluster/jest-setup.ts';
import { ensureImages } from '../cluster/images/index.ts';
import { processDeps } from '../cluster/index.ts';
import { testCluster } from '../cluster/test-cluster.ts';
import { coderImages } from '../products/coder/index.ts';
import { licensedStandInImages } from '../products/licensed-stand-in/index.ts';
import { mattermostImages } from '../products/mattermost/index.ts';
import { s3Images } from '../products/s3/index.ts';
import { resolve } from 'node:path';
import { installOperator } from '../support/operator-release.ts';

/** Jest's global set-up of the e2e project: the cluster, every image, and the operator from its chart. */
async function setUp(): Promise<void> {
  await setUpCluster();
  const deps = processDeps(new AbortController().signal);
  const cluster = testCluster();
  const root = resolve(import.meta.dirname, '../..');
  const images = ['busybox', ...mattermostImages, ...licensedStandInImages, ...s3Images, ...coderImages] as const;
  await ensureImages(cluster, images, { ...deps, root });
  await installOperator(cluster, deps);
}

// oxlint-disable-next-line import/no-default-export -- Jest calls the default export of a globalSetup module.
export default setUp;
