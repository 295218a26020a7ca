import { type ChannelRef, requireChannel, requireWritable } from './channels.ts';
import type { SignedIn } from './caller.ts';

/**
 * Says that the caller is typing. Nothing is stored; renewing it moves the end.
 *
 * @returns When it ends by itself.
 * @throws {NotFoundError} No such channel, or none that the caller may read.
 * @throws {ForbiddenError} The caller may not write there.
 */
export async function startTyping(caller: SignedIn, channel: ChannelRef): Promise<Date> {
  const access = await requireChannel(caller, channel);
  requireWritable(access, 'write', channel.path);
  return caller.realtime.typing.start(access, caller.viewer);
}

/**
 * Says that the caller has stopped typing. Repeating it changes nothing.
 *
 * @throws {NotFoundError} No such channel, or none that the caller may read.
 * @throws {ForbiddenError} The caller may not write there.
 */
export async function stopTyping(caller: SignedIn, channel: ChannelRef): Promise<void> {
  requireWritable(await requireChannel(caller, channel), 'write', channel.path);
  caller.realtime.typing.stop(channel.id, caller.viewer.id);
}
