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

const START_MS = Date.parse('2025-01-01T00:00:00Z');
const SPAN_MS = Date.parse(MADE_BEFORE) - START_MS - 86_400_000;

const TEXT = `Shall we meet at the usual place? "Yes", she said, and nobody knew which one. Grüße aus Köln 🎉 — the build is green again, the train is late, and the cat sat on the keyboard.
Second thoughts: let us look at the numbers first; 42 is a nice one, but it needs its context (see the notes of last Tuesday). Fine by me! Who brings the cake? I could bring two, one with nuts and one without, unless it rains, in which case we stay in and watch the old film with the boat, the whale and the very long speech about both of them.`;

/**
 * Fills a migrated, empty database: a fifth of the messages in 400 conversations, the rest in up to 600 rooms,
 * with replies, edits, deletions, files, reactions and every event of those. The same number gives the same
 * data to the byte. Rows stand in the order of time, so a channel's messages are scattered as they are in life.
 *
 * Indexes and keys are taken down for the time and put up again as they were: PostgreSQL then builds and checks
 * them by sets and not row by row, and refuses data that break one.
 */
export async function fill(client: pg.Client, messages: number, onStep: (name: string) => void): Promise<void> {
  const raised = await raisedOnTables(client);
  await client.query('BEGIN');
  await client.query(`SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '512MB'`);
  for (const { takeDown } of raised.toReversed()) await client.query(takeDown);
  for (const [name, statement] of steps(messages)) {
    onStep(name);
    await client.query(statement);
  }
  onStep('indexes and keys');
  for (const { putUp } of raised) await client.query(putUp);
  onStep('streams');
  await client.query(STREAMS_AND_LISTS);
  await client.query('COMMIT');
  onStep('vacuum');
  await client.query('VACUUM (ANALYZE)');
}

