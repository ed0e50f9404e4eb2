import { setTimeout as delay } from 'node:timers/promises';
import { API_VERSION, KIND } from '../../src/api/names.ts';
import type { SupportPacket } from '../../src/api/packet.ts';
import type { Condition } from '../../src/api/status-schema.ts';
import { applyObjects, kubectl, type FixtureCluster, type FixtureDeps } from '../products/kubectl.ts';
import { packetStates } from './packet-states.ts';

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

/** Watches until `wanted` holds; throws with the last state after `seconds`. A watch that ends is begun again. */
export async function waitForPacket(
  cluster: FixtureCluster,
  key: PacketKey,
  wanted: (packet: SupportPacket) => boolean,
  deps: FixtureDeps,
  seconds = 180,
): Promise<SupportPacket> {
  const signal = AbortSignal.any([deps.signal, AbortSignal.timeout(seconds * 1000)]);
  let last: SupportPacket | undefined;
  while (!signal.aborted) {
    for await (const packet of packetStates(cluster, key, signal)) {
      last = packet;
      if (packet !== undefined && wanted(packet)) return packet;
    }
    // The pause ends early with the wait.
    await Promise.allSettled([delay(250, undefined, { signal })]);
  }
  deps.signal.throwIfAborted();
  const status = JSON.stringify(last?.status);
  throw new Error(`packet ${key.namespace}/${key.name}: not within ${String(seconds)} s; last status: ${status}`);
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
