import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import pg from 'pg';

import { POOL_SIZE, serve, type ServerSetting } from './server-process.ts';
import { createSignIn } from './sign-in.ts';

/**
 * The limit: the same works without a framework. It has a bare `node:http` server and one prepared statement for each
 * request, which checks access and returns the text of the answer. Nobody would maintain such an API. It shows the
 * price of a schema in requests per second.
 */

/** Columns of a message `m`, as in all works. `$1` is the viewer. */
const MESSAGE = `
  m.id, m.seq, m.content, m.version, m.created_at AS "createdAt", m.edited_at AS "editedAt",
  (SELECT author FROM (SELECT u.id, u.username, u.display_name AS "displayName", u.avatar_url AS "avatarUrl") author) AS author,
  COALESCE((
    SELECT json_agg(g) FROM (
      SELECT rg.emoji, rg.count, EXISTS (
        SELECT FROM reactions rc WHERE rc.channel_id = m.channel_id AND rc.message_seq = m.seq AND rc.user_id = $1 AND rc.emoji = rg.emoji
      ) AS "viewerHasReacted"
      FROM reaction_groups rg WHERE rg.channel_id = m.channel_id AND rg.message_seq = m.seq ORDER BY rg.first_seq
    ) g
  ), '[]') AS "reactionGroups",
  CASE WHEN m.file_count = 0 THEN '[]' ELSE (
    SELECT json_agg(f) FROM (
      SELECT fi.id, fi.filename, fi.content_type AS "contentType", fi.size_bytes AS "sizeBytes"
      FROM message_files mf JOIN files fi ON fi.id = mf.file_id
      WHERE mf.channel_id = m.channel_id AND mf.message_seq = m.seq ORDER BY mf.position
    ) f
  ) END AS files`;

const READABLE_ROOM = `
  FROM rooms r JOIN server_members sm ON sm.server_id = r.server_id AND sm.user_id = $1
  WHERE r.id = $2 AND (
    r.visibility = 'PUBLIC' OR EXISTS (SELECT FROM room_members rm WHERE rm.room_id = r.id AND rm.user_id = $1)
  )`;

const STATEMENTS: Readonly<Record<string, string>> = {
  '/messages': `
    SELECT (
      SELECT row_to_json(page)::text FROM (
        SELECT COALESCE(json_agg(listed), '[]') AS nodes, min(listed.seq) AS "endCursor", EXISTS (
          SELECT FROM messages older WHERE older.channel_id = r.id AND older.listed AND older.seq < min(listed.seq)
        ) AS "hasNextPage"
        FROM (
          SELECT ${MESSAGE} FROM messages m JOIN users u ON u.id = m.author_id
          WHERE m.channel_id = r.id AND m.listed ORDER BY m.seq DESC LIMIT 50
        ) listed
      ) page
    ) AS body ${READABLE_ROOM}`,

  '/conversations': `
    SELECT COALESCE(json_agg(conversation), '[]')::text AS body FROM (
      SELECT c.id, st.last_seq AS "lastSeq", (
        SELECT COALESCE(json_agg(newest), '[]') FROM (
          SELECT ${MESSAGE} FROM messages m JOIN users u ON u.id = m.author_id
          WHERE m.channel_id = c.id AND m.listed ORDER BY m.seq DESC LIMIT 3
        ) newest
      ) AS messages
      FROM conversation_members cm
      JOIN conversations c ON c.id = cm.conversation_id
      JOIN streams st ON st.id = cm.conversation_id
      WHERE cm.user_id = $1 ORDER BY cm.active_at DESC, cm.conversation_id DESC LIMIT 20
    ) conversation`,

  '/message': `
    WITH room AS (SELECT r.id ${READABLE_ROOM}),
    numbered AS (
      UPDATE streams SET last_seq = last_seq + 1 FROM room WHERE streams.id = room.id RETURNING streams.id, last_seq
    ),
    written AS (
      INSERT INTO messages (id, channel_id, seq, author_id, content)
      SELECT uuidv7(), id, last_seq, $1, $3 FROM numbered
      RETURNING id, channel_id, seq, author_id, content, version, created_at
    ),
    logged AS (
      INSERT INTO events (stream_id, seq, id, type, occurred_at, actor_id, subject_id)
      SELECT channel_id, seq, uuidv7(), 'message.created', created_at, author_id, id FROM written
    )
    SELECT row_to_json(answer)::text AS body FROM (
      SELECT w.id, w.seq, w.content, w.version, w.created_at AS "createdAt",
        (SELECT author FROM (SELECT u.id, u.username, u.display_name AS "displayName", u.avatar_url AS "avatarUrl") author) AS author
      FROM written w JOIN users u ON u.id = w.author_id
    ) answer`,
};

const JSON_TYPE = { 'content-type': 'application/json' };

interface Input {
  readonly room?: string;
  readonly content?: string;
}

await serve(start);

async function start({ databaseUrl, dataDir }: ServerSetting): Promise<{ url: string } & AsyncDisposable> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: POOL_SIZE, options: '-c TimeZone=UTC' });
  const viewerOf = await createSignIn(dataDir, async (subject) => {
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM users WHERE subject = $1', [subject]);
    return rows[0]!.id;
  });

  const server = createServer((request, response) => void respond(request, response));

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await answer(request);
      if (body === null) response.writeHead(404).end();
      else response.writeHead(200, { ...JSON_TYPE, 'content-length': Buffer.byteLength(body) }).end(body);
    } catch (error) {
      console.error(error);
      response.writeHead(500).end();
    }
  }

  async function answer(request: IncomingMessage): Promise<string | null> {
    const path = request.url!;
    const [viewerId, { room, content }] = await Promise.all([
      viewerOf(request.headers.authorization!),
      readInput(request),
    ]);
    const values = [viewerId, room, content].filter((value) => value !== undefined);
    const { rows } = await pool.query<{ body: string }>({ name: path, text: STATEMENTS[path]!, values });
    return rows[0]?.body ?? null;
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await pool.end();
    },
  };
}

async function readInput(request: IncomingMessage): Promise<Input> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString()) as Input;
}
