import type pg from 'pg';

import { encodeId, type RoomId, type UserId } from '../src/lib/ids.ts';
import { cursorCodec } from '../src/lib/cursors.ts';
import { CONVERSATIONS, crowdRoom, CROWDS, OUTSIDER } from './fill-crowds.ts';
import { READ_ROOMS, VIEWERS, WRITTEN_ROOMS } from './fill.ts';
import { dice, type Request } from './load.ts';
import { CONVERSATIONS as CONVERSATIONS_QUERY, CREATE, PAGE } from './works.ts';

/** One size, with the requests that are sent at every size. */
export interface Side {
  /** Such as `at 10,000 messages`. */
  readonly size: string;
  readonly url: string;
  readonly databaseUrl: string;
  readonly next: () => Request;
  /** Text that every good answer contains. */
  readonly good: string;
}

/** The same work at several sizes. The others are compared with the first. */
export interface Comparison {
  readonly work: string;
  readonly sides: readonly Side[];
}

/** Name of a work -> its requests, and the text of a good answer. */
export type Works = Readonly<Record<string, Pick<Side, 'next' | 'good'>>>;

/** Rooms in use at each size: as many as the smallest has. So the table grows, but not the part that is read. */
const READ_ROOMS_USED = 20;
const WRITTEN_ROOMS_USED = 4;
const VIEWERS_USED = 4;
/** Share of a room's history, from its beginning, in which no deep page starts, because it would not be full. */
const SHALLOW = 0.3;

const PAGE_AFTER = PAGE.replace('MessagePage($room: ID!', 'DeepPage($room: ID!, $after: String').replace(
  'first: 50',
  'first: 50, after: $after',
);
const OPEN = `mutation OpenConversation($user: ID!) {
  openConversation(input: { userId: $user }) { created conversation { id lastSeq } userErrors { code } }
}`;
/** A page with as many members as the smallest room has. */
const ROOM_MEMBERS = `query RoomMembers($room: ID!) {
  room(id: $room) { members(first: 10) { nodes { id username displayName avatarUrl } pageInfo { hasNextPage endCursor } } }
}`;
const ROOM = `query Room($room: ID!) { room(id: $room) { id name } }`;

const post = (token: string, query: string, variables: object): Request => ({
  path: '/graphql',
  token,
  body: { query, variables },
});
const WRITTEN = '"userErrors":[]';

/**
 * @param tokens Tokens of the viewers, in their order.
 * @param half Half of the users to open new conversations with, because two sides of one database must not use the
 *   same.
 */
export async function worksOfSize(client: pg.Client, tokens: readonly string[], half: 0 | 1): Promise<Works> {
  const readRooms = (await channelsNamed(client, READ_ROOMS)).slice(0, READ_ROOMS_USED);
  const writtenRooms = (await channelsNamed(client, WRITTEN_ROOMS)).slice(0, WRITTEN_ROOMS_USED);
  const { talkative, fresh, standing } = await peopleOf(client);
  const roll = dice(1);
  const oneOf = <T>(from: readonly T[]): T => from[roll(from.length)]!;
  let opened = 0;
  const anyPlace = (room = oneOf(readRooms)): Place => ({
    room,
    seq: Math.ceil(room.lastSeq * SHALLOW) + roll(Math.floor(room.lastSeq * (1 - SHALLOW))),
  });
  // One for each room, so that the amount that is read repeatedly is the same at every size.
  const deepPlaces = readRooms.map((room) => anyPlace(room));
  const deepPage = (place: () => Place) => ({
    next: () => {
      const { room, seq } = place();
      const after = cursorCodec('messages', room.id).encodeSeq(seq);
      return post(oneOf(tokens), PAGE_AFTER, { room: encodeId('room', room.id), after });
    },
    good: '"hasNextPage":true',
  });

  return {
    'message page': {
      next: () => post(oneOf(tokens), PAGE, { room: encodeId('room', oneOf(readRooms).id) }),
      good: '"hasNextPage":true',
    },
    'message page deep in the channel': deepPage(() => oneOf(deepPlaces)),
    'message page deep in the channel, never read before': deepPage(anyPlace),
    '20 conversations with 3 messages': {
      next: () => post(tokens[oneOf(talkative)]!, CONVERSATIONS_QUERY, {}),
      good: '"messages":{"nodes":[{',
    },
    createMessage: {
      next: () => post(oneOf(tokens), CREATE, newMessage({ roomId: encodeId('room', oneOf(writtenRooms).id) }, roll)),
      good: WRITTEN,
    },
    'openConversation, a new one': {
      next: () => {
        const turn = opened++;
        return post(tokens[turn % VIEWERS]!, OPEN, {
          user: encodeId('user', fresh[2 * Math.floor(turn / VIEWERS) + half]!),
        });
      },
      good: '"created":true',
    },
    'openConversation, one that stands': {
      next: () => {
        const { viewer, user } = oneOf(standing);
        return post(tokens[viewer]!, OPEN, { user: encodeId('user', user) });
      },
      good: '"created":false',
    },
  };
}

