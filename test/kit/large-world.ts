import pg from 'pg';

import { encodeId, type IdKind } from '../../src/lib/ids.ts';
import type { TestApp, TestUser } from './app.ts';

/**
 * A database in which every list that somebody can page through is long, and every table holds a lot that is
 * nobody's business here: what a page costs shows only there. Filled by SQL past the API and its foreign keys,
 * for speed; the numbers below are the promise to the tests.
 */
export interface LargeWorld {
  readonly app: TestApp;
  /** Member of the large server, its busy rooms and 299 others; 5,000 conversations, 3,000 friends, 3,000 requests. */
  readonly viewer: TestUser;
  /** In 300 servers and with 3,000 friends, none of them the viewer's; has a conversation with the viewer. */
  readonly stranger: TestUser;
  /** For statements of the test's own. */
  readonly client: pg.Client;
  /** 20,000 members; 3,000 private rooms that the viewer is not in stand before the 300 that they see. */
  readonly serverId: string;
  /** Public, with 100,000 messages, a run of 20,000 deleted ones among them. */
  readonly roomId: string;
  /** Private, with 2,000 members. */
  readonly privateRoomId: string;
  /** 5,000 replies. */
  readonly repliedId: string;
  /** 5,000 replies, all but the 200 oldest deleted. */
  readonly abandonedId: string;
  /** 5,000 reactions with 5 emoji. */
  readonly popularId: string;
  /** A message of the large room by its number, which is 1 to 100,000. */
  readonly messageId: (seq: number) => string;
  /** The n-th thing of a kind: servers 1 to 1,000 (the viewer's: 1 to 299), users 1 to 20,000, and so on. */
  readonly id: (kind: keyof typeof KINDS, n: number) => string;
  readonly strangerConversationId: string;
}

const KINDS = { user: 1, srv: 2, room: 3, conv: 4, msg: 5, rct: 6, file: 7, freq: 8 } as const satisfies Partial<
  Record<IdKind, number>
>;

