import { Buffer } from 'node:buffer';
import type { MattermostApi } from './api.ts';
import type { MattermostSecrets } from './planted-secrets.ts';

/** Stands in a log line of each seeded pod, so that a test sees whose log it holds. */
export function replicaMarker(pod: string): string {
  return `replica marker of ${pod}`;
}

/**
 * Makes the server write secrets to its log, console and file, as it and its plugins do in earnest:
 * an unknown access token (which the server logs by itself), and messages of an administrator's client.
 */
export async function seedLog(
  api: MattermostApi,
  anonymous: MattermostApi,
  pod: string,
  secrets: MattermostSecrets,
): Promise<void> {
  await anonymous.call('GET', `/users/me?access_token=${secrets.log.accessToken}`, undefined, [401]);
  for (const message of [replicaMarker(pod), ...messages(secrets)]) {
    // Longer ones are cut by the server.
    if (message.length >= 400) throw new Error(`too long for the server's log: ${message.slice(0, 60)}…`);
    await api.call('POST', '/logs', { level: 'ERROR', message });
  }
}

function messages({ log, environment, config }: MattermostSecrets): string[] {
  const smtp = environment['MM_EMAILSETTINGS_SMTPPASSWORD'] ?? '';
  return [
    `mail relay refused login user=mailer password=${log.password} try=3`,
    `upstream answered 401, request had Authorization: Bearer ${log.bearer}`,
    `migration uses postgres://reporting:${log.urlPassword}@db.example.com:5432/reports?sslmode=require`,
    `export job env AWS_ACCESS_KEY_ID=AKIAEXAMPLEEXAMPLE00 AWS_SECRET_ACCESS_KEY=${log.awsSecretKey}`,
    `session cookie held ${log.jwt}`,
    // Without any word that gives them away: only who knows the values can find them.
    `SMTP dialogue: 334 VXNlcm5hbWU6 bWFpbGVy 334 UGFzc3dvcmQ6 ${Buffer.from(smtp).toString('base64')}`,
    `bridge handshake used ${config.bridgeClientSecret} and failed`,
  ];
}