function newMessage(channel: object, roll: (bound: number) => number): object {
  return {
    input: { channel, content: `Message ${roll(1_000_000)}: the train is late, and the cat sat on the keyboard.` },
  };
}

interface Room {
  readonly id: RoomId;
  readonly lastSeq: number;
}

interface Place {
  readonly room: Room;
  /** Number of the message before the page. */
  readonly seq: number;
}

async function channelsNamed(client: pg.Client, pattern: string): Promise<Room[]> {
  const { rows } = await client.query<Room>(
    `SELECT r.id, st.last_seq AS "lastSeq" FROM rooms r JOIN streams st USING (id) WHERE name LIKE $1 ORDER BY id`,
    [pattern],
  );
  return rows;
}

interface People {
  /** Indexes of the viewers whose newest 20 conversations have three messages each, or nearly so. */
  readonly talkative: readonly number[];
  /** Users who have no conversation with any viewer. */
  readonly fresh: readonly UserId[];
  readonly standing: readonly { readonly viewer: number; readonly user: UserId }[];
}

async function peopleOf(client: pg.Client): Promise<People> {
  const viewer = `substr(v.username, 8)::int`;
  const talkative = await client.query<{ no: number }>(`
    SELECT ${viewer} AS no FROM users v CROSS JOIN LATERAL (
      SELECT conversation_id FROM conversation_members WHERE user_id = v.id ORDER BY active_at DESC LIMIT 20
    ) listed CROSS JOIN LATERAL (
      SELECT FROM messages m WHERE m.channel_id = conversation_id AND m.listed ORDER BY seq DESC LIMIT 3
    ) newest
    WHERE v.username LIKE 'viewer%' GROUP BY v.id ORDER BY count(*) DESC, v.id LIMIT ${VIEWERS_USED}`);
  const fresh = await client.query<{ id: UserId }>(
    `SELECT id FROM users u WHERE username LIKE 'user%' AND NOT EXISTS (SELECT FROM conversation_members WHERE user_id = u.id) ORDER BY id`,
  );
  const standing = await client.query<{ viewer: number; user: UserId }>(`
    SELECT ${viewer} AS viewer, other.user_id AS user FROM users v
    JOIN conversation_members mine ON mine.user_id = v.id
    JOIN conversation_members other ON other.conversation_id = mine.conversation_id AND other.user_id <> v.id
    WHERE v.username LIKE 'viewer%' ORDER BY mine.conversation_id`);
  return {
    talkative: talkative.rows.map(({ no }) => no),
    fresh: fresh.rows.map(({ id }) => id),
    standing: standing.rows,
  };
}

