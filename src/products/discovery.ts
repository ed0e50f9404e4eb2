import type { SelectedTarget } from '../api/collect-request.ts';
import type { SupportPacketSpec } from '../api/spec-schema.ts';
import type { Target } from '../api/target-schema.ts';
import type { PacketWarning } from '../api/warning-codes.ts';
import { createCoderFinder } from './coder/find.ts';
import { finderOf, type Finder, type Found, type World } from './finder.ts';
import { mattermostRecognizer } from './mattermost/recognize.ts';
import type { Discovery } from './ports.ts';

/** What discovery knows: the packet, and what is in every namespace in question. */
export interface DiscoveryInput {
  readonly pods: World['pods'];
  readonly deployments?: World['deployments'];
  readonly services?: World['services'];
  readonly packetNamespace: string;
  readonly targets: SupportPacketSpec['targets'];
  /** Most workspaces of one Coder that nobody named. */
  readonly maxWorkspaces?: number;
}

/** The namespaces whose pods discovery must be given. */
export function namespacesOf(packetNamespace: string, targets: SupportPacketSpec['targets']): readonly string[] {
  const named = (targets ?? []).map(({ namespace }) => namespace ?? packetNamespace);
  return [...new Set(named.length === 0 ? [packetNamespace] : named)];
}

/** Finds the pods of each target, or every installation in the packet's namespace when the spec names no target. Pure. */
export function discoverTargets({ packetNamespace, targets, maxWorkspaces, ...rest }: DiscoveryInput): Discovery {
  const world: World = { deployments: [], services: [], ...rest };
  const finders = findersOf(maxWorkspaces);
  if (targets === undefined || targets.length === 0) return everything(finders, world, packetNamespace);
  const found = targets.map((target): Part => {
    const namespace = target.namespace ?? packetNamespace;
    const part = finders.find(({ type }) => type === target.type)?.select(target, world, namespace) ?? { pods: [] };
    return toPart({ name: target.name, type: target.type, namespace }, part);
  });
  const isThere = ({ target }: Part): boolean => target.pods.length > 0 || (target.deployments ?? []).length > 0;
  return {
    targets: found.filter(isThere).map(({ target }) => target),
    warnings: targets.flatMap((target, index) => {
      const part = found[index];
      return part !== undefined && isThere(part) ? part.warnings : [notFound(target, packetNamespace)];
    }),
  };
}

/** What was looked for, in words, for the message that nothing was found. */
export function describeDiscovery(): string {
  return findersOf()
    .map(({ type, lookedFor }) => `${type} (label ${lookedFor})`)
    .join(' and ');
}

function findersOf(maxWorkspaces?: number): readonly Finder[] {
  return [finderOf(mattermostRecognizer), createCoderFinder(maxWorkspaces)];
}

interface Part {
  readonly target: SelectedTarget;
  readonly warnings: readonly PacketWarning[];
}

function everything(finders: readonly Finder[], world: World, namespace: string): Discovery {
  const parts = finders.flatMap((finder) =>
    finder.installations(world, namespace).map(({ installation, ...found }): Part => {
      return toPart({ name: targetName(installation), type: finder.type, namespace }, found);
    }),
  );
  const named = uniqueNames(parts);
  return { targets: named.map(({ target }) => target), warnings: named.flatMap(({ warnings }) => warnings) };
}

function toPart(names: Pick<SelectedTarget, 'name' | 'type' | 'namespace'>, found: Found): Part {
  const { pods, deployments = [], warnings = [] } = found;
  const target = { ...names, pods: [...pods], ...(deployments.length === 0 ? {} : { deployments: [...deployments] }) };
  return { target, warnings: warnings.map((warning) => ({ ...warning, target: names.name })) };
}

/** A Mattermost and a Coder may both be called `prod`: the second one gets its type as suffix, then a number. */
function uniqueNames(parts: readonly Part[]): Part[] {
  const taken = new Set<string>();
  return parts.map(({ target, warnings }) => {
    const candidates = [target.name, `${target.name.slice(0, 50)}-${target.type.toLowerCase()}`];
    for (let number = 2; candidates.every((name) => taken.has(name)); number += 1) {
      candidates.push(`${target.name.slice(0, 50)}-${String(number)}`);
    }
    const name = candidates.find((candidate) => !taken.has(candidate)) ?? target.name;
    taken.add(name);
    return { target: { ...target, name }, warnings: warnings.map((warning) => ({ ...warning, target: name })) };
  });
}

function notFound({ name, type, namespace, selector }: Target, packetNamespace: string): PacketWarning {
  const lookedFor = findersOf().find((finder) => finder.type === type)?.lookedFor ?? type;
  const how =
    selector === undefined ? `a pod with the label ${lookedFor}` : `a pod that matches its selector and runs ${type}`;
  return {
    code: 'TargetNotFound',
    target: name,
    message: `Target ${name}: there must be ${how} in namespace ${namespace ?? packetNamespace}`,
  };
}

/** An installation's label value as a folder name. */
function targetName(installation: string): string {
  const name = installation
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63);
  return name === '' ? 'installation' : name;
}
