import { isSupportPacketError } from '../../../api/errors.ts';
import type { WarningCode } from '../../../api/warning-codes.ts';
import type { ContainerKey, PodAccess } from '../../../kube/ports.ts';
import type { FileLevel } from './file-level.ts';
import { levelByApi } from './level-by-api.ts';
import { levelBySocket } from './level-by-socket.ts';

/** What mmctl says when it can never work in this container. */
const NO_SOCKET: ReadonlySet<WarningCode> = new Set([
  'LocalModeDisabled',
  'SocketOwnerMismatch',
  'UnknownUser',
  'CommandMissing',
]);

/** Through the local socket; where that is out of reach, by the access token if there is one. */
export function fileLevelOf(access: PodAccess, container: ContainerKey, token: string | undefined): FileLevel {
  let way = levelBySocket(access, container);
  const read = async (): Promise<string> => {
    try {
      return await way.read();
    } catch (error) {
      if (token === undefined || way.isByToken() || !hasNoSocket(error)) throw error;
      way = levelByApi(access, container, token);
      return way.read();
    }
  };
  return { read, write: (level) => way.write(level), reload: () => way.reload(), isByToken: () => way.isByToken() };
}

function hasNoSocket(error: unknown): boolean {
  return isSupportPacketError(error) && error.warning !== undefined && NO_SOCKET.has(error.warning);
}
