import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { createMessage, refusalsOf } from '../kit/messages.ts';
import {
  ADD_CONVERSATION_MEMBERS,
  CREATE_GROUP_CONVERSATION,
  LEAVE_CONVERSATION,
  NODE,
  REMOVE_CONVERSATION_MEMBER,
  UPDATE_CONVERSATION,
} from '../kit/operations.ts';
import {
  addToGroup,
  askToBeFriends,
  befriend,
  conversationOf,
  createGroup,
  groupOf,
  leaveGroup,
  people,
  removeFromGroup,
  serverOf,
  unfriend,
  write,
} from '../kit/scenes.ts';
import { eventsOf, idOfNothing, lastSeqOf, uuidOf } from '../kit/streams.ts';

const app = await testApp();

const GROUP = graphql(`
  query GroupsGroup($id: ID!) {
    conversation(id: $id) {
      id
      ablyChannel
      kind
      name
      memberCount
      lastSeq
      owner {
        id
      }
      otherMember {
        id
      }
      members {
        nodes {
          id
        }
      }
      messages {
        nodes {
          content
        }
      }
    }
  }
`);

const MEMBERS = graphql(`
  query GroupsMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    conversation(id: $id) {
      members(first: $first, after: $after, last: $last, before: $before) {
        edges {
          cursor
          node {
            id
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
        }
      }
    }
  }
`);

const CONVERSATIONS = graphql(`
  query GroupsConversations {
    viewer {
      conversations {
        nodes {
          id
          kind
          memberCount
          otherMember {
            id
            username
          }
        }
      }
    }
  }
`);

const idsOf = (users: readonly TestUser[]) => users.map(({ id }) => ({ id }));

async function seen(viewer: TestUser, id: string) {
  return (await viewer.run(GROUP, { id })).conversation;
}

/** Everything about the group in the database, for refusals that must not change it. */
async function stateOf(id: string): Promise<unknown> {
  return app.db.$queryRaw`
    SELECT c.*, st.last_seq,
      ARRAY(SELECT gm.user_id || ' ' || gm.joined_seq FROM group_members gm WHERE gm.conversation_id = c.id ORDER BY gm.joined_seq) AS members,
      (SELECT count(*)::int FROM conversation_members cm WHERE cm.conversation_id = c.id) AS listed
    FROM conversations c JOIN streams st ON st.id = c.id WHERE c.id = ${uuidOf(id)}::uuid`;
}

