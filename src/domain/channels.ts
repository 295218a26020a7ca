import { type ArgumentPath, ForbiddenError, NotFoundError } from '../errors.ts';
import type { ChannelId, ConversationId, RoomId } from '../lib/ids.ts';
import type { ConversationRow } from '../data/loaders/conversations.ts';
import type { RoomRow } from '../data/loaders/rooms.ts';
import type { ChannelAccess } from './access.ts';
import type { SignedIn } from './caller.ts';

/** Something that the client names, and where in the input it does. */
export interface Named<Id> {
  readonly id: Id;
  readonly path: ArgumentPath;
}

/** A room or a conversation as a client names it, and where in the input it did. */
export type ChannelRef = { readonly path: ArgumentPath } & (
  | { readonly kind: 'room'; readonly id: RoomId }
  | { readonly kind: 'conversation'; readonly id: ConversationId }
);

/** A row of either kind of channel. */
export type ChannelRow =
  | { readonly kind: 'room'; readonly row: RoomRow }
  | { readonly kind: 'conversation'; readonly row: ConversationRow };

/**
 * What the caller may do in the channel.
 *
 * @throws {NotFoundError} No such channel, or none that the caller may read.
 */
export async function requireChannel(caller: SignedIn, ref: ChannelRef): Promise<ChannelAccess> {
  const access = await caller.access.channel.load(ref.id);
  if (!access || access.kind !== ref.kind) throw new NotFoundError(`the ${ref.kind}`, ref.path);
  return access;
}

/**
 * Refuses whoever may read in a channel and not write there (any more).
 *
 * @param access What the door said of the channel.
 * @param verb What they wanted to do.
 * @param path Where in the input the place was named.
 * @throws {ForbiddenError} The caller may not write there.
 */
export function requireWritable(
  { canWrite }: Pick<ChannelAccess, 'canWrite'>,
  verb: 'write' | 'edit' | 'react',
  path: ArgumentPath,
): void {
  if (canWrite) return;
  throw new ForbiddenError(`unable to ${verb} here; you are neither friends nor members of a common server`, path);
}

/** The channel that something readable lies in. */
export async function channelOf(caller: SignedIn, id: ChannelId): Promise<ChannelRow> {
  const access = await caller.access.channel.load(id);
  const row =
    access?.kind === 'room'
      ? await caller.load.rooms.load(id as RoomId)
      : access && (await caller.load.conversations.load(id as ConversationId));
  if (!access || !row) throw new Error(`unable to load channel ${id}; it went away while it was read`);
  return { kind: access.kind, row } as ChannelRow;
}
