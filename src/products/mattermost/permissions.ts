import { stringify } from 'yaml';
import { z } from 'zod';
import { timeText } from './time-text.ts';

/** What the server writes in the place of names that people chose. */
const MASKED = '*'.repeat(32);
const time = z.number().default(0).transform(timeText);
const masked = z.unknown().transform(() => MASKED);
const role = z.string().default('');

const times = { create_at: time, update_at: time, delete_at: time };

/** `GET /api/v4/roles`, in the form of Mattermost's `model.SupportPacketPermissionInfo`. */
export const roleList = z
  .array(
    z.object({
      id: z.string(),
      name: z.string(),
      display_name: masked,
      description: masked,
      ...times,
      permissions: z
        .array(z.string())
        .nullish()
        .transform((list) => list ?? []),
      scheme_managed: z.boolean().default(false),
      built_in: z.boolean().default(false),
      scheme_id: z.string().nullable().default(null),
    }),
  )
  .max(10_000);

/** `GET /api/v4/schemes`. */
export const schemeList = z
  .array(
    z.object({
      id: z.string(),
      name: masked,
      display_name: masked,
      description: masked,
      ...times,
      scope: z.string().default(''),
      default_team_admin_role: role,
      default_team_user_role: role,
      default_channel_admin_role: role,
      default_channel_user_role: role,
      default_team_guest_role: role,
      default_channel_guest_role: role,
      default_playbook_admin_role: role,
      default_playbook_member_role: role,
      default_run_admin_role: role,
      default_run_member_role: role,
    }),
  )
  .max(1000);

/** `permissions.yaml`; display names and descriptions are masked as the server masks them. */
export function renderPermissions(
  roles: z.infer<typeof roleList>,
  schemes: z.infer<typeof schemeList> | undefined,
): string {
  return schemes === undefined ? `${stringify({ roles })}# schemes: not told\n` : stringify({ roles, schemes });
}
