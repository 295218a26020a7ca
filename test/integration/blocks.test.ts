import { describe, expect, test } from 'vitest';

import { type TestUser, testApp } from '../kit/app.ts';
import { bothPaths } from '../kit/both-paths.ts';
import { graphql } from '../kit/generated/gql.ts';
import { eventsOf as channelEventsOf } from '../kit/messages.ts';
import {
  ADD_CONVERSATION_MEMBERS,
  ADD_REACTION,
  BLOCK_USER,
  CREATE_GROUP_CONVERSATION,
  CREATE_MESSAGE,
  OPEN_CONVERSATION,
  PIN_MESSAGE,
  REQUEST_FRIEND,
  UNBLOCK_USER,
  UNPIN_MESSAGE,
  UPDATE_MESSAGE,
} from '../kit/operations.ts';
import { pendingOf } from '../kit/revoker.ts';
import {
  addToGroup,
  askToBeFriends,
  befriend,
  block,
  conversationOf,
  converse,
  createGroup,
  leave,
  people,
  react,
  remove,
  roomOf,
  serverOf,
  unblock,
  unfriend,
  unreact,
  write,
} from '../kit/scenes.ts';
import { eventsOf, idOfNothing, lastSeqOf, uuidOf } from '../kit/streams.ts';
import { tokenRequestOf } from '../kit/tokens.ts';
import { together } from '../kit/together.ts';

const app = await testApp();

