import pg from 'pg';

import { type Queryable, sql } from '../src/data/db.ts';
import { insertMessage } from '../src/data/insert-message.ts';
import { readableChannels } from '../src/domain/access.ts';
import type { RoomId, UserId } from '../src/lib/ids.ts';

/** One connection that writes messages with the product's own statement, straight on `pg`. */
export interface Writer extends AsyncDisposable {
  /** @returns The message's number in its room. */
  write(room: string, authorId: string, content: string): Promise<number>;
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
        parentMessageId: null,
        idempotencyKey: null,
      });
      if (!message) throw new Error(`unable to write in ${room}; a guard refused`);
      return message.seq;
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
