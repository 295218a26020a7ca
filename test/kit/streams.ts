import { EVENT_COLUMNS } from '../../src/data/event-log.ts';
import { DURABLE_EVENTS, type DurableEvent } from '../../src/events/registry.ts';
import { decodeAnyId, encodeId, type IdKind } from '../../src/lib/ids.ts';
import { NODE_TYPES, type NodeKind } from '../../src/schema/node-types.ts';
import type { TestApp } from './app.ts';
import type { ChannelRef } from './scenes.ts';

/** An event of a stream: its number and type, the TypeIDs of its actor and subject, and its references. */
export interface StreamEvent {
  readonly seq: number;
  readonly type: string;
  readonly actor?: string;
  /** The subject, under the name of its type. */
  readonly user?: string;
  readonly room?: string;
  readonly conversation?: string;
  readonly friendRequest?: string;
  readonly server?: string;
  readonly message?: string;
  /** References by their names in the definition, such as `accepted`. */
  readonly [reference: string]: unknown;
}

/** Name of the subject in a {@link StreamEvent}: that of its type, such as `friendRequest`. */
function nameOf(kind: NodeKind): string {
  const { type } = NODE_TYPES[kind];
  return type[0]!.toLowerCase() + type.slice(1);
}

/**
 * The whole log of the stream of a room, conversation, user or server, oldest first. It is read by SQL, because the
 * streams of users and servers have no query.
 *
 * @param after Only events after this number.
 */
export async function eventsOf({ db }: TestApp, ownerId: string, after = 0): Promise<StreamEvent[]> {
  const rows = await db.$queryRaw<DurableEvent[]>`
    SELECT ${EVENT_COLUMNS} FROM events e
    WHERE e.stream_id = ${uuidOf(ownerId)}::uuid AND e.seq > ${after} ORDER BY e.seq`;
  return rows.map(({ seq, type, actorId, subjectId, refs }) => {
    const { subject, refs: references } = DURABLE_EVENTS[type];
    const values = (refs ?? {}) as Readonly<Record<string, unknown>>;
    return {
      seq,
      type,
      ...(actorId !== null && { actor: encodeId('user', actorId) }),
      [nameOf(subject.kind as NodeKind)]: subject.encode(subjectId),
      ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, references[key]!.encode(value)])),
    };
  });
}

/** The number of the stream's newest event, for a later {@link eventsOf}. */
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

/** The UUID of a channel's stream. */
export function streamOf(channel: ChannelRef): string {
  return uuidOf('roomId' in channel ? channel.roomId : channel.conversationId);
}

/** A well-formed id of this kind that does not exist. */
export function idOfNothing(kind: IdKind): string {
  return encodeId(kind, crypto.randomUUID());
}
