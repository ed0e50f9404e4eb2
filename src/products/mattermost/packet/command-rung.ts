import type { ContainerKey, PodAccess } from '../../../kube/ports.ts';
import type { BundleRung } from '../../ports.ts';
import { PACKET_LIMITS, readZipStream } from '../../zip-stream/zip-stream.ts';
import { MMCTL_COMMANDS, streamMmctl } from '../mmctl.ts';

/**
 * mmctl writes the zip in one go at its end, and no shell holds it until everything is read: what fits here is taken off the
 * wire at once and cannot be lost. Beyond it the zip's own end tells whether something was. Memory is used as it fills.
 */
const READ_AHEAD_BYTES = 128 * 1024 * 1024;

/** The packet that the server makes by command of its local mode. `--quiet` keeps everything but the zip from stdout. */
export function commandRung(access: PodAccess, container: ContainerKey): BundleRung {
  return {
    access: 'product-command',
    source: { kind: 'container', ...container },
    open: (signal) =>
      readZipStream(
        streamMmctl(access, container, MMCTL_COMMANDS.supportPacket, signal, READ_AHEAD_BYTES),
        PACKET_LIMITS,
      ),
  };
}
