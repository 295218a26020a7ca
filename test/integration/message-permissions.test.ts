import { describe, expect, test } from 'vitest';

import { type TestUser, testApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { create, edit, lastSeqOf, listedIn, NOTHING, read, refusalsOf, remove } from '../kit/messages.ts';
import { befriend, conversationOf, people, roomOf, serverOf, write } from '../kit/scenes.ts';

const REMOVE_FRIEND = graphql(`
  mutation MessagePermissionsRemoveFriend($userId: ID!) {
    removeFriend(input: { userId: $userId }) {
      userErrors {
        message
      }
    }
  }
`);

const LEAVE_SERVER = graphql(`
  mutation MessagePermissionsLeaveServer($serverId: ID!) {
    leaveServer(input: { serverId: $serverId }) {
      userErrors {
        message
      }
    }
  }
`);

const OPEN_CONVERSATION = graphql(`
  mutation MessagePermissionsOpenConversation($userId: ID!) {
    openConversation(input: { userId: $userId }) {
      conversation {
        id
      }
    }
  }
`);

describe('where writing has ended', () => {
  interface Ended {
    readonly ada: TestUser;
    readonly grace: TestUser;
    readonly conversationId: string;
  }

  async function friendsNoMore(): Promise<Ended> {
    const app = await testApp();
    const [ada, grace] = await people(app, 'ada', 'grace');
    const conversationId = await conversationOf(ada, grace);
    await write(ada, { conversationId }, 'mine');
    await grace.run(REMOVE_FRIEND, { userId: ada.id });
    return { ada, grace, conversationId };
  }

  async function noCommonServerAnyMore(): Promise<Ended> {
    const app = await testApp();
    const [ada, grace] = await people(app, 'ada', 'grace');
    const serverId = await serverOf(ada, grace);
    const { openConversation } = await ada.run(OPEN_CONVERSATION, { userId: grace.id });
    const conversationId = openConversation.conversation!.id;
    await write(ada, { conversationId }, 'mine');
    await grace.run(LEAVE_SERVER, { serverId });
    return { ada, grace, conversationId };
  }

  test.each([
    ['a friendship', friendsNoMore],
    ['the last common server', noCommonServerAnyMore],
  ])('with %s, nobody sends, replies or edits, and both still read and delete', async (_what, end) => {
    const { ada, grace, conversationId } = await end();
    const channel = { conversationId };
    const [id] = (await listedIn(ada, channel)) as [string];

    const sent = await create(ada, { channel, content: 'hello?' });
    const replied = await create(grace, { channel, content: 'hello?', parentMessageId: id });
    const edited = await edit(ada, { messageId: id, content: 'edited' });

    expect(refusalsOf(sent)).toEqual([{ code: 'FORBIDDEN', path: ['channel', 'conversationId'] }]);
    expect(refusalsOf(replied)).toEqual([{ code: 'FORBIDDEN', path: ['channel', 'conversationId'] }]);
    expect(refusalsOf(edited)).toEqual([{ code: 'FORBIDDEN', path: ['messageId'] }]);
    expect(await lastSeqOf(ada, channel)).toBe(1);
    expect(await read(grace, id)).toMatchObject({ content: 'mine', version: 1, replyCount: 0 });
    expect(await read(ada, id)).toMatchObject({ viewerCanEdit: false, viewerCanDelete: true });

    const deleted = await remove(ada, id);
    expect(deleted).toMatchObject({ seq: 2, userErrors: [], message: { content: null } });
  });

  test('it begins again with a new friendship', async () => {
    const { ada, grace, conversationId } = await friendsNoMore();
    const refused = await create(ada, { channel: { conversationId }, content: 'hello?' });

    await befriend(ada, grace);
    const sent = await create(ada, { channel: { conversationId }, content: 'hello!' });

    expect(refusalsOf(refused)).toEqual([{ code: 'FORBIDDEN', path: ['channel', 'conversationId'] }]);
    expect(sent).toMatchObject({ seq: 2, userErrors: [] });
  });

  test('a member who left a server’s room gets the answer for a message that does not exist', async () => {
    const app = await testApp();
    const [ada, grace] = await people(app, 'ada', 'grace');
    const { roomId, serverId } = await roomOf(ada, grace);
    const { id } = await write(grace, { roomId }, 'mine');
    await grace.run(LEAVE_SERVER, { serverId });

    const answers = [
      [
        await edit(grace, { messageId: id, content: 'x' }),
        await edit(grace, { messageId: NOTHING.message, content: 'x' }),
      ],
      [await remove(grace, id), await remove(grace, NOTHING.message)],
    ] as const;

    for (const [refused, ofNothing] of answers) {
      expect(refusalsOf(refused)).toEqual([{ code: 'NOT_FOUND', path: ['messageId'] }]);
      expect(refused).toEqual(ofNothing);
    }
    expect(await read(grace, id)).toBeNull();
    expect(await read(ada, id)).toMatchObject({ content: 'mine', version: 1 });
  });
});
