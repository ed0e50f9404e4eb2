import { ByteCache } from '../engine/byte-cache.ts';
import { BACKSLASH, BLANK, byteOf, KEY } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import type { Window } from '../engine/window.ts';
import { type Argument, argument, openArgument } from './argument.ts';
import { isQuote } from './delimiter.ts';
import { continuesWord } from './word-start.ts';

/** How far the command behind the pipe, or before `<<<`, is read. */
const COMMAND = 140;

/** Commands that read a password or token from their standard input. */
const READERS =
  /--password-stdin|--with-token|--passphrase-fd|-pass(?:in|out)? stdin|\bsudo (?:-\w+ )*-S|\b(?:chpasswd|kinit|vncpasswd|cryptsetup|smbpasswd)\b|\bpasswd --stdin/;

/** Between the argument and the command: its closing quote and the pipe. */
const PIPE = /^\\*["']? *\| *([^|;&\n]*)/;

const HERE = '<<< ';

/** `echo v | docker login --password-stdin`, `gh auth login --with-token <<< v`. */
export const pipedSecretRule: TextRule = {
  name: 'piped-secret',
  description:
    'What `echo` and `printf` pipe into a command that reads a password or token (`--password-stdin`, `sudo -S`, `chpasswd`), and what `<<<` gives to one.',
  literals: ['echo ', 'printf ', HERE],
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
  matcher: () => {
    const readBefore = new ByteCache<boolean>();
    return (window, start, end) => {
      if (continuesWord(window, start, KEY)) return undefined;
      const here = end - start === HERE.length;
      if (here && !readBefore.recall(window, start - COMMAND, start, 0, isReadBefore)) return undefined;
      window.need(end + COMMAND * 2);
      if (window.hungry) return undefined;
      const value = openArgument(window, end + lengthOfOptions(window, end));
      if (value === undefined) return undefined;
      const command = here ? '' : commandBehind(window, value);
      if (command === undefined) return undefined;
      const user = command.includes('chpasswd') ? (/^[^:\s]{1,64}:/.exec(value.text)?.[0].length ?? 0) : 0;
      return argument(value, user, 'password');
    };
  },
};

/** `-n`, and the format of `printf`. */
function lengthOfOptions(window: Window, from: number): number {
  const first = window.at(from);
  if (first !== byteOf('-') && first !== BACKSLASH && !isQuote(first)) return 0;
  const text = window.text(from, from + 24);
  return /^(?:-[neE]+ )?(?:\\*["']%s(?:\\+n)?\\*["'] +)?/.exec(text)?.[0].length ?? 0;
}

function isReadBefore(text: string): boolean {
  return READERS.test(/[^|;&\n]*$/.exec(text)?.[0] ?? '');
}

/** The command that the argument is piped into, if it reads a secret. */
function commandBehind(window: Window, { start, text }: Argument): string | undefined {
  const stop = start + text.length;
  if (!pipeFollows(window, stop)) return undefined;
  const command = PIPE.exec(window.text(stop, stop + COMMAND))?.[1] ?? '';
  return READERS.test(command) ? command : undefined;
}

/** Cheap, before a string is made. */
function pipeFollows(window: Window, from: number): boolean {
  let position = from;
  while (position < from + COMMAND && isBeforePipe(window.at(position))) position++;
  return window.at(position) === byteOf('|');
}

function isBeforePipe(byte: number): boolean {
  return byte === BLANK || byte === BACKSLASH || isQuote(byte);
}
