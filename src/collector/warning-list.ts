import type { PacketWarning } from '../api/warning-codes.ts';
import { harmless } from './harmless.ts';

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