describe('creating', () => {
  test('a friend and a member of a common server become a group of the viewer, with an event for each', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    await befriend(ada, bob);
    await serverOf(ada, cid);
    const before = await Promise.all([ada, bob, cid].map(({ id }) => lastSeqOf(app, id)));

    const input = { userIds: [cid.id, bob.id, cid.id], name: '  Boats ' };
    const { createGroupConversation } = await ada.run(CREATE_GROUP_CONVERSATION, { input });

    const { id } = createGroupConversation.conversation!;
    expect(createGroupConversation).toEqual({ conversation: { id }, seq: 3, userErrors: [] });
    for (const viewer of [ada, bob, cid]) {
      expect(await seen(viewer, id)).toEqual({
        id,
        ablyChannel: `dm:${id}`,
        kind: 'GROUP',
        name: 'Boats',
        memberCount: 3,
        lastSeq: 3,
        owner: { id: ada.id },
        otherMember: null,
        members: { nodes: idsOf([ada, cid, bob]) },
        messages: { nodes: [] },
      });
    }
    expect(await eventsOf(app, id)).toEqual(
      [ada, cid, bob].map((user, i) => ({
        seq: i + 1,
        type: 'conversation.member_added',
        actor: ada.id,
        user: user.id,
      })),
    );
    for (const [i, user] of [ada, bob, cid].entries()) {
      expect(await eventsOf(app, user.id, before[i])).toEqual([
        { seq: before[i]! + 1, type: 'conversation.opened', actor: ada.id, conversation: id },
      ]);
    }
  });

  test('the same people may have many groups beside their conversation of two', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const direct = await conversationOf(ada, bob);

    const groups = [await createGroup(ada, bob), await createGroup(bob, ada), await createGroup(ada, bob)];

    const { viewer } = await ada.run(CONVERSATIONS);
    expect(viewer.conversations.nodes).toEqual([
      ...groups.toReversed().map((id) => ({ id, kind: 'GROUP', memberCount: 2, otherMember: null })),
      { id: direct, kind: 'DIRECT', memberCount: 2, otherMember: { id: bob.id, username: bob.username } },
    ]);
    expect(new Set([direct, ...groups]).size).toBe(4);
  });

  test('users whom the viewer may not look up are refused like users who do not exist, each at its index', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    await befriend(ada, bob);
    const before = await lastSeqOf(app, bob.id);
    const create = (id: string) =>
      ada.run(CREATE_GROUP_CONVERSATION, { input: { userIds: [bob.id, id, idOfNothing('user')] } });

    const hidden = await create(eve.id);
    const missing = await create(idOfNothing('user'));

    expect(hidden).toEqual(missing);
    expect(hidden.createGroupConversation).toMatchObject({
      conversation: null,
      seq: null,
      userErrors: [
        { code: 'NOT_FOUND', path: ['userIds', '1'] },
        { code: 'NOT_FOUND', path: ['userIds', '2'] },
      ],
    });
    expect([await lastSeqOf(app, bob.id), await lastSeqOf(app, eve.id)]).toEqual([before, 0]);
  });

  test('an open friend request, a former friendship or a common group is not enough', async () => {
    const [ada, bob, cid, dan] = await people(app, 'ada', 'bob', 'cid', 'dan');
    await askToBeFriends(bob, ada);
    await conversationOf(ada, cid);
    await unfriend(ada, cid);
    await befriend(cid, dan);
    await befriend(cid, ada);
    await createGroup(cid, ada, dan);
    await unfriend(ada, cid);

    const input = { userIds: [bob.id, cid.id, dan.id] };
    const { createGroupConversation } = await ada.run(CREATE_GROUP_CONVERSATION, { input });

    expect(createGroupConversation.conversation).toBeNull();
    expect(createGroupConversation.userErrors).toMatchObject(
      ['0', '1', '2'].map((i) => ({ code: 'FORBIDDEN', path: ['userIds', i] })),
    );
  });

  test.each([
    ['nobody', (_ada: TestUser) => [], ['userIds'], 'must name at least 1, names 0'],
    ['the viewer', (ada: TestUser) => [ada.id], ['userIds', '0'], 'must be another user'],
    [
      '50 others',
      () => Array.from({ length: 50 }, () => idOfNothing('user')),
      ['userIds'],
      'must name at most 49, names 50',
    ],
  ])('a group of the viewer and %s is refused', async (_what, userIds, path, message) => {
    const [ada] = await people(app, 'ada');

    const { createGroupConversation } = await ada.run(CREATE_GROUP_CONVERSATION, { input: { userIds: userIds(ada) } });

    expect(createGroupConversation).toMatchObject({
      conversation: null,
      seq: null,
      userErrors: [{ code: 'INVALID_INPUT', path, message: expect.stringContaining(message) }],
    });
  });

  test('an empty name is refused', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await befriend(ada, bob);

    const input = { userIds: [bob.id], name: ' ' };
    const { createGroupConversation } = await ada.run(CREATE_GROUP_CONVERSATION, { input });

    expect(createGroupConversation.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['name'] }]);
  });

  test('a group has 50 members at most', async () => {
    const [ada, ...others] = await people(app, 'ada', ...Array.from({ length: 50 }, (_, i) => `other${i}`));
    await serverOf(ada, ...others);

    const id = await createGroup(ada, ...others.slice(0, 49));
    const oneMore = await ada.run(ADD_CONVERSATION_MEMBERS, { conversationId: id, userIds: [others[49]!.id] });

    expect(await seen(ada, id)).toMatchObject({ memberCount: 50, lastSeq: 50 });
    expect(oneMore.addConversationMembers).toMatchObject({
      conversation: null,
      seq: null,
      userErrors: [{ code: 'CONFLICT', path: ['userIds'] }],
    });
    expect(await lastSeqOf(app, id)).toBe(50);
  });
});

