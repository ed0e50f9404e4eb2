import { SupportPacketError } from '../api/errors.ts';

/** How the API server says a command ended: a `Status` (meta/v1) on channel 3. */
export type ExecEnd =
  | { readonly type: 'exit'; readonly code: number }
  | { readonly type: 'failed'; readonly message: string; readonly status: number };

interface ExecStatus {
  readonly status?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

/** Reads the message of the status channel. Throws KUBE_PROTOCOL when it is not a Status. */
export function parseExecStatus(data: Buffer): ExecEnd {
  let value: ExecStatus;
  try {
    value = JSON.parse(data.toString('utf8')) as ExecStatus;
  } catch (error) {
    throw new SupportPacketError('KUBE_PROTOCOL', 'Exec: the status is not JSON', { cause: error });
  }
  if (value.status === 'Success') return { type: 'exit', code: 0 };
  if (value.reason === 'NonZeroExitCode') {
    const text = value.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message ?? '';
    const code = Number.parseInt(text, 10);
    if (Number.isInteger(code)) return { type: 'exit', code };
  }
  return { type: 'failed', message: value.message ?? 'no reason given', status: value.code ?? 500 };
}
