import type { Item } from '../../ports.ts';
import { agentLogs, type Agent } from './answers.ts';
import { apiItem, type ApiSource } from './api-item.ts';
import { renderAgentLogs } from './log-text.ts';
import { parseAnswer } from './parse-answer.ts';

/** An agent as the server knows it. `folder` is below the target's, with a slash at its end. */
export function agentItems(source: ApiSource, folder: string, { id }: Agent): readonly Item[] {
  return [
    apiItem(source, {
      name: 'Agents',
      path: `${folder}agent.json`,
      url: `/api/v2/workspaceagents/${id}`,
      right: 'workspace',
      expected: 'object',
      // Its environment is in it.
      order: 'first',
    }),
    apiItem(source, {
      name: 'Logs',
      path: `${folder}startup_logs.txt`,
      url: `/api/v2/workspaceagents/${id}/logs`,
      right: 'workspace',
      expected: 'text',
      render: (answer) => renderAgentLogs(parseAnswer(agentLogs, answer, 'the logs of an agent')),
    }),
  ];
}

/** As a workspace connects to it, for the case that the command in the pod did not tell. Asks the agent itself. */
export function listeningPortsItem(source: ApiSource, folder: string, { id }: Agent): Item {
  return apiItem(source, {
    name: 'Agents',
    path: `${folder}listening_ports.json`,
    url: `/api/v2/workspaceagents/${id}/listening-ports`,
    right: 'workspace',
    expected: 'object',
    // The server waits 30 s for an agent that does not answer.
    seconds: 35,
  });
}
