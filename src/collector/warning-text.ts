import { WARNINGS, type PacketWarning } from '../api/warning-codes.ts';

/** `warning.txt` at the root of the archive: for people, with what they can do. */
export function renderWarnings(warnings: readonly PacketWarning[]): string {
  const head = warnings.length === 1 ? '1 warning' : `${String(warnings.length)} warnings`;
  const entries = warnings.map(({ code, target, item, message }) => {
    const place = [target, item].filter((part) => part !== undefined).join(' ');
    return `* ${code}${place === '' ? '' : ` (${place})`}\n  ${message}\n  ${WARNINGS[code]}\n`;
  });
  return `${head}\n\n${entries.join('\n')}`;
}

/**
 * `warning.txt` of a product's folder, as Mattermost's server writes it: ListFormatFunc of hashicorp/go-multierror v1.1.1,
 * which the vendor's tools read. A warning about one file names it, as it is called below the folder.
 */
export function renderMultierror(warnings: readonly PacketWarning[], folder: string): string {
  const head = warnings.length === 1 ? '1 error occurred:' : `${String(warnings.length)} errors occurred:`;
  return `${head}\n${warnings.map((warning) => `\t* ${named(warning, folder)}\n`).join('')}\n`;
}

function named({ item = '', message }: PacketWarning, folder: string): string {
  const name = item.startsWith(folder) ? item.slice(folder.length) : item;
  return name === '' || message.includes(name) ? message : `${name}: ${message}`;
}