describe('an idempotency key', () => {
  test('returns the first group to the same request, in any order of its users, and refuses another one', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    await serverOf(ada, bob, cid);
    const key = { idempotencyKey: 'a key' };
    const create = async (by: TestUser, input: { userIds: string[]; name?: string }) =>
      (await by.run(CREATE_GROUP_CONVERSATION, { input: { ...input, ...key } })).createGroupConversation;

    const first = await create(ada, { userIds: [bob.id, cid.id] });
    await addToGroup(ada, first.conversation!.id, bob);
    const again = await create(ada, { userIds: [cid.id, bob.id] });
    const other = [
      await create(ada, { userIds: [bob.id] }),
      await create(ada, { userIds: [bob.id, cid.id], name: 'Boats' }),
    ];
    const byBob = await create(bob, { userIds: [ada.id] });

    expect(first.userErrors).toEqual([]);
    expect(again).toEqual(first);
    for (const refused of other) {
      expect(refused).toMatchObject({
        conversation: null,
        userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] }],
      });
    }
    expect(byBob.userErrors).toEqual([]);
    expect(byBob.conversation!.id).not.toBe(first.conversation!.id);
  });

  test('makes one group of simultaneous requests', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await befriend(ada, bob);
    const before = await lastSeqOf(app, bob.id);

    const input = { userIds: [bob.id], idempotencyKey: 'at once' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => ada.run(CREATE_GROUP_CONVERSATION, { input })));

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]!.createGroupConversation).toMatchObject({ seq: 2, userErrors: [] });
    expect(await lastSeqOf(app, bob.id)).toBe(before + 1);
  });

  test('returns no group if the viewer has left it since, and creates none', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await befriend(ada, bob);
    const input = { userIds: [bob.id], idempotencyKey: 'left' };
    const first = await ada.run(CREATE_GROUP_CONVERSATION, { input });
    await leaveGroup(ada, first.createGroupConversation.conversation!.id);
    const before = await lastSeqOf(app, bob.id);

    const again = await ada.run(CREATE_GROUP_CONVERSATION, { input });

    expect(again.createGroupConversation).toEqual({ conversation: null, seq: 2, userErrors: [] });
    expect(await lastSeqOf(app, bob.id)).toBe(before);
  });
});

