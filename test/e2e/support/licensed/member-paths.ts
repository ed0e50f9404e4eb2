/** Names of all members of a document, sorted, each with those above it; elements of a list are one. */
export function memberPaths(document: unknown): readonly string[] {
  return [...new Set(pathsOf(document, ''))].toSorted();
}

function pathsOf(value: unknown, prefix: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((element: unknown) => pathsOf(element, `${prefix}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    return [path, ...pathsOf(member, path)];
  });
}
