import { stringify } from 'yaml';
import { z } from 'zod';
import { timeText } from './time-text.ts';

/** Keys of `jobs.yaml` (Mattermost's `model.SupportPacketJobList`) and the types of the jobs below them. */
export const JOB_TYPES = {
  ldap_sync_jobs: 'ldap_sync',
  data_retention_jobs: 'data_retention',
  message_export_jobs: 'message_export',
  elastic_post_indexing_jobs: 'elasticsearch_post_indexing',
  elastic_post_aggregation_jobs: 'elasticsearch_post_aggregation',
  migration_jobs: 'migrations',
} as const;

/** Runs of each type that a packet holds. */
export const JOB_RUNS = 5;

const time = z.number().default(0).transform(timeText);

/** `GET /api/v4/jobs/type/<type>`, the newest first. */
export const jobList = z
  .array(
    z.object({
      id: z.string(),
      type: z.string(),
      priority: z.number().default(0),
      create_at: time,
      start_at: time,
      last_activity_at: time,
      status: z.string().default(''),
      progress: z.number().default(0),
      data: z
        .record(z.string(), z.string())
        .nullish()
        .transform((data) => data ?? {}),
    }),
  )
  .max(1000);

export type JobKey = keyof typeof JOB_TYPES;

/** `jobs.yaml`; the lists of types that could not be asked for are missing. */
export function renderJobs(lists: Readonly<Partial<Record<JobKey, z.infer<typeof jobList>>>>): string {
  return stringify(Object.fromEntries(Object.entries(lists).map(([key, jobs]) => [key, jobs.slice(0, JOB_RUNS)])));
}
