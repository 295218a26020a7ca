import { encode } from '../events/encode.ts';
import type { DurableEvent, Envelope } from '../events/registry.ts';
import type { Sources } from '../events/sources.ts';
import type { ChannelId, StreamId } from '../lib/ids.ts';
import type { Queryable } from './db.ts';
import { readEvents } from './event-log.ts';
import { publishedConversations } from './loaders/conversations.ts';
import { publishedMessages } from './loaders/published-messages.ts';
import { rooms } from './loaders/rooms.ts';
import { servers } from './loaders/servers.ts';
import { users } from './loaders/users.ts';

/**
 * The envelopes of an event range.
 *
 * @param after Number of an event; 0 for the whole log.
 * @param limit Maximum number of events.
 */
export async function readEnvelopes(
  db: Queryable,
  streamId: StreamId,
  after: number,
  limit: number,
): Promise<readonly Envelope[]> {
  const { events } = await readEvents(db, streamId, after, limit);
  return fillIn(db, events);
}

/**
 * The envelopes of events. The log holds references, and their objects are read now: if a message was edited after the
 * event, the envelope has the newer text and version, and if it was deleted, no text at all. The number of statements
 * does not depend on the number of events.
 */
export function fillIn(db: Queryable, events: readonly DurableEvent[]): Promise<Envelope[]> {
  const sources = createSources(db);
  return Promise.all(events.map((event) => encode(event, sources)));
}

function createSources(db: Queryable): Sources {
  const message = existing(publishedMessages(db));
  return {
    user: existing(users(db)),
    server: existing(servers(db)),
    room: existing(rooms(db)),
    conversation: existing(publishedConversations(db)),
    message: ({ streamId, subjectId }) => message({ channelId: streamId as ChannelId, id: subjectId }),
  };
}

/** Loads rows that are never deleted. */
function existing<Id, Row>(loader: { load(id: Id): Promise<Row | null> }): (id: Id) => Promise<Row> {
  return async (id) => {
    const row = await loader.load(id);
    if (row === null) throw new Error(`unable to fill in an event; ${JSON.stringify(id)} does not exist`);
    return row;
  };
}
