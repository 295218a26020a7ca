import { describe, expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import {
  createMessage,
  deleteMessage,
  eventsOf,
  lastSeqOf,
  listedIn,
  readMessage,
  refusalsOf,
  updateMessage,
} from '../kit/messages.ts';
import { conversationOf, createRoom, people, roomOf, write } from '../kit/scenes.ts';
import { idOfNothing } from '../kit/streams.ts';

describe('writing', () => {
  test('a message gets the next number, is first in the page, and its event is in the log', async () => {
    const app = await testApp();
    const [ada, grace] = await people(app, 'ada', 'grace');
    const { roomId } = await roomOf(ada, grace);
    const first = await write(grace, { roomId }, 'first');

    const created = await createMessage(ada, { channel: { roomId }, content: 'second' });

    expect(created).toMatchObject({ seq: 2, replayed: false, userErrors: [] });
    expect(created.message).toMatchObject({
      seq: 2,
      content: 'second',
      version: 1,
      editedAt: null,
      deletedAt: null,
      replyCount: 0,
      viewerCanEdit: true,
      viewerCanDelete: true,
      author: { id: ada.id },
      channel: { id: roomId },
      parentMessage: null,
    });
    expect(await listedIn(grace, { roomId })).toEqual([created.message!.id, first.id]);
    expect(await eventsOf(grace, { roomId }, 1)).toEqual([
      {
        __typename: 'MessageCreatedEvent',
        seq: 2,
        message: { id: created.message!.id, content: 'second' },
        idempotencyKey: null,
      },
    ]);
    expect(await readMessage(grace, created.message!.id)).toMatchObject({
      viewerCanEdit: false,
      viewerCanDelete: false,
    });
  });

  test.each([
    ['white space around and within it', '  cafe\u0301\r\n\tau lait '],
    ['a kanji that NFC replaces', '\uFA19\u793E'],
    ['the Ångström sign', '10 \u212B'],
    ['the Kelvin sign', '300 \u212A'],
    ['marks in another order than NFC has them', 'a\u0301\u0323'],
    ['Hangul in three parts', '\u1112\u1161\u11AB'],
    ['joiners', 'علی\u200Cرضا \u200D'],
    ['invisible characters at its ends', '\uFEFF\u3000x\u00A0\u200B'],
    ['direction overrides', '\u202Ex\u202C'],
  ])('text is stored exactly as sent: %s', async (_what, content) => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);

    const { message } = await createMessage(ada, { channel: { roomId }, content });

    expect(message!.content).toBe(content);
    expect((await readMessage(ada, message!.id))!.content).toBe(content);
  });

  test('a user outside the room gets the answer for a room that does not exist, and nothing is written', async () => {
    const app = await testApp();
    const [ada, outsider] = await people(app, 'ada', 'outsider');
    const { roomId, serverId } = await roomOf(ada);
    const privateRoomId = await createRoom(ada, serverId, 'PRIVATE');
    const conversationId = await conversationOf(ada, (await people(app, 'grace'))[0]);

    const answers = [
      await createMessage(outsider, { channel: { roomId }, content: 'hello' }),
      await createMessage(outsider, { channel: { roomId: privateRoomId }, content: 'hello' }),
      await createMessage(outsider, { channel: { roomId: idOfNothing('room') }, content: 'hello' }),
    ];
    const inConversation = [
      await createMessage(outsider, { channel: { conversationId }, content: 'hello' }),
      await createMessage(outsider, { channel: { conversationId: idOfNothing('conv') }, content: 'hello' }),
    ];

    for (const answer of answers) expect(answer).toEqual(answers[2]);
    for (const answer of inConversation) expect(answer).toEqual(inConversation[1]);
    expect(refusalsOf(answers[0]!)).toEqual([{ code: 'NOT_FOUND', path: ['channel', 'roomId'] }]);
    expect(refusalsOf(inConversation[0]!)).toEqual([{ code: 'NOT_FOUND', path: ['channel', 'conversationId'] }]);
    expect(await lastSeqOf(ada, { roomId })).toBe(0);
    expect(await lastSeqOf(ada, { conversationId })).toBe(0);
  });
});

