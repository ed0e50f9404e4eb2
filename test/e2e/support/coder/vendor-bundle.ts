import type { CoderInstallation, CoderWorkspace } from '../../../products/coder/index.ts';
import { zipEntries } from '../../../support/zip-entries.ts';
import type { World } from '../world.ts';

const ZIP = '/tmp/vendor.zip';
/** The token comes on standard input, as no command line may hold it. */
const BUNDLE = `IFS= read -r CODER_SESSION_TOKEN
export CODER_SESSION_TOKEN CODER_URL=http://127.0.0.1:8080
exec /opt/coder support bundle "$0" --yes -O ${ZIP}`;

/** What `coder support bundle` itself makes of a workspace, by the name of the file; run in the server that knows its agents. */
export async function vendorBundle(
  world: World,
  { namespace, tokens }: CoderInstallation,
  workspace: CoderWorkspace,
  server: string,
): Promise<ReadonlyMap<string, Buffer>> {
  const exec = (...command: readonly string[]): readonly string[] => [
    '-n',
    namespace,
    server,
    '-c',
    'coder',
    '--',
    ...command,
  ];
  const name = `${workspace.owner}/${workspace.name}`;
  await world.kubectl(['exec', '-i', ...exec('sh', '-c', BUNDLE, name)], `${tokens.owner}\n`);
  const zip = await world.kubectl(['exec', ...exec('base64', ZIP)]);
  await world.kubectl(['exec', ...exec('rm', ZIP)]);
  return zipEntries(Buffer.from(zip, 'base64'));
}
