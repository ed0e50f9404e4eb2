import type { RedactionLevel } from '../../redact/ports.ts';
import type { UserRule } from '../../redact/user-rules.ts';
import type { Places } from './places.ts';

/** What the command line asks for, checked. */
export interface RedactRequest {
  readonly places: Places;
  readonly level: RedactionLevel;
  readonly knownValues: readonly string[];
  readonly userRules: readonly UserRule[];
  readonly force: boolean;
}
