import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { decodeId } from '../../src/lib/ids.ts';
import { type Statement, startTestApp, testApp, type TestUser, testUser } from '../kit/app.ts';
import { isPlan } from '../kit/both-paths.ts';
import { graphql } from '../kit/generated/gql.ts';
import type { CreateMessageInput } from '../kit/generated/graphql.ts';
import { fillLargeWorld, type LargeWorld } from '../kit/large-world.ts';
import { PAGE_QUERIES, PAGES } from '../kit/page-queries.ts';
import { blocksRead, explain, nodesOf, outline, PLAN_CACHE_MODES, type PlanNode, rowsRead } from '../kit/plans.ts';
import { connectionFields, fieldsAskedFor, readSchema } from '../kit/schema-walk.ts';

/** Rows that one node of a plan may read: a few pages of 50, where the lists behind them hold thousands. */
const MAX_ROWS = 500;
/** Blocks of 8 KiB that one statement may look at. Ranges of an index that are walked and thrown away show here. */
const MAX_BLOCKS = 2_000;

const CREATE_MESSAGE = graphql(`
  mutation PlansCreateMessage($input: CreateMessageInput!) {
    createMessage(input: $input) {
      message {
        id
      }
      replayed
      userErrors {
        code
      }
    }
  }
`);

const OPEN_CONVERSATION = graphql(`
  mutation PlansOpenConversation($userId: ID!) {
    openConversation(input: { userId: $userId }) {
      conversation {
        id
      }
      userErrors {
        code
      }
    }
  }
`);

const CHANGE_MESSAGE = graphql(`
  mutation PlansChangeMessage($id: ID!) {
    updateMessage(input: { messageId: $id, content: "edited" }) {
      userErrors {
        code
      }
    }
    addReaction(input: { messageId: $id, emoji: "🎉" }) {
      userErrors {
        code
      }
    }
    removeReaction(input: { messageId: $id, emoji: "🎉" }) {
      userErrors {
        code
      }
    }
    deleteMessage(input: { messageId: $id }) {
      userErrors {
        code
      }
    }
  }
`);

const CHANGE_FRIENDS = graphql(`
  mutation PlansChangeFriends($asked: ID!, $request: ID!, $friend: ID!) {
    requestFriend(input: { userId: $asked }) {
      userErrors {
        code
      }
    }
    acceptFriendRequest(input: { friendRequestId: $request }) {
      userErrors {
        code
      }
    }
    removeFriend(input: { userId: $friend }) {
      userErrors {
        code
      }
    }
    openConversation(input: { userId: $asked }) {
      userErrors {
        code
      }
    }
  }
`);

const LEAVE_SERVER = graphql(`
  mutation PlansLeaveServer($roomId: ID!, $userId: ID!, $serverId: ID!) {
    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {
      userErrors {
        code
      }
    }
    createServerInvite(input: { serverId: $serverId }) {
      userErrors {
        code
      }
    }
    leaveServer(input: { serverId: $serverId }) {
      userErrors {
        code
      }
    }
  }
`);

const ASK_FOR_TOKENS = graphql(`
  mutation PlansAskForTokens($conversationId: ID!) {
    everything: createAblyTokenRequest {
      truncated
      userErrors {
        code
      }
    }
    named: createAblyTokenRequest(input: { conversationIds: [$conversationId] }) {
      channels
      userErrors {
        code
      }
    }
  }
`);

/** Changes whose statements are explained without being run again. */
const OTHER_CHANGES: Readonly<Record<string, (large: LargeWorld) => Promise<unknown>>> = {
  'editing, reacting to and deleting a message': ({ viewer, id }) =>
    viewer.run(CHANGE_MESSAGE, { id: id('msg', 200_020) }),
  'asking, accepting and parting from friends, and opening a conversation': ({ viewer, id }) =>
    viewer.run(CHANGE_FRIENDS, { asked: id('user', 19_999), request: id('freq', 2_000), friend: id('user', 20) }),
  // Of half of all conversations, the viewer's, a scan is the fastest way to all of them.
  'asking for tokens of Ably': ({ stranger, strangerConversationId }) =>
    stranger.run(ASK_FOR_TOKENS, { conversationId: strangerConversationId }),
  'leaving a room and a server': ({ viewer, id }) =>
    viewer.run(LEAVE_SERVER, { roomId: id('room', 10_030), userId: viewer.id, serverId: id('srv', 11) }),
};

let world: LargeWorld;
/** The same with a service that plans nothing: what plans answer, the loaders must be able to read as well. */
let resolved: LargeWorld;
beforeAll(async () => {
  world = await fillLargeWorld(await testApp({ maxPlanSteps: 40_000 }));
  const app = await startTestApp({ databaseUrl: world.app.databaseUrl }, { fastPath: false });
  const there = async ({ id, username }: TestUser) => testUser(app.url, id, username, await app.token(username));
  resolved = { ...world, app, viewer: await there(world.viewer), stranger: await there(world.stranger) };
}, 240_000);
afterAll(() => world.client.end());

