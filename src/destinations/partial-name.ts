/** `.<file>.partial-<id>`: what a file is called while it is written; hidden, and in the same folder, so that a rename is atomic. */
export function partialName(fileName: string, id: string): string {
  return `.${fileName}.partial-${id}`;
}

/** Whether `name` is an unfinished archive of the packet whose archives begin with `stem` (see `archiveStem`). */
export function isPartialOf(stem: string, name: string): boolean {
  const start = `.${stem}-`;
  return name.startsWith(start) && /^\d{8}T\d{6}Z\.[a-z.]+\.partial-[0-9a-f]+$/.test(name.slice(start.length));
}
