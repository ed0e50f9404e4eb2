import { z } from 'zod';

/** What is needed of an agent's own manifest (`agentsdk.Manifest`); all of it goes into the packet through the redactor. */
const manifest = z.object({
  agent_name: z.string(),
  scripts: z.array(z.object({ log_path: z.string().optional() })).nullish(),
});

export interface AgentManifest {
  readonly name: string;
  /** Where scripts write, as the template says it. */
  readonly logPaths: readonly string[];
}

/** Undefined for anything else that answered on the port. */
export function parseManifest(body: Buffer): AgentManifest | undefined {
  try {
    const parsed = manifest.safeParse(JSON.parse(body.toString('utf8')));
    if (!parsed.success || parsed.data.agent_name === '') return undefined;
    const { agent_name: name, scripts } = parsed.data;
    return { name, logPaths: (scripts ?? []).flatMap(({ log_path: path }) => (path === undefined ? [] : path)) };
  } catch {
    // Not JSON: no agent.
    return undefined;
  }
}
