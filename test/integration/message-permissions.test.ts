import { describe, expect, test } from 'vitest';

import { type TestUser, testApp } from '../kit/app.ts';
import {
  createMessage,
  deleteMessage,
  lastSeqOf,
  listedIn,
  readMessage,
  refusalsOf,
  updateMessage,
} from '../kit/messages.ts';
import { befriend, conversationOf, converse, leave, people, roomOf, serverOf, unfriend, write } from '../kit/scenes.ts';
import { idOfNothing } from '../kit/streams.ts';

describe('in a conversation that became read-only', () => {
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
    await unfriend(grace, ada);
    return { ada, grace, conversationId };
  }

  async function noCommonServerAnyMore(): Promise<Ended> {
    const app = await testApp();
    const [ada, grace] = await people(app, 'ada', 'grace');
    const serverId = await serverOf(ada, grace);
    const conversationId = await converse(ada, grace);
    await write(ada, { conversationId }, 'mine');
    await leave(grace, serverId);
    return { ada, grace, conversationId };
  }

  test.each([
    ['a friendship', friendsNoMore],
    ['membership of the last common server', noCommonServerAnyMore],
  ])('after the end of %s, nobody can send, reply or edit, and both can still read and delete', async (_what, end) => {
    const { ada, grace, conversationId } = await end();
    const channel = { conversationId };
    const [id] = (await listedIn(ada, channel)) as [string];

    const sent = await createMessage(ada, { channel, content: 'hello?' });
    const replied = await createMessage(grace, { channel, content: 'hello?', parentMessageId: id });
    const edited = await updateMessage(ada, { messageId: id, content: 'edited' });

    expect(refusalsOf(sent)).toEqual([{ code: 'FORBIDDEN', path: ['channel', 'conversationId'] }]);
    expect(refusalsOf(replied)).toEqual([{ code: 'FORBIDDEN', path: ['channel', 'conversationId'] }]);
    expect(refusalsOf(edited)).toEqual([{ code: 'FORBIDDEN', path: ['messageId'] }]);
    expect(await lastSeqOf(ada, channel)).toBe(1);
    expect(await readMessage(grace, id)).toMatchObject({ content: 'mine', version: 1, replyCount: 0 });
    expect(await readMessage(ada, id)).toMatchObject({ viewerCanEdit: false, viewerCanDelete: true });

    const deleted = await deleteMessage(ada, id);
    expect(deleted).toMatchObject({ seq: 2, userErrors: [], message: { content: null } });
  });

  test('writing is possible again after a new friendship', async () => {
    const { ada, grace, conversationId } = await friendsNoMore();
    const refused = await createMessage(ada, { channel: { conversationId }, content: 'hello?' });

    await befriend(ada, grace);
    const sent = await createMessage(ada, { channel: { conversationId }, content: 'hello!' });

    expect(refusalsOf(refused)).toEqual([{ code: 'FORBIDDEN', path: ['channel', 'conversationId'] }]);
    expect(sent).toMatchObject({ seq: 2, userErrors: [] });
  });

  test('a user who left the server of a room gets the answer for a message that does not exist', async () => {
    const app = await testApp();
    const [ada, grace] = await people(app, 'ada', 'grace');
    const { roomId, serverId } = await roomOf(ada, grace);
    const { id } = await write(grace, { roomId }, 'mine');
    await leave(grace, serverId);

    const answers = [
      [
        await updateMessage(grace, { messageId: id, content: 'x' }),
        await updateMessage(grace, { messageId: idOfNothing('msg'), content: 'x' }),
      ],
      [await deleteMessage(grace, id), await deleteMessage(grace, idOfNothing('msg'))],
    ] as const;

    for (const [refused, ofNothing] of answers) {
      expect(refusalsOf(refused)).toEqual([{ code: 'NOT_FOUND', path: ['messageId'] }]);
      expect(refused).toEqual(ofNothing);
    }
    expect(await readMessage(grace, id)).toBeNull();
    expect(await readMessage(ada, id)).toMatchObject({ content: 'mine', version: 1 });
  });
});
