import { type ChannelRef, requireChannel, requireWritable } from './channels.ts';
import type { SignedIn } from './caller.ts';

/** How long "is typing" lasts unless it is renewed, in milliseconds. */
const LEASE_MS = 10_000;

/**
 * Says that the caller is typing. Nothing is stored; renewing it moves the end.
 *
 * @returns When it ends by itself.
 * @throws {NotFoundError} No such channel, or none that the caller may read.
 * @throws {ForbiddenError} The caller may not write there.
 */
export async function startTyping(caller: SignedIn, channel: ChannelRef): Promise<Date> {
  requireWritable(await requireChannel(caller, channel), 'write', channel.path);
  return new Date(caller.now().getTime() + LEASE_MS);
}

/**
 * Says that the caller has stopped typing. Repeating it changes nothing.
 *
 * @throws {NotFoundError} No such channel, or none that the caller may read.
 * @throws {ForbiddenError} The caller may not write there.
 */
export async function stopTyping(caller: SignedIn, channel: ChannelRef): Promise<void> {
  requireWritable(await requireChannel(caller, channel), 'write', channel.path);
}
