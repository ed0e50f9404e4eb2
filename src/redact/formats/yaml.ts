import { isSupportPacketError, SupportPacketError } from '../../api/errors.ts';
import type { FormatHandler, Session } from '../session.ts';
import { genericPolicy } from '../structure/generic-policy.ts';
import { kubernetesPolicy } from '../structure/kubernetes-policy.ts';
import type { Policy } from '../structure/policy.ts';
import { maskYaml } from '../structure/yaml-document.ts';
import { redactJson, redactKubernetesJson } from './json.ts';
import { redactYamlAsText } from './text.ts';
import { continued, readUpTo } from './whole.ts';
import { type YamlPiece, yamlPieces } from './yaml-pieces.ts';

/** Edited bytes that wait for the end, so that the text rules know the values that the documents taught. */
const TAUGHT_FIRST = 8 * 1024 * 1024;

/** Shorter documents are parsed in any case. */
const TOLD_BY = 64 * 1024;

/** As many bytes of a value that is too large are judged. */
const JUDGED = 64 * 1024;

/** Kubernetes objects as YAML; what is no YAML is refused. */
export const redactKubernetesYaml: FormatHandler = (source, session) =>
  byPieces(source, session, redactKubernetesJson, (piece) => {
    if (piece.oversized !== undefined) throw tooLarge();
    return edited(piece, kubernetesPolicy, session);
  });

/** Any YAML: by structure where it is well-formed, else as text with the same rules for keys. */
export const redactYaml: FormatHandler = (source, session) => {
  let policy: Policy = genericPolicy;
  return byPieces(source, session, redactJson, (piece) => {
    if (piece.oversized === 'continues') return piece.text;
    if (isKubernetes(piece.text.toString('latin1'))) policy = kubernetesPolicy;
    try {
      if (piece.oversized === undefined) return edited(piece, policy, session);
      const beginning = { ...piece, text: wholeLines(piece.text.subarray(0, JUDGED)) };
      if (edited(beginning, policy, session) === beginning.text) return piece.text;
    } catch (error) {
      if (!isSupportPacketError(error, 'FORMAT_UNREADABLE')) throw error;
      return piece.text;
    }
    throw tooLarge();
  });
};

async function* byPieces(
  source: AsyncIterable<Uint8Array>,
  session: Session,
  redactAsJson: FormatHandler,
  edit: (piece: YamlPiece) => Buffer,
): AsyncGenerator<Buffer> {
  const bytes = source[Symbol.asyncIterator]();
  const head = await readUpTo(bytes, TOLD_BY, session.signal);
  const all = continued(head.bytes, bytes);
  // JSON is YAML, but has no lines by which a large document could be cut.
  if (!head.complete && /^(?:\xef\xbb\xbf)?\s*[[{]\s*[[{"]/.test(head.bytes.toString('latin1'))) {
    yield* redactAsJson(all, session);
    return;
  }
  async function* allEdited(): AsyncGenerator<Buffer> {
    for await (const piece of yamlPieces(all, session.signal)) yield edit(piece);
  }
  const iterator = allEdited()[Symbol.asyncIterator]();
  const first = await readUpTo(iterator, TAUGHT_FIRST, session.signal);
  yield* redactYamlAsText(continued(first.bytes, iterator), session);
}

function isKubernetes(text: string): boolean {
  return (
    /^[\s{]*(?:- )?["']?apiVersion["']?:/m.test(text) &&
    /(?:^|[{,])\s*(?:- )?["']?(?:kind|items|metadata)["']?:/m.test(text)
  );
}

function edited({ text, context, openAtEnd }: YamlPiece, policy: Policy, session: Session): Buffer {
  const source = text.toString('utf8');
  const part = { context: Buffer.from(context, 'latin1').toString('utf8'), text: source, openAtEnd };
  const masked = maskYaml(part, policy, session);
  // What was not touched stays byte for byte, whatever its encoding.
  return masked === source ? text : Buffer.from(masked);
}

function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
}

function tooLarge(): SupportPacketError {
  return new SupportPacketError('FORMAT_UNSUPPORTED', 'a single value in the YAML document is too large');
}
