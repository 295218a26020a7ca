import { expect, test } from 'vitest';

import { eraseAbandonedGroups } from '../../src/domain/abandoned-groups.ts';
import { testApp, type TestUser } from '../kit/app.ts';
import { addFile } from '../kit/files.ts';
import { PIN_MESSAGE } from '../kit/operations.ts';
import { groupOf, leaveGroup, people, react, write } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';

const app = await testApp();

async function publishAll(conversationId: string): Promise<void> {
  await app.db.$executeRaw`UPDATE streams SET published_seq = last_seq WHERE id = ${uuidOf(conversationId)}::uuid`;
}

/** Numbers of the rows of what the conversation contains. */
async function contentOf(conversationId: string): Promise<object> {
  const id = uuidOf(conversationId);
  const [counts] = await app.db.$queryRaw<object[]>`
    SELECT (SELECT count(*)::int FROM messages WHERE channel_id = ${id}::uuid) AS messages,
      (SELECT count(*)::int FROM reactions WHERE channel_id = ${id}::uuid) AS reactions,
      (SELECT count(*)::int FROM reaction_groups WHERE channel_id = ${id}::uuid) AS groups,
      (SELECT count(*)::int FROM pins WHERE channel_id = ${id}::uuid) AS pins,
      (SELECT count(*)::int FROM message_files WHERE channel_id = ${id}::uuid) AS attached,
      (SELECT count(*)::int FROM files WHERE channel_id = ${id}::uuid) AS files`;
  return counts!;
}

const NOTHING = { messages: 0, reactions: 0, groups: 0, pins: 0, attached: 0, files: 0 };

/** A group with a message of each kind. */
async function fullGroup(...members: [TestUser, ...TestUser[]]): Promise<{ id: string; fileId: string }> {
  const [ada] = members;
  const id = await groupOf(...members);
  const channel = { conversationId: id };
  const first = await write(ada, channel, 'a secret');
  const reply = await write(ada, channel, 'another', first.id);
  const fileId = await addFile(app, ada, (await write(ada, channel, 'with a file')).id);
  await react(ada, reply.id);
  await ada.run(PIN_MESSAGE, { messageId: first.id });
  return { id, fileId };
}

test('what a group contains is erased after everybody has left, with its files and its name', async () => {
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { id, fileId } = await fullGroup(ada, bob);
  for (const user of [ada, bob]) await leaveGroup(user, id);
  await publishAll(id);

  await eraseAbandonedGroups(app.db);

  expect(await contentOf(id)).toEqual(NOTHING);
  expect(await app.db.conversation.findUnique({ where: { id: uuidOf(id) } })).toMatchObject({
    name: null,
    erasedAt: expect.any(Date),
  });
  const removals = await app.db.fileRemoval.findMany({ where: { fileId: uuidOf(fileId) } });
  expect(removals).toHaveLength(1);
  expect(await eraseAbandonedGroups(app.db)).toBe(0);
});

test('a group with a member keeps everything', async () => {
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { id } = await fullGroup(ada, bob);
  await leaveGroup(bob, id);
  await publishAll(id);
  const before = await contentOf(id);

  await eraseAbandonedGroups(app.db);

  expect(before).toEqual({ messages: 3, reactions: 1, groups: 1, pins: 1, attached: 1, files: 1 });
  expect(await contentOf(id)).toEqual(before);
});

test('a group keeps everything until its events are published, because their texts are in its messages', async () => {
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { id } = await fullGroup(ada, bob);
  for (const user of [ada, bob]) await leaveGroup(user, id);
  const before = await contentOf(id);

  await eraseAbandonedGroups(app.db);
  const waiting = await contentOf(id);
  await publishAll(id);
  await eraseAbandonedGroups(app.db);

  expect(waiting).toEqual(before);
  expect(await contentOf(id)).toEqual(NOTHING);
});

test('a long group is erased in several transactions, also by two processes at once', async () => {
  const [ada, bob] = await people(app, 'ada', 'bob');
  const id = await groupOf(ada, bob);
  // Replies of replies, of which none may be deleted before its parent.
  await app.db.$executeRaw`
    INSERT INTO messages (id, channel_id, seq, author_id, content, parent_seq, depth)
    SELECT gen_random_uuid(), ${uuidOf(id)}::uuid, 10 + n, ${uuidOf(ada.id)}::uuid, 'text', NULLIF(10 + n / 2, 10), floor(log(2, n))::smallint
    FROM generate_series(1, 650) n`;
  for (const user of [ada, bob]) await leaveGroup(user, id);
  await publishAll(id);

  await Promise.all([eraseAbandonedGroups(app.db), eraseAbandonedGroups(app.db)]);

  expect(await contentOf(id)).toEqual(NOTHING);
});

test('the events of former members still tell of the group', async () => {
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { id } = await fullGroup(ada, bob);
  for (const user of [ada, bob]) await leaveGroup(user, id);
  await publishAll(id);
  await eraseAbandonedGroups(app.db);

  const events = await app.db.event.findMany({ where: { streamId: uuidOf(bob.id), subjectId: uuidOf(id) } });

  expect(events.map(({ type }) => type)).toEqual(['conversation.opened', 'conversation.left']);
});
