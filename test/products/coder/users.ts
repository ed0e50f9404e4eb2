import type { FixtureDeps } from '../kubectl.ts';
import { session, token, user } from './answers.ts';
import { coderApi, type CoderApi } from './api.ts';
import type { ServerSecrets } from './planted-secrets.ts';

/** The users of an installation: its Owner, a member without a role, an Auditor. */
export const users = { owner: 'ada', member: 'grace', auditor: 'vera' } as const;

/** What can be read with a token that only reads workspaces, templates and files. */
const READING_SCOPES = ['workspace:read', 'template:read', 'file:read'] as const;

/** Tokens of one day, in nanoseconds. */
const LIFETIME_NS = 24 * 3600 * 1e9;

/** The sessions that a fixture and its tests work with. */
export interface CoderTokens {
  readonly owner: string;
  readonly member: string;
  /** The Owner's, with {@link READING_SCOPES}. */
  readonly scoped: string;
  readonly auditor: string;
}

/** Who works with the API. */
export interface SignedIn {
  readonly api: CoderApi;
  readonly organization: string;
  readonly tokens: CoderTokens;
}

/** Makes the users that are not there yet, and new tokens for all of them. */
export async function signIn(address: string, secrets: ServerSecrets, deps: FixtureDeps): Promise<SignedIn> {
  const anonymous = coderApi(address, deps.signal);
  const account = { username: users.owner, email: email(users.owner), password: secrets.adminPassword };
  await anonymous.unless([400, 403, 409], 'POST', '/users/first', { ...account, name: 'Ada Harbour', trial: false });
  const passwords = { owner: secrets.adminPassword, member: secrets.memberPassword, auditor: secrets.auditorPassword };
  const owner = await login(address, users.owner, passwords.owner, deps);
  const [organization = ''] = user.parse(await owner.call('GET', '/users/me')).organization_ids;
  for (const role of ['member', 'auditor'] as const) {
    await owner.unless([409], 'POST', '/users', {
      username: users[role],
      email: email(users[role]),
      password: passwords[role],
      login_type: 'password',
      organization_ids: [organization],
      user_status: 'active',
    });
  }
  await owner.call('PUT', `/users/${users.auditor}/roles`, { roles: ['auditor'] });
  const tokens: CoderTokens = {
    owner: await newToken(owner),
    member: await newToken(await login(address, users.member, passwords.member, deps)),
    scoped: await newToken(owner, READING_SCOPES),
    auditor: await newToken(await login(address, users.auditor, passwords.auditor, deps)),
  };
  return { api: owner, organization, tokens };
}

function email(name: string): string {
  return `${name}@harbour.example.com`;
}

async function login(address: string, name: string, password: string, deps: FixtureDeps): Promise<CoderApi> {
  const anonymous = coderApi(address, deps.signal);
  const answer = await anonymous.call('POST', '/users/login', { email: email(name), password });
  return coderApi(address, deps.signal, session.parse(answer).session_token);
}

async function newToken(api: CoderApi, scopes?: readonly string[]): Promise<string> {
  const name = `fixture-${Date.now().toString(36)}-${String(scopes?.length ?? 0)}`;
  const body = { lifetime: LIFETIME_NS, token_name: name, ...(scopes === undefined ? {} : { scopes }) };
  return token.parse(await api.call('POST', '/users/me/keys/tokens', body)).key;
}
