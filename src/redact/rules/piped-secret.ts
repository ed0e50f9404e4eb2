import { KEY } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import type { Window } from '../engine/window.ts';
import { type Argument, argument, openArgument } from './argument.ts';
import { continuesWord } from './word-start.ts';

/** How far the command behind the pipe, or before `<<<`, is read. */
const COMMAND = 140;

/** Commands that read a password or token from their standard input. */
const READERS =
  /--password-stdin|--with-token|--passphrase-fd|-pass(?:in|out)? stdin|\bsudo (?:-\w+ )*-S|\b(?:chpasswd|kinit|vncpasswd|cryptsetup|smbpasswd)\b|\bpasswd --stdin/;

/** Between the argument and the command: its closing quote and the pipe. */
const PIPE = /^\\*["']? *\| *([^|;&\n]*)/;

/** `echo v | docker login --password-stdin`, `gh auth login --with-token <<< v`. */
export const pipedSecretRule: TextRule = {
  name: 'piped-secret',
  description:
    'What `echo` and `printf` pipe into a command that reads a password or token (`--password-stdin`, `sudo -S`, `chpasswd`), and what `<<<` gives to one.',
  literals: ['echo ', 'printf ', '<<< '],
  examples: [
    {
      before: 'echo abc | docker login -u a --password-stdin r.io',
      after: 'echo <mark> | docker login -u a --password-stdin r.io',
    },
    { before: `printf '%s' 'abc' | sudo -S apt update`, after: `printf '%s' '<mark>' | sudo -S apt update` },
    { before: 'echo "bob:abc" | chpasswd', after: 'echo "bob:<mark>" | chpasswd' },
    { before: 'vncpasswd -f <<< abc', after: 'vncpasswd -f <<< <mark>' },
    { before: 'echo abc | tee file; cat <<< abc', after: 'echo abc | tee file; cat <<< abc' },
  ],
  matcher: () => (window, start, end) => {
    if (continuesWord(window, start, KEY)) return undefined;
    const here = end - start === 4;
    if (here && !isReadBefore(window, start)) return undefined;
    window.need(end + COMMAND * 2);
    if (window.hungry) return undefined;
    const skipped = /^(?:-[neE]+ )?(?:\\*["']%s(?:\\+n)?\\*["'] +)?/.exec(window.text(end, end + 24))?.[0].length ?? 0;
    const value = openArgument(window, end + skipped);
    if (value === undefined) return undefined;
    const command = here ? '' : commandBehind(window, value);
    if (command === undefined) return undefined;
    const user = command.includes('chpasswd') ? (/^[^:\s]{1,64}:/.exec(value.text)?.[0].length ?? 0) : 0;
    return argument(value, user, 'password');
  },
};

function isReadBefore(window: Window, start: number): boolean {
  return READERS.test(/[^|;&\n]*$/.exec(window.text(start - COMMAND, start))?.[0] ?? '');
}

/** The command that the argument is piped into, if it reads a secret. */
function commandBehind(window: Window, { start, text }: Argument): string | undefined {
  const stop = start + text.length;
  const command = PIPE.exec(window.text(stop, stop + COMMAND))?.[1] ?? '';
  return READERS.test(command) ? command : undefined;
}
