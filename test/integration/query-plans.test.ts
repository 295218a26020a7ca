import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { decodeId } from '../../src/lib/ids.ts';
import { type Statement, startTestApp, testApp, type TestUser, testUser } from '../kit/app.ts';
import { isPlan } from '../kit/both-paths.ts';
import type { CreateMessageInput } from '../kit/generated/graphql.ts';
import { fillLargeWorld, type LargeWorld } from '../kit/large-world.ts';
import { nameOf } from '../kit/list-pages.ts';
import {
  ACCEPT_FRIEND_REQUEST,
  ADD_CONVERSATION_MEMBERS,
  ADD_REACTION,
  BLOCK_USER,
  CREATE_GROUP_CONVERSATION,
  CREATE_MESSAGE,
  CREATE_SERVER_INVITE,
  DELETE_MESSAGE,
  LEAVE_CONVERSATION,
  LEAVE_SERVER,
  OPEN_CONVERSATION,
  REMOVE_CONVERSATION_MEMBER,
  REMOVE_FRIEND,
  REMOVE_REACTION,
  REMOVE_ROOM_MEMBER,
  REQUEST_FRIEND,
  UNBLOCK_USER,
  UPDATE_CONVERSATION,
  UPDATE_MESSAGE,
} from '../kit/operations.ts';
import { ACTIVITY_PAGES, PAGES } from '../kit/page-queries.ts';
import { blocksRead, explain, nodesOf, outline, PLAN_CACHE_MODES, type PlanNode, rowsRead } from '../kit/plans.ts';
import { connectionsOf, readSchema } from '../kit/schema-walk.ts';
import { askForToken } from '../kit/tokens.ts';

/** Rows that one node of a plan may read: a few pages of 50, of lists with thousands of rows. */
const MAX_ROWS = 500;
/** Blocks of 8 KiB that one statement may read. Index ranges that are scanned and discarded show here. */
const MAX_BLOCKS = 2_000;

/** Changes whose statements are explained without being run again. */
const OTHER_CHANGES: Readonly<Record<string, (large: LargeWorld) => Promise<readonly unknown[]>>> = {
  'editing, reacting to and deleting a message': async ({ viewer, id }) => {
    const reaction = { messageId: id('msg', 200_020), emoji: '🎉' };
    const { messageId } = reaction;
    return [
      await viewer.run(UPDATE_MESSAGE, { messageId, content: 'edited' }),
      await viewer.run(ADD_REACTION, reaction),
      await viewer.run(REMOVE_REACTION, reaction),
      await viewer.run(DELETE_MESSAGE, { messageId }),
    ];
  },
  'asking, accepting and parting from friends, and opening a conversation': async ({ viewer, id }) => {
    const userId = id('user', 19_999);
    return [
      await viewer.run(REQUEST_FRIEND, { input: { userId } }),
      await viewer.run(ACCEPT_FRIEND_REQUEST, { friendRequestId: id('freq', 2_000) }),
      await viewer.run(REMOVE_FRIEND, { userId: id('user', 20) }),
      await viewer.run(OPEN_CONVERSATION, { userId }),
    ];
  },
  'blocking a friend, and unblocking': async ({ viewer, id }) => {
    const userId = id('user', 22);
    return [await viewer.run(BLOCK_USER, { userId }), await viewer.run(UNBLOCK_USER, { userId })];
  },
  'creating and changing groups': async ({ viewer, id }) => {
    const [conversationId, userIds] = [id('conv', 10_003), [id('user', 19_997), id('user', 19_995)]];
    return [
      await viewer.run(CREATE_GROUP_CONVERSATION, { input: { userIds, idempotencyKey: 'plans' } }),
      await viewer.run(ADD_CONVERSATION_MEMBERS, { conversationId, userIds }),
      await viewer.run(REMOVE_CONVERSATION_MEMBER, { conversationId, userId: userIds[0]! }),
      await viewer.run(UPDATE_CONVERSATION, { input: { conversationId, name: 'Plans' } }),
      await viewer.run(LEAVE_CONVERSATION, { conversationId }),
    ];
  },
  // The viewer has half of all conversations, so a scan is the fastest way to read them all.
  'asking for tokens of Ably': async ({ outsider, outsiderConversationId }) => [
    await askForToken(outsider),
    await askForToken(outsider, { conversationIds: [outsiderConversationId] }),
  ],
  'leaving a room and a server': async ({ viewer, id }) => {
    const serverId = id('srv', 11);
    return [
      await viewer.run(REMOVE_ROOM_MEMBER, { roomId: id('room', 10_030), userId: viewer.id }),
      await viewer.run(CREATE_SERVER_INVITE, { serverId }),
      await viewer.run(LEAVE_SERVER, { serverId }),
    ];
  },
};

