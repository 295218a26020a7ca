import { decodeAnyId, encodeId, type IdKind } from '../../src/lib/ids.ts';
import type { TestApp } from './app.ts';

/** An event of a stream: its number and type, and the TypeIDs that it refers to; what it does not refer to is left out. */
export interface StreamEvent {
  readonly seq: number;
  readonly type: string;
  readonly actor?: string;
  readonly user?: string;
  readonly room?: string;
  readonly conversation?: string;
  readonly friendRequest?: string;
  readonly message?: string;
}

/**
 * The whole log of the stream that the room, conversation, user or server owns, oldest first. By SQL, as the streams
 * of users and servers have no query.
 *
 * @param after Only what comes after this number.
 */
export async function eventsOf({ db }: TestApp, ownerId: string, after = 0): Promise<StreamEvent[]> {
  const rows = await db.$queryRaw<Record<string, string | number | null>[]>`
    SELECT seq, type::text, actor_id, user_id, room_id, conversation_id, friend_request_id, message_id
    FROM events WHERE stream_id = ${uuidOf(ownerId)}::uuid AND seq > ${after} ORDER BY seq`;
  return rows.map((row) => {
    const ref = (name: string, kind: IdKind, id: string | number | null | undefined) =>
      id == null ? {} : { [name]: encodeId(kind, String(id)) };
    return {
      seq: Number(row['seq']),
      type: String(row['type']),
      ...ref('actor', 'user', row['actor_id']),
      ...ref('user', 'user', row['user_id']),
      ...ref('room', 'room', row['room_id']),
      ...ref('conversation', 'conv', row['conversation_id']),
      ...ref('friendRequest', 'freq', row['friend_request_id']),
      ...ref('message', 'msg', row['message_id']),
    };
  });
}

/** The number of the stream's newest event, as a fresh start for {@link eventsOf}. */
export async function lastSeqOf({ db }: TestApp, ownerId: string): Promise<number> {
  const [stream] = await db.$queryRaw<{ lastSeq: number }[]>`
    SELECT last_seq AS "lastSeq" FROM streams WHERE id = ${uuidOf(ownerId)}::uuid`;
  return stream!.lastSeq;
}

/** The UUID of a TypeID, for SQL. */
export function uuidOf(id: string): string {
  const decoded = decodeAnyId(id);
  if (decoded === null) throw new Error(`unable to read ${id}; it is no TypeID of ours`);
  return decoded.id;
}

/** A well-formed id of that kind, of nothing. */
export function idOfNothing(kind: IdKind): string {
  return encodeId(kind, crypto.randomUUID());
}
