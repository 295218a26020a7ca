import type pg from 'pg';

/** Users who sign in; each has {@link CONVERSATIONS_EACH} conversations and is a member of every server. */
export const VIEWERS = 16;
/** Names of the rooms that are read, and of those that are written into, so that pages stay as they were made. */
export const READ_ROOMS = 'read-%';
export const WRITTEN_ROOMS = 'written-%';
/** Name of a public room without messages, on a server that everybody is a member of. */
export const CROWD_ROOM = 'crowd';
/** All that is made was written in 2025. What is later came from a measurement. */
export const MADE_BEFORE = '2026-01-01T00:00:00Z';

const CONVERSATIONS_EACH = 25;
const SERVERS = 20;
/** Members of a server beside the viewers; a user is in one server. */
const MEMBERS_EACH = 100;
/** All of them: `viewer_0`, …, then `user_16`, …. */
export const USERS = VIEWERS + SERVERS * MEMBERS_EACH;
/** Of these and the viewers consists a private room. */
const PRIVATE_MEMBERS = 20;

export const START_MS = Date.parse('2025-01-01T00:00:00Z');
export const SPAN_MS = Date.parse(MADE_BEFORE) - START_MS - 86_400_000;

/** Time, version and variant of a UUIDv7, filled up with a hash: to_hex writes negative numbers with all 16 digits. */
export const ID7 = `CREATE FUNCTION pg_temp.id7(ms bigint, h bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
        SELECT (lpad(to_hex((ms << 16) | 28672 | (h & 4095)), 16, '0') || to_hex(((h >> 2) & 4611686018427387903) | (-9223372036854775808)::bigint))::uuid
      $$;`;

/** The id of an object in a channel ends in the last 12 bits of the channel's id (`newIdIn` of `src/lib/ids.ts`). */
export const ID7_IN = `CREATE FUNCTION pg_temp.id7_in(ms bigint, h bigint, channel_id uuid) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
        SELECT (left(pg_temp.id7(ms, h)::text, 33) || right(channel_id::text, 3))::uuid
      $$;`;

const TEXT = `Shall we meet at the usual place? "Yes", she said, and nobody knew which one. Grüße aus Köln 🎉 — the build is green again, the train is late, and the cat sat on the keyboard.
Second thoughts: let us look at the numbers first; 42 is a nice one, but it needs its context (see the notes of last Tuesday). Fine by me! Who brings the cake? I could bring two, one with nuts and one without, unless it rains, in which case we stay in and watch the old film with the boat, the whale and the very long speech about both of them.`;

/**
 * Fills a migrated, empty database: a fifth of the messages in 400 conversations, the rest in up to 600 rooms,
 * with replies, edits, deletions, files, reactions and every event of those. The same number gives the same
 * data to the byte. Rows stand in the order of time, so a channel's messages are scattered as they are in life: the
 * plan is in that order, and what is read from it alone, or beside a table that fits into a hash, comes in its order.
 *
 * Indexes and keys are taken down for the time and put up again as they were: PostgreSQL then builds and checks
 * them by sets and not row by row, and refuses data that break one.
 */
export async function fill(client: pg.Client, messages: number, onStep: (name: string) => void): Promise<void> {
  await fillWith(client, [...steps(messages), ['streams', STREAMS_AND_LISTS]], onStep);
}

/** @param fillings Statements with their names; the last one is run when the indexes stand. */
export async function fillWith(
  client: pg.Client,
  fillings: readonly (readonly [name: string, statement: string])[],
  onStep: (name: string) => void,
): Promise<void> {
  const raised = await raisedOnTables(client);
  await client.query('BEGIN');
  await client.query(`SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '1GB'`);
  // Of files that this very transaction made, PostgreSQL writes no log where `wal_level` is `minimal`: it syncs them at the commit.
  await client.query('TRUNCATE streams CASCADE');
  for (const { takeDown } of raised.toReversed()) await client.query(takeDown);
  for (const [at, [name, statement]] of fillings.entries()) {
    if (at === fillings.length - 1) {
      onStep('indexes and keys');
      for (const { putUp } of raised) await client.query(putUp);
    }
    onStep(name);
    await client.query(statement);
  }
  await client.query('COMMIT');
  onStep('vacuum');
  await client.query('DISCARD TEMP');
  await client.query('VACUUM (ANALYZE)');
}

