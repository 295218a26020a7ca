import { type EventStretch, readEvents } from '../data/event-log.ts';
import { type ChannelRef, requireChannel } from './channels.ts';
import type { SignedIn } from './caller.ts';

/**
 * Durable events of a channel after a number, oldest first.
 *
 * @param first Events at most.
 * @throws {NotFoundError} No such channel, or none that the caller may read.
 */
export async function channelEvents(
  caller: SignedIn,
  { channel, after, first }: { channel: ChannelRef; after: number; first: number },
): Promise<EventStretch> {
  await requireChannel(caller, channel);
  return readEvents(caller.db, channel.id, after, first);
}
