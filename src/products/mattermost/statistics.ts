import { stringify } from 'yaml';

/** What was counted; a member is missing when its source did not answer. */
export interface StatisticsInput {
  /** Rows of the server's analytics, by name. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Accounts, deactivated ones included; bots not. */
  readonly registered?: number;
  readonly guests?: number;
  /** Accounts that are not deactivated, bots included. */
  readonly withBots?: number;
}

/**
 * `stats.yaml` (Mattermost's `model.SupportPacketStats`) from what the API counts. The server's analytics give -1 for what
 * they did not count: that, and what is not known, is left out.
 */
export function renderStatistics({ numbers, registered, guests, withBots }: StatisticsInput): string {
  const number = (name: string): number | undefined => numbers.get(name);
  const active = number('unique_user_count');
  const stats = {
    registered_users: registered,
    active_users: active,
    daily_active_users: number('daily_active_users'),
    monthly_active_users: number('monthly_active_users'),
    deactivated_users: number('inactive_user_count'),
    guests,
    bot_accounts: withBots === undefined || active === undefined ? undefined : withBots - active,
    posts: number('post_count'),
    channels: sum(number('channel_open_count'), number('channel_private_count')),
    teams: number('team_count'),
    slash_commands: number('command_count'),
    incoming_webhooks: number('incoming_webhook_count'),
    outgoing_webhooks: number('outgoing_webhook_count'),
  };
  return stringify(Object.fromEntries(Object.entries(stats).filter(([, value]) => value !== undefined && value >= 0)));
}

function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}
