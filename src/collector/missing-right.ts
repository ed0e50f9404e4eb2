/** What the API server's authorizers say when a right is missing, e.g. `User "u" cannot create resource "pods/exec" in API group "" in the namespace "chat"`. */
const REFUSAL = /cannot (\w+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/;

/**
 * The rule to add, in words, out of the message of a Forbidden; undefined when another authorizer or an admission plug-in
 * wrote it. The same for every item that needs the right, so that one missing right is one warning. Pure.
 */
export function missingRight(message: string): string | undefined {
  const [, verb, resource, group, namespace] = REFUSAL.exec(message) ?? [];
  if (verb === undefined || resource === undefined || group === undefined) return undefined;
  const place = namespace === undefined ? 'in the cluster' : `in namespace ${namespace}`;
  const rule = `apiGroups: ["${group}"], resources: ["${resource}"], verbs: [${verbsFor(resource, verb)}]`;
  return `The right to ${verb} ${resource} ${place} is missing; add a rule with ${rule}`;
}

/** A WebSocket upgrade is a GET, and newer servers check `create` as well: a rule needs both. */
function verbsFor(resource: string, verb: string): string {
  const verbs = ['pods/exec', 'pods/portforward'].includes(resource) ? ['get', 'create'] : [verb];
  return verbs.map((one) => `"${one}"`).join(', ');
}
