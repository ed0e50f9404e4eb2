import { SupportPacketError } from '../../api/errors.ts';
import type { FormatHandler } from '../session.ts';
import { readWhole } from './whole.ts';

/** One second of a busy server is some 10 MiB. */
const LARGEST_TRACE = 64 * 1024 * 1024;

/** `go 1.26 trace` and NULs: the first 16 bytes of every execution trace. */
const HEADER = /^go 1\.\d{1,3} trace\0/;

/** Printable ASCII; shorter runs are chance, and no rule finds anything in them. */
const STRINGS = /[\x20-\x7e]{8,}/g;

export function isGoTrace(head: Buffer): boolean {
  return HEADER.test(head.toString('latin1', 0, 16));
}

/**
 * An execution trace of a Go process (`go tool trace`). Its strings stand in it as they are: names of functions and files,
 * and the tasks, regions and log lines that a program adds. It passes byte for byte or not at all.
 */
export const redactGoTrace: FormatHandler = async function* redactGoTrace(source, session) {
  const bytes = await readWhole(source, LARGEST_TRACE, session.signal);
  if (!isGoTrace(bytes)) throw new SupportPacketError('FORMAT_UNREADABLE', 'the content is no Go execution trace');
  for (const [text] of bytes.toString('latin1').matchAll(STRINGS)) {
    if (session.redactString(text) !== text || session.hasKnownValue(text)) {
      throw new SupportPacketError(
        'REDACTION_FAILED',
        'the trace carries a secret in one of its strings and was left out',
      );
    }
  }
  yield bytes;
};
