import { SupportPacketError } from '../../api/errors.ts';

/** Nothing of the zip's own bytes goes into the message. */
export function unreadable(what: string): SupportPacketError {
  return new SupportPacketError('FORMAT_UNREADABLE', `The zip ${what}`, { warning: 'PacketUnreadable' });
}
