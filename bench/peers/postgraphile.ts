import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import pg from 'pg';
import { postgraphile } from 'postgraphile';
import { sideEffectWithPgClient, TYPES } from 'postgraphile/@dataplan/pg';
import { makePgService } from 'postgraphile/adaptors/pg';
import { context, get, lambda, object } from 'postgraphile/grafast';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { addPgTableOrderBy, extendSchema, jsonPgSmartTags, pgSmartTags } from 'postgraphile/utils';

import { POOL_SIZE, serve, type ServerSetting } from '../server-process.ts';
import { createSignIn } from '../sign-in.ts';

/**
 * PostGraphile 5 with its recommended preset. The schema is made from the tables and shaped by smart tags. Everything
 * that depends on the caller (identity and access) is planned in `extendSchema` and becomes part of its statements. The
 * alternative, settings of the session, would make each request a transaction of four statements.
 */

declare global {
  namespace Grafast {
    interface Context {
      viewerId: string;
    }
  }
}

const TABLES = new Set([
  'users',
  'rooms',
  'streams',
  'conversations',
  'conversation_members',
  'messages',
  'reaction_groups',
  'files',
  'message_files',
]);

const otherTables = pgSmartTags({
  kind: 'class',
  match: ({ relname }) => !TABLES.has(relname),
  tags: { behavior: '-*' },
});

/** Relations without foreign keys, names of fields, and the orders and filters of pages. */
const smartTags = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      messages: {
        tags: {
          foreignKey: [
            '(channel_id) references rooms (id)|@fieldName room|@foreignFieldName messages',
            '(channel_id) references conversations (id)|@fieldName conversation|@foreignFieldName messages',
          ],
        },
        attribute: { listed: { tags: { behavior: ['filterBy'] } } },
      },
      reaction_groups: { attribute: { first_seq: { tags: { behavior: ['orderBy'] } } } },
      message_files: { attribute: { position: { tags: { behavior: ['orderBy'] } } } },
    },
    constraint: {
      messages_author_id_fkey: { tags: { fieldName: 'author' } },
      reaction_groups_channel_id_message_seq_fkey: {
        tags: {
          foreignFieldName: 'reactionGroups',
          foreignSimpleFieldName: 'reactionGroups',
          behavior: ['+list -connection'],
        },
      },
      message_files_channel_id_file_id_fkey: { tags: { fieldName: 'file' } },
      message_files_channel_id_message_seq_fkey: {
        tags: { foreignFieldName: 'files', foreignSimpleFieldName: 'files', behavior: ['+list -connection'] },
      },
      conversation_members_conversation_id_fkey: { tags: { fieldName: 'conversation' } },
      conversation_members_user_id_fkey: { tags: { foreignFieldName: 'conversationMembers' } },
      conversations_id_fkey: { tags: { fieldName: 'stream' } },
    },
  },
});

/** Orders that an index provides, and that are unique without another column. */
const newestFirst = addPgTableOrderBy({ schemaName: 'public', tableName: 'messages' }, () => ({
  NEWEST_FIRST: {
    extensions: {
      grafast: {
        apply(query: OrderedQuery) {
          query.orderBy({ attribute: 'seq', direction: 'DESC' });
          query.setOrderIsUnique();
        },
      },
    },
  },
}));

const lastActiveFirst = addPgTableOrderBy({ schemaName: 'public', tableName: 'conversation_members' }, () => ({
  LAST_ACTIVE_FIRST: {
    extensions: {
      grafast: {
        apply(query: OrderedQuery) {
          query.orderBy({ attribute: 'active_at', direction: 'DESC' });
          query.orderBy({ attribute: 'conversation_id', direction: 'DESC' });
          query.setOrderIsUnique();
        },
      },
    },
  },
}));

interface OrderedQuery {
  orderBy(order: { attribute: string; direction: 'ASC' | 'DESC' }): void;
  setOrderIsUnique(): void;
}

