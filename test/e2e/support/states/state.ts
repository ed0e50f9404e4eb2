import type { WarningCode } from '../../../../src/api/warning-codes.ts';
import type { LicensedStandInOptions } from '../../../products/licensed-stand-in/index.ts';
import type { MattermostOptions } from '../../../products/mattermost/index.ts';

/** A way in which a Mattermost can be found, and what a packet of it has to be. */
export interface MattermostState {
  /** Part of the namespace's name. */
  readonly name: string;
  /** Heading in the documentation. */
  readonly title: string;
  /** Of the real Team Edition. */
  readonly options?: Omit<MattermostOptions, 'namespace' | 'name'>;
  /** A second server of the same installation that is the stand-in for a licensed one. */
  readonly besides?: Omit<LicensedStandInOptions, 'namespace' | 'name' | 'installation'>;
  /** What the pods' status must show before the packet is made; Ready and seeded unless told. */
  readonly until?: RegExp;
  /** Of the target, when discovery by label is not enough. */
  readonly target?: Readonly<Record<string, unknown>>;
  /** Codes of all warnings of the packet, sorted, each once. */
  readonly warnings: readonly WarningCode[];
  /** Files of {@link PACKET_FILES} that the packet does not hold. */
  readonly missing?: readonly string[];
}

/** Files that every Team Edition gives when nothing is in the way. */
export const PACKET_FILES = [
  'metadata.yaml',
  'sanitized_config.json',
  'diagnostics.yaml',
  'support_packet.yaml',
  'plugins.json',
  'mattermost.log',
  'cpu.prof',
  'heap.prof',
  'goroutines',
] as const;