describe('adding', () => {
  test('any member adds users of their own, who see the earlier messages; members stay as they are', async () => {
    const [ada, bob, cid, dan] = await people(app, 'ada', 'bob', 'cid', 'dan');
    const id = await groupOf(ada, bob);
    await write(ada, { conversationId: id }, 'early');
    await befriend(bob, cid);
    await befriend(bob, dan);
    const before = await Promise.all([bob, cid, dan].map((user) => lastSeqOf(app, user.id)));

    const userIds = [dan.id, ada.id, bob.id, cid.id, dan.id];
    const { addConversationMembers } = await bob.run(ADD_CONVERSATION_MEMBERS, { conversationId: id, userIds });
    const again = await bob.run(ADD_CONVERSATION_MEMBERS, { conversationId: id, userIds });

    expect(addConversationMembers).toEqual({ conversation: { id, memberCount: 4 }, seq: 5, userErrors: [] });
    expect(again.addConversationMembers).toEqual({ conversation: { id, memberCount: 4 }, seq: null, userErrors: [] });
    expect(await eventsOf(app, id, 3)).toEqual([
      { seq: 4, type: 'conversation.member_added', actor: bob.id, user: dan.id },
      { seq: 5, type: 'conversation.member_added', actor: bob.id, user: cid.id },
    ]);
    for (const [i, user] of [bob, cid, dan].entries()) {
      expect(await eventsOf(app, user.id, before[i])).toEqual(
        user === bob ? [] : [{ seq: before[i]! + 1, type: 'conversation.opened', actor: bob.id, conversation: id }],
      );
    }
    expect(await seen(cid, id)).toMatchObject({
      members: { nodes: idsOf([ada, bob, dan, cid]) },
      messages: { nodes: [{ content: 'early' }] },
    });
  });

  test('users who are unrelated to the one who adds them are refused, also if another member may add them', async () => {
    const [ada, bob, cid, eve] = await people(app, 'ada', 'bob', 'cid', 'eve');
    const id = await groupOf(ada, bob);
    await befriend(ada, eve);
    await askToBeFriends(bob, cid);
    const before = await stateOf(id);

    const refused = await bob.run(ADD_CONVERSATION_MEMBERS, { conversationId: id, userIds: [eve.id, ada.id, cid.id] });

    expect(refused.addConversationMembers).toMatchObject({
      conversation: null,
      seq: null,
      userErrors: [
        { code: 'NOT_FOUND', path: ['userIds', '0'] },
        { code: 'FORBIDDEN', path: ['userIds', '2'] },
      ],
    });
    expect(await stateOf(id)).toEqual(before);
  });

  test('a user who was added finds the group at the top of their conversations', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const id = await groupOf(ada, bob);
    await write(ada, { conversationId: id });
    const direct = await conversationOf(ada, cid);
    await write(ada, { conversationId: direct });

    await addToGroup(ada, id, cid);

    const order = async (user: TestUser) =>
      (await user.run(CONVERSATIONS)).viewer.conversations.nodes.map((conversation) => conversation.id);
    expect(await order(cid)).toEqual([id, direct]);
    expect(await order(ada)).toEqual([direct, id]);
    await write(cid, { conversationId: id });
    expect(await order(ada)).toEqual([id, direct]);
  });
});

describe('removing', () => {
  test('the owner removes a member, who loses the group; repeating it changes nothing', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const id = await groupOf(ada, bob, cid);
    const before = await lastSeqOf(app, bob.id);

    const remove = () => ada.run(REMOVE_CONVERSATION_MEMBER, { conversationId: id, userId: bob.id });
    const removed = await remove();
    const again = await remove();
    const written = await createMessage(bob, { channel: { conversationId: id }, content: 'hello?' });

    expect(removed.removeConversationMember).toEqual({
      conversation: { id, memberCount: 2 },
      seq: 4,
      userErrors: [],
    });
    expect(again.removeConversationMember).toEqual({ conversation: { id, memberCount: 2 }, seq: null, userErrors: [] });
    expect(await eventsOf(app, id, 3)).toEqual([
      { seq: 4, type: 'conversation.member_removed', actor: ada.id, user: bob.id },
    ]);
    expect(await eventsOf(app, bob.id, before)).toEqual([
      { seq: before + 1, type: 'conversation.left', actor: ada.id, conversation: id },
    ]);
    expect(await seen(bob, id)).toBeNull();
    expect((await bob.run(CONVERSATIONS)).viewer.conversations.nodes).toEqual([]);
    expect(refusalsOf(written)).toEqual([{ code: 'NOT_FOUND', path: ['channel', 'conversationId'] }]);
    expect(await seen(cid, id)).toMatchObject({ members: { nodes: idsOf([ada, cid]) } });
  });

  test('a member who does not own the group is refused, also for themselves', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const id = await groupOf(ada, bob, cid);
    const before = await stateOf(id);

    for (const userId of [cid.id, ada.id, bob.id]) {
      const { removeConversationMember } = await bob.run(REMOVE_CONVERSATION_MEMBER, { conversationId: id, userId });
      expect(removeConversationMember.userErrors).toMatchObject([{ code: 'FORBIDDEN', path: ['conversationId'] }]);
    }

    expect(await stateOf(id)).toEqual(before);
  });

  test('the owner leaves by leaving, and a user whom they cannot see is not found', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    const id = await groupOf(ada, bob);
    const remove = async (userId: string) =>
      (await ada.run(REMOVE_CONVERSATION_MEMBER, { conversationId: id, userId })).removeConversationMember.userErrors;

    expect(await remove(ada.id)).toMatchObject([
      { code: 'INVALID_INPUT', path: ['userId'], message: expect.stringContaining('leaveConversation') },
    ]);
    expect(await remove(eve.id)).toMatchObject([{ code: 'NOT_FOUND', path: ['userId'] }]);
    expect(await remove(eve.id)).toEqual(await remove(idOfNothing('user')));
  });
});

