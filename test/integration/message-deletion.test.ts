import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { type TestUser, testApp } from '../kit/app.ts';
import { databaseText, tablesWith } from '../kit/database.ts';
import { graphql } from '../kit/generated/gql.ts';
import { create, edit, eventsOf, lastSeqOf, listedIn, NOTHING, read, refusalsOf, remove } from '../kit/messages.ts';
import { createRoom, people, roomOf, write } from '../kit/scenes.ts';
import { newId } from '../../src/lib/ids.ts';

const REACT = graphql(`
  mutation DeletionReact($messageId: ID!, $emoji: String!) {
    addReaction(input: { messageId: $messageId, emoji: $emoji }) {
      reaction {
        id
      }
      userErrors {
        message
      }
    }
  }
`);

const NODE = graphql(`
  query DeletionNode($id: ID!) {
    node(id: $id) {
      id
    }
  }
`);

test('what it said is nowhere in the database any more: text, hash, key’s memory, reactions and files', async () => {
  const app = await testApp();
  const [ada, grace] = await people(app, 'ada', 'grace');
  const { roomId } = await roomOf(ada, grace);
  const channel = { roomId };
  const { message } = await create(ada, { channel, content: 'marzipan', idempotencyKey: 'k' });
  await edit(ada, { messageId: message!.id, content: 'nougat' });
  const { addReaction } = await grace.run(REACT, { messageId: message!.id, emoji: '🦄' });
  await app.db.$transaction(async (tx) => {
    await tx.$executeRaw`
      INSERT INTO files (id, owner_id, message_id, position, filename, content_type, size_bytes, status)
      SELECT ${newId('file')}::uuid, author_id, id, 0, 'praline.png', 'image/png', 1, 'READY' FROM messages WHERE content = 'nougat'`;
    await tx.$executeRaw`UPDATE messages SET file_count = 1 WHERE content = 'nougat'`;
  });
  const hash = createHash('sha256').update('marzipan').digest('hex');
  const before = await databaseText(app);
  expect(tablesWith(before, 'nougat', hash)).toEqual(['messages']);
  expect(tablesWith(before, 'praline')).toEqual(['files']);
  expect(await read(grace, message!.id)).toMatchObject({ files: [{ filename: 'praline.png' }] });

  const deleted = await remove(ada, message!.id);

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
  expect((await grace.run(NODE, { id: addReaction.reaction!.id })).node).toBeNull();
  expect(await read(grace, message!.id)).toEqual(deleted.message);
});

test('the log tells that it was written, edited and deleted, and not what it said', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const { id } = await write(ada, { roomId }, 'secret');
  await edit(ada, { messageId: id, content: 'other secret' });

  await remove(ada, id);

  expect(await eventsOf(ada, { roomId })).toEqual([
    { __typename: 'MessageCreatedEvent', seq: 1, message: { id, content: null }, idempotencyKey: null },
    { __typename: 'MessageUpdatedEvent', seq: 2, message: { id, content: null } },
    { __typename: 'MessageDeletedEvent', seq: 3, messageId: id },
  ]);
});

test('with replies, its place stays: in the page, with its number, its replies and their parent', async () => {
  const app = await testApp();
  const [ada, grace] = await people(app, 'ada', 'grace');
  const { roomId } = await roomOf(ada, grace);
  const older = await write(grace, { roomId });
  const parent = await write(ada, { roomId });
  const reply = await write(grace, { roomId }, 'reply', parent.id);

  await remove(ada, parent.id);

  expect(await listedIn(grace, { roomId })).toEqual([reply.id, parent.id, older.id]);
  expect(await read(grace, parent.id)).toMatchObject({
    seq: 2,
    content: null,
    replyCount: 1,
    replies: { nodes: [{ id: reply.id }] },
    author: { id: ada.id },
  });
  expect(await read(grace, reply.id)).toMatchObject({ content: 'reply', parentMessage: { id: parent.id } });
});

test('without replies, it leaves the pages of the channel and of its parent, and is still found by its id', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const parent = await write(ada, { roomId });
  const [kept, gone] = [
    await write(ada, { roomId }, 'kept', parent.id),
    await write(ada, { roomId }, 'gone', parent.id),
  ];

  await remove(ada, gone.id);

  expect(await listedIn(ada, { roomId })).toEqual([kept.id, parent.id]);
  expect(await read(ada, parent.id)).toMatchObject({ replyCount: 1, replies: { nodes: [{ id: kept.id }] } });
  expect(await read(ada, gone.id)).toMatchObject({ seq: gone.seq, content: null, parentMessage: { id: parent.id } });
});