const BLOCKED_USERS = graphql(`
  query BlockedUsers($first: Int, $after: String) {
    viewer {
      blockedUsers(first: $first, after: $after) {
        nodes {
          id
          viewerHasBlocked
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const CAN_WRITE = graphql(`
  query CanWriteInConversation($id: ID!) {
    conversation(id: $id) {
      viewerCanWrite
      messages(first: 10) {
        nodes {
          content
          viewerCanEdit
          author {
            viewerHasBlocked
          }
        }
      }
    }
  }
`);

const START_TYPING = graphql(`
  mutation TypingToBlocked($conversationId: ID!) {
    startTyping(input: { channel: { conversationId: $conversationId } }) {
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const REFUSED_MESSAGE = graphql(`
  mutation MessageToBlocked($conversationId: ID!) {
    createMessage(input: { channel: { conversationId: $conversationId }, content: "hello" }) {
      userErrors {
        code
        message
      }
    }
  }
`);

async function blockedBy(user: TestUser): Promise<string[]> {
  return (await user.run(BLOCKED_USERS, { first: 50 })).viewer.blockedUsers.nodes.map(({ id }) => id);
}

async function rowsOf(user: TestUser): Promise<{ blocked: string; seq: number }[]> {
  return app.db.$queryRaw`
    SELECT blocked_id::text AS blocked, seq FROM blocks WHERE user_id = ${uuidOf(user.id)}::uuid ORDER BY seq`;
}

/** Members of a common server, with a message of each in their conversation. */
async function partners() {
  const [ada, ben] = await people(app, 'ada', 'ben');
  const serverId = await serverOf(ada, ben);
  const conversationId = await converse(ada, ben);
  const channel = { conversationId };
  const { id: byAda } = await write(ada, channel, 'from ada');
  const { id: byBen } = await write(ben, channel, 'from ben');
  return { ada, ben, serverId, conversationId, channel, byAda, byBen };
}

const EACH_SIDE = [
  ['by the one who blocked', (ada: TestUser) => ada],
  ['by the one who is blocked', (_ada: TestUser, ben: TestUser) => ben],
] as const;

describe('blocking a user', () => {
  test('lists the user, shows it on them, and tells the viewer’s own devices alone', async () => {
    const { ada, ben } = await partners();
    const [adaSeq, benSeq] = [await lastSeqOf(app, ada.id), await lastSeqOf(app, ben.id)];

    const { blockUser } = await ada.run(BLOCK_USER, { userId: ben.id });

    expect(blockUser).toEqual({ user: { id: ben.id, viewerHasBlocked: true }, userErrors: [] });
    expect(await blockedBy(ada)).toEqual([ben.id]);
    expect(await blockedBy(ben)).toEqual([]);
    expect(await eventsOf(app, ada.id, adaSeq)).toEqual([
      { seq: adaSeq + 1, type: 'user.blocked', actor: ada.id, user: ben.id },
    ]);
    expect(await rowsOf(ada)).toEqual([{ blocked: uuidOf(ben.id), seq: adaSeq + 1 }]);
    expect(await eventsOf(app, ben.id, benSeq)).toEqual([]);
    expect(await rowsOf(ben)).toEqual([]);
  });

  test('again changes nothing and emits nothing', async () => {
    const { ada, ben } = await partners();
    await block(ada, ben);
    const [seq, rows] = [await lastSeqOf(app, ada.id), await rowsOf(ada)];

    const { blockUser } = await ada.run(BLOCK_USER, { userId: ben.id });

    expect(blockUser).toEqual({ user: { id: ben.id, viewerHasBlocked: true }, userErrors: [] });
    expect(await lastSeqOf(app, ada.id)).toBe(seq);
    expect(await rowsOf(ada)).toEqual(rows);
  });

  test('ten times at once makes one block and one event', async () => {
    const { ada, ben } = await partners();
    const seq = await lastSeqOf(app, ada.id);

    await together(Array.from({ length: 10 }, () => block(ada, ben)));

    expect(await eventsOf(app, ada.id, seq)).toMatchObject([{ type: 'user.blocked' }]);
    expect(await rowsOf(ada)).toHaveLength(1);
  });

  test('is refused for oneself, and for users whom the viewer cannot look up', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');

    const self = await ada.run(BLOCK_USER, { userId: ada.id });
    const hidden = await ada.run(BLOCK_USER, { userId: eve.id });
    const missing = await ada.run(BLOCK_USER, { userId: idOfNothing('user') });

    expect(self.blockUser).toEqual({ user: null, userErrors: [{ code: 'INVALID_INPUT', path: ['userId'] }] });
    expect(hidden.blockUser).toEqual({ user: null, userErrors: [{ code: 'NOT_FOUND', path: ['userId'] }] });
    expect(missing).toEqual(hidden);
    expect(await rowsOf(ada)).toEqual([]);
    expect(await eventsOf(app, ada.id)).toEqual([]);
  });

  test('is allowed to the user who was asked to be friends, without any other relation', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    const friendRequest = await askToBeFriends(ben, ada);

    await block(ada, ben);

    expect(await eventsOf(app, ada.id, 1)).toEqual([
      { seq: 2, type: 'user.blocked', actor: ada.id, user: ben.id },
      { seq: 3, type: 'friend.request_closed', actor: ada.id, friendRequest, accepted: false },
    ]);
    expect(await eventsOf(app, ben.id, 1)).toEqual([
      { seq: 2, type: 'friend.request_closed', actor: ada.id, friendRequest, accepted: false },
    ]);
  });

  test('ends the friendship of the two, as unfriending does', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    await befriend(ada, ben);
    const [adaSeq, benSeq] = [await lastSeqOf(app, ada.id), await lastSeqOf(app, ben.id)];

    await block(ada, ben);

    expect(await eventsOf(app, ada.id, adaSeq)).toMatchObject([
      { type: 'user.blocked', user: ben.id },
      { type: 'friend.removed', actor: ada.id, user: ben.id },
    ]);
    expect(await eventsOf(app, ben.id, benSeq)).toMatchObject([
      { type: 'friend.removed', actor: ada.id, user: ada.id },
    ]);
    const friends = await app.db.$queryRaw`
      SELECT friend_id FROM friendships WHERE user_id IN (${uuidOf(ada.id)}::uuid, ${uuidOf(ben.id)}::uuid)`;
    expect(friends).toEqual([]);
  });

  test('lists users by the time of the block, newest first, page by page', async () => {
    const [ada, ...others] = await people(app, 'ada', 'ben', 'cyd', 'dan');
    await serverOf(ada, ...others);
    const [ben, cyd, dan] = others;
    for (const other of [ben, cyd, dan]) await block(ada, other);
    await unblock(ada, ben);
    await block(ada, ben);

    const { blockedUsers: first } = (await ada.run(BLOCKED_USERS, { first: 2 })).viewer;
    const { blockedUsers: rest } = (await ada.run(BLOCKED_USERS, { first: 2, after: first.pageInfo.endCursor })).viewer;

    expect(first.nodes.map(({ id }) => id)).toEqual([ben.id, dan.id]);
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect(rest.nodes).toEqual([{ id: cyd.id, viewerHasBlocked: true }]);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });
});

