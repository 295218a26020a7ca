import type { DeviceName } from '../realtime/typing.ts';
import { type ChannelRef, pathOf, requireChannel, requireWritable } from './channels.ts';
import type { SignedIn } from './caller.ts';

export interface TypingDevice {
  readonly channel: ChannelRef;
  readonly deviceId: DeviceName;
}

/**
 * Shows that the caller is typing on a device. Nothing is stored. Repeating it moves the end. Within a second after a
 * message of the device it shows nothing.
 *
 * @returns When it ends by itself.
 * @throws {NotFoundError} The channel does not exist, or the caller may not read it.
 * @throws {ForbiddenError} The caller may not write there.
 */
export async function startTyping(caller: SignedIn, { channel, deviceId }: TypingDevice): Promise<Date> {
  const access = await requireChannel(caller, channel);
  requireWritable(access, 'write', pathOf(channel));
  return caller.realtime.typing.start(access, caller.viewer, deviceId);
}

/**
 * Ends the typing of one device of the caller. Repeating it changes nothing.
 *
 * @throws {NotFoundError} The channel does not exist, or the caller may not read it.
 * @throws {ForbiddenError} The caller may not write there.
 */
export async function stopTyping(caller: SignedIn, { channel, deviceId }: TypingDevice): Promise<void> {
  requireWritable(await requireChannel(caller, channel), 'write', pathOf(channel));
  caller.realtime.typing.stop(channel.id, caller.viewer.id, deviceId);
}
