import type { AddressInfo } from 'node:net';

import Fastify from 'fastify';
import mercurius, { type IResolvers, type MercuriusLoaders } from 'mercurius';
import pg from 'pg';

import { POOL_SIZE, serve, type ServerSetting } from '../server-process.ts';
import { createSignIn } from '../sign-in.ts';

/**
 * Mercurius on Fastify, with compiled operations (`jit`), nested fields batched by its loaders, and handwritten,
 * prepared statements. Loaders do not cache, because the key of their cache is the whole parent as JSON.
 */

const SCHEMA = `
  type Query {
    viewer: Viewer!
    room(id: ID!): Room
  }
  type Mutation {
    createMessage(input: CreateMessageInput!): CreateMessagePayload!
  }
  input CreateMessageInput { roomId: ID! content: String! }
  type CreateMessagePayload { message: Message! }

  type Viewer { conversations(first: Int!): ConversationConnection! }
  type ConversationConnection { nodes: [Conversation!]! }
  type Conversation { id: ID! lastSeq: Int! messages(first: Int!): MessageConnection! }
  type Room { id: ID! messages(first: Int!): MessageConnection! }
  type MessageConnection { nodes: [Message!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Message {
    id: ID!
    seq: Int!
    content: String
    version: Int!
    createdAt: String!
    editedAt: String
    author: User!
    reactionGroups: [ReactionGroup!]!
    files: [File!]!
  }
  type User { id: ID! username: String! displayName: String! avatarUrl: String }
  type ReactionGroup { emoji: String! count: Int! viewerHasReacted: Boolean! }
  type File { id: ID! filename: String! contentType: String! sizeBytes: Int! }
`;

/** Columns of a message `m`. */
const MESSAGE = `
  m.id, m.channel_id AS "channelId", m.seq, m.content, m.version, m.created_at AS "createdAt", m.edited_at AS "editedAt",
  m.author_id AS "authorId", m.file_count AS "fileCount"`;

const READABLE_ROOM = `
  FROM rooms r JOIN server_members sm ON sm.server_id = r.server_id AND sm.user_id = $1
  WHERE r.id = $2 AND (
    r.visibility = 'PUBLIC' OR EXISTS (SELECT FROM room_members rm WHERE rm.room_id = r.id AND rm.user_id = $1)
  )`;

const STATEMENTS = {
  account: 'SELECT id FROM users WHERE subject = $1',

  room: `SELECT r.id ${READABLE_ROOM}`,

  conversations: `
    SELECT cm.conversation_id AS id, st.last_seq AS "lastSeq"
    FROM conversation_members cm JOIN streams st ON st.id = cm.conversation_id
    WHERE cm.user_id = $1 ORDER BY cm.active_at DESC, cm.conversation_id DESC LIMIT $2`,

  messages: `
    SELECT m.* FROM unnest($1::uuid[]) AS channel(id) CROSS JOIN LATERAL (
      SELECT ${MESSAGE} FROM messages m WHERE m.channel_id = channel.id AND m.listed ORDER BY m.seq DESC LIMIT $2
    ) m`,

  users:
    'SELECT id, username, display_name AS "displayName", avatar_url AS "avatarUrl" FROM users WHERE id = ANY($1::uuid[])',

  reactionGroups: `
    SELECT rg.channel_id AS "channelId", rg.message_seq AS "messageSeq", rg.emoji, rg.count, EXISTS (
      SELECT FROM reactions rc
      WHERE rc.channel_id = rg.channel_id AND rc.message_seq = rg.message_seq AND rc.user_id = $1 AND rc.emoji = rg.emoji
    ) AS "viewerHasReacted"
    FROM unnest($2::uuid[], $3::int[]) AS wanted(channel_id, message_seq) JOIN reaction_groups rg USING (channel_id, message_seq)
    ORDER BY rg.channel_id, rg.message_seq, rg.first_seq`,

  files: `
    SELECT mf.channel_id AS "channelId", mf.message_seq AS "messageSeq", f.id, f.filename, f.content_type AS "contentType",
      f.size_bytes AS "sizeBytes"
    FROM unnest($1::uuid[], $2::int[]) AS wanted(channel_id, message_seq) JOIN message_files mf USING (channel_id, message_seq)
    JOIN files f ON f.id = mf.file_id
    ORDER BY mf.channel_id, mf.message_seq, mf.position`,

  createMessage: `
    WITH room AS (SELECT r.id ${READABLE_ROOM}),
    numbered AS (
      UPDATE streams SET last_seq = last_seq + 1 FROM room WHERE streams.id = room.id RETURNING streams.id, last_seq
    ),
    written AS (
      INSERT INTO messages AS m (id, channel_id, seq, author_id, content)
      SELECT uuidv7(), id, last_seq, $1, $3 FROM numbered
      RETURNING ${MESSAGE}
    ),
    logged AS (
      INSERT INTO events (stream_id, seq, id, type, occurred_at, actor_id, subject_id)
      SELECT "channelId", seq, uuidv7(), 'message.created', "createdAt", "authorId", id FROM written
    )
    SELECT * FROM written`,
} as const;

