import pg from 'pg';

import { encodeId } from '../../src/lib/ids.ts';
import type { NodeKind } from '../../src/schema/node-types.ts';
import type { TestApp, TestUser } from './app.ts';
import { NOUNS } from './nouns.ts';
import { NODE_KINDS } from './schema-walk.ts';

/**
 * A database in which every paged list is long, and every table has many unrelated rows, because the cost of a page
 * shows only there. It is filled by SQL without foreign keys, for speed. Tests rely on the numbers below.
 */
export interface LargeWorld {
  readonly app: TestApp;
  /** Member of the large server, its busy rooms and 299 others; 5,000 conversations, 3,000 friends, 3,000 requests. */
  readonly viewer: TestUser;
  /** In 300 servers and with 3,000 friends, none of them common with the viewer. Has a conversation with the viewer. */
  readonly outsider: TestUser;
  /** For the test's own statements. */
  readonly client: pg.Client;
  /**
   * 20,000 members. In its order, 3,000 private rooms without the viewer precede the 300 rooms that the viewer may
   * read.
   */
  readonly serverId: string;
  /** Public, with 100,000 messages, of which 20,000 in a row are deleted. */
  readonly roomId: string;
  /** Private, with 2,000 members. */
  readonly privateRoomId: string;
  /** A message with 5,000 replies. */
  readonly repliedId: string;
  /** A message with 5,000 replies, all but the 200 oldest deleted. */
  readonly abandonedId: string;
  /** A message with 5,000 reactions with 5 emoji. */
  readonly popularId: string;
  /** Id of a message of the large room by its number, 1 to 100,000. */
  readonly messageId: (seq: number) => string;
  /** Id of the n-th object of a kind: servers 1 to 1,000 (the viewer's: 1 to 299), users 1 to 20,000, and so on. */
  readonly id: (kind: NodeKind, n: number) => string;
  readonly outsiderConversationId: string;
}

/** The rows of all nouns. Half of the users sort before users who sign in, and half after them, so that pairs have both orders. */
const FILL = `
  CREATE FUNCTION n_id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (CASE WHEN kind = 'user' AND n % 2 = 1 THEN 'f' ELSE '0' END
      || lpad(to_hex(array_position('{${NODE_KINDS.join()}}'::text[], kind)), 7, '0')
      || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
  $$;
  CREATE FUNCTION n_id_in(kind text, n bigint, channel_id uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (left(n_id(kind, n)::text, 24) || lpad(to_hex(n), 9, '0') || right(channel_id::text, 3))::uuid
  $$;
  ${Object.values(NOUNS)
    .map(({ rows }) => rows)
    .join('\n')}`;

/** Fills this file's database, in about ten seconds. */
export async function fillLargeWorld(app: TestApp): Promise<LargeWorld> {
  const [viewer, outsider] = [await app.signIn('viewer'), await app.signIn('outsider')];
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  // With the planner settings of the service.
  for (const { name, setting } of await app.db.$queryRaw<{ name: string; setting: string }[]>`
    SELECT name, setting FROM pg_settings WHERE source = 'client' AND name LIKE 'enable_%'`) {
    await client.query(`SET ${name} = ${setting}`);
  }

  // Foreign keys are triggers, and this role disables triggers.
  await client.query('SET session_replication_role = replica');
  const { rows } = await client.query<{ id: string; username: string }>('SELECT id, username FROM users');
  const idOfUser = ({ username }: TestUser) => `'${rows.find((row) => row.username === username)!.id}'::uuid`;
  await client.query(FILL.replaceAll(':viewer', idOfUser(viewer)).replaceAll(':outsider', idOfUser(outsider)));
  await client.query('RESET session_replication_role');
  // Does the work of autovacuum: statistics, and the visibility map for index-only scans.
  await client.query('VACUUM ANALYZE');

  return {
    app,
    viewer,
    outsider,
    client,
    serverId: idOf('srv', 1000),
    roomId: idOf('room', 3002),
    privateRoomId: idOf('room', 3001),
    repliedId: idOf('msg', 10),
    abandonedId: idOf('msg', 11),
    popularId: idOf('msg', 99_990),
    outsiderConversationId: idOf('conv', 5001),
    messageId: (seq) => idOf('msg', seq),
    id: idOf,
  };
}

function idOf(kind: NodeKind, n: number): string {
  return encodeId(kind, uuidOf(kind, n));
}

/** The same as `n_id` and `n_id_in`. */
function uuidOf(kind: NodeKind, n: number): string {
  const number = (NODE_KINDS.indexOf(kind) + 1).toString(16).padStart(7, '0');
  const first = (kind === 'user' && n % 2 === 1 ? 'f' : '0') + number;
  const channel = kind === 'msg' ? channelOfMessage(n) : kind === 'rct' ? channelOfReaction(n) : null;
  const last =
    channel === null ? n.toString(16).padStart(12, '0') : n.toString(16).padStart(9, '0') + channel.slice(-3);
  return `${first}-0000-7000-8000-${last}`;
}

/** The channel of the n-th message, as `nouns/messages.ts` fills them. */
function channelOfMessage(n: number): string {
  if (n <= 100_000) return uuidOf('room', 3002);
  if (n > 200_000) return uuidOf('conv', Math.min(5001, Math.floor((n - 200_001) / 10)));
  const room = Math.floor((n - 100_001) / 250);
  return uuidOf('room', 3002 + Math.floor(room / 2) * 3 + (room % 2));
}

/** The channel of the n-th reaction, as `nouns/reactions.ts` fills them. */
function channelOfReaction(n: number): string {
  return n <= 13_000 ? uuidOf('room', 3002) : uuidOf('conv', n - 13_000);
}
