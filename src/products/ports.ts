import type { SelectedTarget } from '../api/collect-request.ts';
import type { PacketWarning } from '../api/warning-codes.ts';

/** What discovery found: targets with at least one pod, and what it could not find. */
export interface Discovery {
  readonly targets: readonly SelectedTarget[];
  readonly warnings: readonly PacketWarning[];
}