interface Message {
  readonly id: string;
  readonly channelId: string;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly seq: number;
  readonly authorId: string;
  readonly fileCount: number;
}
interface Channel {
  readonly id: string;
}
interface OfMessage {
  readonly channelId: string;
  readonly messageSeq: number;
}

declare module 'mercurius' {
  interface MercuriusContext {
    viewerId: string;
  }
}

await serve(async ({ databaseUrl, dataDir }: ServerSetting) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: POOL_SIZE, options: '-c TimeZone=UTC' });
  const query = async <Row extends object>(name: keyof typeof STATEMENTS, values: unknown[]): Promise<Row[]> =>
    (await pool.query<Row>({ name, text: STATEMENTS[name], values })).rows;
  const signIn = await createSignIn(dataDir, async (subject) => {
    const [user] = await query<{ id: string }>('account', [subject]);
    return user!.id;
  });

  const app = Fastify();
  await app.register(mercurius, {
    schema: SCHEMA,
    resolvers: resolvers(query),
    loaders: loaders(query),
    jit: 1,
    context: async (request) => ({ viewerId: await signIn(request.headers.authorization!) }),
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      await app.close();
      await pool.end();
    },
  };
});

type Query = <Row extends object>(name: keyof typeof STATEMENTS, values: unknown[]) => Promise<Row[]>;

function resolvers(query: Query): IResolvers {
  return {
    Query: {
      viewer: () => ({}),
      room: async (_root: unknown, { id }: { id: string }, { viewerId }) =>
        (await query<Channel>('room', [viewerId, id]))[0] ?? null,
    },
    Viewer: {
      conversations: async (_viewer: unknown, { first }: { first: number }, { viewerId }) => ({
        nodes: await query<Channel>('conversations', [viewerId, first]),
      }),
    },
    Message: {
      createdAt: ({ createdAt }: Message) => createdAt.toISOString(),
      editedAt: ({ editedAt }: Message) => editedAt?.toISOString() ?? null,
    },
    Mutation: {
      createMessage: async (
        _root: unknown,
        { input: { roomId, content } }: { input: { roomId: string; content: string } },
        { viewerId },
      ) => {
        const [message] = await query<Message>('createMessage', [viewerId, roomId, content]);
        if (!message) throw new mercurius.ErrorWithProps('no such room');
        return { message };
      },
    },
  };
}

/** The key of a message in what is below it. */
function keyOf({ channelId, seq }: Message): string {
  return `${channelId} ${seq}`;
}

function placeOf({ channelId, messageSeq }: OfMessage): string {
  return `${channelId} ${messageSeq}`;
}

function placesOf(messages: readonly Message[]): [channelIds: string[], seqs: number[]] {
  return [messages.map(({ channelId }) => channelId), messages.map(({ seq }) => seq)];
}

function loaders(query: Query): MercuriusLoaders {
  const uncached = { cache: false };
  const messages = {
    loader: async (queries: { obj: Channel; params: { first: number } }[]) => {
      const most = Math.max(...queries.map(({ params }) => params.first));
      const rows = await query<Message>('messages', [queries.map(({ obj }) => obj.id), most + 1]);
      const byChannel = Map.groupBy(rows, ({ channelId }) => channelId);
      return queries.map(({ obj, params: { first } }) => {
        const found = byChannel.get(obj.id) ?? [];
        const nodes = found.slice(0, first);
        return {
          nodes,
          pageInfo: { hasNextPage: found.length > first, endCursor: nodes.at(-1)?.seq.toString() ?? null },
        };
      });
    },
    opts: uncached,
  };
  return {
    Room: { messages },
    Conversation: { messages },
    Message: {
      author: {
        loader: async (queries: { obj: Message }[]) => {
          const ids = [...new Set(queries.map(({ obj }) => obj.authorId))];
          const users = new Map((await query<Channel>('users', [ids])).map((user) => [user.id, user]));
          return queries.map(({ obj }) => users.get(obj.authorId));
        },
        opts: uncached,
      },
      reactionGroups: {
        loader: async (queries: { obj: Message }[], { viewerId }: { viewerId: string }) => {
          const messages = queries.map(({ obj }) => obj);
          const groups = Map.groupBy(
            await query<OfMessage>('reactionGroups', [viewerId, ...placesOf(messages)]),
            placeOf,
          );
          return messages.map((message) => groups.get(keyOf(message)) ?? []);
        },
        opts: uncached,
      },
      files: {
        loader: async (queries: { obj: Message }[]) => {
          const messages = queries.filter(({ obj }) => obj.fileCount > 0).map(({ obj }) => obj);
          const files = messages.length > 0 ? await query<OfMessage>('files', placesOf(messages)) : [];
          const byMessage = Map.groupBy(files, placeOf);
          return queries.map(({ obj }) => byMessage.get(keyOf(obj)) ?? []);
        },
        opts: uncached,
      },
    },
  };
}
