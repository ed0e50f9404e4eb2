import { COLLECTOR_MANAGER } from '../api/names.ts';
import type { SupportPacket } from '../api/packet.ts';
import type { Kube } from '../kube/kube.ts';
import { resources } from '../kube/resources.ts';
import { howToRestore } from '../products/mattermost/debug-log/levels.ts';
import { readAccessTokens } from './access-tokens.ts';
import { createLogLevelNotes } from './log-level-notes.ts';
import { restoreLogLevels } from './restore-log-levels.ts';

export interface RestoreCommandDeps {
  readonly kube: Pick<Kube, 'client' | 'pods'>;
  readonly say: (line: string) => void;
}

/**
 * Restores what the status of a packet names as raised and takes the notes of it away. Returns the exit code: 1 when something
 * is still raised.
 */
export async function restoreNoted(
  key: { readonly namespace: string; readonly name: string },
  { kube, say }: RestoreCommandDeps,
  signal: AbortSignal,
): Promise<number> {
  const { metadata, spec, status } = await kube.client.get<SupportPacket>(resources.supportPackets, key, signal);
  const initial = status?.raisedLogLevels ?? [];
  const notes = createLogLevelNotes({ initial, store: async () => Promise.resolve() });
  // Mounted in the Job only.
  const { tokens } = await readAccessTokens(spec);
  const left = await restoreLogLevels(notes, { kube: kube.client, access: kube.pods, accessTokens: tokens });
  const noted = notes.all();
  const members = { raisedLogLevels: noted.length === 0 ? null : noted };
  // With the uid it is refused when another packet has the name by now.
  const patch = { metadata: { uid: metadata.uid }, status: members };
  const options = { subresource: 'status', fieldManager: COLLECTOR_MANAGER } as const;
  if (noted.length < initial.length) {
    await kube.client.mergePatch(resources.supportPackets, key, patch, options, signal);
  }
  say(`${String(initial.length - noted.length)} of ${String(initial.length)} log levels restored`);
  for (const { note, why } of left) say(`${note.pod}: ${why}. ${howToRestore(note)}`);
  return noted.length === 0 ? 0 : 1;
}
