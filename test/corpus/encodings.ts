/** How a value is written where it stands; the names are used by the templates. */
export function writtenAs(text: string, encoding: string): string {
  switch (encoding) {
    case 'json':
      return JSON.stringify(text).slice(1, -1);
    case 'go':
      // Go's encoding/json also escapes what could end a script element.
      return writtenAs(text, 'json').replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
    case 'url':
      return encodeURIComponent(text);
    case 'base64':
      return Buffer.from(text).toString('base64');
    case 'base64url':
      return Buffer.from(text).toString('base64url');
    case 'yaml':
      return `'${text.replaceAll("'", "''")}'`;
    case 'wrapped76':
      return text.replaceAll(/.{76}/g, '$&\n');
    default:
      return indented(text, encoding);
  }
}

function indented(text: string, encoding: string): string {
  const columns = /^indent(\d+)$/.exec(encoding)?.[1];
  if (columns === undefined) throw new Error(`no such encoding: ${encoding}`);
  return text.replaceAll('\n', `\n${' '.repeat(Number(columns))}`);
}
