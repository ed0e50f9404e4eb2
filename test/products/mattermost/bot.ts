import type { FixtureCluster, FixtureDeps } from '../kubectl.ts';
import { portForward } from '../port-forward.ts';
import { idOf, login, type MattermostApi } from './api.ts';
import { mattermostPods, type MattermostInstallation } from './deploy.ts';

/** A bot account of a seeded installation; its token works although personal access tokens are off. */
export interface Bot {
  readonly id: string;
  readonly username: string;
  readonly roles: string;
  readonly token: string;
}

/** Creates a bot with these roles, e.g. `system_user system_admin`, and a token for it. */
export async function createBot(
  cluster: FixtureCluster,
  installation: MattermostInstallation,
  { username, roles }: Pick<Bot, 'username' | 'roles'>,
  deps: FixtureDeps,
): Promise<Bot> {
  await using admin = await asAdmin(cluster, installation, deps);
  const { api } = admin;
  await api.call('PUT', '/config/patch', { ServiceSettings: { EnableBotAccountCreation: true } });
  const created = await api.call('POST', '/bots', { username, description: 'support packets' });
  const id = typeof created === 'object' && created !== null && 'user_id' in created ? String(created.user_id) : '';
  await api.call('PUT', `/users/${id}/roles`, { roles });
  const answer = await api.call('POST', `/users/${id}/tokens`, { description: 'support packets' });
  idOf(answer);
  const token = typeof answer === 'object' && answer !== null && 'token' in answer ? String(answer.token) : '';
  return { id, username, roles, token };
}

/** Its tokens are worth nothing from now on. */
export async function disableBot(
  cluster: FixtureCluster,
  installation: MattermostInstallation,
  { id }: Pick<Bot, 'id'>,
  deps: FixtureDeps,
): Promise<void> {
  await using admin = await asAdmin(cluster, installation, deps);
  await admin.api.call('POST', `/bots/${id}/disable`);
}

async function asAdmin(
  cluster: FixtureCluster,
  installation: MattermostInstallation,
  deps: FixtureDeps,
): Promise<AsyncDisposable & { readonly api: MattermostApi }> {
  const { namespace, secrets } = installation;
  const [pod = ''] = await mattermostPods(cluster, installation, deps);
  const tunnel = await portForward(cluster, { namespace, target: `pod/${pod}`, port: 8065 }, deps);
  const api = await login(tunnel.address, { username: 'ada', password: secrets.adminPassword }, deps.signal);
  return { api, [Symbol.asyncDispose]: () => tunnel[Symbol.asyncDispose]() };
}
