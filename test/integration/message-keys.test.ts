import { expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { databaseText, tablesWith } from '../kit/database.ts';
import { upload } from '../kit/files.ts';
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
import { type ChannelRef, conversationOf, createRoom, people, roomOf, unfriend, write } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';

const REUSED = [{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] }];

test('a repeated send returns the first result and writes nothing', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const parent = await write(ada, { roomId });
  const input = { channel: { roomId }, content: 'café', parentMessageId: parent.id, idempotencyKey: 'k' };

  const first = await createMessage(ada, input);
  await write(ada, { roomId }, 'in between');
  const again = await createMessage(ada, input);
  const inOtherSpelling = await createMessage(ada, { ...input, content: 'cafe\u0301' });
  const withBlank = await createMessage(ada, { ...input, content: 'café ' });

  expect(first).toMatchObject({ seq: 2, replayed: false });
  expect(again).toEqual({ ...first, replayed: true });
  for (const other of [inOtherSpelling, withBlank]) {
    expect(other).toMatchObject({ message: null, replayed: false });
    expect(refusalsOf(other)).toEqual(REUSED);
  }
  expect(await lastSeqOf(ada, { roomId })).toBe(3);
  expect(await readMessage(ada, parent.id)).toMatchObject({ replyCount: 1 });
});

test('ten sends with the same key at once make one message', async () => {
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
    const answers = await Promise.all(Array.from({ length: 10 }, () => createMessage(ada, input)));

    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    expect(new Set(answers.map(({ message }) => message!.id)).size).toBe(1);
    expect(answers.map(({ seq }) => seq)).toEqual(answers.map(() => before + 1));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await eventsOf(ada, target.channel, before)).toHaveLength(1);
  }
  expect(await listedIn(ada, { roomId })).toHaveLength(3);
  expect(await readMessage(ada, parent.id)).toMatchObject({ replyCount: 1 });
});

test('a key that was used for another text or parent in the channel is refused', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const parent = await write(ada, { roomId });
  const input = { channel: { roomId }, content: 'first', idempotencyKey: 'k' };
  const { message } = await createMessage(ada, input);

  const refused = [
    await createMessage(ada, { ...input, content: 'other' }),
    await createMessage(ada, { ...input, parentMessageId: parent.id }),
  ];

  for (const answer of refused) {
    expect(answer).toMatchObject({ message: null, seq: null, replayed: false });
    expect(refusalsOf(answer)).toEqual(REUSED);
  }
  expect(await listedIn(ada, { roomId })).toEqual([message!.id, parent.id]);
  expect(await lastSeqOf(ada, { roomId })).toBe(2);
  expect(await readMessage(ada, parent.id)).toMatchObject({ replyCount: 0 });
});

test('a key belongs to one channel: the same key in another channel is a different key', async () => {
  const app = await testApp();
  const [ada, grace] = await people(app, 'ada', 'grace');
  const { roomId, serverId } = await roomOf(ada, grace);
  const otherRoomId = await createRoom(ada, serverId);
  const conversationId = await conversationOf(ada, grace);
  const send = (channel: ChannelRef, content = 'hello') =>
    createMessage(ada, { channel, content, idempotencyKey: 'k' });

  for (const channel of [{ roomId }, { roomId: otherRoomId }, { conversationId }]) {
    const first = await send(channel);
    const again = await send(channel);
    const other = await send(channel, 'other');

    expect(first).toMatchObject({ seq: 1, replayed: false, userErrors: [] });
    expect(again).toEqual({ ...first, replayed: true });
    expect(refusalsOf(other)).toEqual(REUSED);
  }
});

test('ten different texts with the same key at once: one is written, the others are refused', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);

  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      createMessage(ada, { channel: { roomId }, content: `text ${i}`, idempotencyKey: 'k' }),
    ),
  );

  expect(answers.filter(({ message }) => message)).toHaveLength(1);
  for (const answer of answers.filter(({ message }) => !message)) expect(refusalsOf(answer)).toEqual(REUSED);
  expect(await lastSeqOf(ada, { roomId })).toBe(1);
});

test('a key belongs to its author: the same key of another user makes their own message', async () => {
  const app = await testApp();
  const [ada, grace] = await people(app, 'ada', 'grace');
  const { roomId } = await roomOf(ada, grace);
  const input = { channel: { roomId }, content: 'hello', idempotencyKey: 'k' };

  const byAda = await createMessage(ada, input);
  const byGrace = await createMessage(grace, input);
  const other = await createMessage(grace, { ...input, content: 'other' });

  expect(byAda).toMatchObject({ seq: 1, replayed: false, message: { author: { id: ada.id } } });
  expect(byGrace).toMatchObject({ seq: 2, replayed: false, message: { author: { id: grace.id } } });
  expect(refusalsOf(other)).toEqual(REUSED);
  const keysSeenBy = async (reader: typeof ada) =>
    (await eventsOf(reader, { roomId })).map((event) => 'idempotencyKey' in event && event.idempotencyKey);
  expect(await keysSeenBy(ada)).toEqual(['k', null]);
  expect(await keysSeenBy(grace)).toEqual([null, 'k']);
});

