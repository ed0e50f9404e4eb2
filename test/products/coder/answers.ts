import { z } from 'zod';

/** What the fixture reads of Coder's answers. */
export const user = z.object({ id: z.string(), username: z.string(), organization_ids: z.array(z.string()) });
export const session = z.object({ session_token: z.string() });
export const token = z.object({ key: z.string() });
export const file = z.object({ hash: z.string() });
export const templateVersion = z.object({
  id: z.string(),
  job: z.object({ status: z.string(), error: z.string().optional() }),
});
export const template = z.object({ id: z.string() });
export const workspace = z.object({
  id: z.string(),
  owner_id: z.string(),
  owner_name: z.string(),
  name: z.string(),
  latest_build: z.object({
    id: z.string(),
    transition: z.string(),
    job: z.object({ status: z.string() }),
    resources: z.array(
      z.object({
        agents: z
          .array(z.object({ id: z.string(), name: z.string(), status: z.string(), lifecycle_state: z.string() }))
          .optional(),
      }),
    ),
  }),
});

export type WorkspaceAnswer = z.infer<typeof workspace>;

/** The agents of the latest build, in the order in which the template names them. */
export function agentsOf({ latest_build: build }: WorkspaceAnswer) {
  return build.resources.flatMap(({ agents }) => agents ?? []);
}
