import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SupportPacketError } from '../../api/errors.ts';

/** What requests are signed with. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Key in the Secret → other names that people use for it. */
const KEYS = {
  accessKeyId: ['accessKeyId', 'AWS_ACCESS_KEY_ID', 'aws_access_key_id'],
  secretAccessKey: ['secretAccessKey', 'AWS_SECRET_ACCESS_KEY', 'aws_secret_access_key'],
  sessionToken: ['sessionToken', 'AWS_SESSION_TOKEN', 'aws_session_token'],
} as const;

/**
 * Reads the files of a mounted Secret: `accessKeyId`, `secretAccessKey` and, if temporary, `sessionToken`, or their names in
 * AWS's environment variables. White space around a value is dropped. Rejects with DESTINATION_UNAVAILABLE.
 */
export async function readCredentials(directory: string): Promise<S3Credentials> {
  const names = await listKeys(directory);
  const read = async (wanted: readonly string[]): Promise<string> => {
    const name = wanted.find((candidate) => names.includes(candidate));
    return name === undefined ? '' : (await readFile(join(directory, name), 'utf8')).trim();
  };
  const accessKeyId = await read(KEYS.accessKeyId);
  const secretAccessKey = await read(KEYS.secretAccessKey);
  const sessionToken = await read(KEYS.sessionToken);
  if (accessKeyId === '' || secretAccessKey === '') {
    const found = names.length === 0 ? 'none' : names.join(', ');
    throw new SupportPacketError(
      'DESTINATION_UNAVAILABLE',
      `The credentials Secret must have the keys accessKeyId and secretAccessKey, not empty; it has: ${found}`,
    );
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) };
}

/** Keys of the Secret; the kubelet's own entries begin with two dots. */
async function listKeys(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => !name.startsWith('..')).sort();
  } catch (error) {
    const message = 'The credentials Secret is not mounted: check that it exists in the namespace of the packet';
    throw new SupportPacketError('DESTINATION_UNAVAILABLE', message, { cause: error });
  }
}
