import { loadConnection, type KubeconfigSource } from '../kube/config.ts';
import { createKube, type Kube } from '../kube/kube.ts';

/** Connects a command that watches nothing. */
export async function openKube(source: KubeconfigSource, userAgent: string): Promise<Kube> {
  const connection = await loadConnection(source);
  return createKube(connection, { userAgent, onWatchError: () => undefined });
}