test('every connection of the schema is among the pages that are explained', () => {
  const schema = readSchema();

  const explained = new Set(PAGE_QUERIES.flatMap((query) => [...fieldsAskedFor(schema, query.toString())]));

  expect(connectionFields(schema).filter((field) => !explained.has(field))).toEqual([]);
});

/** Pages that no plan answers. */
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

describe('writing into channels of a large world', () => {
  const inputs: Record<string, (large: LargeWorld) => Omit<CreateMessageInput, 'content'>> = {
    'into a room': ({ roomId }) => ({ channel: { roomId } }),
    'into a private room': ({ privateRoomId }) => ({ channel: { roomId: privateRoomId } }),
    'to a friend': ({ id }) => ({ channel: { conversationId: id('conv', 1) } }),
    'to somebody of the same server': ({ id }) => ({ channel: { conversationId: id('conv', 4_000) } }),
    'as a reply': ({ roomId, repliedId }) => ({ channel: { roomId }, parentMessageId: repliedId }),
    'under an idempotency key': ({ roomId }) => ({ channel: { roomId }, idempotencyKey: 'plans' }),
  };

  test.each(Object.entries(inputs))('%s: no statement of createMessage reads more than it needs', async (_way, of) => {
    const input = { ...of(world), content: 'hello' };

    const { statements, answer } = await recorded(() => world.viewer.run(CREATE_MESSAGE, { input }));

    expect(answer.createMessage.userErrors).toEqual([]);
    // Its id is a parameter: it can be written once more only where it is not there.
    const id = decodeId('msg', answer.createMessage.message!.id)!;
    await expectNoFaults(statements, `DELETE FROM messages WHERE id = '${id}'`);
  });

  test('an idempotency key that was used: the first message is found by it', async () => {
    const input = { channel: { roomId: world.roomId }, content: 'hello', idempotencyKey: 'plans-again' };
    await world.viewer.run(CREATE_MESSAGE, { input });

    const { statements, answer } = await recorded(() => world.viewer.run(CREATE_MESSAGE, { input }));

    expect(answer.createMessage.replayed).toBe(true);
    await expectNoFaults(statements);
  });

  test('opening a conversation finds the one that stands among thousands', async () => {
    const userId = world.id('user', 4_500);

    const { statements, answer } = await recorded(() => world.viewer.run(OPEN_CONVERSATION, { userId }));

    expect(answer.openConversation).toEqual({ conversation: { id: world.id('conv', 4_500) }, userErrors: [] });
    await expectNoFaults(statements);
  });

  test('everybody else may be found to be unrelated at the same price', async () => {
    const userId = world.stranger.id;

    const { statements, answer } = await recorded(() =>
      world.viewer.run(CREATE_MESSAGE, {
        input: { channel: { conversationId: world.strangerConversationId }, content: `for ${userId}` },
      }),
    );

    expect(answer.createMessage.userErrors).toEqual([{ code: 'FORBIDDEN' }]);
    await expectNoFaults(statements);
  });

  test.each(Object.entries(OTHER_CHANGES))('%s: no statement scans a table', async (_name, change) => {
    const { statements, answer } = await recorded(() => change(world));

    expect(JSON.stringify(answer)).toContain('"userErrors":[]');
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
  // Of what is done after the request, in a table that is nearly always empty.
  return { statements: statements.filter(({ text }) => !text.includes('file_removals')), answer: answers[0]! };
}

/** No list and no node of the answer is missing: what a statement reads says little where it found nothing. */
function expectFilled(answer: unknown): void {
  expect(JSON.stringify(answer)).not.toMatch(/"(edges|nodes|events|users)":\[\]|"node":null|[[,]null[,\]]/);
}

/** @param before SQL that makes the statements possible once more. */
async function expectNoFaults(statements: readonly Statement[], before = ''): Promise<void> {
  expect(statements.length).toBeGreaterThan(0);
  for (const mode of PLAN_CACHE_MODES) {
    for (const statement of statements) {
      const plan = await explain(world.client, statement, mode, { before });
      expect(faultsOf(plan), `${mode}\n${statement.text}\n${outline(plan)}`).toEqual([]);
    }
  }
}

function faultsOf(plan: PlanNode): string[] {
  const blocks = blocksRead(plan);
  return [
    ...scansOf(plan),
    ...nodesOf(plan)
      .filter((node) => rowsRead(node) > MAX_ROWS)
      .map((node) => `${node['Node Type']} reads ${rowsRead(node)} rows`),
    ...(blocks > MAX_BLOCKS ? [`looks at ${blocks} blocks`] : []),
  ];
}

function scansOf(plan: PlanNode): string[] {
  return nodesOf(plan)
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => `scans the table ${node['Relation Name']}`);
}
