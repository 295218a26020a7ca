import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { type TestUser, testApp } from '../kit/app.ts';
import { databaseText, tablesWith } from '../kit/database.ts';
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
import { NODE } from '../kit/operations.ts';
import { createRoom, people, react, roomOf, write } from '../kit/scenes.ts';
import { idOfNothing } from '../kit/streams.ts';
import { newId } from '../../src/lib/ids.ts';

test('a deletion erases the message from the whole database: text, hash, idempotency key, reactions and files', async () => {
  const app = await testApp();
  const [ada, grace] = await people(app, 'ada', 'grace');
  const { roomId } = await roomOf(ada, grace);
  const channel = { roomId };
  const { message } = await createMessage(ada, { channel, content: 'marzipan', idempotencyKey: 'k' });
  await updateMessage(ada, { messageId: message!.id, content: 'nougat' });
  const reactionId = await react(grace, message!.id, '🦄');
  await app.db.$transaction(async (tx) => {
    await tx.$executeRaw`
      WITH file AS (
        INSERT INTO files (id, owner_id, channel_id, filename, content_type, size_bytes, status)
        SELECT ${newId('file')}::uuid, author_id, channel_id, 'praline.png', 'image/png', 1, 'READY'
        FROM messages WHERE content = 'nougat' RETURNING id, channel_id
      )
      INSERT INTO message_files (channel_id, message_seq, position, file_id) SELECT channel_id, 1, 0, id FROM file`;
    await tx.$executeRaw`UPDATE messages SET file_count = 1 WHERE content = 'nougat'`;
  });
  const hash = createHash('sha256').update('marzipan').digest('hex');
  const before = await databaseText(app);
  expect(tablesWith(before, 'nougat', hash)).toEqual(['messages']);
  expect(tablesWith(before, 'praline')).toEqual(['files']);
  expect(await readMessage(grace, message!.id)).toMatchObject({ files: [{ filename: 'praline.png' }] });

  const deleted = await deleteMessage(ada, message!.id);

  expect(deleted).toMatchObject({
    deletedMessageId: message!.id,
    seq: 4,
    userErrors: [],
    message: {
      id: message!.id,
      seq: 1,
      content: null,
      files: [],
      reactions: { totalCount: 0, nodes: [] },
      reactionGroups: [],
      viewerCanEdit: false,
      viewerCanDelete: false,
    },
  });
  expect(deleted.message!.deletedAt).not.toBeNull();
  const after = await databaseText(app);
  expect(tablesWith(after, 'marzipan', 'nougat', 'praline', hash)).toEqual([]);
  const hashOfEdit = createHash('sha256').update('nougat').digest('hex');
  expect(tablesWith(after, hashOfEdit)).toEqual([]);
  for (const table of ['reactions', 'reaction_groups']) expect(after[table]).toHaveLength(before[table]!.length - 1);
  expect((await grace.run(NODE, { id: reactionId })).node).toBeNull();
  expect(await readMessage(grace, message!.id)).toEqual(deleted.message);
});

test('a deletion leaves the events of creation, edit and deletion in the log, without the text', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const { id } = await write(ada, { roomId }, 'secret');
  await updateMessage(ada, { messageId: id, content: 'other secret' });

  await deleteMessage(ada, id);

  expect(await eventsOf(ada, { roomId })).toEqual([
    { __typename: 'MessageCreatedEvent', seq: 1, message: { id, content: null }, idempotencyKey: null },
    { __typename: 'MessageUpdatedEvent', seq: 2, message: { id, content: null } },
    { __typename: 'MessageDeletedEvent', seq: 3, messageId: id },
  ]);
});

test('a deleted message with replies stays in the page as a placeholder, with its number and its replies', async () => {
  const app = await testApp();
  const [ada, grace] = await people(app, 'ada', 'grace');
  const { roomId } = await roomOf(ada, grace);
  const older = await write(grace, { roomId });
  const parent = await write(ada, { roomId });
  const reply = await write(grace, { roomId }, 'reply', parent.id);

  await deleteMessage(ada, parent.id);

  expect(await listedIn(grace, { roomId })).toEqual([reply.id, parent.id, older.id]);
  expect(await readMessage(grace, parent.id)).toMatchObject({
    seq: 2,
    content: null,
    replyCount: 1,
    replies: { nodes: [{ id: reply.id }] },
    author: { id: ada.id },
  });
  expect(await readMessage(grace, reply.id)).toMatchObject({ content: 'reply', parentMessage: { id: parent.id } });
});

test('a deleted message without replies leaves the pages of the channel and of its parent, and is still found by id', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const parent = await write(ada, { roomId });
  const [kept, gone] = [
    await write(ada, { roomId }, 'kept', parent.id),
    await write(ada, { roomId }, 'gone', parent.id),
  ];

  await deleteMessage(ada, gone.id);

  expect(await listedIn(ada, { roomId })).toEqual([kept.id, parent.id]);
  expect(await readMessage(ada, parent.id)).toMatchObject({ replyCount: 1, replies: { nodes: [{ id: kept.id }] } });
  expect(await readMessage(ada, gone.id)).toMatchObject({
    seq: gone.seq,
    content: null,
    parentMessage: { id: parent.id },
  });
});

