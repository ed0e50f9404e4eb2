import { SupportPacketError, isSupportPacketError } from '../../api/errors.ts';
import { resources } from '../../kube/resources.ts';
import type { V1Namespace } from '../../kube/types.ts';
import { namespacesOf } from '../../products/discovery.ts';
import { authorize, type Authorization, type Namespaces } from '../policies/authorize.ts';
import type { Context } from '../ports.ts';

/** Asks the namespaces of the targets whether they allow this packet. Throws FORBIDDEN for one that the operator does not watch. */
export async function checkNamespaces(context: Context): Promise<Authorization> {
  const { deps, packet } = context;
  const home = packet.metadata.namespace;
  const wanted = namespacesOf(home, packet.spec.targets);
  const { watchNamespaces } = deps.installation;
  const outside = watchNamespaces.length === 0 ? [] : wanted.filter((name) => !watchNamespaces.includes(name));
  if (outside.length > 0) {
    throw new SupportPacketError(
      'FORBIDDEN',
      `The operator works in namespaces ${watchNamespaces.join(', ')} only, not in ${outside.join(', ')}; ` +
        'whoever installed it must add it to watchNamespaces',
    );
  }
  const found = await readNamespaces(
    context,
    wanted.filter((namespace) => namespace !== home),
  );
  return authorize(home, wanted, found);
}

/** One after another; one that does not exist is undefined. */
export async function readNamespaces({ deps, signal }: Context, names: readonly string[]): Promise<Namespaces> {
  const found = new Map<string, V1Namespace | undefined>();
  for (const name of names) found.set(name, await readNamespace(deps.client, name, signal));
  return found;
}

async function readNamespace(
  client: Context['deps']['client'],
  name: string,
  signal: AbortSignal,
): Promise<V1Namespace | undefined> {
  try {
    return await client.get<V1Namespace>(resources.namespaces, { name }, signal);
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_NOT_FOUND')) return undefined;
    throw error;
  }
}