/** Half of the users sort before people who sign in, and half behind, so that pairs stand either way round. */
const FILL = `
  CREATE FUNCTION n_id(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (CASE WHEN kind = ${KINDS.user} AND n % 2 = 1 THEN 'f' ELSE '0' END || lpad(to_hex(kind), 7, '0')
      || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
  $$;

  INSERT INTO streams (id, kind) SELECT n_id(${KINDS.user}, n), 'user' FROM generate_series(1, 20000) n;
  INSERT INTO users (id, subject, username, display_name)
    SELECT n_id(${KINDS.user}, n), 'filled|' || n, 'filled_' || n, 'Filled ' || n FROM generate_series(1, 20000) n;

  -- Servers: the last one is large.
  INSERT INTO streams (id, kind) SELECT n_id(${KINDS.srv}, n), 'server' FROM generate_series(1, 1000) n;
  INSERT INTO servers (id, name, owner_id)
    SELECT n_id(${KINDS.srv}, n), 'Server ' || n, n_id(${KINDS.user}, n) FROM generate_series(1, 1000) n;
  INSERT INTO server_members (server_id, user_id)
    SELECT n_id(${KINDS.srv}, s), n_id(${KINDS.user}, (s * 20 + m - 1) % 20000 + 1) FROM generate_series(1, 999) s, generate_series(1, 20) m
    UNION ALL SELECT n_id(${KINDS.srv}, 1000), n_id(${KINDS.user}, n) FROM generate_series(1, 20000) n
    UNION ALL SELECT n_id(${KINDS.srv}, n), :viewer FROM generate_series(1, 299) n
    UNION ALL SELECT n_id(${KINDS.srv}, 1000), :viewer
    UNION ALL SELECT n_id(${KINDS.srv}, n), :stranger FROM generate_series(301, 600) n;

  -- Rooms of the large server: 1 to 3,000 are hidden from the viewer; of 3,001 to 3,300 every third is private
  -- and theirs; 3,001 is the private one with many members, 3,002 the public one with many messages. Rooms of the
  -- others: from 10,000 on, two public ones a server and a private one.
  INSERT INTO rooms (id, server_id, name, visibility)
    SELECT n_id(${KINDS.room}, n), n_id(${KINDS.srv}, 1000), 'Room ' || n,
      CASE WHEN n <= 3000 OR n % 3 = 1 THEN 'PRIVATE' ELSE 'PUBLIC' END::room_visibility FROM generate_series(1, 3300) n
    UNION ALL SELECT n_id(${KINDS.room}, 10000 + s * 3 + m), n_id(${KINDS.srv}, s), 'Room ' || m,
      CASE m WHEN 0 THEN 'PRIVATE' ELSE 'PUBLIC' END::room_visibility FROM generate_series(1, 999) s, generate_series(0, 2) m;
  INSERT INTO room_members (room_id, user_id, server_id)
    SELECT n_id(${KINDS.room}, r), n_id(${KINDS.user}, (r + m) % 20000 + 1), n_id(${KINDS.srv}, 1000)
      FROM generate_series(1, 3000) r, generate_series(1, 3) m
    UNION ALL SELECT n_id(${KINDS.room}, n), :viewer, n_id(${KINDS.srv}, 1000) FROM generate_series(3001, 3300, 3) n
    UNION ALL SELECT n_id(${KINDS.room}, 3001), n_id(${KINDS.user}, n), n_id(${KINDS.srv}, 1000) FROM generate_series(1, 2000) n
    UNION ALL SELECT n_id(${KINDS.room}, 10000 + n * 3), :viewer, n_id(${KINDS.srv}, n) FROM generate_series(1, 299) n;

  -- Conversations: the viewer with users 1 to 5,000, number 5,001 with the stranger, and 5,000 of other people.
  INSERT INTO conversations (id, low_id, high_id)
    SELECT n_id(${KINDS.conv}, n), least(a, b), greatest(a, b) FROM (
      SELECT n, n_id(${KINDS.user}, n) AS a, :viewer AS b FROM generate_series(1, 5000) n
      UNION ALL SELECT 5001, :viewer, :stranger
      UNION ALL SELECT 5001 + n, n_id(${KINDS.user}, n), n_id(${KINDS.user}, n + 10000) FROM generate_series(1, 5000) n
    ) pairs (n, a, b);
  INSERT INTO conversation_members (conversation_id, user_id, active_at)
    SELECT c.id, m.user_id, timestamptz '2024-01-01' + row_number() OVER (ORDER BY md5(c.id::text)) * interval '1 minute'
    FROM conversations c, unnest(ARRAY[c.low_id, c.high_id]) AS m(user_id);

  -- Messages: 100,000 in the large room, 250 in each of 199 other public ones, 10 in each of 5,001 conversations.
  CREATE TEMP TABLE places AS
    SELECT n_id(${KINDS.room}, 3002) AS channel_id, 0 AS base, 100000 AS size, 'room'::stream_kind AS kind, true AS large
    UNION ALL SELECT r.id, 100000 + (row_number() OVER ())::int * 250, 250, 'room', false
      FROM (SELECT id FROM rooms WHERE server_id = n_id(${KINDS.srv}, 1000) AND visibility = 'PUBLIC' AND id <> n_id(${KINDS.room}, 3002) ORDER BY id LIMIT 199) r
    UNION ALL SELECT n_id(${KINDS.conv}, n), 200000 + n * 10, 10, 'conversation', false FROM generate_series(1, 5001) n;
  INSERT INTO streams (id, kind, last_seq) SELECT channel_id, kind, size FROM places;
  INSERT INTO streams (id, kind) SELECT id, 'room' FROM rooms ON CONFLICT DO NOTHING;
  INSERT INTO streams (id, kind) SELECT id, 'conversation' FROM conversations ON CONFLICT DO NOTHING;
  INSERT INTO messages (id, channel_id, seq, author_id, content, created_at, deleted_at, parent_seq, reply_count, file_count)
    SELECT n_id(${KINDS.msg}, base + seq), channel_id, seq,
      CASE WHEN kind = 'room' THEN n_id(${KINDS.user}, seq % 5000 + 1) ELSE :viewer END,
      CASE WHEN deleted THEN NULL ELSE 'Message ' || seq END, timestamptz '2024-01-01' + (base + seq) * interval '1 second',
      CASE WHEN deleted THEN now() END,
      CASE WHEN large AND seq BETWEEN 20000 AND 24999 THEN 10 WHEN large AND seq BETWEEN 30000 AND 34999 THEN 11 END,
      CASE WHEN large AND seq = 10 THEN 5000 WHEN large AND seq = 11 THEN 200 ELSE 0 END,
      CASE WHEN kind = 'conversation' AND seq = 10 THEN 1 ELSE 0 END
    FROM places, generate_series(1, size) seq,
      LATERAL (SELECT large AND (seq BETWEEN 50000 AND 69999 OR seq BETWEEN 30200 AND 34999) AS deleted) d;
  INSERT INTO events (stream_id, seq, id, type, actor_id, message_id)
    SELECT channel_id, seq, id, 'message.created', author_id, id FROM messages;

  -- Files: one on the newest message of each conversation, and 5,000 that hang on nothing.
  INSERT INTO files (id, owner_id, message_id, position, filename, content_type, size_bytes, status)
    SELECT n_id(${KINDS.file}, n), :viewer, n_id(${KINDS.msg}, 200000 + n * 10 + 10), 0, 'a.png', 'image/png', 1, 'READY'::file_status FROM generate_series(1, 5001) n
    UNION ALL SELECT n_id(${KINDS.file}, 5001 + n), n_id(${KINDS.user}, n), NULL, NULL, 'b.png', 'image/png', 1, 'READY' FROM generate_series(1, 5000) n;

  -- Reactions: 5,000 with 5 emoji on message 99,990 of the large room, four with two on each of 2,000 others there,
  -- and one on the newest message of each conversation.
  CREATE TEMP TABLE reacted AS
    SELECT n_id(${KINDS.msg}, 99990) AS message_id, n_id(${KINDS.user}, n) AS user_id, (ARRAY['👍', '🎉', '😀', '🚀', '👀'])[n % 5 + 1] AS emoji, n AS seq
      FROM generate_series(1, 5000) n
    UNION ALL SELECT n_id(${KINDS.msg}, 97000 + m), n_id(${KINDS.user}, m + n), (ARRAY['👍', '🎉'])[n % 2 + 1], n
      FROM generate_series(1, 2000) m, generate_series(1, 4) n
    UNION ALL SELECT n_id(${KINDS.msg}, 200000 + n * 10 + 10), :viewer, '👍', 11 FROM generate_series(1, 5001) n;
  INSERT INTO reaction_groups (message_id, emoji, count, first_seq, slot)
    SELECT message_id, emoji, count(*), min(seq), row_number() OVER (PARTITION BY message_id ORDER BY emoji) FROM reacted GROUP BY 1, 2;
  INSERT INTO reactions (id, message_id, user_id, emoji, seq)
    SELECT n_id(${KINDS.rct}, row_number() OVER ()), message_id, user_id, emoji, seq FROM reacted;

  -- Friends: the viewer's are users 1 to 3,000, the stranger's 3,001 to 6,000; 10,000 friendships of others.
  CREATE TEMP TABLE befriended AS
    SELECT :viewer AS a, n_id(${KINDS.user}, n) AS b FROM generate_series(1, 3000) n
    UNION ALL SELECT :stranger, n_id(${KINDS.user}, n) FROM generate_series(3001, 6000) n
    UNION ALL SELECT n_id(${KINDS.user}, n), n_id(${KINDS.user}, n + 10000) FROM generate_series(1, 10000) n;
  INSERT INTO friendships (user_id, friend_id) SELECT a, b FROM befriended UNION ALL SELECT b, a FROM befriended;
  -- Requests: 1 to 1,500 by the viewer, 1,501 to 3,000 to the viewer, 3,000 between others.
  INSERT INTO friend_requests (id, from_id, to_id)
    SELECT n_id(${KINDS.freq}, n), :viewer, n_id(${KINDS.user}, 6000 + n) FROM generate_series(1, 1500) n
    UNION ALL SELECT n_id(${KINDS.freq}, n), n_id(${KINDS.user}, 6000 + n), :viewer FROM generate_series(1501, 3000) n
    UNION ALL SELECT n_id(${KINDS.freq}, 3000 + n), n_id(${KINDS.user}, n), n_id(${KINDS.user}, n + 7000) FROM generate_series(1, 3000) n;
`;

