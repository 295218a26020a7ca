import type pg from 'pg';

import { fillWith, ID7, ID7_IN, SPAN_MS, START_MS, STREAMS_AND_LISTS } from './fill.ts';

/** Two servers, each with a public and a private room of all its members: so many are in the one and in the other. */
export const CROWDS = [10, 100_000] as const;
/** So many conversations have `viewer_0` and `viewer_1`, who are members of both servers. */
export const CONVERSATIONS = [20, 100_000] as const;
/** Name of a room of so many members. */
export const crowdRoom = (members: number, visibility: 'PUBLIC' | 'PRIVATE') => `${visibility}-${members}`;
/** Members of the larger server who have no conversation: `guest_0`, …; the first of them are in the smaller one too. */
export const GUESTS = 10_000;
/** In no server. */
export const OUTSIDER = 'outsider';

const VIEWERS = 2;
const ROOM_MESSAGES = 1_000;
/** Who writes in rooms, so that a page has as many authors in a large one as in a small one. */
const AUTHORS = 10;

/**
 * Fills a migrated, empty database. Every conversation has three messages, every message one reaction; in time they lie
 * at random, so a conversation's are scattered among all the others'.
 */
export function fillCrowds(client: pg.Client, onStep: (name: string) => void): Promise<void> {
  return fillWith(
    client,
    [
      ['people and places', PEOPLE_AND_PLACES],
      ['messages', MESSAGES],
      ['streams', STREAMS_AND_LISTS],
    ],
    onStep,
  );
}

/** Viewers, guests, partners in conversations, and the outsider, in this order. A server's members are the first of these. */
const PEOPLE_AND_PLACES = `
  ${ID7}
  ${ID7_IN}

  CREATE TEMP TABLE person AS
  SELECT no, pg_temp.id7(${START_MS} + no, hashint8extended(no, 1)) AS id,
    CASE WHEN no < ${VIEWERS} THEN 'viewer_' || no WHEN no < ${VIEWERS + GUESTS} THEN 'guest_' || no - ${VIEWERS}
      WHEN no < ${VIEWERS + GUESTS + CONVERSATIONS[1]} THEN 'partner_' || no - ${VIEWERS + GUESTS} ELSE '${OUTSIDER}' END AS username
  FROM generate_series(0, ${VIEWERS + GUESTS + CONVERSATIONS[1]}) no;
  CREATE TEMP TABLE host AS
  SELECT members AS no, pg_temp.id7(${START_MS} + members, 2) AS id, members FROM unnest(ARRAY[${CROWDS.join(', ')}]) members;
  CREATE TEMP TABLE place AS
  SELECT pg_temp.id7(${START_MS} + members, hashtext(visibility)) AS id, 'room'::stream_kind AS kind, ${ROOM_MESSAGES} AS messages,
    host.id AS host_id, members, visibility, NULL::uuid AS a, NULL::uuid AS b
  FROM host CROSS JOIN unnest(ARRAY['PUBLIC', 'PRIVATE']) visibility
  UNION ALL
  SELECT pg_temp.id7(${START_MS} + partner.no, hashint8extended(partner.no, 3 + viewer.no)), 'conversation', 3, NULL, NULL, NULL, viewer.id, partner.id
  FROM person viewer JOIN person partner ON partner.no >= ${VIEWERS + GUESTS}
    AND partner.no < ${VIEWERS + GUESTS} + CASE viewer.no WHEN 0 THEN ${CONVERSATIONS[0]} ELSE ${CONVERSATIONS[1]} END
  WHERE viewer.no < ${VIEWERS};

  INSERT INTO streams (id, kind)
  SELECT id, 'user'::stream_kind FROM person UNION ALL SELECT id, 'server' FROM host UNION ALL SELECT id, kind FROM place;
  INSERT INTO users (id, subject, username, display_name)
  SELECT id, 'dev|' || username, username, upper(left(username, 1)) || substr(username, 2) FROM person;
  INSERT INTO servers (id, name, owner_id) SELECT host.id, 'Crowd of ' || members, person.id FROM host JOIN person ON person.no = 0;
  INSERT INTO server_members (server_id, user_id)
  SELECT host.id, person.id FROM host JOIN person ON person.no < members AND person.username <> '${OUTSIDER}';
  UPDATE servers SET member_count = (SELECT count(*) FROM server_members WHERE server_id = servers.id);
  INSERT INTO rooms (id, server_id, name, visibility)
  SELECT id, host_id, visibility || '-' || members, visibility::room_visibility FROM place WHERE kind = 'room';
  INSERT INTO room_members (room_id, user_id, server_id)
  SELECT place.id, sm.user_id, host_id FROM place JOIN server_members sm ON sm.server_id = host_id WHERE visibility = 'PRIVATE';
  INSERT INTO conversations (id, low_id, high_id) SELECT id, least(a, b), greatest(a, b) FROM place WHERE kind = 'conversation';
  INSERT INTO conversation_members (conversation_id, user_id, active_at)
  SELECT id, member, to_timestamp(${START_MS} / 1000) FROM place CROSS JOIN unnest(ARRAY[a, b]) member WHERE kind = 'conversation';`;

const MESSAGES = `
  CREATE TEMP TABLE plan AS
  WITH shuffled AS (
    SELECT place.*, row_number() OVER (ORDER BY hashint8extended(i, hashtext(id::text))) AS n
    FROM place CROSS JOIN LATERAL generate_series(1, messages) i
  ),
  timed AS (
    SELECT *, row_number() OVER (PARTITION BY id ORDER BY n) AS i, ${START_MS} + n * ${SPAN_MS} / count(*) OVER () AS ms FROM shuffled
  )
  SELECT n, timed.id AS place_id, (2 * i - 1)::int AS seq, ms, to_timestamp(ms / 1000.0) AS at,
    pg_temp.id7_in(ms, hashint8extended(n, 7), timed.id) AS id, COALESCE(CASE i % 2 WHEN 1 THEN a ELSE b END, person.id) AS author_id
  FROM timed JOIN person ON person.no = i % ${AUTHORS} ORDER BY n;

  INSERT INTO messages (id, channel_id, seq, author_id, content, created_at)
  SELECT id, place_id, seq, author_id, 'Message ' || n || ': the train is late, and the cat sat on the keyboard.', at FROM plan;
  INSERT INTO reaction_groups (channel_id, message_seq, emoji, count, first_seq, slot) SELECT place_id, seq, '👍', 1, seq + 1, 1 FROM plan;
  INSERT INTO reactions (id, channel_id, message_seq, user_id, emoji, seq, created_at)
  SELECT pg_temp.id7_in(ms, hashint8extended(n, 8), place_id), place_id, seq, author_id, '👍', seq + 1, at FROM plan;
  INSERT INTO events (stream_id, seq, id, type, occurred_at, actor_id, subject_id, refs)
  SELECT place_id, logged.seq, pg_temp.id7(ms, hashint8extended(n << 1 | turn, 10)), type, at, author_id, plan.id, refs
  FROM plan CROSS JOIN LATERAL (
    SELECT 0 AS turn, plan.seq, 'message.created' AS type, NULL::jsonb AS refs
    UNION ALL
    SELECT 1, plan.seq + 1, 'reaction.added',
      jsonb_build_object('reactionId', pg_temp.id7_in(ms, hashint8extended(n, 8), place_id), 'emoji', '👍', 'count', 1, 'userId', author_id)
  ) logged
  ORDER BY n, turn;`;
