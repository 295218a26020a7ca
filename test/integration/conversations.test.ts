import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { createMessage, refusalsOf } from '../kit/messages.ts';
import { OPEN_CONVERSATION } from '../kit/operations.ts';
import { askToBeFriends, befriend, conversationOf, leave, people, serverOf, unfriend, write } from '../kit/scenes.ts';
import { eventsOf, idOfNothing, lastSeqOf } from '../kit/streams.ts';

const app = await testApp();

const CONVERSATION = graphql(`
  query ConversationsConversation($id: ID!) {
    conversation(id: $id) {
      id
      ablyChannel
      lastSeq
      members {
        nodes {
          id
        }
      }
      messages {
        nodes {
          content
          viewerCanEdit
          viewerCanDelete
        }
      }
    }
  }
`);

const MEMBERS = graphql(`
  query ConversationsMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    conversation(id: $id) {
      createdAt
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

async function pairs(count: number): Promise<(readonly [TestUser, TestUser])[]> {
  const made = await Promise.all(Array.from({ length: count }, () => people(app, 'ada', 'bob')));
  for (const [ada, bob] of made) await befriend(ada, bob);
  return made;
}

describe('opening', () => {
  test('friends open their conversation, and both get an event', async () => {
    const [[ada, bob]] = (await pairs(1)) as [readonly [TestUser, TestUser]];
    const before = [await lastSeqOf(app, ada.id), await lastSeqOf(app, bob.id)];

    const { openConversation } = await ada.run(OPEN_CONVERSATION, { userId: bob.id });

    const id = openConversation.conversation!.id;
    expect(openConversation).toEqual({ conversation: { id }, created: true, userErrors: [] });
    const seen = {
      id,
      ablyChannel: `dm:${id}`,
      lastSeq: 0,
      members: { nodes: [ada.id, bob.id].toSorted().map((member) => ({ id: member })) },
      messages: { nodes: [] },
    };
    expect((await ada.run(CONVERSATION, { id })).conversation).toEqual(seen);
    expect((await bob.run(CONVERSATION, { id })).conversation).toEqual(seen);
    for (const [i, user] of [ada, bob].entries()) {
      expect(await eventsOf(app, user.id, before[i])).toEqual([
        { seq: before[i]! + 1, type: 'conversation.opened', actor: ada.id, conversation: id },
      ]);
    }
  });

  test('members of a common server open one without being friends', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    await serverOf(ada, bob, cid);

    const { openConversation } = await bob.run(OPEN_CONVERSATION, { userId: cid.id });

    expect(openConversation).toMatchObject({ created: true, userErrors: [] });
  });

  test('opening it again, by either user, returns the existing one without an event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const id = await conversationOf(ada, bob);
    const before = [await lastSeqOf(app, ada.id), await lastSeqOf(app, bob.id)];

    const again = await ada.run(OPEN_CONVERSATION, { userId: bob.id });
    const otherSide = await bob.run(OPEN_CONVERSATION, { userId: ada.id });

    expect(again).toEqual({ openConversation: { conversation: { id }, created: false, userErrors: [] } });
    expect(otherSide).toEqual(again);
    expect([await lastSeqOf(app, ada.id), await lastSeqOf(app, bob.id)]).toEqual(before);
  });

  test('many simultaneous requests of both users open one conversation', async () => {
    const couples = await pairs(6);

    const answers = await Promise.all(
      couples.map(([ada, bob]) =>
        Promise.all(
          [ada, bob, ada, bob].map((side) => side.run(OPEN_CONVERSATION, { userId: side === ada ? bob.id : ada.id })),
        ),
      ),
    );

    for (const [i, [ada, bob]] of couples.entries()) {
      const opened = answers[i]!.map(({ openConversation }) => openConversation);
      expect(new Set(opened.map(({ conversation }) => conversation?.id)).size).toBe(1);
      expect(opened.filter(({ created }) => created)).toHaveLength(1);
      const types = [...(await eventsOf(app, ada.id)), ...(await eventsOf(app, bob.id))].map(({ type }) => type);
      expect(types.filter((type) => type === 'conversation.opened')).toHaveLength(2);
    }
  });

  test('nobody opens one with themselves', async () => {
    const [ada] = await people(app, 'ada');

    const { openConversation } = await ada.run(OPEN_CONVERSATION, { userId: ada.id });

    expect(openConversation).toEqual({
      conversation: null,
      created: false,
      userErrors: [{ code: 'INVALID_INPUT', path: ['userId'] }],
    });
  });

  test('a user whom the caller cannot look up has the same answer as one who does not exist', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');

    const hidden = await ada.run(OPEN_CONVERSATION, { userId: eve.id });
    const missing = await ada.run(OPEN_CONVERSATION, { userId: idOfNothing('user') });

    expect(hidden.openConversation).toEqual({
      conversation: null,
      created: false,
      userErrors: [{ code: 'NOT_FOUND', path: ['userId'] }],
    });
    expect(missing).toEqual(hidden);
    expect(await eventsOf(app, eve.id)).toEqual([]);
  });

  test('an open friend request is not enough for either user', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await askToBeFriends(ada, bob);

    const asker = await ada.run(OPEN_CONVERSATION, { userId: bob.id });
    const asked = await bob.run(OPEN_CONVERSATION, { userId: ada.id });

    expect(asker.openConversation).toEqual({
      conversation: null,
      created: false,
      userErrors: [{ code: 'FORBIDDEN', path: ['userId'] }],
    });
    expect(asked).toEqual(asker);
  });
});

describe('after the friendship', () => {
  test('messages stay readable to both, and opening it again returns it', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const id = await conversationOf(ada, bob);
    await write(ada, { conversationId: id }, 'hello');
    await unfriend(bob, ada);

    const { openConversation } = await ada.run(OPEN_CONVERSATION, { userId: bob.id });
    const { conversation: toAda } = await ada.run(CONVERSATION, { id });
    const { conversation: toBob } = await bob.run(CONVERSATION, { id });

    expect(openConversation).toEqual({ conversation: { id }, created: false, userErrors: [] });
    expect(toAda!.messages.nodes).toEqual([{ content: 'hello', viewerCanEdit: false, viewerCanDelete: true }]);
    expect(toBob!.messages.nodes).toEqual([{ content: 'hello', viewerCanEdit: false, viewerCanDelete: false }]);
  });

  test('neither user may write until they are friends again or share a server', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const conversationId = await conversationOf(ada, bob);
    await unfriend(ada, bob);

    const channel = { conversationId };
    const apart = [
      await createMessage(ada, { channel, content: 'are you there?' }),
      await createMessage(bob, { channel, content: 'am I?' }),
    ];
    const serverId = await serverOf(ada, bob);
    const together = await createMessage(bob, { channel, content: 'here we are' });
    await leave(bob, serverId);
    const apartAgain = await createMessage(ada, { channel, content: 'gone?' });
    await befriend(ada, bob);
    const friends = await createMessage(ada, { channel, content: 'back' });

    for (const refused of [...apart, apartAgain]) {
      expect(refused.message).toBeNull();
      expect(refusalsOf(refused)).toEqual([{ code: 'FORBIDDEN', path: ['channel', 'conversationId'] }]);
    }
    expect(together).toMatchObject({ message: { content: 'here we are' }, userErrors: [] });
    expect(friends.userErrors).toEqual([]);
    expect((await eventsOf(app, conversationId)).map(({ seq, actor }) => [seq, actor])).toEqual([
      [1, bob.id],
      [2, ada.id],
    ]);
  });
});

describe('reading', () => {
  test('the two members can be paged from both ends, oldest account first', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const id = await conversationOf(ada, bob);
    const [older, newer] = [ada.id, bob.id].toSorted();

    const { conversation: first } = await ada.run(MEMBERS, { id, first: 1 });
    const after = first!.members.edges[0]!.cursor;
    const { conversation: second } = await bob.run(MEMBERS, { id, first: 1, after });
    const { conversation: back } = await bob.run(MEMBERS, { id, last: 1, before: second!.members.edges[0]!.cursor });

    const page = (conversation: typeof first) => ({
      ids: conversation!.members.edges.map(({ node }) => node.id),
      ...conversation!.members.pageInfo,
    });
    expect(page(first)).toEqual({ ids: [older], hasNextPage: true, hasPreviousPage: false });
    expect(page(second)).toEqual({ ids: [newer], hasNextPage: false, hasPreviousPage: true });
    expect(page(back)).toEqual(page(first));
    expect(first!.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('a third user does not find the conversation, not even a friend of both in a common server', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const id = await conversationOf(ada, bob);
    await befriend(ada, cid);
    await befriend(bob, cid);
    await serverOf(ada, bob, cid);

    const { conversation } = await cid.run(CONVERSATION, { id });
    const written = await createMessage(cid, { channel: { conversationId: id }, content: 'may I?' });

    expect(conversation).toBeNull();
    expect(written.message).toBeNull();
    expect(refusalsOf(written)).toEqual([{ code: 'NOT_FOUND', path: ['channel', 'conversationId'] }]);
    expect(await lastSeqOf(app, id)).toBe(0);
  });

  test('an id of another type is refused, and an unknown id is null', async () => {
    const [ada] = await people(app, 'ada');

    const wrong = await ada.answer(CONVERSATION, { id: ada.id });
    const missing = await ada.run(CONVERSATION, { id: idOfNothing('conv') });

    expect(wrong.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'id' } }]);
    expect(missing.conversation).toBeNull();
  });
});
