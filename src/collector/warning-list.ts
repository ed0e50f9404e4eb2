import type { PacketWarning } from '../api/warning-codes.ts';

const MAX_MESSAGE_LENGTH = 1000;

/** Collects warnings: each once, masked and harmless to show, because part of a message may come from a pod. */
export interface WarningList {
  add(warning: PacketWarning): void;
  all(): readonly PacketWarning[];
}

export function createWarningList(redactText: (text: string) => string): WarningList {
  const warnings = new Map<string, PacketWarning>();
  return {
    add: (warning) => {
      const clean = { ...warning, message: harmless(redactText(warning.message)) };
      const key = [clean.code, clean.target, clean.item, clean.message].join('\n');
      if (!warnings.has(key)) warnings.set(key, clean);
    },
    all: () => [...warnings.values()],
  };
}

/** One line without control characters, so that nothing from a pod can forge a line of a log or move a cursor. */
function harmless(message: string): string {
  const line = message.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return line.length > MAX_MESSAGE_LENGTH ? `${line.slice(0, MAX_MESSAGE_LENGTH)} …` : line;
}