describe('leaving', () => {
  test('passes ownership to the member who has been there longest, and a member who comes back is the newest', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const id = await groupOf(ada, cid, bob);
    const before = await lastSeqOf(app, ada.id);

    const { leaveConversation } = await ada.run(LEAVE_CONVERSATION, { conversationId: id });
    const afterOwner = await seen(bob, id);
    await addToGroup(bob, id, ada);
    await leaveGroup(cid, id);

    expect(leaveConversation).toEqual({ conversationId: id, userErrors: [] });
    expect(afterOwner).toMatchObject({ owner: { id: cid.id }, members: { nodes: idsOf([cid, bob]) } });
    expect(await eventsOf(app, id, 3)).toEqual([
      { seq: 4, type: 'conversation.member_removed', actor: ada.id, user: ada.id },
      { seq: 5, type: 'conversation.updated', actor: ada.id, conversation: id },
      { seq: 6, type: 'conversation.member_added', actor: bob.id, user: ada.id },
      { seq: 7, type: 'conversation.member_removed', actor: cid.id, user: cid.id },
      { seq: 8, type: 'conversation.updated', actor: cid.id, conversation: id },
    ]);
    expect((await eventsOf(app, ada.id, before)).map(({ type }) => type)).toEqual([
      'conversation.left',
      'conversation.opened',
    ]);
    expect(await seen(ada, id)).toMatchObject({ owner: { id: bob.id }, members: { nodes: idsOf([bob, ada]) } });
  });

  test('of a member leaves the owner as they are', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const id = await groupOf(ada, bob, cid);

    await leaveGroup(bob, id);

    expect(await eventsOf(app, id, 3)).toEqual([
      { seq: 4, type: 'conversation.member_removed', actor: bob.id, user: bob.id },
    ]);
    expect(await seen(cid, id)).toMatchObject({ owner: { id: ada.id }, memberCount: 2 });
  });

  test('a second time is NOT_FOUND, and after the last one nobody can read the group', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const id = await groupOf(ada, bob);
    const { id: messageId } = await write(ada, { conversationId: id });
    await leaveGroup(ada, id);

    const again = await ada.run(LEAVE_CONVERSATION, { conversationId: id });
    await leaveGroup(bob, id);

    expect(again.leaveConversation).toMatchObject({
      conversationId: null,
      userErrors: [{ code: 'NOT_FOUND', path: ['conversationId'] }],
    });
    for (const user of [ada, bob]) {
      expect(await seen(user, id)).toBeNull();
      expect((await user.run(NODE, { id: messageId })).node).toBeNull();
    }
    expect(await stateOf(id)).toMatchObject([{ owner_id: null, member_count: 0, members: [], listed: 0 }]);
  });
});

describe('renaming', () => {
  test('any member changes and clears the name; the same name, or none given, changes nothing', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const id = await groupOf(ada, bob);
    const rename = async (name?: string | null) => {
      const input = { conversationId: id, ...(name !== undefined && { name }) };
      return (await bob.run(UPDATE_CONVERSATION, { input })).updateConversation;
    };

    const answers = [await rename('Boats'), await rename(' Boats'), await rename(), await rename(null)];
    const again = await rename(null);
    const refused = [await rename(''), await rename('x'.repeat(101))];

    expect(answers.map(({ conversation, seq }) => [conversation!.name, seq])).toEqual([
      ['Boats', 3],
      ['Boats', null],
      ['Boats', null],
      [null, 4],
    ]);
    expect(again).toEqual({ conversation: { id, name: null }, seq: null, userErrors: [] });
    for (const { userErrors } of refused) {
      expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['name'] }]);
    }
    expect(await eventsOf(app, id, 2)).toEqual([
      { seq: 3, type: 'conversation.updated', actor: bob.id, conversation: id },
      { seq: 4, type: 'conversation.updated', actor: bob.id, conversation: id },
    ]);
  });
});

