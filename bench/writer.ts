import pg from 'pg';

import { type Queryable, sql } from '../src/data/db.ts';
import { insertMessage } from '../src/data/insert-message.ts';
import { heldChannels } from '../src/domain/access/held.ts';
import type { RoomId, UserId } from '../src/lib/ids.ts';

/** A connection that writes messages with the product's own statement, directly on `pg`. */
export interface Writer extends AsyncDisposable {
  /** @returns Number of the message in its room. */
  write(room: string, authorId: string, content: string): Promise<number>;
  /** Marks the events of the room as published, so that nobody publishes them. */
  markPublished(room: string): Promise<void>;
  /** Commits the writes of `work` together. After a failure nothing more can be written. */
  together(work: () => Promise<void>): Promise<void>;
}

/** Returns a statement to run instead, with the same values. */
export type Edit = (statement: string) => string;

export async function openWriter(databaseUrl: string, edit: Edit = (statement) => statement): Promise<Writer> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c TimeZone=UTC' });
  await client.connect();
  const db = queryable(client, edit);
  return {
    async write(room, authorId, content) {
      const id = room as RoomId;
      const { message } = await insertMessage(db, {
        channel: { id, kind: 'room', readable: heldChannels(authorId as UserId, sql`SELECT ${id}::uuid`) },
        authorId: authorId as UserId,
        content,
        fileIds: [],
        parentMessageId: null,
        idempotencyKey: null,
      });
      if (!message) throw new Error(`unable to write in ${room}; a guard refused`);
      return message.seq;
    },
    async markPublished(room) {
      await client.query('UPDATE streams SET published_seq = last_seq WHERE id = $1', [room]);
    },
    async together(work) {
      await client.query('BEGIN');
      await work();
      await client.query('COMMIT');
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** Runs statements of the product's data layer, each prepared once, as in the product. */
function queryable(client: pg.Client, edit: Edit): Queryable {
  const prepared = new Map<string, { readonly name: string; readonly text: string }>();
  const $queryRaw = async (strings: TemplateStringsArray, ...parts: unknown[]): Promise<unknown[]> => {
    const { text, values } = sql(strings, ...parts);
    let statement = prepared.get(text);
    if (!statement) prepared.set(text, (statement = { name: `s${prepared.size}`, text: edit(text) }));
    return (await client.query<object>({ ...statement, values })).rows;
  };
  return { $queryRaw } as unknown as Queryable;
}