const CREATE_MESSAGE = `
  WITH room AS (
    SELECT r.id FROM rooms r JOIN server_members sm ON sm.server_id = r.server_id AND sm.user_id = $1
    WHERE r.id = $2 AND (
      r.visibility = 'PUBLIC' OR EXISTS (SELECT FROM room_members rm WHERE rm.room_id = r.id AND rm.user_id = $1)
    )
  ),
  numbered AS (
    UPDATE streams SET last_seq = last_seq + 1 FROM room WHERE streams.id = room.id RETURNING streams.id, last_seq
  ),
  written AS (
    INSERT INTO messages (id, channel_id, seq, author_id, content)
    SELECT uuidv7(), id, last_seq, $1, $3 FROM numbered
    RETURNING id, channel_id, seq, author_id, created_at
  ),
  logged AS (
    INSERT INTO events (stream_id, seq, id, type, occurred_at, actor_id, subject_id)
    SELECT channel_id, seq, uuidv7(), 'message.created', created_at, author_id, id FROM written
  )
  SELECT channel_id, seq FROM written`;

const works = extendSchema((build) => {
  const { sql } = build;
  const { users, rooms, messages, reactions } = build.pgResources;
  if (!users || !rooms || !messages || !reactions) throw new Error('the tables are not there');
  const viewerId = () => context().get('viewerId');

  return {
    typeDefs: /* GraphQL */ `
      extend type Query {
        viewer: User
        readableRoom(rowId: UUID!): Room
      }
      extend type ReactionGroup {
        viewerHasReacted: Boolean!
      }
      input SendMessageInput {
        roomId: UUID!
        content: String!
      }
      type SendMessagePayload {
        message: Message
      }
      extend type Mutation {
        sendMessage(input: SendMessageInput!): SendMessagePayload
      }
    `,
    objects: {
      Query: {
        plans: {
          viewer: () => users.get({ id: viewerId() }),
          readableRoom(_root, { $rowId }) {
            const $rooms = rooms.find({ id: $rowId });
            const viewer = $rooms.placeholder(viewerId(), TYPES.uuid);
            $rooms.where(sql`exists (
              select from server_members sm where sm.server_id = ${$rooms.alias}.server_id and sm.user_id = ${viewer}
            )`);
            $rooms.where(sql`(
              ${$rooms.alias}.visibility = 'PUBLIC'
              or exists (select from room_members rm where rm.room_id = ${$rooms.alias}.id and rm.user_id = ${viewer})
            )`);
            return $rooms.single();
          },
        },
      },
      ReactionGroup: {
        plans: {
          viewerHasReacted($group) {
            const $reaction = reactions.get({
              channel_id: $group.get('channel_id'),
              message_seq: $group.get('message_seq'),
              user_id: viewerId(),
              emoji: $group.get('emoji'),
            });
            return lambda($reaction.get('id'), (id) => id !== null, true);
          },
        },
      },
      Mutation: {
        plans: {
          sendMessage(_root, fieldArgs) {
            const $place = sideEffectWithPgClient(
              messages.executor,
              [viewerId(), fieldArgs.getRaw('input')],
              async (client, [viewer, { roomId, content }]) => {
                const { rows } = await client.query<{ channel_id: string; seq: number }>({
                  name: 'createMessage',
                  text: CREATE_MESSAGE,
                  values: [viewer, roomId, content],
                });
                if (!rows[0]) throw new Error('no such room');
                return rows[0];
              },
            );
            return object({
              message: messages.get({ channel_id: get($place, 'channel_id'), seq: get($place, 'seq') }),
            });
          },
        },
      },
      SendMessagePayload: { plans: { message: ($payload) => get($payload, 'message') } },
    },
  };
});

await serve(async ({ databaseUrl, dataDir }: ServerSetting) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: POOL_SIZE, options: '-c TimeZone=UTC' });
  const signIn = await createSignIn(dataDir, async (subject) => {
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM users WHERE subject = $1', [subject]);
    return rows[0]!.id;
  });

  const instance = postgraphile({
    extends: [PostGraphileAmberPreset],
    plugins: [otherTables, smartTags, newestFirst, lastActiveFirst, works],
    pgServices: [makePgService({ pool, schemas: ['public'] })],
    // Only fields that check access lead to the tables.
    schema: {
      defaultBehavior:
        '-query:resource:connection -query:resource:list -query:resource:single -type:node -insert -update -delete',
    },
    grafserv: { graphiql: false, websockets: false },
    grafast: {
      context: async ({ node }) => ({ viewerId: await signIn(node!.req.headers.authorization!) }),
    },
  });
  const server = createServer();
  const service = instance.createServ(grafserv);
  await service.addTo(server);
  await service.ready();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await instance.release();
      await pool.end();
    },
  };
});