test('with the last reply of deleted parents, they leave too, up to the first that stands', async () => {
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
  await remove(ada, upper.id);
  await remove(ada, lower.id);
  await remove(ada, otherLeaf.id);
  expect(await listedIn(ada, { roomId })).toEqual([leaf.id, lower.id, upper.id, standing.id]);

  await remove(ada, leaf.id);

  expect(await listedIn(ada, { roomId })).toEqual([standing.id]);
  expect(await read(ada, standing.id)).toMatchObject({ replyCount: 0, replies: { nodes: [] } });
  for (const { id } of [upper, lower]) {
    expect(await read(ada, id)).toMatchObject({ replyCount: 0, replies: { nodes: [] } });
  }
  expect((await eventsOf(ada, { roomId }, 5)).map((event) => 'messageId' in event && event.messageId)).toEqual([
    upper.id,
    lower.id,
    otherLeaf.id,
    leaf.id,
  ]);
});

test('a cascade ends below a deleted parent that has another reply', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const parent = await write(ada, { roomId });
  const deletedReply = await write(ada, { roomId }, 'reply', parent.id);
  const otherReply = await write(ada, { roomId }, 'other reply', parent.id);
  const leaf = await write(ada, { roomId }, 'leaf', deletedReply.id);
  await remove(ada, parent.id);
  await remove(ada, deletedReply.id);

  await remove(ada, leaf.id);

  expect(await listedIn(ada, { roomId })).toEqual([otherReply.id, parent.id]);
  expect(await read(ada, parent.id)).toMatchObject({ replyCount: 1, replies: { nodes: [{ id: otherReply.id }] } });
});

test('repeating it changes nothing and emits nothing', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const parent = await write(ada, { roomId });
  const { id } = await write(ada, { roomId }, 'reply', parent.id);
  const first = await remove(ada, id);

  const again = await remove(ada, id);

  expect(first).toMatchObject({ deletedMessageId: id, seq: 3, userErrors: [] });
  expect(again).toEqual({ ...first, seq: null });
  expect(await lastSeqOf(ada, { roomId })).toBe(3);
  expect(await read(ada, parent.id)).toMatchObject({ replyCount: 0 });
});

test('many at once delete it once, and all answer the tombstone', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const parent = await write(ada, { roomId });
  const { id } = await write(ada, { roomId }, 'secret', parent.id);

  const answers = await Promise.all(Array.from({ length: 30 }, () => remove(ada, id)));

  expect(answers.filter(({ seq }) => seq !== null).map(({ seq }) => seq)).toEqual([3]);
  for (const answer of answers) {
    expect(answer).toMatchObject({ deletedMessageId: id, userErrors: [], message: { id, content: null } });
    expect(answer.message!.deletedAt).not.toBeNull();
  }
  expect(await lastSeqOf(ada, { roomId })).toBe(3);
  expect(await read(ada, parent.id)).toMatchObject({ replyCount: 0 });
});

test('is the author’s alone, and what one cannot see does not exist', async () => {
  const app = await testApp();
  const [ada, grace, stranger] = await people(app, 'ada', 'grace', 'stranger');
  const { roomId } = await roomOf(ada, grace);
  const { id } = await write(grace, { roomId }, 'mine');
  const deleted = await write(grace, { roomId }, 'gone');
  await remove(grace, deleted.id);

  const byOwner = await remove(ada, id);
  const ofDeletedByOwner = await remove(ada, deleted.id);
  const byStranger = await remove(stranger, id);
  const ofNothing = await remove(stranger, NOTHING.message);

  for (const refused of [byOwner, ofDeletedByOwner]) {
    expect(refused).toMatchObject({ deletedMessageId: null, message: null, seq: null });
    expect(refusalsOf(refused)).toEqual([{ code: 'FORBIDDEN', path: ['messageId'] }]);
  }
  expect(refusalsOf(byStranger)).toEqual([{ code: 'NOT_FOUND', path: ['messageId'] }]);
  expect(byStranger).toEqual(ofNothing);
  expect(await read(grace, id)).toMatchObject({ content: 'mine' });
  expect(await lastSeqOf(ada, { roomId })).toBe(3);
});

test('a reply and the deletion of its parent at once: the reply is refused, or it keeps the parent’s place', async () => {
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
      expect(refusalsOf(replied)).toEqual([{ code: 'FORBIDDEN', path: ['parentMessageId'] }]);
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
    create(grace, { channel: { roomId }, content: 'reply', parentMessageId: id }),
    remove(ada, id),
  ]);
  return {
    replied,
    parent: await read(ada, id),
    listed: await listedIn(ada, { roomId }),
    lastSeq: await lastSeqOf(ada, { roomId }),
  };
}
