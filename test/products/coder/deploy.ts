import type { ImageName } from '../../cluster/images/index.ts';
import { applyObjects, kubectl, waitForRollout, type FixtureCluster, type FixtureDeps } from '../kubectl.ts';
import { portForward } from '../port-forward.ts';
import { secret } from '../workload.ts';
import { accessUrl, coderObjects, NEWEST, serviceOfOne } from './manifests.ts';
import { coderName, coderSelector, workspaceCases, type CoderOptions, type WorkspaceCase } from './options.ts';
import { coderSecrets, plantedPlaces, type CoderSecrets } from './planted-secrets.ts';
import { standInDeployment } from './stand-ins.ts';
import { signIn, type CoderTokens } from './users.ts';
import { buildWorkspaces, type CoderWorkspace } from './workspaces.ts';

/** Images that have to be in the cluster before {@link deployCoder}. */
export const coderImages = ['coder', 'postgresql'] as const satisfies readonly ImageName[];

/** A Coder that answers, with its workspaces. */
export interface CoderInstallation {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  /** Label selector of the servers' pods. */
  readonly selector: string;
  /** The address inside the cluster. */
  readonly url: string;
  readonly tokens: CoderTokens;
  /** Name of the Secret with the tokens, keys `owner`, `member`, `scoped`, `auditor`, and `wrong`, which Coder does not know. */
  readonly tokenSecret: string;
  /** The cases that the options asked for. */
  readonly workspaces: Readonly<Partial<Record<WorkspaceCase, CoderWorkspace>>>;
  readonly secrets: CoderSecrets;
  /** Every planted secret, plain, with its place; the session tokens are not among them. */
  readonly planted: ReadonlyMap<string, string>;
  /** The same without the places, and the session tokens. */
  readonly plantedSecrets: readonly string[];
}

/** Brings up a Coder with users, tokens and workspaces in all the states that were asked for; again, it adds what is missing. */
export async function deployCoder(
  cluster: FixtureCluster,
  options: CoderOptions,
  deps: FixtureDeps,
): Promise<CoderInstallation> {
  const { namespace, replicas = 2 } = options;
  const name = coderName(options);
  const secrets = coderSecrets(options);
  return deps.progress.step(`Coder ${namespace}/${name}`, async () => {
    await applyObjects(cluster, [...coderObjects(options, secrets.server), ...standIns(options, secrets)], deps);
    await waitForRollout(cluster, { namespace, name, seconds: 240 }, deps);
    const { tokens, workspaces } = await seed(cluster, options, secrets, deps);
    await applyObjects(cluster, [tokenSecret(options, tokens)], deps);
    const planted = plantedPlaces(secrets);
    return {
      ...{ namespace, name, replicas, secrets, tokens, workspaces, planted },
      selector: selectorText(options),
      url: accessUrl(options),
      tokenSecret: `${name}-tokens`,
      plantedSecrets: [...planted.keys(), ...Object.values(tokens)],
    };
  });
}

/**
 * Users, tokens, workspaces, and then the other servers: all agents are connected to the first one, but that of the workspace
 * `elsewhere`, which comes last and goes to the newest. An open-source server knows nothing of the agents of another.
 */
async function seed(cluster: FixtureCluster, options: CoderOptions, secrets: CoderSecrets, deps: FixtureDeps) {
  const { namespace, replicas = 2 } = options;
  const name = coderName(options);
  await using tunnel = await portForward(cluster, { namespace, target: `deployment/${name}`, port: 8080 }, deps);
  const signedIn = await signIn(tunnel.address, secrets.server, deps);
  const input = { options, secrets, signedIn };
  const cases = workspaceCases(options);
  const here = await buildWorkspaces(cluster, { ...input, cases: cases.filter((one) => one !== 'elsewhere') }, deps);
  await kubectl(cluster, ['scale', `deployment/${name}`, '-n', namespace, `--replicas=${String(replicas)}`], deps);
  await waitForRollout(cluster, { namespace, name, seconds: 240 }, deps);
  if (!cases.includes('elsewhere')) return { tokens: signedIn.tokens, workspaces: here };
  const serverIp = replicas < 2 ? undefined : await newestServer(cluster, options, deps);
  const last = { ...input, cases: ['elsewhere'] as const, ...(serverIp === undefined ? {} : { serverIp }) };
  const there = await buildWorkspaces(cluster, last, deps);
  return { tokens: signedIn.tokens, workspaces: { ...here, ...there } };
}

/** An address at which the server that was started last, and no other, answers as the Service does. */
async function newestServer(cluster: FixtureCluster, options: CoderOptions, deps: FixtureDeps): Promise<string> {
  const { namespace } = options;
  const get = async (...args: readonly string[]): Promise<string> =>
    (await kubectl(cluster, ['get', '-n', namespace, ...args], deps)).stdout;
  const newest = ['--sort-by=.metadata.creationTimestamp', '-o', 'jsonpath={.items[-1:].status.podIP}'];
  const podIp = await get('pods', '-l', selectorText(options), ...newest);
  await applyObjects(cluster, serviceOfOne(namespace, podIp), deps);
  return get('service', NEWEST, '-o', 'jsonpath={.spec.clusterIP}');
}

function selectorText(options: CoderOptions): string {
  return Object.entries(coderSelector(options))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

function tokenSecret(options: CoderOptions, tokens: CoderTokens): object {
  const wrong = `${'x'.repeat(10)}-${'x'.repeat(22)}`;
  return secret(options.namespace, `${coderName(options)}-tokens`, { ...tokens, wrong });
}

function standIns(options: CoderOptions, { server }: CoderSecrets): readonly object[] {
  const keys = { provisioner: server.provisionerKey, 'workspace-proxy': server.proxyToken };
  return (options.standIns ?? []).map((kind) => standInDeployment(options, kind, keys[kind]));
}
