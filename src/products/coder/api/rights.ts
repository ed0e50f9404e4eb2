import { SupportPacketError } from '../../../api/errors.ts';
import { grants } from './answers.ts';
import type { CoderApi } from './client.ts';

/** What a token must be allowed to do, with the smallest role that allows it. */
const RIGHTS = {
  debugInfo: { resource: 'debug_info', needs: 'debug_info:read, which only the role Owner has' },
  deploymentConfig: { resource: 'deployment_config', needs: 'deployment_config:read, of the roles Owner and Auditor' },
  deploymentStats: { resource: 'deployment_stats', needs: 'deployment_stats:read, of the roles Owner and Auditor' },
  license: { resource: 'license', needs: 'license:read, which only the role Owner has' },
  replicas: { resource: 'replicas', needs: 'replicas:read, which only the role Owner has' },
  proxies: { resource: 'workspace_proxy', needs: 'workspace_proxy:read, which only the role Owner has' },
  provisioners: {
    resource: 'provisioner_daemon',
    needs: 'provisioner_daemon:read, of the roles Owner and Template Admin',
  },
  /** Asked per workspace by the server itself. */
  workspace: { resource: undefined, needs: 'workspace:read for these workspaces' },
  template: { resource: undefined, needs: 'template:read for the templates of these workspaces' },
  source: { resource: undefined, needs: 'file:read, of the roles Owner and Template Admin' },
  /** Whoever has signed in. */
  account: { resource: undefined, needs: 'more than its scopes allow' },
} as const satisfies Record<string, { readonly resource: string | undefined; readonly needs: string }>;

export type Right = keyof typeof RIGHTS;

/** More would only blur the message; the manifest has a line for each. */
const MOST_NAMED = 12;

/** What the token may, and which files each right would bring. */
export interface Rights {
  /** The server has said that the token may read debug information: only an owner's may. */
  readonly isOwner: boolean;
  /** True also where the server has not said. */
  has(right: Right): boolean;
  /** Notes a file for the message; `path` is below the target's folder. */
  note(right: Right, path: string): void;
  /** The same for every file of a right, so that it is one warning. */
  missing(right: Right, cause?: unknown): SupportPacketError;
}

const PATH = '/api/v2/authcheck';

/** Asks what the token may. A server that does not answer the question is taken at its later words. */
export async function readRights(api: CoderApi, signal: AbortSignal): Promise<Rights> {
  const known = Object.entries(RIGHTS).flatMap(([right, { resource }]) =>
    resource === undefined ? [] : [[right, { object: { resource_type: resource, any_org: true }, action: 'read' }]],
  );
  const granted = await api
    .check(grants, PATH, { checks: Object.fromEntries(known) }, signal)
    .catch((): Readonly<Record<string, boolean>> => ({}));
  return createRights(granted);
}

/** By the answers of the server; what it does not know is tried. */
function createRights(granted: Readonly<Record<string, boolean>>): Rights {
  const files = new Map<Right, string[]>();
  return {
    isOwner: granted['debugInfo'] === true,
    has: (right) => granted[right] !== false,
    note: (right, path) => {
      files.set(right, [...(files.get(right) ?? []), path]);
    },
    missing: (right, cause) => {
      const named = files.get(right) ?? [];
      const more = named.length - MOST_NAMED;
      const list = `${named.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
      const message = `The session token lacks ${RIGHTS[right].needs}: there is no ${list}`;
      return new SupportPacketError('ITEM_UNAVAILABLE', message, { cause, warning: 'TokenRightMissing' });
    },
  };
}