test('a repeated send returns the message as it is now, edits included', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const input = { channel: { roomId }, content: 'first', idempotencyKey: 'k' };
  const { message } = await createMessage(ada, input);
  await updateMessage(ada, { messageId: message!.id, content: 'edited' });

  const again = await createMessage(ada, input);
  const withTheEdit = await createMessage(ada, { ...input, content: 'edited' });

  expect(again).toMatchObject({ seq: 1, replayed: true, message: { id: message!.id, content: 'edited', version: 2 } });
  expect(refusalsOf(withTheEdit)).toEqual(REUSED);
  expect(await lastSeqOf(ada, { roomId })).toBe(2);
});

test('after the message is deleted, its key returns it for the same input and is refused for another', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const parent = await write(ada, { roomId });
  const { id: file } = await upload(ada, { bytes: Buffer.from('notes') });
  const input = { channel: { roomId }, content: 'secret', parentMessageId: parent.id, idempotencyKey: 'k' };
  const { message } = await createMessage(ada, input);
  await updateMessage(ada, { messageId: message!.id, content: 'edited' });
  await deleteMessage(ada, message!.id);

  const again = await createMessage(ada, input);
  const refused = [
    await createMessage(ada, { ...input, content: 'something else' }),
    await createMessage(ada, { ...input, content: 'edited' }),
    await createMessage(ada, { ...input, content: null, fileIds: [file] }),
    await createMessage(ada, { ...input, fileIds: [file] }),
    await createMessage(ada, { ...input, parentMessageId: null }),
  ];

  expect(again).toMatchObject({ seq: 2, replayed: true, message: { id: message!.id, content: null } });
  expect(again.message!.deletedAt).not.toBeNull();
  for (const answer of refused) {
    expect(answer).toMatchObject({ message: null, seq: null, replayed: false });
    expect(refusalsOf(answer)).toEqual(REUSED);
  }
  expect(await lastSeqOf(ada, { roomId })).toBe(4);
  expect(await listedIn(ada, { roomId })).toEqual([parent.id]);
});

test('the database keeps nothing to check the text of a deleted message, or its key, against', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const key = crypto.randomUUID();
  const [first, second] = [
    await createMessage(ada, { channel: { roomId }, content: 'yes', idempotencyKey: key }),
    await createMessage(ada, { channel: { roomId }, content: 'yes', idempotencyKey: crypto.randomUUID() }),
  ];
  for (const { message } of [first, second]) await deleteMessage(ada, message!.id);

  const [{ hashes }, { hashes: ofSame }] = (await app.db.$queryRaw<{ hashes: string[] }[]>`
    SELECT ARRAY[encode(idempotency_key_hash, 'hex'), encode(request_hash, 'hex')] AS hashes
    FROM messages WHERE channel_id = ${uuidOf(roomId)}::uuid ORDER BY seq`) as [
    { hashes: string[] },
    { hashes: string[] },
  ];
  const kept = await databaseText(app);

  // The key is not stored, and without the key the same text has a different hash each time.
  expect(tablesWith(kept, key)).toEqual([]);
  expect(hashes.map((hash) => hash.length)).toEqual([64, 64]);
  expect(ofSame.filter((hash) => hashes.includes(hash))).toEqual([]);
});

test('a refused send does not use up its key', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const gone = await write(ada, { roomId });
  await deleteMessage(ada, gone.id);
  const input = { channel: { roomId }, content: 'hello', idempotencyKey: 'k' };

  const refused = await createMessage(ada, { ...input, parentMessageId: gone.id });
  const accepted = await createMessage(ada, input);

  expect(refusalsOf(refused)).toEqual([{ code: 'CONFLICT', path: ['parentMessageId'] }]);
  expect(accepted).toMatchObject({ seq: 3, replayed: false, userErrors: [] });
});

test('a repeated send returns its first result even if the author may no longer write', async () => {
  const app = await testApp();
  const [ada, grace] = await people(app, 'ada', 'grace');
  const conversationId = await conversationOf(ada, grace);
  const input = { channel: { conversationId }, content: 'hello', idempotencyKey: 'k' };
  const first = await createMessage(ada, input);
  await unfriend(grace, ada);

  const again = await createMessage(ada, input);
  const fresh = await createMessage(ada, { ...input, idempotencyKey: 'other' });

  expect(again).toMatchObject({ seq: 1, replayed: true, message: { id: first.message!.id } });
  expect(refusalsOf(fresh)).toEqual([{ code: 'FORBIDDEN', path: ['channel', 'conversationId'] }]);
});

test.each([
  ['a letter and its mark', 'cafe\u0301', 'caf\u00E9'],
  ['white space around it', ' key', 'key'],
])('a key is compared and returned exactly as sent: %s', async (_what, key, other) => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const send = (idempotencyKey: string) =>
    createMessage(ada, { channel: { roomId }, content: 'hello', idempotencyKey });

  const first = await send(key);
  const again = await send(key);
  const second = await send(other);

  expect(again).toEqual({ ...first, replayed: true });
  expect(second).toMatchObject({ seq: 2, replayed: false });
  const keys = (await eventsOf(ada, { roomId })).map((event) => 'idempotencyKey' in event && event.idempotencyKey);
  expect(keys).toEqual([key, other]);
});

test('a key has up to 64 characters, of which at least one is visible', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const send = (idempotencyKey: string) =>
    createMessage(ada, { channel: { roomId }, content: 'hello', idempotencyKey });

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
