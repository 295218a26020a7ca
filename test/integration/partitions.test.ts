import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { fillIn } from '../../src/data/envelopes.ts';
import { nextEvents } from '../../src/data/outbox.ts';
import type { StreamId } from '../../src/lib/ids.ts';
import { cloneDatabase, startTestApp, type Statement, testUser } from '../kit/app.ts';
import { databaseText } from '../kit/database.ts';
import { graphql } from '../kit/generated/gql.ts';
import { fillLargeWorld, type LargeWorld } from '../kit/large-world.ts';
import {
  ADD_REACTION,
  CREATE_MESSAGE,
  DELETE_MESSAGE,
  NODE,
  PIN_MESSAGE,
  REMOVE_REACTION,
  UNPIN_MESSAGE,
  UPDATE_MESSAGE,
} from '../kit/operations.ts';
import { partition, PARTITIONED_TABLES, partitionOf, PARTITIONS, partitionsRead } from '../kit/partitions.ts';
import { explain, outline, PLAN_CACHE_MODES } from '../kit/plans.ts';
import { people, react, roomOf, write } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';

const PAGE = graphql(`
  query PartitionPage($roomId: ID!, $first: Int, $last: Int, $around: ID) {
    room(id: $roomId) {
      messages(first: $first, last: $last, around: $around) {
        nodes {
          content
          pinnedAt
          pinnedBy {
            username
          }
          author {
            username
          }
          files {
            filename
          }
          parentMessage {
            content
          }
          reactionGroups {
            emoji
            viewerHasReacted
            users(first: 3) {
              username
            }
          }
          replies(first: 2) {
            nodes {
              content
            }
          }
          reactions(first: 3) {
            totalCount
            nodes {
              emoji
              message {
                id
              }
            }
          }
        }
        pageInfo {
          hasNextPage
        }
      }
      pins(first: 5) {
        nodes {
          content
        }
      }
    }
  }
`);

const EVENTS = graphql(`
  query PartitionEvents($roomId: ID!, $after: Int!) {
    channelEvents(channel: { roomId: $roomId }, after: $after, first: 20) {
      events {
        ... on MessageCreatedEvent {
          idempotencyKey
          message {
            content
            reactionGroups {
              emoji
            }
          }
        }
      }
    }
  }
`);

/** Statements that know an id and not its channel. They look into every partition, and no other statement does. */
const BY_ID_ALONE = /(messages m WHERE m\.id|reactions rc WHERE rc\.id) = ANY/;

let world: LargeWorld;
/** The same, answered by resolvers. */
let resolved: LargeWorld;
let part: number;
beforeAll(async () => {
  const databaseUrl = await cloneDatabase(inject('partitionedTemplate'));
  world = await fillLargeWorld(await startTestApp({ databaseUrl }, { maxPlanSteps: 40_000 }));
  const app = await startTestApp({ databaseUrl }, { plans: false });
  const { id, username } = world.viewer;
  resolved = { ...world, app, viewer: testUser(app.url, id, username, await app.token(username)) };
  part = await partitionOf(world.client, uuidOf(world.roomId));
}, 240_000);
afterAll(() => world.client.end());

describe('the statements of a channel look into one partition of each table:', () => {
  const reads: Record<string, (large: LargeWorld) => Promise<unknown>> = {
    'the newest page': ({ viewer, roomId }) => viewer.run(PAGE, { roomId, first: 20 }),
    'the oldest page': ({ viewer, roomId }) => viewer.run(PAGE, { roomId, last: 20 }),
    'a page around a message': ({ viewer, roomId, repliedId }) =>
      viewer.run(PAGE, { roomId, first: 20, around: repliedId }),
    'events after a number, with their messages': ({ viewer, roomId }) => viewer.run(EVENTS, { roomId, after: 99_000 }),
  };

  test.each(Object.entries(reads))('%s, by a plan and by resolvers', async (_name, read) => {
    for (const large of [world, resolved]) {
      const statements = await large.app.recordingOf(() => read(large));

      expect(await readBy(statements)).toEqual({ elsewhere: [], byIdAlone: 0 });
    }
  });

  test('the publisher reads events and what they are about', async () => {
    const streamId = uuidOf(world.roomId) as StreamId;
    const claim = { streamId, kind: 'room', serverId: null, publishedSeq: 99_000 } as const;

    const statements = await world.app.recordingOf(async () => {
      const events = await nextEvents(world.app.db, [claim], 20);
      expect(await fillIn(world.app.db, events)).toHaveLength(20);
    });

    expect(await readBy(statements)).toEqual({ elsewhere: [], byIdAlone: 0 });
  });

  test('a message is written, also as a reply and under a key', async () => {
    const { viewer, roomId, repliedId, app } = world;
    const ask = (input: object) => () =>
      viewer.run(CREATE_MESSAGE, { input: { channel: { roomId }, content: 'hello', ...input } });
    const statements = [
      ...(await app.recordingOf(ask({}))),
      ...(await app.recordingOf(ask({ idempotencyKey: 'k' }))),
      ...(await app.recordingOf(ask({ parentMessageId: repliedId }))),
    ];

    expect(await readBy(statements)).toEqual({ elsewhere: [], byIdAlone: 0 });
  });

  test('changes of a message: after its id was looked up in every partition', async () => {
    const { viewer, roomId, app } = world;
    const { createMessage } = await viewer.run(CREATE_MESSAGE, { input: { channel: { roomId }, content: 'hello' } });
    const messageId = createMessage.message!.id;
    const changes = [
      () => viewer.run(UPDATE_MESSAGE, { messageId, content: 'edited' }),
      () => viewer.run(ADD_REACTION, { messageId, emoji: '🚀' }),
      () => viewer.run(REMOVE_REACTION, { messageId, emoji: '🚀' }),
      () => viewer.run(ADD_REACTION, { messageId: world.popularId, emoji: '🚀' }),
      () => viewer.run(DELETE_MESSAGE, { messageId }),
    ];

    for (const change of changes) {
      const statements = await app.recordingOf(change);
      // The reaction is removed, so that the statement that adds it can run again.
      const before = `DELETE FROM reactions WHERE user_id = '${uuidOf(viewer.id)}'`;

      expect(await readBy(statements, before)).toEqual({ elsewhere: [], byIdAlone: 1 });
    }
  });

  test('pins: after the id of the message was looked up', async () => {
    const { viewer, id, app } = world;
    const messageId = id('msg', 200_020);
    part = await partitionOf(world.client, uuidOf(id('conv', 1)));

    const changes = [() => viewer.run(UNPIN_MESSAGE, { messageId }), () => viewer.run(PIN_MESSAGE, { messageId })];
    for (const change of changes) {
      const statements = await app.recordingOf(change);

      expect(await readBy(statements, 'DELETE FROM pins')).toEqual({ elsewhere: [], byIdAlone: 1 });
    }
    part = await partitionOf(world.client, uuidOf(world.roomId));
  });

  test('an id alone is looked up in every partition', async () => {
    const statements = await world.app.recordingOf(() => world.viewer.run(NODE, { id: world.popularId }));

    const byId = statements.find(({ text }) => BY_ID_ALONE.test(text))!;
    const plan = await explain(world.client, byId, 'force_generic_plan');
    expect(partitionsRead(plan)).toEqual(Array.from({ length: PARTITIONS }, (_, i) => `messages_${i}`));
  });
});