test('deleting the last reply of deleted parents removes them from the pages too, up to the first that is not deleted', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const standing = await write(ada, { roomId });
  const upper = await write(ada, { roomId }, 'upper', standing.id);
  const lower = await write(ada, { roomId }, 'lower', upper.id);
  const [leaf, otherLeaf] = [
    await write(ada, { roomId }, 'leaf', lower.id),
    await write(ada, { roomId }, 'other leaf', lower.id),
  ];
  await deleteMessage(ada, upper.id);
  await deleteMessage(ada, lower.id);
  await deleteMessage(ada, otherLeaf.id);
  expect(await listedIn(ada, { roomId })).toEqual([leaf.id, lower.id, upper.id, standing.id]);

  await deleteMessage(ada, leaf.id);

  expect(await listedIn(ada, { roomId })).toEqual([standing.id]);
  expect(await readMessage(ada, standing.id)).toMatchObject({ replyCount: 0, replies: { nodes: [] } });
  for (const { id } of [upper, lower]) {
    expect(await readMessage(ada, id)).toMatchObject({ replyCount: 0, replies: { nodes: [] } });
  }
  expect((await eventsOf(ada, { roomId }, 5)).map((event) => 'messageId' in event && event.messageId)).toEqual([
    upper.id,
    lower.id,
    otherLeaf.id,
    leaf.id,
  ]);
});

test('a cascade stops below a deleted parent that has another reply', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const parent = await write(ada, { roomId });
  const deletedReply = await write(ada, { roomId }, 'reply', parent.id);
  const otherReply = await write(ada, { roomId }, 'other reply', parent.id);
  const leaf = await write(ada, { roomId }, 'leaf', deletedReply.id);
  await deleteMessage(ada, parent.id);
  await deleteMessage(ada, deletedReply.id);

  await deleteMessage(ada, leaf.id);

  expect(await listedIn(ada, { roomId })).toEqual([otherReply.id, parent.id]);
  expect(await readMessage(ada, parent.id)).toMatchObject({
    replyCount: 1,
    replies: { nodes: [{ id: otherReply.id }] },
  });
});

test('repeating a deletion changes nothing and emits nothing', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const parent = await write(ada, { roomId });
  const { id } = await write(ada, { roomId }, 'reply', parent.id);
  const first = await deleteMessage(ada, id);

  const again = await deleteMessage(ada, id);

  expect(first).toMatchObject({ deletedMessageId: id, seq: 3, userErrors: [] });
  expect(again).toEqual({ ...first, seq: null });
  expect(await lastSeqOf(ada, { roomId })).toBe(3);
  expect(await readMessage(ada, parent.id)).toMatchObject({ replyCount: 0 });
});

test('many deletions at once delete the message once, and all return the tombstone', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const parent = await write(ada, { roomId });
  const { id } = await write(ada, { roomId }, 'secret', parent.id);

  const answers = await Promise.all(Array.from({ length: 30 }, () => deleteMessage(ada, id)));

  expect(answers.filter(({ seq }) => seq !== null).map(({ seq }) => seq)).toEqual([3]);
  for (const answer of answers) {
    expect(answer).toMatchObject({ deletedMessageId: id, userErrors: [], message: { id, content: null } });
    expect(answer.message!.deletedAt).not.toBeNull();
  }
  expect(await lastSeqOf(ada, { roomId })).toBe(3);
  expect(await readMessage(ada, parent.id)).toMatchObject({ replyCount: 0 });
});

test('only the author may delete, and an invisible message gets the answer for one that does not exist', async () => {
  const app = await testApp();
  const [ada, grace, outsider] = await people(app, 'ada', 'grace', 'outsider');
  const { roomId } = await roomOf(ada, grace);
  const { id } = await write(grace, { roomId }, 'mine');
  const deleted = await write(grace, { roomId }, 'gone');
  await deleteMessage(grace, deleted.id);

  const byOwner = await deleteMessage(ada, id);
  const ofDeletedByOwner = await deleteMessage(ada, deleted.id);
  const byOutsider = await deleteMessage(outsider, id);
  const ofNothing = await deleteMessage(outsider, idOfNothing('msg'));

  for (const refused of [byOwner, ofDeletedByOwner]) {
    expect(refused).toMatchObject({ deletedMessageId: null, message: null, seq: null });
    expect(refusalsOf(refused)).toEqual([{ code: 'FORBIDDEN', path: ['messageId'] }]);
  }
  expect(refusalsOf(byOutsider)).toEqual([{ code: 'NOT_FOUND', path: ['messageId'] }]);
  expect(byOutsider).toEqual(ofNothing);
  expect(await readMessage(grace, id)).toMatchObject({ content: 'mine' });
  expect(await lastSeqOf(ada, { roomId })).toBe(3);
});

test('a reply at the same time as the deletion of its parent is refused, or keeps the parent as a placeholder', async () => {
  const app = await testApp();
  const [ada, grace] = await people(app, 'ada', 'grace');
  const { serverId } = await roomOf(ada, grace);

  const outcomes = await Promise.all(Array.from({ length: 12 }, () => replyWhileDeleting(ada, grace, serverId)));

  for (const { replied, parent, listed, lastSeq } of outcomes) {
    if (replied.message) {
      expect(parent).toMatchObject({ content: null, replyCount: 1 });
      expect(listed).toEqual([replied.message.id, parent!.id]);
      expect(lastSeq).toBe(3);
    } else {
      expect(refusalsOf(replied)).toEqual([{ code: 'CONFLICT', path: ['parentMessageId'] }]);
      expect(parent).toMatchObject({ content: null, replyCount: 0 });
      expect(listed).toEqual([]);
      expect(lastSeq).toBe(2);
    }
  }
});

async function replyWhileDeleting(ada: TestUser, grace: TestUser, serverId: string) {
  const roomId = await createRoom(ada, serverId);
  const { id } = await write(ada, { roomId });
  const [replied] = await Promise.all([
    createMessage(grace, { channel: { roomId }, content: 'reply', parentMessageId: id }),
    deleteMessage(ada, id),
  ]);
  return {
    replied,
    parent: await readMessage(ada, id),
    listed: await listedIn(ada, { roomId }),
    lastSeq: await lastSeqOf(ada, { roomId }),
  };
}
