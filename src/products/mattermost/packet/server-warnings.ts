import type { PacketWarning, WarningCode } from '../../../api/warning-codes.ts';

/** Texts of the server's `warning.txt` (Mattermost 9.5 to 11.11) that have a code of their own. */
const KNOWN: readonly (readonly [RegExp, WarningCode])[] = [
  [/LogSettings\.EnableFile is set to false/, 'FileLogDisabled'],
  [/is outside (?:of )?(?:the )?allowed logging directory/, 'LogsOutsideRoot'],
  [/LDAP vendor info/i, 'LdapUnknown'],
  [/cpu profiling already in use/i, 'ProfileBusy'],
];

/** The errors in a `warning.txt`: ListFormatFunc of hashicorp/go-multierror, lists in lists flattened. Pure. */
export function parseMultierror(text: string): readonly string[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const errors: string[] = [];
  for (const line of lines) {
    if (/^\s*(?:\* )?\d+ errors? occurred:\s*$/.test(line)) continue;
    const bullet = /^\s*\* (?<error>.*)$/.exec(line)?.groups?.['error'];
    if (bullet !== undefined) errors.push(bullet.trim());
    // An error with several lines; or a text that is no list at all.
    else if (line.trim() !== '')
      errors.push([errors.pop(), line.trim()].filter((part) => part !== undefined).join(' '));
  }
  return [...new Set(errors.map(withoutHead).filter((error) => error !== ''))];
}

/** `* cannot do: 2 errors occurred:` is the head of a list inside an error; what it says before stays. */
function withoutHead(error: string): string {
  return error.replace(/:?\s*\d+ errors? occurred:\s*/g, ': ').replace(/^[:\s]+|[:\s]+$/g, '');
}

/** The server's own words with the code that fits them; `folder` names the server when it is one of several. Pure. */
export function serverWarnings(target: string, text: string, folder = ''): readonly PacketWarning[] {
  return parseMultierror(text).map((error) => ({
    code: KNOWN.find(([pattern]) => pattern.test(error))?.[1] ?? 'ServerWarning',
    target,
    message: folder === '' ? error : `${folder} ${error}`,
  }));
}
