import { isSupportPacketError } from '../../api/errors.ts';
import type { FormatHandler, Session, TextStage } from '../session.ts';
import { coderPolicy } from '../structure/coder-policy.ts';
import { genericPolicy } from '../structure/generic-policy.ts';
import type { JsonEditor } from '../structure/json-editor.ts';
import { kubernetesPolicy } from '../structure/kubernetes-policy.ts';
import { createJsonEditor } from '../structure/mask-value.ts';
import { mattermostConfigPolicy } from '../structure/mattermost-policy.ts';
import type { Policy } from '../structure/policy.ts';
import { terraformPolicy } from '../structure/terraform-policy.ts';
import { redactTextStream, refuseCompressed } from './text.ts';
import { continued, readUpTo } from './whole.ts';

/** Bytes of a document by which its kind is told. */
const TOLD_BY = 1024 * 1024;

/** Edited bytes that wait for the end of the document, so that the text rules know the values it taught. */
const TAUGHT_FIRST = 8 * 1024 * 1024;

/** A Mattermost configuration; what is no JSON is refused. */
export const redactMattermostConfig: FormatHandler = (source, session) =>
  byStructure(source, session, mattermostConfigPolicy, refuse);

/** Kubernetes objects as JSON; what is no JSON is refused. */
export const redactKubernetesJson: FormatHandler = (source, session) =>
  byStructure(source, session, kubernetesPolicy, refuse);

/** Answers of Coder's API; what is no JSON is refused. */
export const redactCoderJson: FormatHandler = (source, session) => byStructure(source, session, coderPolicy, refuse);

/** Any JSON: by structure as far as it is well-formed, from there as text; the text rules know JSON's strings. */
export async function* redactJson(source: AsyncIterable<Uint8Array>, session: Session): AsyncGenerator<Buffer> {
  const iterator = source[Symbol.asyncIterator]();
  const head = await readUpTo(iterator, TOLD_BY, session.signal);
  yield* byStructure(continued(head.bytes, iterator), session, policyFor(head.bytes.toString('latin1')), goOnAsText);
}

/** What to do with JSON that turns out to be none. */
type OnMalformed = (error: unknown, editor: JsonEditor) => Buffer;

/** What the structure hides, then what only the text rules see. Memory does not depend on the size of the document. */
async function* byStructure(
  source: AsyncIterable<Uint8Array>,
  session: Session,
  policy: Policy,
  onMalformed: OnMalformed,
): AsyncGenerator<Buffer> {
  const edited = editedBy(createJsonEditor(policy, session), source, session, onMalformed)[Symbol.asyncIterator]();
  const first = await readUpTo(edited, TAUGHT_FIRST, session.signal);
  yield* redactTextStream(continued(first.bytes, edited), session);
}

async function* editedBy(
  editor: JsonEditor,
  source: AsyncIterable<Uint8Array>,
  session: Session,
  onMalformed: OnMalformed,
): AsyncGenerator<Uint8Array> {
  let first = true;
  let stage: TextStage | undefined = editor;
  const edit = (work: (present: TextStage) => Buffer): Buffer => {
    if (stage === undefined) return Buffer.alloc(0);
    try {
      return work(stage);
    } catch (error) {
      stage = undefined;
      return onMalformed(error, editor);
    }
  };
  for await (const chunk of source) {
    session.signal.throwIfAborted();
    if (first && chunk.length > 0) refuseCompressed(chunk);
    first &&= chunk.length === 0;
    yield* stage === undefined ? pieces(chunk) : editPieces(chunk, edit, () => stage === undefined);
  }
  yield edit((present) => present.end());
}

/** Small pieces, so that an error leaves no more than one of them to be passed on as it is. */
function* editPieces(
  chunk: Uint8Array,
  edit: (work: (stage: TextStage) => Buffer) => Buffer,
  broken: () => boolean,
): Generator<Uint8Array> {
  for (const piece of pieces(chunk)) yield broken() ? piece : edit((stage) => stage.push(piece));
}

function* pieces(chunk: Uint8Array): Generator<Uint8Array> {
  for (let offset = 0; offset < chunk.length; offset += PIECE) yield chunk.subarray(offset, offset + PIECE);
}

const PIECE = 64 * 1024;

function refuse(error: unknown): never {
  throw error;
}

function goOnAsText(error: unknown, editor: JsonEditor): Buffer {
  if (!isSupportPacketError(error, 'FORMAT_UNREADABLE')) throw error;
  return editor.rest();
}

/** The strictest policy that fits what the document says it is. */
function policyFor(text: string): Policy {
  if (/"SqlSettings"\s*:/.test(text)) return mattermostConfigPolicy;
  if (/"apiVersion"\s*:/.test(text) && /"(?:kind|items|metadata)"\s*:/.test(text)) return kubernetesPolicy;
  if (/"terraform_version"\s*:/.test(text)) return terraformPolicy;
  return isCoder(text) ? coderPolicy : genericPolicy;
}

/** Members that only documents of Coder have: options, resources with metadata, agents, manifests. */
function isCoder(text: string): boolean {
  return (
    (/"value_source"\s*:/.test(text) && /"(?:flag|env)"\s*:/.test(text)) ||
    /"(?:environment_variables|workspace_agent_id|template_version_id|latest_build|derp_map|derpmap|log_source_id|troubleshooting_url|workspace_build_id|access_url|job_id)"\s*:/.test(
      text,
    )
  );
}