/** Each change of a group, as a function of the one who makes it. */
const CHANGES: Readonly<
  Record<string, (by: TestUser, conversationId: string, other: TestUser) => Promise<readonly { code: string }[]>>
> = {
  addConversationMembers: async (by, conversationId, { id }) =>
    (await by.run(ADD_CONVERSATION_MEMBERS, { conversationId, userIds: [id] })).addConversationMembers.userErrors,
  removeConversationMember: async (by, conversationId, { id }) =>
    (await by.run(REMOVE_CONVERSATION_MEMBER, { conversationId, userId: id })).removeConversationMember.userErrors,
  leaveConversation: async (by, conversationId) =>
    (await by.run(LEAVE_CONVERSATION, { conversationId })).leaveConversation.userErrors,
  updateConversation: async (by, conversationId) =>
    (await by.run(UPDATE_CONVERSATION, { input: { conversationId, name: 'Boats' } })).updateConversation.userErrors,
};

describe.each(Object.entries(CHANGES))('%s', (_name, change) => {
  test('is a conflict on a conversation of two', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const id = await conversationOf(ada, bob);
    const before = await stateOf(id);

    expect(await change(ada, id, bob)).toMatchObject([
      { code: 'CONFLICT', path: ['conversationId'], message: expect.stringContaining('only groups') },
    ]);

    expect(await stateOf(id)).toEqual(before);
  });

  test('on a group without the viewer is the same as on one that does not exist', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    const id = await groupOf(ada, bob);
    await befriend(eve, bob);
    await createGroup(ada, bob);
    const before = await stateOf(id);

    const hidden = await change(eve, id, bob);

    expect(hidden).toMatchObject([{ code: 'NOT_FOUND', path: ['conversationId'] }]);
    expect(hidden).toEqual(await change(eve, idOfNothing('conv'), bob));
    expect(await stateOf(id)).toEqual(before);
  });
});

describe('members', () => {
  test('write without being related, and may look each other up while they share the group', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    await befriend(ada, bob);
    await befriend(ada, cid);
    const conversationId = await createGroup(ada, bob, cid);
    await unfriend(ada, bob);

    const written = await createMessage(bob, { channel: { conversationId }, content: 'hello' });
    const [together] = [await bob.run(NODE, { id: cid.id })];
    await removeFromGroup(ada, conversationId, cid);
    const apart = await bob.run(NODE, { id: cid.id });

    expect(written.userErrors).toEqual([]);
    expect(together.node).toMatchObject({ id: cid.id });
    expect(apart.node).toBeNull();
  });

  test('can be paged from both ends, in the order in which they joined', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const id = await groupOf(ada, cid);
    await befriend(ada, bob);
    await addToGroup(ada, id, bob);
    const page = async (variables: object) => {
      const { edges, pageInfo } = (await ada.run(MEMBERS, { id, ...variables })).conversation!.members;
      return { ids: edges.map(({ node }) => node.id), cursor: edges.at(-1)!.cursor, ...pageInfo };
    };

    const first = await page({ first: 2 });
    const second = await page({ first: 2, after: first.cursor });
    const back = await page({ last: 1, before: second.cursor });

    expect(first).toMatchObject({ ids: [ada.id, cid.id], hasNextPage: true, hasPreviousPage: false });
    expect(second).toMatchObject({ ids: [bob.id], hasNextPage: false, hasPreviousPage: true });
    expect(back).toMatchObject({ ids: [cid.id], hasNextPage: true, hasPreviousPage: true });
  });
});