describe('unblocking a user', () => {
  test('removes the row, tells the viewer’s own devices, and lets the two write again', async () => {
    const { ada, ben, conversationId, channel } = await partners();
    await block(ada, ben);
    const [adaSeq, benSeq] = [await lastSeqOf(app, ada.id), await lastSeqOf(app, ben.id)];

    const { unblockUser } = await ada.run(UNBLOCK_USER, { userId: ben.id });

    expect(unblockUser).toEqual({ user: { id: ben.id, viewerHasBlocked: false }, userErrors: [] });
    expect(await rowsOf(ada)).toEqual([]);
    expect(await eventsOf(app, ada.id, adaSeq)).toEqual([
      { seq: adaSeq + 1, type: 'user.unblocked', actor: ada.id, user: ben.id },
    ]);
    expect(await eventsOf(app, ben.id, benSeq)).toEqual([]);
    expect((await ben.run(CAN_WRITE, { id: conversationId })).conversation!.viewerCanWrite).toBe(true);
    await write(ben, channel);
  });

  test('who is not blocked changes nothing and emits nothing', async () => {
    const { ada, ben } = await partners();
    const seq = await lastSeqOf(app, ada.id);

    const { unblockUser } = await ada.run(UNBLOCK_USER, { userId: ben.id });

    expect(unblockUser).toEqual({ user: { id: ben.id, viewerHasBlocked: false }, userErrors: [] });
    expect(await lastSeqOf(app, ada.id)).toBe(seq);
  });

  test('leaves the block of the other one', async () => {
    const { ada, ben, channel } = await partners();
    await block(ada, ben);
    await block(ben, ada);

    await unblock(ada, ben);
    const { createMessage } = await ada.run(CREATE_MESSAGE, { input: { channel, content: 'hello' } });

    expect(createMessage.userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect(await blockedBy(ben)).toEqual([ada.id]);
  });

  test('is possible for users with whom the viewer shares nothing any more, and for others looks like a missing user', async () => {
    const [ada, ben, eve] = await people(app, 'ada', 'ben', 'eve');
    const serverId = await serverOf(eve, ada, ben);
    await block(ada, ben);
    await leave(ada, serverId);
    const listed = await blockedBy(ada);

    const { unblockUser: hidden } = await ben.run(UNBLOCK_USER, { userId: ada.id });
    const { unblockUser: missing } = await ben.run(UNBLOCK_USER, { userId: idOfNothing('user') });
    const { unblockUser: unblocked } = await ada.run(UNBLOCK_USER, { userId: ben.id });
    const { unblockUser: again } = await ada.run(UNBLOCK_USER, { userId: ben.id });

    expect(listed).toEqual([ben.id]);
    expect(hidden).toEqual({ user: null, userErrors: [{ code: 'NOT_FOUND', path: ['userId'] }] });
    expect(missing).toEqual(hidden);
    expect(unblocked).toEqual({ user: { id: ben.id, viewerHasBlocked: false }, userErrors: [] });
    expect(again).toEqual(hidden);
  });

  test('brings back neither the friendship nor the request that the block ended', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    const conversationId = await conversationOf(ada, ben);

    await block(ada, ben);
    await unblock(ada, ben);
    const { createMessage } = await ada.run(CREATE_MESSAGE, {
      input: { channel: { conversationId }, content: 'hello' },
    });
    await befriend(ben, ada);

    expect(createMessage.userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
    await write(ben, { conversationId });
  });
});

describe.each(EACH_SIDE)('while one of two users has blocked the other, %s', (_side, actorOf) => {
  test('nothing can be written in their conversation, and it can still be read', async () => {
    const { ada, ben, conversationId, channel, byAda, byBen } = await partners();
    const [actor, own, others] = actorOf(ada, ben) === ada ? [ada, byAda, byBen] : [ben, byBen, byAda];
    const pinned = await write(ada, channel, 'pinned');
    await ada.run(PIN_MESSAGE, { messageId: pinned.id });
    await react(actor, others, '🎉');
    await block(ada, ben);
    const before = await channelEventsOf(ada, channel);

    const path = ['messageId'];
    const outcomes = [
      (await actor.run(CREATE_MESSAGE, { input: { channel, content: 'hello' } })).createMessage,
      (await actor.run(CREATE_MESSAGE, { input: { channel, content: 'hello', parentMessageId: own } })).createMessage,
      (await actor.run(START_TYPING, { conversationId })).startTyping,
      (await actor.run(ADD_REACTION, { messageId: others, emoji: '👍' })).addReaction,
      (await actor.run(PIN_MESSAGE, { messageId: own })).pinMessage,
      (await actor.run(UNPIN_MESSAGE, { messageId: pinned.id })).unpinMessage,
      (await actor.run(UPDATE_MESSAGE, { messageId: own, content: 'edited' })).updateMessage,
    ].map(({ userErrors }) => userErrors.map((error) => ({ code: error.code, path: error.path })));

    const inChannel = [{ code: 'FORBIDDEN', path: ['channel', 'conversationId'] }];
    const ofMessage = [{ code: 'FORBIDDEN', path }];
    expect(outcomes).toEqual([inChannel, inChannel, inChannel, ofMessage, ofMessage, ofMessage, ofMessage]);
    expect(await channelEventsOf(ada, channel)).toEqual(before);
    const { conversation } = await actor.run(CAN_WRITE, { id: conversationId });
    expect(conversation).toMatchObject({ viewerCanWrite: false });
    expect(conversation!.messages.nodes).toMatchObject([
      { content: 'pinned', viewerCanEdit: false },
      { content: 'from ben', viewerCanEdit: false },
      { content: 'from ada', viewerCanEdit: false },
    ]);
  });

  test('own messages can be deleted there, and own reactions removed', async () => {
    const { ada, ben, channel, byAda, byBen } = await partners();
    const [actor, own, others] = actorOf(ada, ben) === ada ? [ada, byAda, byBen] : [ben, byBen, byAda];
    await react(actor, others);
    await block(ada, ben);
    const before = await channelEventsOf(ada, channel);

    await unreact(actor, others);
    await remove(actor, own);

    expect((await channelEventsOf(ada, channel)).slice(before.length)).toMatchObject([
      { __typename: 'ReactionRemovedEvent' },
      { __typename: 'MessageDeletedEvent' },
    ]);
  });

  test('no conversation of the two is opened, and the one that exists is returned', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    await serverOf(ada, ben);
    const actor = actorOf(ada, ben);
    const other = actor === ada ? ben : ada;
    const existing = await partners();
    await block(existing.ada, existing.ben);
    await block(ada, ben);

    const { openConversation: refused } = await actor.run(OPEN_CONVERSATION, { userId: other.id });
    const { openConversation: found } = await actorOf(existing.ada, existing.ben).run(OPEN_CONVERSATION, {
      userId: actor === ada ? existing.ben.id : existing.ada.id,
    });

    expect(refused).toMatchObject({ conversation: null, userErrors: [{ code: 'FORBIDDEN', path: ['userId'] }] });
    expect(found).toMatchObject({ conversation: { id: existing.conversationId }, created: false, userErrors: [] });
  });

  test('neither is asked to be friends', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    await serverOf(ada, ben);
    await block(ada, ben);
    const actor = actorOf(ada, ben);
    const other = actor === ada ? ben : ada;
    const seqs = [await lastSeqOf(app, ada.id), await lastSeqOf(app, ben.id)];

    const byId = await actor.run(REQUEST_FRIEND, { input: { userId: other.id } });
    const byName = await actor.run(REQUEST_FRIEND, { input: { username: other.username } });

    const refusal = (path: string) => ({
      friend: null,
      friendRequest: null,
      userErrors: [{ code: 'FORBIDDEN', path: [path] }],
    });
    expect([byId.requestFriend, byName.requestFriend]).toEqual([refusal('userId'), refusal('username')]);
    expect([await lastSeqOf(app, ada.id), await lastSeqOf(app, ben.id)]).toEqual(seqs);
  });

  test('neither puts the other into a group, and others may', async () => {
    const [ada, ben, cyd] = await people(app, 'ada', 'ben', 'cyd');
    await serverOf(cyd, ada, ben);
    const actor = actorOf(ada, ben);
    const other = actor === ada ? ben : ada;
    const conversationId = await createGroup(actor, cyd);
    await block(ada, ben);

    const created = await actor.run(CREATE_GROUP_CONVERSATION, { input: { userIds: [cyd.id, other.id] } });
    const added = await actor.run(ADD_CONVERSATION_MEMBERS, { conversationId, userIds: [other.id] });

    expect(created.createGroupConversation.userErrors).toMatchObject([{ code: 'FORBIDDEN', path: ['userIds', '1'] }]);
    expect(added.addConversationMembers.userErrors).toMatchObject([{ code: 'FORBIDDEN', path: ['userIds', '0'] }]);
    await addToGroup(cyd, conversationId, other);
    await write(other, { conversationId });
  });

  test('both are still seen by the other in what they share, and can still be looked up', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    const { roomId } = await roomOf(ada, ben);
    await block(ada, ben);
    const actor = actorOf(ada, ben);
    const other = actor === ada ? ben : ada;

    const { id } = await write(other, { roomId });
    const { id: answer } = await write(actor, { roomId }, 'seen', id);
    const { data } = await actor.raw(
      `query ($id: ID!, $other: ID!) {
        message(id: $id) { content author { id viewerHasBlocked } }
        node(id: $other) { ... on User { username viewerHasBlocked } }
      }`,
      { id, other: other.id },
    );

    const viewerHasBlocked = actor === ada;
    expect(data).toEqual({
      message: { content: 'hello', author: { id: other.id, viewerHasBlocked } },
      node: { username: other.username, viewerHasBlocked },
    });
    expect(answer).toMatch(/^msg_/);
  });
});

