import { type Queryable, type Sql, sql } from '../../data/db.ts';
import type { UserId } from '../../lib/ids.ts';
import type { StreamRef } from '../../realtime/channels.ts';
import { isConversationMember, isServerMember, mayReadRoom } from './conditions.ts';

/**
 * Condition by kind of stream: the viewer may read it. A channel's stream is read by everybody who may read the
 * channel, a server's by its members, a user's by that user.
 */
const MAY_READ: Readonly<Record<StreamRef['kind'], (streamId: Sql, viewer: Sql) => Sql>> = {
  room: (streamId, viewer) => sql`EXISTS (
    SELECT FROM rooms r WHERE r.id = ${streamId} AND ${mayReadRoom(viewer)} OFFSET 0
  )`,
  conversation: (streamId, viewer) => sql`EXISTS (
    SELECT FROM conversations c WHERE c.id = ${streamId} AND ${isConversationMember(viewer)} OFFSET 0
  )`,
  server: (streamId, viewer) => isServerMember(streamId, viewer),
  user: (streamId, viewer) => sql`${viewer} = ${streamId}`,
};

/**
 * Those of several viewers who may read a stream at this moment.
 *
 * @param viewerIds Each once.
 */
export async function readersAmong(
  db: Queryable,
  { streamId, kind }: StreamRef,
  viewerIds: readonly UserId[],
): Promise<ReadonlySet<UserId>> {
  const rows = await db.$queryRaw<{ id: UserId }[]>`
    SELECT viewer.id FROM unnest(${viewerIds}::uuid[]) AS viewer(id)
    WHERE ${MAY_READ[kind](sql`${streamId}::uuid`, sql`viewer.id`)}`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * A number that changes whenever somebody loses access to the stream. A viewer who was among {@link readersAmong}
 * after it was read is still a reader while it stays the same. For a room it includes its server, because who leaves
 * the server loses the room. Users lose no readers.
 */
export async function accessEpoch(db: Queryable, { streamId, kind, serverId }: StreamRef): Promise<number> {
  if (kind === 'user') return 0;
  const [epochs] = await db.$queryRaw<{ sum: number }[]>`
    SELECT sum(access_epoch)::int AS sum FROM streams WHERE id = ANY(${[streamId, serverId ?? streamId]}::uuid[])`;
  return epochs!.sum;
}
