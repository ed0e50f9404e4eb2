import { z } from 'zod';
import { FINISHED_ANNOTATION, OPERATOR_MANAGER } from '../../api/names.ts';
import { resources } from '../../kube/resources.ts';
import { isReadyReason, isTerminal, type State } from '../policies/state.ts';
import type { Context, Result } from '../ports.ts';
import { writeStatus } from './write-status.ts';

const mark = z.object({ reason: z.string(), message: z.string().max(4096), completionTime: z.string() });

/** Notes the end on the packet itself, once. Nothing else of a user's object is ever touched. */
export async function markFinished({ deps, packet, signal }: Context): Promise<void> {
  const { name, namespace, annotations } = packet.metadata;
  const ready = packet.status?.conditions?.find(({ type }) => type === 'Ready');
  if (annotations?.[FINISHED_ANNOTATION] !== undefined || ready === undefined) return;
  const { reason, message } = ready;
  const value = JSON.stringify({
    reason,
    message: message.slice(0, 1024),
    completionTime: packet.status?.completionTime,
  });
  const patch = { metadata: { annotations: { [FINISHED_ANNOTATION]: value } } };
  await deps.client.mergePatch(
    resources.supportPackets,
    { namespace, name },
    patch,
    { fieldManager: OPERATOR_MANAGER },
    signal,
  );
}

/** A packet that ended before its status was lost: it gets its last state back and never runs again. */
export async function restore(context: Context): Promise<Result> {
  await writeStatus(context, {
    state: restoredState(context.packet.metadata.annotations?.[FINISHED_ANNOTATION] ?? ''),
  });
  return {};
}

/** The state that the mark tells of. Pure. */
export function restoredState(value: string): State {
  const parsed = mark.safeParse(parseJson(value));
  if (parsed.success && isReadyReason(parsed.data.reason)) {
    const { reason, message, completionTime } = parsed.data;
    const state = { reason, message: `${message} (ended ${completionTime}; the status was lost and restored)` };
    if (isTerminal(state)) return state;
  }
  const message = `The packet has ended before, but how cannot be read from its annotation ${FINISHED_ANNOTATION}`;
  return { reason: 'Interrupted', message };
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    // Whatever else stands there still says that the packet has ended.
    return undefined;
  }
}
