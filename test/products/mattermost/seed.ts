import type { FixtureCluster, FixtureDeps } from '../kubectl.ts';
import { portForward } from '../port-forward.ts';
import { idOf, login, mattermostApi, type MattermostApi } from './api.ts';
import { mattermostPods, type MattermostInstallation } from './deploy.ts';
import { seededConfig } from './seeded-config.ts';
import { seedLog } from './seeded-log.ts';

/** The first user, who is the administrator. */
const admin = 'ada';
const team = { name: 'harbour', display_name: 'Harbour Office', type: 'O' };
const posts = ['Berth 4 is free from noon.', 'Crane 2 stands still: #maintenance', 'The tide tables are in the wiki.'];

/**
 * Gives a Ready installation a user, a team, posts, a configuration full of secrets, and secrets in the log of each pod.
 * Doing it twice does no harm.
 */
export async function seedMattermost(
  cluster: FixtureCluster,
  installation: MattermostInstallation,
  deps: FixtureDeps,
): Promise<void> {
  const { namespace, name, secrets } = installation;
  await deps.progress.step(`users, posts and secrets of ${namespace}/${name}`, async () => {
    const user = { username: admin, password: secrets.adminPassword };
    for (const [index, pod] of (await mattermostPods(cluster, installation, deps)).entries()) {
      await using tunnel = await portForward(cluster, { namespace, target: `pod/${pod}`, port: 8065 }, deps);
      const anonymous = mattermostApi(tunnel.address, deps.signal);
      if (index === 0) await createAdmin(anonymous, user);
      const api = await login(tunnel.address, user, deps.signal);
      if (index === 0) {
        await api.call('PUT', '/config/patch', seededConfig(secrets.config));
        await createContent(api);
      } else {
        // Without an Enterprise licence replicas do not tell one another.
        await api.call('POST', '/config/reload');
      }
      await seedLog(api, anonymous, pod, secrets);
    }
  });
}

/** 400: the user exists. 403: so does a first user, and nobody else may register. */
async function createAdmin(
  anonymous: MattermostApi,
  user: { readonly username: string; readonly password: string },
): Promise<void> {
  const email = `${user.username}@harbour.example.com`;
  await anonymous.call('POST', '/users', { ...user, email, first_name: 'Ada', last_name: 'Harbour' }, [400, 403]);
}

async function createContent(api: MattermostApi): Promise<void> {
  await api.call('POST', '/teams', team, [400]);
  const channel = idOf(await api.call('GET', `/teams/name/${team.name}/channels/name/town-square`));
  for (const message of posts) {
    await api.call('POST', '/posts', { channel_id: channel, message });
  }
}