/** Primary keys, indexes and foreign keys, in an order in which they can be put up. Those of partitions come with them. */
async function raisedOnTables(client: pg.Client): Promise<{ takeDown: string; putUp: string }[]> {
  const { rows } = await client.query<{ takeDown: string; putUp: string }>(`
    SELECT "takeDown", "putUp" FROM (
      SELECT CASE contype WHEN 'f' THEN 3 ELSE 1 END AS turn, oid,
        format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS "takeDown",
        format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS "putUp"
      FROM pg_constraint
      WHERE contype IN ('p', 'f') AND connamespace = 'public'::regnamespace AND conrelid <> '_prisma_migrations'::regclass
        AND conparentid = 0
      UNION ALL
      SELECT 2, indexrelid, format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
      FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
      WHERE relnamespace = 'public'::regnamespace AND NOT indisprimary AND NOT relispartition
    ) raised ORDER BY turn, oid`);
  return rows;
}

function steps(messages: number): [name: string, statement: string][] {
  const rooms = Math.min(600, Math.max(24, Math.round(messages / 1600)));
  const writtenRooms = Math.max(4, Math.floor(rooms / 6));
  const conversations = VIEWERS * CONVERSATIONS_EACH;

  return [
    [
      'people and places',
      `
      ${ID7}
      ${ID7_IN}

      CREATE TEMP TABLE person AS
      SELECT no, pg_temp.id7(${START_MS} + no, hashint8extended(no, 1)) AS id,
        CASE WHEN no < ${VIEWERS} THEN 'viewer_' || no ELSE 'user_' || no END AS username
      FROM generate_series(0, ${USERS - 1}) no;

      CREATE TEMP TABLE host AS
      SELECT no, pg_temp.id7(${START_MS} + no, hashint8extended(no, 2)) AS id FROM generate_series(0, ${SERVERS - 1}) no;

      -- Rooms first, then conversations.
      CREATE TEMP TABLE place AS
      SELECT no, pg_temp.id7(${START_MS} + no, hashint8extended(no, 3)) AS id, 'room'::stream_kind AS kind, no % ${SERVERS} AS host_no,
        no % 3 = 0 AS private, CASE WHEN no % 3 = 0 THEN ${VIEWERS + PRIVATE_MEMBERS} ELSE ${VIEWERS + MEMBERS_EACH} END AS size
      FROM generate_series(0, ${rooms - 1}) no
      UNION ALL
      SELECT ${rooms} + no, pg_temp.id7(${START_MS} + no, hashint8extended(no, 4)), 'conversation', NULL, true, 2
      FROM generate_series(0, ${conversations - 1}) no;

      -- Who writes and reacts where, numbered from 0 in each place.
      CREATE TEMP TABLE party AS
      SELECT place.no AS place_no, position, person.id AS user_id
      FROM place CROSS JOIN LATERAL generate_series(0, place.size - 1) position
      JOIN person ON person.no = CASE
        WHEN place.kind = 'conversation' AND position = 0 THEN (place.no - ${rooms}) / ${CONVERSATIONS_EACH}
        WHEN place.kind = 'conversation' THEN ${VIEWERS} + place.no - ${rooms}
        WHEN position < ${VIEWERS} THEN position
        ELSE ${VIEWERS} + place.host_no * ${MEMBERS_EACH} + position - ${VIEWERS} END;

      INSERT INTO streams (id, kind)
      SELECT id, 'user'::stream_kind FROM person UNION ALL SELECT id, 'server' FROM host UNION ALL SELECT id, kind FROM place;
      INSERT INTO users (id, subject, username, display_name, avatar_url)
      SELECT id, 'dev|' || username, username, upper(left(username, 1)) || substr(username, 2),
        CASE WHEN no >= ${VIEWERS} THEN 'https://avatars.example/' || username || '.png' END
      FROM person;
      INSERT INTO servers (id, name, owner_id)
      SELECT host.id, 'Server ' || host.no, person.id FROM host JOIN person ON person.no = ${VIEWERS} + host.no * ${MEMBERS_EACH};
      INSERT INTO server_members (server_id, user_id)
      SELECT host.id, person.id FROM host JOIN person
        ON person.no < ${VIEWERS} OR (person.no - ${VIEWERS}) / ${MEMBERS_EACH} = host.no;
      INSERT INTO rooms (id, server_id, name, visibility)
      SELECT place.id, host.id, CASE WHEN place.no < ${rooms - writtenRooms} THEN 'read-' ELSE 'written-' END || place.no,
        CASE WHEN private THEN 'PRIVATE' ELSE 'PUBLIC' END::room_visibility
      FROM place JOIN host ON host.no = place.host_no;
      INSERT INTO room_members (room_id, user_id, server_id)
      SELECT rooms.id, party.user_id, rooms.server_id
      FROM place JOIN rooms ON rooms.id = place.id JOIN party ON party.place_no = place.no WHERE private;
      INSERT INTO conversations (id, low_id, high_id)
      SELECT place.id, least(a.user_id, b.user_id), greatest(a.user_id, b.user_id)
      FROM place JOIN party a ON a.place_no = place.no AND a.position = 0 JOIN party b ON b.place_no = place.no AND b.position = 1
      WHERE place.kind = 'conversation';
      INSERT INTO conversation_members (conversation_id, user_id, active_at)
      SELECT place.id, user_id, to_timestamp(${START_MS} / 1000) FROM place JOIN party ON place_no = place.no WHERE kind = 'conversation';

      INSERT INTO streams (id, kind)
      VALUES (pg_temp.id7(${START_MS}, 5), 'server'), (pg_temp.id7(${START_MS}, 6), 'room');
      INSERT INTO servers (id, name, owner_id) SELECT pg_temp.id7(${START_MS}, 5), 'Crowd', id FROM person WHERE no = 0;
      INSERT INTO server_members (server_id, user_id) SELECT pg_temp.id7(${START_MS}, 5), id FROM person;
      UPDATE servers SET member_count = (SELECT count(*) FROM server_members WHERE server_id = servers.id);
      INSERT INTO rooms (id, server_id, name)
      VALUES (pg_temp.id7(${START_MS}, 6), pg_temp.id7(${START_MS}, 5), '${CROWD_ROOM}');`,
    ],
    [
      'plan of the messages',
      `
      CREATE TEMP TABLE plan AS
      WITH dice AS (
        SELECT n, hashint8extended(n, 42) & 9223372036854775807 AS h FROM generate_series(1, ${messages}) n
      ),
      placed AS (
        SELECT n, h,
          CASE WHEN n % 5 = 0 THEN ${rooms} + (h / 7 % ${conversations})::int ELSE (h / 7 % ${rooms})::int END AS place_no
        FROM dice
      ),
      counted AS (
        SELECT n, h, place_no, row_number() OVER (PARTITION BY place_no ORDER BY n) AS i FROM placed
      ),
      fates AS (
        SELECT n, h, place_no, i, place.size, place.id AS place_id, party.user_id AS author_id,
          i % 100 = 50 AS deleted,
          i % 100 <> 50 AND (h >> 30) % 100 < 3 AS edited,
          CASE WHEN i % 100 = 50 OR (h >> 24) % 100 >= 5 THEN 0 WHEN (h >> 24) % 100 = 4 THEN 2 ELSE 1 END AS files,
          CASE WHEN i % 100 = 50 OR (h >> 8) % 100 < 40 THEN 0 WHEN (h >> 8) % 100 < 70 THEN 1 WHEN (h >> 8) % 100 < 90 THEN 2 ELSE 3 END AS groups,
          CASE WHEN (h >> 16) % 100 < 60 THEN 1 ELSE 2 END AS c1,
          CASE WHEN (h >> 22) % 100 < 60 THEN 1 ELSE 2 END AS c2,
          CASE WHEN size = 2 OR (h >> 28) % 100 < 60 THEN 1 ELSE 3 END AS c3
        FROM counted JOIN place ON place.no = place_no JOIN party USING (place_no)
        WHERE party.position = (h >> 3) % place.size
      ),
      -- A message's own event is followed by those of its reactions, then of its edit or deletion.
      followed AS (
        SELECT *, CASE groups WHEN 0 THEN 0 WHEN 1 THEN c1 WHEN 2 THEN c1 + c2 ELSE c1 + c2 + c3 END AS reactions FROM fates
      ),
      numbered AS (
        SELECT *, (sum(1 + reactions + (deleted OR edited)::int) OVER (PARTITION BY place_no ORDER BY n)
          - reactions - (deleted OR edited)::int)::int AS seq
        FROM followed
      )
      SELECT numbered.*, ${START_MS} + n * ${SPAN_MS} / ${messages} AS ms,
        pg_temp.id7_in(${START_MS} + n * ${SPAN_MS} / ${messages}, hashint8extended(n, 7), place_id) AS id,
        to_timestamp((${START_MS} + n * ${SPAN_MS} / ${messages}) / 1000.0) AS at,
        CASE WHEN i % 10 = 7 THEN lag(seq, 3) OVER in_place END AS parent_seq,
        (i % 10 = 4 AND lead(seq, 3) OVER in_place IS NOT NULL)::int AS reply_count
      FROM numbered WINDOW in_place AS (PARTITION BY place_no ORDER BY n)
      ORDER BY n;
      ANALYZE plan; ANALYZE place; ANALYZE party;`,
    ],
    [
      'messages',
      `
      INSERT INTO messages (id, channel_id, seq, author_id, content, version, created_at, edited_at, deleted_at, parent_seq, depth, reply_count, file_count)
      SELECT id, place_id, seq, author_id,
        CASE WHEN NOT deleted THEN trim(substr('${TEXT.replaceAll("'", "''")}', 1 + (h % 290)::int, 20 + ((h >> 9) % 181)::int)) END,
        CASE WHEN edited THEN 2 ELSE 1 END, at, CASE WHEN edited THEN at + interval '1 minute' END,
        CASE WHEN deleted THEN at + interval '2 minutes' END, parent_seq, (parent_seq IS NOT NULL)::int, reply_count, files
      FROM plan;`,
    ],
    [
      'reactions',
      `
      INSERT INTO reaction_groups (channel_id, message_seq, emoji, count, first_seq, slot)
      SELECT place_id, seq, ${EMOJI}, count, seq + first, slot FROM plan ${GROUPS};
      CREATE TEMP TABLE reacted AS
      SELECT n, plan.id AS message_id, place_id, seq AS first_seq, seq + first + r AS seq, ms + 1000 AS ms, r + 1 AS count, party.user_id, ${EMOJI} AS emoji,
        pg_temp.id7_in(ms + 1000, hashint8extended(n << 4 | first + r, 8), place_id) AS id
      FROM plan ${GROUPS}
      CROSS JOIN LATERAL generate_series(0, count - 1) r
      JOIN party ON party.place_no = plan.place_no AND party.position = ((h >> 4) + slot * 31 + r) % size;
      INSERT INTO reactions (id, channel_id, message_seq, user_id, emoji, seq, created_at)
      SELECT id, place_id, first_seq, user_id, emoji, seq, to_timestamp(ms / 1000.0) FROM reacted;`,
    ],
    [
      'files',
      `
      CREATE TEMP TABLE attached AS
      SELECT pg_temp.id7(ms, hashint8extended(n << 4 | position, 9)) AS id, n, h, author_id, place_id, seq, position
      FROM plan CROSS JOIN LATERAL generate_series(0, files - 1) position;
      INSERT INTO files (id, owner_id, channel_id, filename, content_type, size_bytes, status, width, height)
      SELECT id, author_id, place_id, 'holiday-' || n || '.jpg', 'image/jpeg', 1000 + (h % 5000000)::int, 'READY', 1600, 1200
      FROM attached;
      INSERT INTO message_files (channel_id, message_seq, position, file_id) SELECT place_id, seq, position, id FROM attached;`,
    ],
    [
      'events',
      `
      INSERT INTO events (stream_id, seq, id, type, occurred_at, actor_id, subject_id, refs)
      SELECT place_id, seq, pg_temp.id7(ms, hashint8extended(n << 4 | seq - first_seq, 10)), type, to_timestamp(ms / 1000.0), actor_id,
        subject_id, refs
      FROM (
        SELECT n, ms, place_id, seq, seq AS first_seq, 'message.created' AS type, author_id AS actor_id, id AS subject_id,
          NULL::jsonb AS refs
        FROM plan
        UNION ALL
        SELECT n, ms + 120000, place_id, seq + reactions + 1, seq,
          CASE WHEN deleted THEN 'message.deleted' ELSE 'message.updated' END, author_id, id,
          CASE WHEN deleted THEN jsonb_build_object('removedIds', CASE WHEN reply_count = 0 THEN jsonb_build_array(id) ELSE '[]' END) END
        FROM plan WHERE deleted OR edited
        UNION ALL
        SELECT n, ms, place_id, seq, first_seq, 'reaction.added', user_id, message_id,
          jsonb_build_object('reactionId', id, 'emoji', emoji, 'count', count, 'userId', user_id)
        FROM reacted
      ) logged
      ORDER BY n, seq;`,
    ],
  ];
}

/** The groups of reactions of each row of the plan, and which emoji they are of. */
const GROUPS = `CROSS JOIN LATERAL (
        SELECT * FROM (VALUES (1, c1, 1), (2, c2, 1 + c1), (3, c3, 1 + c1 + c2)) AS g(slot, count, first) WHERE slot <= groups
      ) AS g`;
const EMOJI = `(ARRAY['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '🔥'])[1 + (h + slot) % 8]`;

/** What is read from the rest, by its indexes. */
export const STREAMS_AND_LISTS = `
  UPDATE streams SET last_seq = COALESCE((SELECT max(seq) FROM events WHERE stream_id = streams.id), 0);
  UPDATE streams SET published_seq = last_seq;
  UPDATE conversation_members cm SET active_at = COALESCE(
    (SELECT m.created_at FROM messages m WHERE m.channel_id = cm.conversation_id ORDER BY m.seq DESC LIMIT 1), cm.active_at
  );`;