describe('what is told about a block', () => {
  test('the refusal says the same to both sides, and to users who are not related', async () => {
    const { ada, ben, conversationId } = await partners();
    await block(ada, ben);
    const [cyd, dan] = await people(app, 'cyd', 'dan');
    const unrelated = await conversationOf(cyd, dan);
    await unfriend(cyd, dan);

    const refusals = [
      await ada.run(REFUSED_MESSAGE, { conversationId }),
      await ben.run(REFUSED_MESSAGE, { conversationId }),
      await cyd.run(REFUSED_MESSAGE, { conversationId: unrelated }),
    ].map(({ createMessage }) => createMessage.userErrors);

    expect(refusals[0]).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect(refusals).toEqual([refusals[0], refusals[0], refusals[0]]);
  });

  test('a page of conversations with `viewerCanWrite` is still one statement, and it is false for blocks of either side', async () => {
    const [ada, ...others] = await people(app, 'ada', ...Array.from({ length: 12 }, (_, i) => `other${i}`));
    await serverOf(ada, ...others);
    for (const other of others) await converse(ada, other);
    const [byAda, byOther] = [others[3]!, others[7]!];
    await block(ada, byAda);
    await block(byOther, ada);
    const paths = await bothPaths(app);

    const { planned, fast, slow } = await paths.ask(ada, {
      query: `{ viewer { conversations(first: 100) { nodes { viewerCanWrite otherMember { id viewerHasBlocked } } } } }`,
    });

    expect(planned).toBe(true);
    expect(fast).toEqual(slow);
    const { data } = JSON.parse(fast.body) as {
      data: {
        viewer: {
          conversations: {
            nodes: { viewerCanWrite: boolean; otherMember: { id: string; viewerHasBlocked: boolean } }[];
          };
        };
      };
    };
    const { nodes } = data.viewer.conversations;
    expect(nodes).toHaveLength(others.length);
    const idsOf = (kept: typeof nodes) => new Set(kept.map(({ otherMember }) => otherMember.id));
    expect(idsOf(nodes.filter(({ viewerCanWrite }) => !viewerCanWrite))).toEqual(new Set([byAda.id, byOther.id]));
    expect(idsOf(nodes.filter(({ otherMember }) => otherMember.viewerHasBlocked))).toEqual(new Set([byAda.id]));
  });
});