/** @param tokenOf Username -> token. */
export async function crowdComparisons(
  client: pg.Client,
  { url, databaseUrl }: Pick<Side, 'url' | 'databaseUrl'>,
  tokenOf: (username: string) => Promise<string>,
): Promise<Comparison[]> {
  const at = { url, databaseUrl };
  const [viewers, outsider] = [[await tokenOf('viewer_0'), await tokenOf('viewer_1')], await tokenOf(OUTSIDER)];
  const ofViewers = async (work: string, works: (viewer: number) => Promise<Pick<Side, 'next' | 'good'>>) => ({
    work,
    sides: await Promise.all(
      CONVERSATIONS.map(async (count, no) => ({
        size: `with ${count.toLocaleString('en')} conversations`,
        ...at,
        ...(await works(no)),
      })),
    ),
  });
  const ofRooms = async (
    work: string,
    visibility: 'PUBLIC' | 'PRIVATE',
    works: (room: string) => Pick<Side, 'next' | 'good'>,
  ) => ({
    work,
    sides: await Promise.all(
      CROWDS.map(async (members) => {
        const [room] = await channelsNamed(client, crowdRoom(members, visibility));
        return {
          size: `in a ${visibility.toLowerCase()} room of ${members.toLocaleString('en')} members`,
          ...at,
          ...works(encodeId('room', room!.id)),
        };
      }),
    ),
  });
  const roll = dice(2);
  const page = (room: string) => ({ next: () => post(viewers[0]!, PAGE, { room }), good: '"hasNextPage":true' });
  const create = (room: string) => ({
    next: () => post(viewers[0]!, CREATE, newMessage({ roomId: room }, roll)),
    good: WRITTEN,
  });
  const members = (room: string) => ({ next: () => post(viewers[0]!, ROOM_MEMBERS, { room }), good: '"username":' });
  const check = (room: string) => ({ next: () => post(viewers[0]!, ROOM, { room }), good: '"name":' });
  const refusal = (room: string) => ({ next: () => post(outsider, ROOM, { room }), good: '{"data":{"room":null}}' });

  return [
    await ofViewers('20 conversations with 3 messages', async (viewer) => ({
      next: () => post(viewers[viewer]!, CONVERSATIONS_QUERY, {}),
      good: '"messages":{"nodes":[{',
    })),
    await ofViewers('createMessage in a conversation', async (viewer) => {
      // The same two users write at both sizes: partners of both viewers.
      const ids = await conversationsOf(client, viewer);
      return {
        next: () =>
          post(
            viewers[viewer]!,
            CREATE,
            newMessage({ conversationId: encodeId('conv', ids[roll(ids.length)]!) }, roll),
          ),
        good: WRITTEN,
      };
    }),
    await ofViewers('openConversation, a new one', async (viewer) => {
      const guests = await usersNamed(client, 'guest\\_%');
      let opened = 0;
      return {
        next: () => post(viewers[viewer]!, OPEN, { user: encodeId('user', guests[opened++]!) }),
        good: '"created":true',
      };
    }),
    await ofRooms('message page', 'PRIVATE', page),
    await ofRooms('createMessage', 'PRIVATE', create),
    await ofRooms('members page', 'PRIVATE', members),
    await ofRooms('members page', 'PUBLIC', members),
    await ofRooms('membership check', 'PRIVATE', check),
    await ofRooms('membership refused', 'PRIVATE', refusal),
  ];
}

async function conversationsOf(client: pg.Client, viewer: number) {
  const { rows } = await client.query<{ id: Parameters<typeof encodeId<'conv'>>[1] }>(
    `SELECT mine.conversation_id AS id FROM conversation_members mine JOIN users v ON v.id = mine.user_id
    JOIN conversation_members other ON other.conversation_id = mine.conversation_id AND other.user_id <> mine.user_id
    JOIN users o ON o.id = other.user_id
    WHERE v.username = $1 AND o.username LIKE 'partner\\__' ORDER BY o.id`,
    [`viewer_${viewer}`],
  );
  return rows.map(({ id }) => id);
}

async function usersNamed(client: pg.Client, pattern: string): Promise<UserId[]> {
  const { rows } = await client.query<{ id: UserId }>('SELECT id FROM users WHERE username LIKE $1 ORDER BY id', [
    pattern,
  ]);
  return rows.map(({ id }) => id);
}
