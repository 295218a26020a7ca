import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { readLog } from '../kit/channel-log.ts';
import {
  ADD_CONVERSATION_MEMBERS,
  CREATE_MESSAGE,
  LEAVE_CONVERSATION,
  REMOVE_CONVERSATION_MEMBER,
  UPDATE_CONVERSATION,
} from '../kit/operations.ts';
import { createGroup, groupOf, people, serverOf } from '../kit/scenes.ts';
import { eventsOf, lastSeqOf, uuidOf } from '../kit/streams.ts';

/** Changes of one group at the same time. None of them may wait for another in a circle. */

const app = await testApp();

const CONVERSATIONS = graphql(`
  query GroupRacesConversations {
    viewer {
      conversations {
        nodes {
          id
        }
      }
    }
  }
`);

interface Row {
  readonly ownerId: string | null;
  readonly memberCount: number;
  /** In the order of the list. */
  readonly memberIds: readonly string[];
  readonly listedIds: readonly string[];
}

/** The rows of a group, with UUIDs. */
async function rowsOf(conversationId: string): Promise<Row> {
  const [row] = await app.db.$queryRaw<Row[]>`
    SELECT c.owner_id AS "ownerId", c.member_count AS "memberCount",
      ARRAY(SELECT gm.user_id FROM group_members gm WHERE gm.conversation_id = c.id ORDER BY gm.joined_seq) AS "memberIds",
      ARRAY(SELECT cm.user_id FROM conversation_members cm WHERE cm.conversation_id = c.id) AS "listedIds"
    FROM conversations c WHERE c.id = ${uuidOf(conversationId)}::uuid`;
  return row!;
}

/** What holds for a group at each moment, and its agreement with the events of the group. */
async function expectWhole(conversationId: string): Promise<Row> {
  const group = await rowsOf(conversationId);
  const members: string[] = [];
  for (const { type, user } of await eventsOf(app, conversationId)) {
    if (type === 'conversation.member_added') members.push(uuidOf(user!));
    if (type === 'conversation.member_removed') members.splice(members.indexOf(uuidOf(user!)), 1);
  }
  expect(group.memberIds).toEqual(members);
  expect(group.listedIds.toSorted()).toEqual(members.toSorted());
  expect(group.memberCount).toBe(members.length);
  // The member who has been there longest is always the owner.
  expect(group.ownerId).toBe(members[0] ?? null);
  return group;
}

/** The number of deadlocks in the database until about a second ago. */
async function deadlocks(): Promise<number> {
  await app.db.$queryRaw`SELECT pg_stat_clear_snapshot()::text`;
  const [row] = await app.db.$queryRaw<{ count: number }[]>`
    SELECT deadlocks::int AS count FROM pg_stat_database WHERE datname = current_database()`;
  return row!.count;
}

describe('at the same time', () => {
  test('members who are added never make more than 50', async () => {
    const [ada, ben, ...others] = await people(app, 'ada', 'ben', ...Array.from({ length: 60 }, (_, i) => `o${i}`));
    await serverOf(ada, ben, ...others);
    const conversationId = await createGroup(ada, ben, ...others.slice(0, 40));

    const answers = await Promise.all(
      others
        .slice(40)
        .map((other, i) =>
          (i % 2 === 0 ? ada : ben).run(ADD_CONVERSATION_MEMBERS, { conversationId, userIds: [other.id] }),
        ),
    );

    const refused = answers.flatMap(({ addConversationMembers }) => addConversationMembers.userErrors);
    expect(refused).toHaveLength(12);
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['CONFLICT']));
    expect((await expectWhole(conversationId)).memberCount).toBe(50);
  });

  test('the same people are added once, with one event each', async () => {
    const [ada, ben, cyd, dan] = await people(app, 'ada', 'ben', 'cyd', 'dan');
    await serverOf(ada, ben, cyd, dan);
    const conversationId = await createGroup(ada, ben);
    const before = await lastSeqOf(app, cyd.id);

    const answers = await Promise.all(
      [ada, ben, ada, ben].map((by, i) =>
        by.run(ADD_CONVERSATION_MEMBERS, { conversationId, userIds: i < 2 ? [cyd.id, dan.id] : [dan.id, cyd.id] }),
      ),
    );

    expect(answers.flatMap(({ addConversationMembers }) => addConversationMembers.userErrors)).toEqual([]);
    expect((await expectWhole(conversationId)).memberCount).toBe(4);
    expect(await lastSeqOf(app, conversationId)).toBe(4);
    expect(await lastSeqOf(app, cyd.id)).toBe(before + 1);
  });

  test('all members leave, or all but one: the group has one owner, or none and no members', async () => {
    for (const staying of [0, 1, 2]) {
      const users = await people(app, 'ada', 'ben', 'cyd', 'dan', 'eve');
      const conversationId = await groupOf(users[0], ...users.slice(1));

      const leaving = users.slice(0, users.length - staying);
      const answers = await Promise.all(leaving.map((user) => user.run(LEAVE_CONVERSATION, { conversationId })));

      expect(answers.flatMap(({ leaveConversation }) => leaveConversation.userErrors)).toEqual([]);
      expect((await expectWhole(conversationId)).memberCount).toBe(staying);
    }
  });

  test('the owner leaves and removes the member who would be the next owner', async () => {
    for (let round = 0; round < 5; round++) {
      const [ada, ben, cyd] = await people(app, 'ada', 'ben', 'cyd');
      const conversationId = await groupOf(ada, ben, cyd);

      await Promise.all([
        ada.run(REMOVE_CONVERSATION_MEMBER, { conversationId, userId: ben.id }),
        ada.run(LEAVE_CONVERSATION, { conversationId }),
        ben.run(LEAVE_CONVERSATION, { conversationId }),
      ]);

      expect(await expectWhole(conversationId)).toMatchObject({ ownerId: uuidOf(cyd.id), memberCount: 1 });
    }
  });
});

