import { expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { create, edit, eventsOf, lastSeqOf, listedIn, read, refusalsOf, remove } from '../kit/messages.ts';
import { conversationOf, createRoom, people, roomOf, write } from '../kit/scenes.ts';

const REMOVE_FRIEND = graphql(`
  mutation MessageKeysRemoveFriend($userId: ID!) {
    removeFriend(input: { userId: $userId }) {
      userErrors {
        message
      }
    }
  }
`);

const REUSED = [{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] }];

test('a repeated send returns the first result and writes nothing', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const parent = await write(ada, { roomId });
  const input = { channel: { roomId }, content: 'café', parentMessageId: parent.id, idempotencyKey: 'k' };

  const first = await create(ada, input);
  await write(ada, { roomId }, 'in between');
  const again = await create(ada, input);
  const inOtherSpelling = await create(ada, { ...input, content: 'cafe\u0301' });

  expect(first).toMatchObject({ seq: 2, replayed: false });
  expect(again).toEqual({ ...first, replayed: true });
  expect(inOtherSpelling).toEqual(again);
  expect(await lastSeqOf(ada, { roomId })).toBe(3);
  expect(await read(ada, parent.id)).toMatchObject({ replyCount: 1 });
});

test('ten sends with one key at once make one message', async () => {
  const app = await testApp();
  const [ada, grace] = await people(app, 'ada', 'grace');
  const { roomId } = await roomOf(ada, grace);
  const conversationId = await conversationOf(ada, grace);
  const parent = await write(grace, { roomId });

  for (const target of [
    { channel: { roomId }, parentMessageId: null },
    { channel: { roomId }, parentMessageId: parent.id },
    { channel: { conversationId }, parentMessageId: null },
  ]) {
    const before = await lastSeqOf(ada, target.channel);
    const input = { ...target, content: 'once', idempotencyKey: JSON.stringify(target).slice(-64) };
    const answers = await Promise.all(Array.from({ length: 10 }, () => create(ada, input)));

    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    expect(new Set(answers.map(({ message }) => message!.id)).size).toBe(1);
    expect(answers.map(({ seq }) => seq)).toEqual(answers.map(() => before + 1));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await eventsOf(ada, target.channel, before)).toHaveLength(1);
  }
  expect(await listedIn(ada, { roomId })).toHaveLength(3);
  expect(await read(ada, parent.id)).toMatchObject({ replyCount: 1 });
});

test('a key that stands for another text, channel or parent is refused', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId, serverId } = await roomOf(ada);
  const otherRoomId = await createRoom(ada, serverId);
  const parent = await write(ada, { roomId });
  const input = { channel: { roomId }, content: 'first', idempotencyKey: 'k' };
  const { message } = await create(ada, input);

  const refused = [
    await create(ada, { ...input, content: 'other' }),
    await create(ada, { ...input, channel: { roomId: otherRoomId } }),
    await create(ada, { ...input, parentMessageId: parent.id }),
  ];

  for (const answer of refused) {
    expect(answer).toMatchObject({ message: null, seq: null, replayed: false });
    expect(refusalsOf(answer)).toEqual(REUSED);
  }
  expect(await listedIn(ada, { roomId })).toEqual([message!.id, parent.id]);
  expect(await lastSeqOf(ada, { roomId })).toBe(2);
  expect(await lastSeqOf(ada, { roomId: otherRoomId })).toBe(0);
  expect(await read(ada, parent.id)).toMatchObject({ replyCount: 0 });
});

test('ten different texts or channels with one key at once: one is written, the others are refused', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId, serverId } = await roomOf(ada);
  const otherRoomId = await createRoom(ada, serverId);

  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      create(ada, {
        channel: { roomId: i % 2 ? roomId : otherRoomId },
        content: `text ${i}`,
        idempotencyKey: 'k',
      }),
    ),
  );

  expect(answers.filter(({ message }) => message)).toHaveLength(1);
  for (const answer of answers.filter(({ message }) => !message)) expect(refusalsOf(answer)).toEqual(REUSED);
  expect((await lastSeqOf(ada, { roomId })) + (await lastSeqOf(ada, { roomId: otherRoomId }))).toBe(1);
});