describe('replying', () => {
  test('a reply has its parent, is among its replies and in the page, and is counted', async () => {
    const app = await testApp();
    const [ada, grace] = await people(app, 'ada', 'grace');
    const conversationId = await conversationOf(ada, grace);
    const parent = await write(ada, { conversationId });

    const { message } = await createMessage(grace, {
      channel: { conversationId },
      content: 'reply',
      parentMessageId: parent.id,
    });
    const nested = await write(ada, { conversationId }, 'reply to a reply', message!.id);

    expect(message).toMatchObject({ parentMessage: { id: parent.id }, channel: { id: conversationId } });
    expect(await readMessage(ada, parent.id)).toMatchObject({
      replyCount: 1,
      replies: { nodes: [{ id: message!.id }] },
    });
    expect(await listedIn(ada, { conversationId })).toEqual([nested.id, message!.id, parent.id]);
  });

  test('only to a message of the same channel: others, invisible and missing ones get the same answer', async () => {
    const app = await testApp();
    const [ada, outsider] = await people(app, 'ada', 'outsider');
    const { roomId, serverId } = await roomOf(ada);
    const ownParent = await write(ada, { roomId });
    const elsewhere = await write(ada, { roomId: await createRoom(ada, serverId) });
    const unseen = await write(outsider, { roomId: (await roomOf(outsider)).roomId });
    const reply = (parentMessageId: string) =>
      createMessage(ada, { channel: { roomId }, content: 'reply', parentMessageId });

    const refused = [await reply(elsewhere.id), await reply(unseen.id), await reply(idOfNothing('msg'))];
    const accepted = await reply(ownParent.id);

    for (const answer of refused) expect(answer).toEqual(refused[2]);
    expect(refusalsOf(refused[0]!)).toEqual([{ code: 'NOT_FOUND', path: ['parentMessageId'] }]);
    expect(accepted).toMatchObject({ seq: 2, userErrors: [] });
    expect(await eventsOf(ada, { roomId })).toHaveLength(2);
    expect(await readMessage(ada, elsewhere.id)).toMatchObject({ replyCount: 0 });
    expect(await readMessage(outsider, unseen.id)).toMatchObject({ replyCount: 0 });
  });

  test('not to a deleted message, even if it is a placeholder for its replies', async () => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const bare = await write(ada, { roomId });
    const parent = await write(ada, { roomId });
    await write(ada, { roomId }, 'reply', parent.id);
    await deleteMessage(ada, bare.id);
    await deleteMessage(ada, parent.id);
    const before = await lastSeqOf(ada, { roomId });

    for (const { id } of [bare, parent]) {
      const refused = await createMessage(ada, { channel: { roomId }, content: 'late', parentMessageId: id });

      expect(refused).toMatchObject({ message: null, seq: null, replayed: false });
      expect(refusalsOf(refused)).toEqual([{ code: 'CONFLICT', path: ['parentMessageId'] }]);
    }
    expect(await lastSeqOf(ada, { roomId })).toBe(before);
    expect(await readMessage(ada, parent.id)).toMatchObject({ replyCount: 1 });
  });

  test('more replies at once than database connections all succeed', async () => {
    const app = await testApp();
    const [ada, grace] = await people(app, 'ada', 'grace');
    const { roomId } = await roomOf(ada, grace);
    const parent = await write(ada, { roomId });

    const replies = await Promise.all(
      Array.from({ length: 60 }, (_, i) => write(i % 2 ? ada : grace, { roomId }, `reply ${i}`, parent.id)),
    );

    expect(replies.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(replies.map((_, i) => i + 2));
    expect(await readMessage(ada, parent.id)).toMatchObject({ replyCount: 60 });
  });
});

