import { API_VERSION, KIND } from '../../src/api/names.ts';
import type { SupportPacket } from '../../src/api/packet.ts';
import type { Condition } from '../../src/api/status-schema.ts';
import { waitFor } from '../cluster/wait-for.ts';
import { applyObjects, kubectl, type FixtureCluster, type FixtureDeps } from '../products/kubectl.ts';

export interface PacketKey {
  readonly namespace: string;
  readonly name: string;
}

/** Applies a SupportPacket as a person does, with kubectl. */
export async function applyPacket(
  cluster: FixtureCluster,
  key: PacketKey,
  spec: object,
  deps: FixtureDeps,
): Promise<void> {
  await applyObjects(cluster, [{ apiVersion: API_VERSION, kind: KIND, metadata: key, spec }], deps);
}

/** The packet as it is now; undefined when it does not exist. */
export async function getPacket(
  cluster: FixtureCluster,
  { namespace, name }: PacketKey,
  deps: FixtureDeps,
): Promise<SupportPacket | undefined> {
  const args = ['get', 'supportpacket', name, '-n', namespace, '-o', 'json', '--ignore-not-found'];
  const { stdout } = await kubectl(cluster, args, deps);
  return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as SupportPacket);
}

/** Polls until `wanted` holds; throws with the last state after `seconds`. A question that a busy API server refuses is asked again. */
export async function waitForPacket(
  cluster: FixtureCluster,
  key: PacketKey,
  wanted: (packet: SupportPacket) => boolean,
  deps: FixtureDeps,
  seconds = 180,
): Promise<SupportPacket> {
  let last: SupportPacket | undefined;
  const probe = async (): Promise<SupportPacket | undefined> => {
    last = await getPacket(cluster, key, deps);
    return last !== undefined && wanted(last) ? last : undefined;
  };
  try {
    const options = { timeout: seconds * 1000, interval: 250, signal: deps.signal };
    return await waitFor(`packet ${key.namespace}/${key.name}`, probe, options);
  } catch (error) {
    const status = JSON.stringify(last?.status);
    throw new Error(`${error instanceof Error ? error.message : String(error)}; last status: ${status}`, {
      cause: error,
    });
  }
}

/** The packet when it has ended, well or badly. */
export function waitForEnd(
  cluster: FixtureCluster,
  key: PacketKey,
  deps: FixtureDeps,
  seconds = 240,
): Promise<SupportPacket> {
  return waitForPacket(cluster, key, ({ status }) => status?.completionTime !== undefined, deps, seconds);
}

export function conditionOf(packet: SupportPacket, type: string): Condition | undefined {
  return packet.status?.conditions?.find((condition) => condition.type === type);
}

/** `Ready/Succeeded`, `Stalled/NoTargets`, … : the one that counts, for a short assertion. */
export function stateOf(packet: SupportPacket): string {
  const stalled = conditionOf(packet, 'Stalled');
  if (stalled?.status === 'True') return `Stalled/${stalled.reason}`;
  const ready = conditionOf(packet, 'Ready');
  return `${ready?.status === 'True' ? 'Ready' : 'NotReady'}/${ready?.reason ?? 'none'}`;
}
