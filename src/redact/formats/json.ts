import { isSupportPacketError } from '../../api/errors.ts';
import type { FormatHandler, Session } from '../session.ts';
import { genericPolicy } from '../structure/generic-policy.ts';
import { kubernetesPolicy } from '../structure/kubernetes-policy.ts';
import { maskJson } from '../structure/mask-value.ts';
import { mattermostConfigPolicy } from '../structure/mattermost-policy.ts';
import type { Policy } from '../structure/policy.ts';
import { redactTextStream } from './text.ts';
import { continued, LARGEST_DOCUMENT, readUpTo, readWhole } from './whole.ts';

/** A Mattermost configuration, parsed whole. */
export const redactMattermostConfig: FormatHandler = (source, session) =>
  wholeJson(source, session, mattermostConfigPolicy);

/** Kubernetes objects as JSON, parsed whole. */
export const redactKubernetesJson: FormatHandler = (source, session) => wholeJson(source, session, kubernetesPolicy);

/** Any JSON: by structure if it is small and well-formed, else as text; the text rules know JSON's strings. */
export async function* redactJson(source: AsyncIterable<Uint8Array>, session: Session): AsyncGenerator<Buffer> {
  const iterator = source[Symbol.asyncIterator]();
  const head = await readUpTo(iterator, LARGEST_DOCUMENT, session.signal);
  if (head.complete) {
    const masked = tryStructure(head.bytes, session);
    if (masked !== undefined) {
      yield* redactTextStream(once(masked), session);
      return;
    }
  }
  yield* redactTextStream(continued(head.bytes, iterator), session);
}

/** What the structure hides, then what only the text rules see. */
async function* wholeJson(source: AsyncIterable<Uint8Array>, session: Session, policy: Policy): AsyncGenerator<Buffer> {
  const bytes = await readWhole(source, LARGEST_DOCUMENT, session.signal);
  const masked = maskJson(bytes.toString('utf8'), policy, session);
  yield* redactTextStream(once(Buffer.from(masked)), session);
}

function tryStructure(bytes: Buffer, session: Session): Buffer | undefined {
  const text = bytes.toString('utf8');
  // Not UTF-8: decoding would change bytes.
  if (!Buffer.from(text).equals(bytes)) return undefined;
  try {
    return Buffer.from(maskJson(text, policyFor(text), session));
  } catch (error) {
    if (isSupportPacketError(error, 'FORMAT_UNREADABLE')) return undefined;
    throw error;
  }
}

/** The strictest policy that fits what the document says it is. */
function policyFor(text: string): Policy {
  if (/"SqlSettings"\s*:/.test(text)) return mattermostConfigPolicy;
  return /"apiVersion"\s*:/.test(text) && /"kind"\s*:/.test(text) ? kubernetesPolicy : genericPolicy;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  await Promise.resolve();
  yield bytes;
}