describe('editing', () => {
  test('replaces the text, counts the version, and is an event of its own', async () => {
    const app = await testApp();
    const [ada, grace] = await people(app, 'ada', 'grace');
    const { roomId } = await roomOf(ada, grace);
    const { id } = await write(ada, { roomId }, 'helo');

    const edited = await updateMessage(ada, { messageId: id, content: 'hello' });

    expect(edited).toMatchObject({ seq: 2, userErrors: [], message: { id, seq: 1, content: 'hello', version: 2 } });
    expect(Date.parse(edited.message!.editedAt!)).toBeGreaterThanOrEqual(Date.parse(edited.message!.createdAt));
    expect(await readMessage(grace, id)).toMatchObject({
      content: 'hello',
      version: 2,
      editedAt: edited.message!.editedAt,
    });
    expect((await eventsOf(grace, { roomId }, 1)).map(({ __typename, seq }) => ({ __typename, seq }))).toEqual([
      { __typename: 'MessageUpdatedEvent', seq: 2 },
    ]);
  });

  test('counts even if the text stays the same', async () => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const { id } = await write(ada, { roomId }, 'same');

    const edited = await updateMessage(ada, { messageId: id, content: 'same' });

    expect(edited).toMatchObject({ seq: 2, message: { version: 2 } });
  });

  test('is allowed only to the author, and an invisible message gets the answer for one that does not exist', async () => {
    const app = await testApp();
    const [ada, grace, outsider] = await people(app, 'ada', 'grace', 'outsider');
    const { roomId } = await roomOf(ada, grace);
    const { id } = await write(grace, { roomId }, 'mine');

    const byOwner = await updateMessage(ada, { messageId: id, content: 'yours' });
    const byOutsider = await updateMessage(outsider, { messageId: id, content: 'yours' });
    const ofNothing = await updateMessage(outsider, { messageId: idOfNothing('msg'), content: 'yours' });

    expect(refusalsOf(byOwner)).toEqual([{ code: 'FORBIDDEN', path: ['messageId'] }]);
    expect(refusalsOf(byOutsider)).toEqual([{ code: 'NOT_FOUND', path: ['messageId'] }]);
    expect(byOutsider).toEqual(ofNothing);
    expect(await readMessage(grace, id)).toMatchObject({ content: 'mine', version: 1 });
    expect(await lastSeqOf(ada, { roomId })).toBe(1);
  });

  test('is refused once the message is deleted', async () => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const { id } = await write(ada, { roomId });
    await deleteMessage(ada, id);

    const refused = await updateMessage(ada, { messageId: id, content: 'again', expectedVersion: 1 });

    expect(refusalsOf(refused)).toEqual([{ code: 'CONFLICT', path: ['messageId'] }]);
    expect(await readMessage(ada, id)).toMatchObject({ content: null, version: 1, viewerCanEdit: false });
    expect(await lastSeqOf(ada, { roomId })).toBe(2);
  });

  test('from an outdated version is refused with the current message', async () => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const { id } = await write(ada, { roomId }, 'one');
    await updateMessage(ada, { messageId: id, content: 'two', expectedVersion: 1 });

    const outdated = await updateMessage(ada, { messageId: id, content: 'three', expectedVersion: 1 });
    const ahead = await updateMessage(ada, { messageId: id, content: 'three', expectedVersion: 3 });
    const current = await updateMessage(ada, { messageId: id, content: 'three', expectedVersion: 2 });

    for (const refused of [outdated, ahead]) {
      expect(refused).toMatchObject({ message: null, seq: null });
      expect(refusalsOf(refused)).toEqual([{ code: 'VERSION_CONFLICT', path: ['expectedVersion'] }]);
      expect(refused.userErrors[0]).toMatchObject({ current: { id, content: 'two', version: 2 } });
    }
    expect(current).toMatchObject({ seq: 3, message: { content: 'three', version: 3 } });
  });

  test('from the same version by many at once: one succeeds, and the others get its result', async () => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const { id } = await write(ada, { roomId }, 'start');

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        updateMessage(ada, { messageId: id, content: `edit ${i}`, expectedVersion: 1 }),
      ),
    );

    const made = answers.filter(({ message }) => message);
    expect(made).toHaveLength(1);
    const { content } = made[0]!.message!;
    for (const { userErrors } of answers.filter(({ message }) => !message)) {
      expect(userErrors).toMatchObject([{ code: 'VERSION_CONFLICT', current: { content, version: 2 } }]);
    }
    expect(await readMessage(ada, id)).toMatchObject({ content, version: 2 });
    expect(await lastSeqOf(ada, { roomId })).toBe(2);
  });
});
