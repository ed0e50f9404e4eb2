import type { LivePod, PlanContext } from '../ports.ts';
import { parseManifest, type AgentManifest } from './agent-manifest.ts';
import { ask, isDead } from './ask.ts';
import { agentPorts, type AgentPorts } from './listen-ports.ts';

/** An agent in a running pod, and what it said when the packet was planned. */
export interface AskedAgent {
  readonly live: LivePod;
  readonly ports: AgentPorts;
  /** Its name and where its scripts write; undefined when it does not say. */
  readonly manifest: AgentManifest | undefined;
  /** Ports on which nothing listens, or on which nothing is ever said. */
  readonly closed: ReadonlySet<number>;
}

/** Asks the ports of the agent once; whatever takes a connection is collected later, however slow it is. */
export async function askAgent(context: PlanContext, live: LivePod, signal: AbortSignal): Promise<AskedAgent> {
  const ports = agentPorts(live);
  const questions = [
    { port: ports.debug, path: '/debug/manifest' },
    { port: ports.prometheus, path: '/metrics' },
    { port: ports.pprof, path: '/debug/pprof/symbol' },
  ];
  const answers = await Promise.all(questions.map((question) => ask(context.access, live, question, signal)));
  const [manifest] = answers;
  const closed = questions.filter((_, index) => isDead(answers[index] ?? { type: 'other' })).map(({ port }) => port);
  return {
    live,
    ports,
    manifest: manifest?.type === 'answer' ? parseManifest(manifest.body) : undefined,
    closed: new Set(closed),
  };
}