describe('presence on Ably', () => {
  async function grantOf(user: TestUser, conversationId: string): Promise<unknown> {
    const { capability } = await tokenRequestOf(user, { conversationIds: [conversationId] });
    return (JSON.parse(capability) as Record<string, unknown>)[`dm:${conversationId}`];
  }

  test('ends for both with a block, in their conversation', async () => {
    const { ada, ben, conversationId } = await partners();
    const writing = ['history', 'presence', 'subscribe'];
    const before = [await grantOf(ada, conversationId), await grantOf(ben, conversationId)];

    await block(ada, ben);

    expect(before).toEqual([writing, writing]);
    for (const user of [ada, ben]) {
      expect(await grantOf(user, conversationId)).toEqual(['history', 'subscribe']);
      expect(await pendingOf(app, user)).toHaveLength(1);
    }
  });

  test('no tokens are revoked if the two could not write before, or have no conversation', async () => {
    const { ada, ben, serverId } = await partners();
    const [cyd, dan] = await people(app, 'cyd', 'dan');
    await befriend(cyd, dan);
    await block(ada, ben);
    const pending = async () =>
      Promise.all([ada, ben, cyd, dan].map(async (user) => (await pendingOf(app, user)).length));
    const before = await pending();

    await block(ben, ada);
    await block(cyd, dan);
    const afterBlocks = await pending();
    // His own tokens, because of the server. Ada could not write to him before.
    await leave(ben, serverId);

    expect(before).toEqual([1, 1, 0, 0]);
    expect(afterBlocks).toEqual(before);
    expect(await pending()).toEqual([1, 2, 0, 0]);
  });
});

