import { Buffer } from 'node:buffer';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { message } from './protobuf.ts';

/** A line that a step of the echo provisioner writes to the build log. */
export interface EchoLog {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly output: string;
}

/** What an echo build does: its log, the messages with which its steps end, and further files of the template. */
export interface EchoTemplate {
  readonly logs: Readonly<Record<'init' | 'plan' | 'apply', readonly EchoLog[]>>;
  /** The bytes of a `GraphComplete` when the workspace starts. */
  readonly graph: Uint8Array;
  /** `GraphComplete` when it stops. */
  readonly stopGraph: Uint8Array;
  readonly apply: 'succeeds' | 'never-ends' | { readonly error: string };
  readonly files: Readonly<Record<string, string>>;
}

const LEVELS = { debug: 1, info: 2, warn: 3, error: 4 } as const;
/** Number of each step's last message in `provisioner.Response` (2.30). */
const STEPS = { parse: 2, init: 3, plan: 4, apply: 5, graph: 6 } as const;

type Step = keyof typeof STEPS;

/**
 * The tar that is uploaded: each `<n>.<step>.protobuf` is one `provisioner.Response`, replayed in order until one that completes
 * the step. The format belongs to Coder 2.30.
 */
export async function echoTemplateTar(template: EchoTemplate): Promise<Buffer> {
  const plan = message([3, '{}']);
  const files = new Map<string, Uint8Array | string>([
    ...responses('parse', [], message()),
    ...responses('init', template.logs.init, message()),
    ...responses('plan', template.logs.plan, plan),
    ...responses('apply', template.logs.apply, applyComplete(template.apply)),
    ...responses('graph', [], template.graph),
    ['0.stop.graph.protobuf', message([STEPS.graph, template.stopGraph])],
    ...Object.entries(template.files),
  ]);
  const tar = pack();
  for (const [name, content] of files) {
    tar.entry({ name, mode: 0o644 }, Buffer.from(content));
  }
  tar.finalize();
  return buffer(tar);
}

function applyComplete(apply: EchoTemplate['apply']): Uint8Array | undefined {
  if (apply === 'never-ends') return undefined;
  return apply === 'succeeds' ? message() : message([2, apply.error]);
}

/** Log lines first, the message that completes the step last; without one the step never ends. */
function responses(
  step: Step,
  logs: readonly EchoLog[],
  complete: Uint8Array | undefined,
): readonly (readonly [name: string, content: Uint8Array])[] {
  const messages = [
    ...logs.map(({ level, output }) => message([1, message([1, LEVELS[level]], [2, output])])),
    ...(complete === undefined ? [] : [message([STEPS[step], complete])]),
  ];
  return messages.map((content, index) => [`${String(index)}.${step}.protobuf`, content] as const);
}
