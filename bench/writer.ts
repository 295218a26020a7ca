import pg from 'pg';

import { type Queryable, sql } from '../src/data/db.ts';
import { insertMessage } from '../src/data/insert-message.ts';
import { readableChannels } from '../src/domain/access.ts';
import type { RoomId, UserId } from '../src/lib/ids.ts';

/** One connection that writes messages with the product's own statement, straight on `pg`. */
export interface Writer extends AsyncDisposable {
  /** @returns The message's number in its room. */
  write(room: string, authorId: string, content: string): Promise<number>;
  /** Nobody is to publish what was written in this room. */
  markPublished(room: string): Promise<void>;
  /** What `work` writes is committed together. Once that fails, nothing more can be written. */
  together(work: () => Promise<void>): Promise<void>;
}

/** Something else to run in place of a statement, from the same values. */
export type Edit = (statement: string) => string;

export async function openWriter(databaseUrl: string, edit: Edit = (statement) => statement): Promise<Writer> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c TimeZone=UTC' });
  await client.connect();
  const db = queryable(client, edit);
  return {
    async write(room, authorId, content) {
      const id = room as RoomId;
      const { message } = await insertMessage(db, {
        channel: { id, kind: 'room', readable: readableChannels(authorId as UserId, sql`SELECT ${id}::uuid`) },
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

/** What the product's data layer runs statements on; prepared once each, as the product has them. */
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