let world: LargeWorld;
/** The same with query plans switched off: the loaders must read the same pages efficiently too. */
let resolved: LargeWorld;
beforeAll(async () => {
  world = await fillLargeWorld(await testApp({ maxPlanSteps: 40_000 }));
  const app = await startTestApp({ databaseUrl: world.app.databaseUrl }, { plans: false });
  const there = async ({ id, username }: TestUser) => testUser(app.url, id, username, await app.token(username));
  resolved = { ...world, app, viewer: await there(world.viewer), outsider: await there(world.outsider) };
}, 240_000);
afterAll(() => world.client.end());

test('every connection of the schema is among the pages that are explained', () => {
  const explained = Object.keys(PAGES);

  const missing = connectionsOf(readSchema())
    .map(nameOf)
    .filter((name) => !explained.some((list) => list === name || list.startsWith(`${name}, `)));

  expect(missing, 'lists that are missing in the nouns of the kit').toEqual([]);
});

/** Pages that are never planned. */
const RESOLVED_LISTS = new Set(['a node by its id', 'a hundred nodes', 'reactions with one emoji of five']);
const RESOLVED_PAGES = /^around /;

describe.each(Object.entries(PAGES))('%s', (list, pages) => {
  test.each(Object.entries(pages))(
    '%s: no statement reads more than the page, planned or not',
    async (page, prepare) => {
      for (const way of [world, resolved]) {
        const ask = await prepare(way);

        const { statements, answer } = await recorded(ask, way);

        const isPlanned = way === world && !RESOLVED_LISTS.has(list) && !RESOLVED_PAGES.test(page);
        expect(statements.some(({ text }) => isPlan(text))).toBe(isPlanned);
        expectFilled(answer);
        await expectNoFaults(statements);
      }
    },
  );
});

describe('rooms of a server by activity', () => {
  /** What the viewer may read of the large server's 3,300. */
  const VISIBLE = 300;
  /** For a room: its row and its newest message, once for the page and once for each flag that says whether the list goes on. */
  const MAX_BLOCKS_EACH = 12;

  test.each(Object.entries(ACTIVITY_PAGES))(
    '%s: a page reads the newest message of each room that the viewer may read, and nothing of others',
    async (_page, prepare) => {
      for (const way of [world, resolved]) {
        const ask = await prepare(way);

        const { statements, answer } = await recorded(ask, way);

        expect(statements.some(({ text }) => isPlan(text))).toBe(way === world);
        expectFilled(answer);
        await expectNoFaults(statements, { maxBlocks: VISIBLE * MAX_BLOCKS_EACH });
      }
    },
  );
});

