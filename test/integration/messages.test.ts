import { describe, expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { create, edit, eventsOf, lastSeqOf, listedIn, NOTHING, read, refusalsOf, remove } from '../kit/messages.ts';
import { conversationOf, createRoom, people, roomOf, write } from '../kit/scenes.ts';

describe('writing', () => {
  test('a message takes the next number, stands on top of the page, and its event stands in the log', async () => {
    const app = await testApp();
    const [ada, grace] = await people(app, 'ada', 'grace');
    const { roomId } = await roomOf(ada, grace);
    const first = await write(grace, { roomId }, 'first');

    const created = await create(ada, { channel: { roomId }, content: 'second' });

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
    expect(await read(grace, created.message!.id)).toMatchObject({ viewerCanEdit: false, viewerCanDelete: false });
  });

  test('text is kept as it came, in NFC', async () => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);

    const { message } = await create(ada, { channel: { roomId }, content: '  cafe\u0301\n\tau lait ' });

    expect(message!.content).toBe('  caf\u00e9\n\tau lait ');
  });

  test('a stranger gets the answer for a room that does not exist, and nothing is written', async () => {
    const app = await testApp();
    const [ada, stranger] = await people(app, 'ada', 'stranger');
    const { roomId, serverId } = await roomOf(ada);
    const privateRoomId = await createRoom(ada, serverId, 'PRIVATE');
    const conversationId = await conversationOf(ada, (await people(app, 'grace'))[0]);

    const answers = [
      await create(stranger, { channel: { roomId }, content: 'hello' }),
      await create(stranger, { channel: { roomId: privateRoomId }, content: 'hello' }),
      await create(stranger, { channel: { roomId: NOTHING.room }, content: 'hello' }),
    ];
    const inConversation = [
      await create(stranger, { channel: { conversationId }, content: 'hello' }),
      await create(stranger, { channel: { conversationId: NOTHING.conversation }, content: 'hello' }),
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
  test('a reply names its parent, stands among its replies and in the page, and is counted', async () => {
    const app = await testApp();
    const [ada, grace] = await people(app, 'ada', 'grace');
    const conversationId = await conversationOf(ada, grace);
    const parent = await write(ada, { conversationId });

    const { message } = await create(grace, {
      channel: { conversationId },
      content: 'reply',
      parentMessageId: parent.id,
    });
    const nested = await write(ada, { conversationId }, 'reply to a reply', message!.id);

    expect(message).toMatchObject({ parentMessage: { id: parent.id }, channel: { id: conversationId } });
    expect(await read(ada, parent.id)).toMatchObject({ replyCount: 1, replies: { nodes: [{ id: message!.id }] } });
    expect(await listedIn(ada, { conversationId })).toEqual([nested.id, message!.id, parent.id]);
  });

  test('only to a message of the same channel: others, unseen and missing ones get one answer', async () => {
    const app = await testApp();
    const [ada, stranger] = await people(app, 'ada', 'stranger');
    const { roomId, serverId } = await roomOf(ada);
    const ownParent = await write(ada, { roomId });
    const elsewhere = await write(ada, { roomId: await createRoom(ada, serverId) });
    const unseen = await write(stranger, { roomId: (await roomOf(stranger)).roomId });
    const reply = (parentMessageId: string) => create(ada, { channel: { roomId }, content: 'reply', parentMessageId });

    const refused = [await reply(elsewhere.id), await reply(unseen.id), await reply(NOTHING.message)];
    const accepted = await reply(ownParent.id);

    for (const answer of refused) expect(answer).toEqual(refused[2]);
    expect(refusalsOf(refused[0]!)).toEqual([{ code: 'NOT_FOUND', path: ['parentMessageId'] }]);
    expect(accepted).toMatchObject({ seq: 2, userErrors: [] });
    expect(await eventsOf(ada, { roomId })).toHaveLength(2);
    expect(await read(ada, elsewhere.id)).toMatchObject({ replyCount: 0 });
    expect(await read(stranger, unseen.id)).toMatchObject({ replyCount: 0 });
  });

  test('not to a deleted message, also where it stands for its replies', async () => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const bare = await write(ada, { roomId });
    const parent = await write(ada, { roomId });
    await write(ada, { roomId }, 'reply', parent.id);
    await remove(ada, bare.id);
    await remove(ada, parent.id);
    const before = await lastSeqOf(ada, { roomId });

    for (const { id } of [bare, parent]) {
      const refused = await create(ada, { channel: { roomId }, content: 'late', parentMessageId: id });

      expect(refused).toMatchObject({ message: null, seq: null, replayed: false });
      expect(refusalsOf(refused)).toEqual([{ code: 'FORBIDDEN', path: ['parentMessageId'] }]);
    }
    expect(await lastSeqOf(ada, { roomId })).toBe(before);
    expect(await read(ada, parent.id)).toMatchObject({ replyCount: 1 });
  });

  test('many at once all arrive, more than there are database connections', async () => {
    const app = await testApp();
    const [ada, grace] = await people(app, 'ada', 'grace');
    const { roomId } = await roomOf(ada, grace);
    const parent = await write(ada, { roomId });

    const replies = await Promise.all(
      Array.from({ length: 60 }, (_, i) => write(i % 2 ? ada : grace, { roomId }, `reply ${i}`, parent.id)),
    );

    expect(replies.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(replies.map((_, i) => i + 2));
    expect(await read(ada, parent.id)).toMatchObject({ replyCount: 60 });
  });
});

describe('editing', () => {
  test('replaces the text, counts the version, and is an event of its own', async () => {
    const app = await testApp();
    const [ada, grace] = await people(app, 'ada', 'grace');
    const { roomId } = await roomOf(ada, grace);
    const { id } = await write(ada, { roomId }, 'helo');

    const edited = await edit(ada, { messageId: id, content: 'hello' });

    expect(edited).toMatchObject({ seq: 2, userErrors: [], message: { id, seq: 1, content: 'hello', version: 2 } });
    expect(Date.parse(edited.message!.editedAt!)).toBeGreaterThanOrEqual(Date.parse(edited.message!.createdAt));
    expect(await read(grace, id)).toMatchObject({ content: 'hello', version: 2, editedAt: edited.message!.editedAt });
    expect((await eventsOf(grace, { roomId }, 1)).map(({ __typename, seq }) => ({ __typename, seq }))).toEqual([
      { __typename: 'MessageUpdatedEvent', seq: 2 },
    ]);
  });

  test('counts also where the text stays the same', async () => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const { id } = await write(ada, { roomId }, 'same');

    const edited = await edit(ada, { messageId: id, content: 'same' });

    expect(edited).toMatchObject({ seq: 2, message: { version: 2 } });
  });

  test('is the author’s alone, and what one cannot see does not exist', async () => {
    const app = await testApp();
    const [ada, grace, stranger] = await people(app, 'ada', 'grace', 'stranger');
    const { roomId } = await roomOf(ada, grace);
    const { id } = await write(grace, { roomId }, 'mine');

    const byOwner = await edit(ada, { messageId: id, content: 'yours' });
    const byStranger = await edit(stranger, { messageId: id, content: 'yours' });
    const ofNothing = await edit(stranger, { messageId: NOTHING.message, content: 'yours' });

    expect(refusalsOf(byOwner)).toEqual([{ code: 'FORBIDDEN', path: ['messageId'] }]);
    expect(refusalsOf(byStranger)).toEqual([{ code: 'NOT_FOUND', path: ['messageId'] }]);
    expect(byStranger).toEqual(ofNothing);
    expect(await read(grace, id)).toMatchObject({ content: 'mine', version: 1 });
    expect(await lastSeqOf(ada, { roomId })).toBe(1);
  });

  test('is over once the message is deleted', async () => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const { id } = await write(ada, { roomId });
    await remove(ada, id);

    const refused = await edit(ada, { messageId: id, content: 'again', expectedVersion: 1 });

    expect(refusalsOf(refused)).toEqual([{ code: 'FORBIDDEN', path: ['messageId'] }]);
    expect(await read(ada, id)).toMatchObject({ content: null, version: 1, viewerCanEdit: false });
    expect(await lastSeqOf(ada, { roomId })).toBe(2);
  });

  test('from an outdated version is refused with the message as it stands', async () => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const { id } = await write(ada, { roomId }, 'one');
    await edit(ada, { messageId: id, content: 'two', expectedVersion: 1 });

    const outdated = await edit(ada, { messageId: id, content: 'three', expectedVersion: 1 });
    const ahead = await edit(ada, { messageId: id, content: 'three', expectedVersion: 3 });
    const current = await edit(ada, { messageId: id, content: 'three', expectedVersion: 2 });

    for (const refused of [outdated, ahead]) {
      expect(refused).toMatchObject({ message: null, seq: null });
      expect(refusalsOf(refused)).toEqual([{ code: 'VERSION_CONFLICT', path: ['expectedVersion'] }]);
      expect(refused.userErrors[0]).toMatchObject({ current: { id, content: 'two', version: 2 } });
    }
    expect(current).toMatchObject({ seq: 3, message: { content: 'three', version: 3 } });
  });

  test('from one version by many at once: one is made, the others learn of it', async () => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const { id } = await write(ada, { roomId }, 'start');

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => edit(ada, { messageId: id, content: `edit ${i}`, expectedVersion: 1 })),
    );

    const made = answers.filter(({ message }) => message);
    expect(made).toHaveLength(1);
    const { content } = made[0]!.message!;
    for (const { userErrors } of answers.filter(({ message }) => !message)) {
      expect(userErrors).toMatchObject([{ code: 'VERSION_CONFLICT', current: { content, version: 2 } }]);
    }
    expect(await read(ada, id)).toMatchObject({ content, version: 2 });
    expect(await lastSeqOf(ada, { roomId })).toBe(2);
  });
});