/** Fills this file's database, in about ten seconds. */
export async function fillLargeWorld(app: TestApp): Promise<LargeWorld> {
  const [viewer, stranger] = [await app.signIn('viewer'), await app.signIn('stranger')];
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  // Planned as the service plans.
  for (const { name, setting } of await app.db.$queryRaw<{ name: string; setting: string }[]>`
    SELECT name, setting FROM pg_settings WHERE source = 'client' AND name LIKE 'enable_%'`) {
    await client.query(`SET ${name} = ${setting}`);
  }

  // Foreign keys are triggers, and triggers rest under this role.
  await client.query('SET session_replication_role = replica');
  const { rows } = await client.query<{ id: string; username: string }>('SELECT id, username FROM users');
  const uuidOf = ({ username }: TestUser) => `'${rows.find((row) => row.username === username)!.id}'::uuid`;
  await client.query(FILL.replaceAll(':viewer', uuidOf(viewer)).replaceAll(':stranger', uuidOf(stranger)));
  await client.query('RESET session_replication_role');
  // What autovacuum does in a database that lives: statistics, and pages that index-only scans can trust.
  await client.query('VACUUM ANALYZE');

  return {
    app,
    viewer,
    stranger,
    client,
    serverId: idOf('srv', 1000),
    roomId: idOf('room', 3002),
    privateRoomId: idOf('room', 3001),
    repliedId: idOf('msg', 10),
    abandonedId: idOf('msg', 11),
    popularId: idOf('msg', 99_990),
    strangerConversationId: idOf('conv', 5001),
    messageId: (seq) => idOf('msg', seq),
    id: idOf,
  };
}

function idOf(kind: keyof typeof KINDS, n: number): string {
  const first = (kind === 'user' && n % 2 === 1 ? 'f' : '0') + KINDS[kind].toString(16).padStart(7, '0');
  return encodeId(kind, `${first}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`);
}