test('ids of messages and reactions end in the last 12 bits of their channel’s id', async () => {
  const app = await startTestApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { roomId } = await roomOf(ada, ben);
  for (const user of [ada, ben]) await react(user, (await write(ada, { roomId })).id);

  for (const { db } of [app, world.app]) {
    const [strays] = await db.$queryRaw<{ messages: number; reactions: number; all: number }[]>`
      SELECT (SELECT count(*)::int FROM messages WHERE right(id::text, 3) <> right(channel_id::text, 3)) AS messages,
        (SELECT count(*)::int FROM reactions WHERE right(id::text, 3) <> right(channel_id::text, 3)) AS reactions,
        (SELECT count(*)::int FROM reactions) AS all`;
    expect(strays).toMatchObject({ messages: 0, reactions: 0 });
    expect(strays!.all).toBeGreaterThan(0);
  }
});

describe('prisma/partition.sql', () => {
  test('keeps every row, and is refused the second time', async () => {
    const app = await startTestApp({ databaseUrl: await cloneDatabase(inject('templateDatabase')) });
    const [ada, ben] = await people(app, 'ada', 'ben');
    const { roomId } = await roomOf(ada, ben);
    const { id } = await write(ada, { roomId });
    await react(ben, id);
    const before = await databaseText(app);

    await partition(app.databaseUrl, 3);

    expect(await databaseText(app)).toEqual(before);
    const parts = await app.db.$queryRaw<{ name: string; parts: number }[]>`
      SELECT inhparent::regclass::text AS name, count(*)::int AS parts FROM pg_inherits JOIN pg_class ON oid = inhrelid
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace GROUP BY 1 ORDER BY 1`;
    expect(parts).toEqual(PARTITIONED_TABLES.map((name) => ({ name, parts: 3 })));
    await expect(partition(app.databaseUrl)).rejects.toThrow('unable to partition; the tables are partitioned already');
    await react(ada, id);
    expect((await write(ben, { roomId })).id).toMatch(/^msg_/);
  });

  test('leaves the same constraints and indexes as before', async () => {
    const definitions = async (template: string) => {
      const { db } = await startTestApp({ databaseUrl: await cloneDatabase(template) });
      return db.$queryRaw<{ definition: string }[]>`
        SELECT conrelid::regclass || ' ' || conname || ' ' || replace(pg_get_constraintdef(oid), ' NOT VALID', '') AS definition
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conparentid = 0
          AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = conrelid)
        UNION ALL
        SELECT replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
        FROM pg_index JOIN pg_class ON oid = indexrelid WHERE relnamespace = 'public'::regnamespace AND NOT relispartition
        ORDER BY 1`;
    };

    expect(await definitions(inject('partitionedTemplate'))).toEqual(await definitions(inject('templateDatabase')));
  });
});

/** Partitions that the statements look into besides that of the channel, and how many statements have only an id. */
async function readBy(
  statements: readonly Statement[],
  before = '',
): Promise<{ elsewhere: string[]; byIdAlone: number }> {
  const byIdAlone = statements.filter(({ text }) => BY_ID_ALONE.test(text));
  const others = statements.filter(({ text }) => !BY_ID_ALONE.test(text));
  const elsewhere: string[] = [];
  let looked = 0;
  for (const mode of PLAN_CACHE_MODES) {
    for (const statement of others) {
      const plan = await explain(world.client, statement, mode, { before });
      const read = partitionsRead(plan);
      looked += read.length;
      const strays = read.filter((name) => !name.endsWith(`_${part}`));
      if (strays.length > 0) elsewhere.push(`${strays.join()}\n${statement.text}\n${outline(plan)}`);
    }
  }
  expect(looked).toBeGreaterThan(0);
  return { elsewhere, byIdAlone: byIdAlone.length };
}
