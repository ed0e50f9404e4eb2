import { isSupportPacketError } from '../../../api/errors.ts';
import type { PacketWarning } from '../../../api/warning-codes.ts';
import { workspaceFolder, type WorkspaceRef } from '../workspaces.ts';
import { workspace, workspaces, type Workspace } from './answers.ts';
import { chooseWorkspaces } from './choose-workspaces.ts';
import type { CoderApi } from './client.ts';
import { warningOf } from './warning-of.ts';

/** The API's largest page: of more workspaces than that the rest is found only by name. */
const PAGE = 200;

/** A workspace that the spec names. */
export interface WishedWorkspace {
  readonly owner: string;
  /** All of the owner when missing. */
  readonly name?: string | undefined;
}

export interface FoundWorkspace {
  /** Below the target's folder, with a slash at its end or empty. */
  readonly folder: string;
  readonly workspace: Workspace;
}

export interface FoundWorkspaces {
  readonly found: readonly FoundWorkspace[];
  readonly warnings: readonly PacketWarning[];
}

export interface FindInput {
  readonly target: string;
  /** Known by their pods; their order gives the folders. */
  readonly refs: readonly WorkspaceRef[];
  /** Nothing: the spec names none. */
  readonly wishes: readonly WishedWorkspace[] | undefined;
}

/** Whose workspaces the token sees, and which of them are collected. Never rejects. */
export async function findWorkspaces(api: CoderApi, input: FindInput, signal: AbortSignal): Promise<FoundWorkspaces> {
  const { target, refs, wishes } = input;
  const page = await api
    .ask(workspaces, `/api/v2/workspaces?limit=${String(PAGE)}`, signal)
    .catch((error: unknown) => warningOf(target, error, 'Workspaces could not be listed'));
  const listed = 'code' in page ? [] : (page.workspaces ?? []);
  const byRef = await Promise.all(refs.map((ref) => lookUp(api, listed, ref, signal)));
  const seen = byRef.flatMap((one) => one ?? []);
  const others = wishes === undefined ? listed : await wished(api, listed, wishes, signal);
  const chosen = wishes === undefined ? chooseWorkspaces(seen, others) : { workspaces: without(seen, others), left: 0 };
  const added = chosen.workspaces.filter((one) => !seen.includes(one));
  return {
    found: [
      ...byRef.flatMap((one, index) => (one === undefined ? [] : [placed(one, index)])),
      ...added.map((one, index) => placed(one, refs.length + index)),
    ],
    warnings: [
      ...('code' in page ? [page] : []),
      ...unseenWarning(
        target,
        refs.filter((_, index) => byRef[index] === undefined),
      ),
      ...missingWarnings(target, wishes ?? [], [...seen, ...added], refs),
      ...leftWarning(target, seen.length + added.length, chosen.left),
    ],
  };
}

function placed(one: Workspace, index: number): FoundWorkspace {
  return { workspace: one, folder: workspaceFolder('', index, { owner: one.owner_name, name: one.name }) };
}

function without(seen: readonly Workspace[], others: readonly Workspace[]): readonly Workspace[] {
  const known = new Set(seen.map(({ id }) => id));
  return [...seen, ...others.filter(({ id }) => !known.has(id))];
}

async function wished(
  api: CoderApi,
  listed: readonly Workspace[],
  wishes: readonly WishedWorkspace[],
  signal: AbortSignal,
): Promise<readonly Workspace[]> {
  const found = await Promise.all(
    wishes.map(async ({ owner, name }) =>
      name === undefined
        ? listed.filter(({ owner_name }) => isSame(owner_name, owner))
        : [await lookUp(api, listed, { owner, name }, signal)].flatMap((one) => one ?? []),
    ),
  );
  return [...new Map(found.flat().map((one) => [one.id, one])).values()];
}

/** Undefined when there is none, or the token may not see it: the server does not tell the two apart. */
async function lookUp(
  api: CoderApi,
  listed: readonly Workspace[],
  { owner, name }: { readonly owner: string; readonly name: string },
  signal: AbortSignal,
): Promise<Workspace | undefined> {
  const known = listed.find((one) => isSame(one.owner_name, owner) && isSame(one.name, name));
  if (known !== undefined) return known;
  const path = `/api/v2/users/${encodeURIComponent(owner)}/workspace/${encodeURIComponent(name)}`;
  try {
    return await api.ask(workspace, path, signal);
  } catch (error) {
    if (isSupportPacketError(error)) return undefined;
    throw error;
  }
}

/** Coder's own comparison of names. */
export function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function unseenWarning(target: string, unseen: readonly WorkspaceRef[]): readonly PacketWarning[] {
  if (unseen.length === 0) return [];
  const names = unseen.map(({ owner, name }) => `${owner}/${name}`).join(', ');
  const message = `The session token may not read these workspaces (workspace:read), or Coder does not know them: ${names}`;
  return [{ code: 'TokenRightMissing', target, message }];
}

function missingWarnings(
  target: string,
  wishes: readonly WishedWorkspace[],
  found: readonly Workspace[],
  refs: readonly WorkspaceRef[],
): readonly PacketWarning[] {
  const isThere = ({ owner, name }: WishedWorkspace): boolean =>
    found.some((one) => isSame(one.owner_name, owner) && (name === undefined || isSame(one.name, name))) ||
    refs.some((ref) => isSame(ref.owner, owner) && (name === undefined || isSame(ref.name, name)));
  return wishes
    .filter((wish) => !isThere(wish))
    .map(({ owner, name }) => {
      const what = name === undefined ? `no workspace of ${owner}` : `no workspace ${owner}/${name}`;
      return { code: 'WorkspaceNotFound', target, message: `Coder has ${what}, or the session token may not see it` };
    });
}

function leftWarning(target: string, taken: number, left: number): readonly PacketWarning[] {
  if (left === 0) return [];
  const message = `${String(taken)} of ${String(taken + left)} workspaces were collected, those in trouble first; name others in \`workspaces\``;
  return [{ code: 'WorkspacesCapped', target, message }];
}