describe('at the same time', () => {
  test('as many writes of both sides, a block lets through only what comes before it is acknowledged', async () => {
    const { ada, ben, conversationId, channel } = await partners();
    let acknowledged = Number.NaN;

    const writes = [ada, ben].flatMap((author) =>
      Array.from({ length: 20 }, () => author.run(CREATE_MESSAGE, { input: { channel, content: 'hello' } })),
    );
    const blocking = block(ada, ben).then(async () => (acknowledged = await lastSeqOf(app, conversationId)));
    const [answers] = await together([together(writes), blocking]);

    const written = answers.filter(({ createMessage }) => createMessage.userErrors.length === 0);
    expect(await lastSeqOf(app, conversationId)).toBe(acknowledged);
    expect(acknowledged).toBe(2 + written.length);
  });

  test('blocks of both sides, friend requests, openings and groups end in one state without a deadlock', async () => {
    const [ada, ben, cyd] = await people(app, 'ada', 'ben', 'cyd');
    await serverOf(ada, ben, cyd);

    for (let round = 0; round < 5; round++) {
      await befriend(ada, ben);
      await together([
        block(ada, ben),
        block(ben, ada),
        ada.run(REQUEST_FRIEND, { input: { userId: ben.id } }),
        ben.run(OPEN_CONVERSATION, { userId: ada.id }),
        cyd.run(CREATE_GROUP_CONVERSATION, { input: { userIds: [ada.id, ben.id] } }),
        ben.run(CREATE_GROUP_CONVERSATION, { input: { userIds: [cyd.id, ada.id] } }),
      ]);

      expect([await blockedBy(ada), await blockedBy(ben)]).toEqual([[ben.id], [ada.id]]);
      const left = await app.db.$queryRaw`
        SELECT user_id FROM friendships WHERE user_id = ${uuidOf(ada.id)}::uuid
        UNION ALL SELECT from_id FROM friend_requests WHERE ${uuidOf(ada.id)}::uuid IN (from_id, to_id)`;
      expect(left).toEqual([]);
      await together([unblock(ada, ben), unblock(ben, ada)]);
    }
  });
});