describe('writing into channels of a large world', () => {
  const inputs: Record<string, (large: LargeWorld) => Omit<CreateMessageInput, 'content'>> = {
    'into a room': ({ roomId }) => ({ channel: { roomId } }),
    'into a private room': ({ privateRoomId }) => ({ channel: { roomId: privateRoomId } }),
    'to a friend': ({ id }) => ({ channel: { conversationId: id('conv', 1) } }),
    'to a member of the same server': ({ id }) => ({ channel: { conversationId: id('conv', 4_000) } }),
    'into a group of 50': ({ id }) => ({ channel: { conversationId: id('conv', 10_002) } }),
    'as a reply': ({ roomId, repliedId }) => ({ channel: { roomId }, parentMessageId: repliedId }),
    'under an idempotency key': ({ roomId }) => ({ channel: { roomId }, idempotencyKey: 'plans' }),
  };

  test.each(Object.entries(inputs))('%s: no statement of createMessage reads more than it needs', async (_way, of) => {
    const input = { ...of(world), content: 'hello' };

    const { statements, answer } = await recorded(() => world.viewer.run(CREATE_MESSAGE, { input }));

    expect(answer.createMessage.userErrors).toEqual([]);
    // The id is a bound argument: the statement can run again only if the message does not exist.
    const id = decodeId('msg', answer.createMessage.message!.id)!;
    await expectNoFaults(statements, { before: `DELETE FROM messages WHERE id = '${id}'` });
  });

  test('a used idempotency key: the first message is found by it', async () => {
    const input = { channel: { roomId: world.roomId }, content: 'hello', idempotencyKey: 'plans-again' };
    await world.viewer.run(CREATE_MESSAGE, { input });

    const { statements, answer } = await recorded(() => world.viewer.run(CREATE_MESSAGE, { input }));

    expect(answer.createMessage.replayed).toBe(true);
    await expectNoFaults(statements);
  });

  test('opening a conversation finds the existing one among thousands', async () => {
    const userId = world.id('user', 4_500);

    const { statements, answer } = await recorded(() => world.viewer.run(OPEN_CONVERSATION, { userId }));

    expect(answer.openConversation).toMatchObject({ conversation: { id: world.id('conv', 4_500) }, created: false });
    await expectNoFaults(statements);
  });

  test('finding that two users are unrelated costs the same', async () => {
    const userId = world.outsider.id;

    const { statements, answer } = await recorded(() =>
      world.viewer.run(CREATE_MESSAGE, {
        input: { channel: { conversationId: world.outsiderConversationId }, content: `for ${userId}` },
      }),
    );

    expect(answer.createMessage.userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
    await expectNoFaults(statements);
  });

  test.each(Object.entries(OTHER_CHANGES))('%s: no statement scans a table', async (_name, change) => {
    const { statements, answer } = await recorded(() => change(world));

    expect(answer.filter((payload) => !JSON.stringify(payload).includes('"userErrors":[]'))).toEqual([]);
    expect(statements.length).toBeGreaterThan(0);
    for (const mode of PLAN_CACHE_MODES) {
      for (const statement of statements) {
        const plan = await explain(world.client, statement, mode, { run: false });
        expect(scansOf(plan), `${mode}\n${statement.text}\n${outline(plan)}`).toEqual([]);
      }
    }
  });
});

async function recorded<Answer>(
  ask: () => Promise<Answer>,
  { app }: LargeWorld = world,
): Promise<{ statements: Statement[]; answer: Answer }> {
  const answers: Answer[] = [];
  const statements = await app.recordingOf(async () => {
    answers.push(await ask());
  });
  // Runs after the request, on a table that is nearly always empty.
  return { statements: statements.filter(({ text }) => !text.includes('file_removals')), answer: answers[0]! };
}

/** No list and no node of the answer is empty: statements that find nothing prove little. */
function expectFilled(answer: unknown): void {
  expect(JSON.stringify(answer)).not.toMatch(/"(edges|nodes|events|users)":\[\]|"node":null|[[,]null[,\]]/);
}

interface Allowed {
  /** SQL that makes it possible to run the statements again. */
  readonly before?: string;
  readonly maxBlocks?: number;
}

async function expectNoFaults(
  statements: readonly Statement[],
  { before = '', maxBlocks = MAX_BLOCKS }: Allowed = {},
): Promise<void> {
  expect(statements.length).toBeGreaterThan(0);
  for (const mode of PLAN_CACHE_MODES) {
    for (const statement of statements) {
      const plan = await explain(world.client, statement, mode, { before });
      expect(faultsOf(plan, maxBlocks), `${mode}\n${statement.text}\n${outline(plan)}`).toEqual([]);
    }
  }
}

function faultsOf(plan: PlanNode, maxBlocks: number): string[] {
  const blocks = blocksRead(plan);
  return [
    ...scansOf(plan),
    ...nodesOf(plan)
      .filter((node) => rowsRead(node) > MAX_ROWS)
      .map((node) => `${node['Node Type']} reads ${rowsRead(node)} rows`),
    ...(blocks > maxBlocks ? [`looks at ${blocks} blocks`] : []),
  ];
}

function scansOf(plan: PlanNode): string[] {
  return nodesOf(plan)
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => `scans the table ${node['Relation Name']}`);
}
