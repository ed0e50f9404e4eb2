import { isSupportPacketError, SupportPacketError } from '../../api/errors.ts';
import type { FormatHandler, Session } from '../session.ts';
import { genericPolicy } from '../structure/generic-policy.ts';
import { kubernetesPolicy } from '../structure/kubernetes-policy.ts';
import type { Policy } from '../structure/policy.ts';
import { maskYaml } from '../structure/yaml-document.ts';
import { redactYamlAsText } from './text.ts';
import { continued, readUpTo } from './whole.ts';
import { type YamlPiece, yamlPieces } from './yaml-pieces.ts';

/** Edited bytes that wait for the end, so that the text rules know the values that the documents taught. */
const TAUGHT_FIRST = 8 * 1024 * 1024;

/** Kubernetes objects as YAML; what is no YAML is refused. */
export const redactKubernetesYaml: FormatHandler = (source, session) =>
  byPieces(source, session, (piece) => {
    if (!piece.parsable)
      throw new SupportPacketError('FORMAT_UNSUPPORTED', 'an object in the YAML document is too large');
    return edited(piece, kubernetesPolicy, session);
  });

/** Any YAML: by structure where it is well-formed, else as text with the same rules for keys. */
export const redactYaml: FormatHandler = (source, session) => {
  let policy: Policy | undefined;
  return byPieces(source, session, (piece) => {
    if (!piece.parsable) return piece.text;
    policy ??= policyFor(piece.text.toString('latin1'));
    try {
      return edited(piece, policy, session);
    } catch (error) {
      if (!isSupportPacketError(error, 'FORMAT_UNREADABLE')) throw error;
      return piece.text;
    }
  });
};

async function* byPieces(
  source: AsyncIterable<Uint8Array>,
  session: Session,
  edit: (piece: YamlPiece) => Buffer,
): AsyncGenerator<Buffer> {
  async function* all(): AsyncGenerator<Buffer> {
    for await (const piece of yamlPieces(source, session.signal)) yield edit(piece);
  }
  const iterator = all()[Symbol.asyncIterator]();
  const first = await readUpTo(iterator, TAUGHT_FIRST, session.signal);
  yield* redactYamlAsText(continued(first.bytes, iterator), session);
}

/** The strictest policy that fits what the document says it is. */
function policyFor(text: string): Policy {
  return /^\s*(?:- )?apiVersion:/m.test(text) && /^\s*(?:- )?(?:kind|items|metadata):/m.test(text)
    ? kubernetesPolicy
    : genericPolicy;
}

function edited(piece: YamlPiece, policy: Policy, session: Session): Buffer {
  const text = piece.text.toString('utf8');
  const masked = maskYaml(text, policy, session);
  // What was not touched stays byte for byte, whatever its encoding.
  return masked === text ? piece.text : Buffer.from(masked);
}