/** Primary keys, indexes and foreign keys, in an order in which they can be put up. */
async function raisedOnTables(client: pg.Client): Promise<{ takeDown: string; putUp: string }[]> {
  const { rows } = await client.query<{ takeDown: string; putUp: string }>(`
    SELECT "takeDown", "putUp" FROM (
      SELECT CASE contype WHEN 'f' THEN 3 ELSE 1 END AS turn, oid,
        format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS "takeDown",
        format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS "putUp"
      FROM pg_constraint
      WHERE contype IN ('p', 'f') AND connamespace = 'public'::regnamespace AND conrelid <> '_prisma_migrations'::regclass
      UNION ALL
      SELECT 2, indexrelid, format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
      FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
      WHERE relnamespace = 'public'::regnamespace AND NOT indisprimary
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
      CREATE FUNCTION pg_temp.id7(ms bigint, salt text) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
        SELECT (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(salt), 1, 3) || '8' || substr(md5(salt), 4, 15))::uuid
      $$;

      CREATE TEMP TABLE person AS
      SELECT no, pg_temp.id7(${START_MS} + no, 'user ' || no) AS id,
        CASE WHEN no < ${VIEWERS} THEN 'viewer_' || no ELSE 'user_' || no END AS username
      FROM generate_series(0, ${USERS - 1}) no;

      CREATE TEMP TABLE host AS
      SELECT no, pg_temp.id7(${START_MS} + no, 'server ' || no) AS id FROM generate_series(0, ${SERVERS - 1}) no;

      -- Rooms first, then conversations.
      CREATE TEMP TABLE place AS
      SELECT no, pg_temp.id7(${START_MS} + no, 'room ' || no) AS id, 'room'::stream_kind AS kind, no % ${SERVERS} AS host_no,
        no % 3 = 0 AS private, CASE WHEN no % 3 = 0 THEN ${VIEWERS + PRIVATE_MEMBERS} ELSE ${VIEWERS + MEMBERS_EACH} END AS size
      FROM generate_series(0, ${rooms - 1}) no
      UNION ALL
      SELECT ${rooms} + no, pg_temp.id7(${START_MS} + no, 'conversation ' || no), 'conversation', NULL, true, 2
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
      VALUES (pg_temp.id7(${START_MS}, 'crowd server'), 'server'), (pg_temp.id7(${START_MS}, 'crowd room'), 'room');
      INSERT INTO servers (id, name, owner_id) SELECT pg_temp.id7(${START_MS}, 'crowd server'), 'Crowd', id FROM person WHERE no = 0;
      INSERT INTO server_members (server_id, user_id) SELECT pg_temp.id7(${START_MS}, 'crowd server'), id FROM person;
      INSERT INTO rooms (id, server_id, name)
      VALUES (pg_temp.id7(${START_MS}, 'crowd room'), pg_temp.id7(${START_MS}, 'crowd server'), '${CROWD_ROOM}');`,
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
        SELECT n, h, place_no, i, place.size,
          i % 100 = 50 AS deleted,
          i % 100 <> 50 AND (h >> 30) % 100 < 3 AS edited,
          CASE WHEN i % 100 = 50 OR (h >> 24) % 100 >= 5 THEN 0 WHEN (h >> 24) % 100 = 4 THEN 2 ELSE 1 END AS files,
          CASE WHEN i % 100 = 50 OR (h >> 8) % 100 < 40 THEN 0 WHEN (h >> 8) % 100 < 70 THEN 1 WHEN (h >> 8) % 100 < 90 THEN 2 ELSE 3 END AS groups,
          CASE WHEN (h >> 16) % 100 < 60 THEN 1 ELSE 2 END AS c1,
          CASE WHEN (h >> 22) % 100 < 60 THEN 1 ELSE 2 END AS c2,
          CASE WHEN size = 2 OR (h >> 28) % 100 < 60 THEN 1 ELSE 3 END AS c3
        FROM counted JOIN place ON place.no = place_no
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
        pg_temp.id7(${START_MS} + n * ${SPAN_MS} / ${messages}, 'message ' || n) AS id,
        to_timestamp((${START_MS} + n * ${SPAN_MS} / ${messages}) / 1000.0) AS at,
        CASE WHEN i % 10 = 7 THEN lag(seq, 3) OVER in_place END AS parent_seq,
        (i % 10 = 4 AND lead(seq, 3) OVER in_place IS NOT NULL)::int AS reply_count
      FROM numbered WINDOW in_place AS (PARTITION BY place_no ORDER BY n);
      ANALYZE plan; ANALYZE place; ANALYZE party;`,
    ],
    [
      'messages',
      `
      INSERT INTO messages (id, channel_id, seq, author_id, content, version, created_at, edited_at, deleted_at, parent_seq, reply_count, file_count)
      SELECT plan.id, place.id, seq, party.user_id,
        CASE WHEN NOT deleted THEN trim(substr('${TEXT.replaceAll("'", "''")}', 1 + (h % 290)::int, 20 + ((h >> 9) % 181)::int)) END,
        CASE WHEN edited THEN 2 ELSE 1 END, at, CASE WHEN edited THEN at + interval '1 minute' END,
        CASE WHEN deleted THEN at + interval '2 minutes' END, parent_seq, reply_count, files
      FROM plan JOIN place ON place.no = place_no JOIN party USING (place_no)
      WHERE party.position = (h >> 3) % plan.size
      ORDER BY n;`,
    ],
    [
      'reactions',
      `
      CREATE TEMP TABLE grouped AS
      SELECT n, plan.id AS message_id, place_no, size, h, seq, ms, slot, count, first,
        (ARRAY['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '🔥'])[1 + (h + slot) % 8] AS emoji
      FROM plan CROSS JOIN LATERAL (VALUES (1, c1, 1), (2, c2, 1 + c1), (3, c3, 1 + c1 + c2)) AS g(slot, count, first)
      WHERE slot <= groups;
      INSERT INTO reaction_groups (message_id, emoji, count, first_seq, slot)
      SELECT message_id, emoji, count, seq + first, slot FROM grouped ORDER BY n, slot;
      INSERT INTO reactions (id, message_id, user_id, emoji, seq, created_at)
      SELECT pg_temp.id7(ms + 1000, 'reaction ' || n || ' ' || first + r), message_id, party.user_id, emoji, seq + first + r,
        to_timestamp((ms + 1000) / 1000.0)
      FROM grouped CROSS JOIN LATERAL generate_series(0, count - 1) r
      JOIN party USING (place_no)
      WHERE party.position = ((h >> 4) + slot * 31 + r) % size
      ORDER BY n, first + r;`,
    ],
    [
      'files',
      `
      INSERT INTO files (id, owner_id, message_id, position, filename, content_type, size_bytes, status, width, height)
      SELECT pg_temp.id7(ms, 'file ' || n || ' ' || position), m.author_id, m.id, position, 'holiday-' || n || '.jpg', 'image/jpeg',
        1000 + (h % 5000000)::int, 'READY', 1600, 1200
      FROM plan JOIN messages m ON m.id = plan.id CROSS JOIN LATERAL generate_series(0, files - 1) position
      ORDER BY n;`,
    ],
    [
      'events',
      `
      INSERT INTO events (stream_id, seq, id, type, occurred_at, actor_id, message_id, reaction_id, emoji, count, user_id)
      SELECT place.id, logged.seq, pg_temp.id7(ms, 'event ' || n || ' ' || logged.seq), logged.type, logged.at, logged.actor_id,
        logged.message_id, reaction_id, emoji, count, user_id
      FROM (
        SELECT n, ms, place_no, plan.seq, 'message.created'::event_type AS type, at, m.author_id AS actor_id, m.id AS message_id,
          NULL::uuid AS reaction_id, NULL AS emoji, NULL::int AS count, NULL::uuid AS user_id
        FROM plan JOIN messages m ON m.id = plan.id
        UNION ALL
        SELECT n, ms, place_no, plan.seq + reactions + 1, CASE WHEN deleted THEN 'message.deleted' ELSE 'message.updated' END::event_type,
          at + interval '2 minutes', m.author_id, m.id, NULL, NULL, NULL, NULL
        FROM plan JOIN messages m ON m.id = plan.id WHERE deleted OR edited
        UNION ALL
        SELECT n, ms, place_no, rc.seq, 'reaction.added', rc.created_at, rc.user_id, rc.message_id, rc.id, rc.emoji,
          rc.seq - grouped.seq - first + 1, rc.user_id
        FROM grouped JOIN reactions rc ON rc.message_id = grouped.message_id AND rc.emoji = grouped.emoji
      ) logged JOIN place ON place.no = place_no
      ORDER BY n, logged.seq;`,
    ],
  ];
}

/** What is read from the rest, by its indexes. */
const STREAMS_AND_LISTS = `
  UPDATE streams SET last_seq = COALESCE((SELECT max(seq) FROM events WHERE stream_id = streams.id), 0);
  UPDATE streams SET published_seq = last_seq;
  UPDATE conversation_members cm SET active_at = COALESCE(
    (SELECT m.created_at FROM messages m WHERE m.channel_id = cm.conversation_id ORDER BY m.seq DESC LIMIT 1), cm.active_at
  );
  DROP TABLE plan, grouped, place, party, person, host;`;
