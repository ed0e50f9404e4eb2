import { z } from 'zod';

/** The members of Coder's answers (2.24 to 2.36) that a plan is made of; everything else in them is passed by. */
const agent = z.object({
  id: z.uuid(),
  name: z.string(),
  /** `connected` comes from the database; the connection itself is in the memory of one replica. */
  status: z.string().default(''),
});

const job = z.object({ status: z.string().default(''), file_id: z.string().default('') });

export const build = z.object({
  id: z.uuid(),
  build_number: z.number().default(0),
  template_version_id: z.string().default(''),
  transition: z.string().default(''),
  status: z.string().default(''),
  job: job.default({ status: '', file_id: '' }),
  resources: z
    .array(z.object({ agents: z.array(agent).nullish() }))
    .nullish()
    .transform((resources) => resources ?? []),
});

export const workspace = z.object({
  id: z.uuid(),
  name: z.string(),
  owner_id: z.string().default(''),
  owner_name: z.string().default(''),
  template_id: z.string().default(''),
  template_active_version_id: z.string().default(''),
  last_used_at: z.string().default(''),
  health: z.object({ healthy: z.boolean().default(true) }).default({ healthy: true }),
  latest_build: build,
});

export const workspaces = z.object({
  workspaces: z.array(workspace).nullish(),
  count: z.number().default(0),
});

export const builds = z
  .array(build)
  .nullish()
  .transform((list) => list ?? []);

export const templateVersion = z.object({ id: z.string(), name: z.string().default(''), job });

export const template = z.object({
  id: z.uuid(),
  name: z.string(),
  display_name: z.string().default(''),
  organization_name: z.string().default(''),
  active_version_id: z.string().default(''),
});

export const templates = z
  .array(template)
  .nullish()
  .transform((list) => list ?? []);

export const organizations = z
  .array(z.object({ id: z.uuid(), name: z.string() }))
  .nullish()
  .transform((list) => list ?? []);

export const self = z.object({ id: z.string(), username: z.string().default('') });

export const grants = z.record(z.string(), z.boolean());

export const buildLogs = z
  .array(
    z.object({
      created_at: z.string(),
      log_source: z.string().default(''),
      log_level: z.string().default(''),
      stage: z.string().default(''),
      output: z.string().default(''),
    }),
  )
  .nullish()
  .transform((list) => list ?? []);

export const agentLogs = z
  .array(z.object({ created_at: z.string(), level: z.string().default(''), output: z.string().default('') }))
  .nullish()
  .transform((list) => list ?? []);

export const licenses = z
  .array(
    z.object({
      id: z.number(),
      uuid: z.string().default(''),
      uploaded_at: z.string().default(''),
      claims: z.record(z.string(), z.unknown()).default({}),
    }),
  )
  .nullish()
  .transform((list) => list ?? []);

export type Agent = z.infer<typeof agent>;
export type Workspace = z.infer<typeof workspace>;
export type Build = z.infer<typeof build>;
export type Template = z.infer<typeof template>;