test('a key is its author’s: the same one of somebody else stands for their own message', async () => {
  const app = await testApp();
  const [ada, grace] = await people(app, 'ada', 'grace');
  const { roomId } = await roomOf(ada, grace);
  const input = { channel: { roomId }, content: 'hello', idempotencyKey: 'k' };

  const byAda = await create(ada, input);
  const byGrace = await create(grace, input);
  const other = await create(grace, { ...input, content: 'other' });

  expect(byAda).toMatchObject({ seq: 1, replayed: false, message: { author: { id: ada.id } } });
  expect(byGrace).toMatchObject({ seq: 2, replayed: false, message: { author: { id: grace.id } } });
  expect(refusalsOf(other)).toEqual(REUSED);
  const keysSeenBy = async (reader: typeof ada) =>
    (await eventsOf(reader, { roomId })).map((event) => 'idempotencyKey' in event && event.idempotencyKey);
  expect(await keysSeenBy(ada)).toEqual(['k', null]);
  expect(await keysSeenBy(grace)).toEqual([null, 'k']);
});

test('a repeated send shows the message as it is now: edited', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const input = { channel: { roomId }, content: 'first', idempotencyKey: 'k' };
  const { message } = await create(ada, input);
  await edit(ada, { messageId: message!.id, content: 'edited' });

  const again = await create(ada, input);
  const withTheEdit = await create(ada, { ...input, content: 'edited' });

  expect(again).toMatchObject({ seq: 1, replayed: true, message: { id: message!.id, content: 'edited', version: 2 } });
  expect(refusalsOf(withTheEdit)).toEqual(REUSED);
  expect(await lastSeqOf(ada, { roomId })).toBe(2);
});

test('a repeated send does not bring a deleted message back', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId, serverId } = await roomOf(ada);
  const otherRoomId = await createRoom(ada, serverId);
  const input = { channel: { roomId }, content: 'secret', idempotencyKey: 'k' };
  const { message } = await create(ada, input);
  await remove(ada, message!.id);

  const again = await create(ada, input);
  const elsewhere = await create(ada, { ...input, channel: { roomId: otherRoomId } });

  expect(again).toMatchObject({ seq: 1, replayed: true, message: { id: message!.id, content: null } });
  expect(again.message!.deletedAt).not.toBeNull();
  expect(refusalsOf(elsewhere)).toEqual(REUSED);
  expect(await lastSeqOf(ada, { roomId })).toBe(2);
  expect(await listedIn(ada, { roomId })).toEqual([]);
});

test('a send that was refused leaves its key free', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const gone = await write(ada, { roomId });
  await remove(ada, gone.id);
  const input = { channel: { roomId }, content: 'hello', idempotencyKey: 'k' };

  const refused = await create(ada, { ...input, parentMessageId: gone.id });
  const accepted = await create(ada, input);

  expect(refusalsOf(refused)).toEqual([{ code: 'FORBIDDEN', path: ['parentMessageId'] }]);
  expect(accepted).toMatchObject({ seq: 3, replayed: false, userErrors: [] });
});

test('where writing has ended since, a repeated send still learns of its first result', async () => {
  const app = await testApp();
  const [ada, grace] = await people(app, 'ada', 'grace');
  const conversationId = await conversationOf(ada, grace);
  const input = { channel: { conversationId }, content: 'hello', idempotencyKey: 'k' };
  const first = await create(ada, input);
  await grace.run(REMOVE_FRIEND, { userId: ada.id });

  const again = await create(ada, input);
  const fresh = await create(ada, { ...input, idempotencyKey: 'other' });

  expect(again).toMatchObject({ seq: 1, replayed: true, message: { id: first.message!.id } });
  expect(refusalsOf(fresh)).toEqual([{ code: 'FORBIDDEN', path: ['channel', 'conversationId'] }]);
});

test('a key has up to 64 characters, at least one of them visible', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const send = (idempotencyKey: string) => create(ada, { channel: { roomId }, content: 'hello', idempotencyKey });

  const longest = await send('🔑'.repeat(64));
  const refused = [
    await send('k'.repeat(65)),
    await send(''),
    await send(' '),
    await send('k\0'),
    await send('\ud800'),
  ];

  expect(longest).toMatchObject({ seq: 1, userErrors: [] });
  for (const answer of refused) {
    expect(refusalsOf(answer)).toEqual([{ code: 'INVALID_INPUT', path: ['idempotencyKey'] }]);
  }
  expect(await lastSeqOf(ada, { roomId })).toBe(1);
});