/** One change. `who` and `whom` select users. */
const change = fc.record({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('write') },
    { weight: 2, arbitrary: fc.constant('reply') },
    { weight: 4, arbitrary: fc.constant('add') },
    { weight: 3, arbitrary: fc.constant('remove') },
    { weight: 3, arbitrary: fc.constant('leave') },
    { weight: 1, arbitrary: fc.constant('rename') },
  ),
  who: fc.nat(5),
  whom: fc.nat(5),
});

type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

interface Refused {
  readonly userErrors: readonly { readonly code: string }[];
}

async function make({ kind, who, whom }: Change, users: readonly TestUser[], conversationId: string): Promise<Refused> {
  const user = users[who]!;
  const other = users[whom]!;
  const channel = { conversationId };
  switch (kind) {
    case 'write':
      return (await user.run(CREATE_MESSAGE, { input: { channel, content: 'hello' } })).createMessage;
    case 'reply': {
      const first = await user.run(CREATE_MESSAGE, { input: { channel, content: 'hello' } });
      const parentMessageId = first.createMessage.message?.id;
      if (parentMessageId === undefined) return first.createMessage;
      return (await user.run(CREATE_MESSAGE, { input: { channel, content: 'again', parentMessageId } })).createMessage;
    }
    case 'add':
      return (await user.run(ADD_CONVERSATION_MEMBERS, { conversationId, userIds: [other.id] })).addConversationMembers;
    case 'remove':
      return (await user.run(REMOVE_CONVERSATION_MEMBER, { conversationId, userId: other.id }))
        .removeConversationMember;
    case 'leave':
      return (await user.run(LEAVE_CONVERSATION, { conversationId })).leaveConversation;
    default:
      return (await user.run(UPDATE_CONVERSATION, { input: { conversationId, name: `${who} ${whom}` } }))
        .updateConversation;
  }
}

/** The refusals that such changes can have. */
const EXPECTED = new Set(['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT']);

test(
  'random changes and messages of six users at once keep the group whole, without deadlocks',
  { timeout: 120_000 },
  async () => {
    const users = await people(app, 'ada', 'ben', 'cyd', 'dan', 'eve', 'fay');
    await serverOf(...(users as [TestUser, ...TestUser[]]));
    const before = await deadlocks();

    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 30, maxLength: 60 }), async (changes) => {
        const conversationId = await createGroup(users[0], users[1], users[2]);

        const queue = changes.values();
        const codes = new Set<string>();
        const worker = async () => {
          for (const next of queue) {
            for (const { code } of (await make(next, users, conversationId)).userErrors) codes.add(code);
          }
        };
        await Promise.all(Array.from({ length: 6 }, worker));

        expect([...codes].filter((code) => !EXPECTED.has(code))).toEqual([]);
        const { memberIds } = await expectWhole(conversationId);
        const events = await eventsOf(app, conversationId);
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
        for (const user of users) {
          const isMember = memberIds.includes(uuidOf(user.id));
          // The last event of the user's own stream about this group agrees.
          const own = (await eventsOf(app, user.id)).filter(({ conversation }) => conversation === conversationId);
          expect((own.at(-1)?.type ?? 'conversation.left') === 'conversation.opened').toBe(isMember);
          const { viewer } = await user.run(CONVERSATIONS);
          expect(viewer.conversations.nodes.some(({ id }) => id === conversationId)).toBe(isMember);
          if (isMember) expect(await readLog(user, { conversationId })).toHaveLength(events.length);
        }
        for (const user of users) await user.run(LEAVE_CONVERSATION, { conversationId });
        expect((await expectWhole(conversationId)).memberCount).toBe(0);
      }),
      { numRuns: 10, interruptAfterTimeLimit: 30_000 },
    );

    expect(await deadlocks()).toBe(before);
  },
);
