import { isSupportPacketError } from '../../api/errors.ts';
import type { FormatHandler, Session } from '../session.ts';
import { genericPolicy } from '../structure/generic-policy.ts';
import { kubernetesPolicy } from '../structure/kubernetes-policy.ts';
import type { Policy } from '../structure/policy.ts';
import { maskYaml } from '../structure/yaml-document.ts';
import { redactYamlAsText } from './text.ts';
import { continued, LARGEST_DOCUMENT, readUpTo, readWhole } from './whole.ts';

/** Kubernetes objects as YAML, parsed whole. */
export async function* redactKubernetesYaml(
  source: AsyncIterable<Uint8Array>,
  session: Session,
): AsyncGenerator<Buffer> {
  const bytes = await readWhole(source, LARGEST_DOCUMENT, session.signal);
  yield* masked(bytes, kubernetesPolicy, session);
}

/** Any YAML: by structure if it is small and well-formed, else as text with the same rules for keys. */
export const redactYaml: FormatHandler = async function* redactYaml(source, session) {
  const iterator = source[Symbol.asyncIterator]();
  const head = await readUpTo(iterator, LARGEST_DOCUMENT, session.signal);
  if (!head.complete) {
    yield* redactYamlAsText(continued(head.bytes, iterator), session);
    return;
  }
  try {
    yield* masked(head.bytes, policyFor(head.bytes.toString('latin1')), session);
  } catch (error) {
    if (!isSupportPacketError(error, 'FORMAT_UNREADABLE')) throw error;
    yield* redactYamlAsText(continued(head.bytes, iterator), session);
  }
};

/** The strictest policy that fits what the document says it is. */
function policyFor(text: string): Policy {
  return /^\s*(?:- )?apiVersion:/m.test(text) && /^\s*(?:- )?kind:/m.test(text) ? kubernetesPolicy : genericPolicy;
}

async function* masked(bytes: Buffer, policy: Policy, session: Session): AsyncGenerator<Buffer> {
  const text = maskYaml(bytes.toString('utf8'), policy, session);
  await Promise.resolve();
  const engine = session.createEngine({ yaml: true });
  yield engine.push(Buffer.from(text));
  yield engine.end();
}
