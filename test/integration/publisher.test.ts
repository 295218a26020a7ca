import * as Ably from 'ably';
import { afterAll, expect, test } from 'vitest';

import { type TestApp, testApp } from '../kit/app.ts';
import { allPublished, expectWhole, subscribe, type Subscriber } from '../kit/publisher.ts';
import {
  conversationOf,
  createRoom,
  edit,
  joinServer,
  people,
  react,
  remove,
  roomOf,
  serverOf,
  unreact,
  write,
} from '../kit/scenes.ts';
import { lastSeqOf } from '../kit/streams.ts';
import { together } from '../kit/together.ts';

const ID = { evt: expect.stringMatching(/^evt_/) as string, rct: expect.stringMatching(/^rct_/) as string };
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

const clients: Ably.Realtime[] = [];
afterAll(() => {
  for (const client of clients) client.close();
});

/** The whole service, publishing to the built-in Ably. */
const publishingApp = () => testApp({ publish: true });

/** Subscribes with Ably's client. */
function listen(app: TestApp, channel: string): Promise<Subscriber> {
  const client = new Ably.Realtime({ ...app.ably, logLevel: 0 } as Ably.ClientOptions);
  clients.push(client);
  return subscribe(client, channel);
}

/** Runs the mutation and waits until its event was received. */
async function hear(subscriber: Subscriber, mutation: Promise<unknown>): Promise<void> {
  const before = subscriber.messages.length;
  await mutation;
  await expect.poll(() => subscriber.messages.length).toBe(before + 1);
}

test('every event of a message arrives on the channel of its room, as in the contract', async () => {
  const app = await publishingApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { serverId, roomId } = await roomOf(ada, bob);
  const subscriber = await listen(app, `${serverId}:${roomId}`);
  const message = await write(ada, { roomId });
  await expect.poll(() => subscriber.messages.length).toBe(1);

  await hear(subscriber, edit(ada, message.id, 'edited'));
  await hear(subscriber, react(bob, message.id));
  await hear(subscriber, unreact(bob, message.id));
  await hear(subscriber, remove(ada, message.id));

  const messagePayload = {
    id: message.id,
    seq: 1,
    user_id: ada.id,
    username: ada.username,
    server_id: serverId,
    room_id: roomId,
    conversation_id: null,
    parent_message_id: null,
    created_at: TIME,
    pinned_at: null,
    files: [],
    reactions: [],
  };
  const reaction = { id: ID.rct, message_id: message.id, emoji: '👍', user_id: bob.id, username: bob.username };
  const from = (actor: { id: string }) => ({ id: ID.evt, timestamp: TIME, user_id: actor.id });
  expect(subscriber.envelopes).toEqual([
    {
      type: 'message.created',
      seq: 1,
      ...from(ada),
      data: { ...messagePayload, content: 'hello', version: 1, edited_at: null },
    },
    {
      type: 'message.updated',
      seq: 2,
      ...from(ada),
      data: { ...messagePayload, content: 'edited', version: 2, edited_at: TIME },
    },
    { type: 'reaction.added', seq: 3, ...from(bob), data: { ...reaction, count: 1 } },
    { type: 'reaction.removed', seq: 4, ...from(bob), data: { ...reaction, count: 0 } },
    {
      type: 'message.deleted',
      seq: 5,
      ...from(ada),
      data: { id: message.id, room_id: roomId, parent_message_id: null, removed_message_ids: [message.id] },
    },
  ]);
  expect(subscriber.messages.map(({ id, name }) => ({ id, name }))).toEqual(
    subscriber.envelopes.map(({ id, type }) => ({ id, name: type })),
  );
});

test('conversations, users and servers have their own channels', async () => {
  const app = await publishingApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  const toBob = await listen(app, `user:${bob.id}`);
  const conversationId = await conversationOf(ada, bob);
  const inConversation = await listen(app, `dm:${conversationId}`);
  const serverId = await serverOf(ada);
  await allPublished(app);
  const heardBefore = await lastSeqOf(app, serverId);
  const inServer = await listen(app, `server:${serverId}`);

  await write(bob, { conversationId });
  await joinServer(serverId, ada, bob);
  await createRoom(ada, serverId);

  await expectWhole(inConversation, 1, 1);
  await expectWhole(inServer, heardBefore + 1, heardBefore + 2);
  await expectWhole(toBob, 1, await lastSeqOf(app, bob.id));
  expect(inConversation.envelopes[0]).toMatchObject({
    type: 'message.created',
    data: { conversation_id: conversationId, room_id: null, server_id: null },
  });
  expect(inServer.envelopes.map(({ type }) => type)).toEqual(['member.joined', 'room.created']);
  expect(toBob.envelopes.map(({ type }) => type)).toEqual([
    'friend.requested',
    'friend.added',
    'friend.request_closed',
    'conversation.opened',
    'server.joined',
  ]);
});

test('many writers on many channels: the events of each channel arrive in the order of their numbers', async () => {
  const app = await publishingApp();
  const writers = await people(app, 'ada', 'bob', 'cleo', 'dan', 'eve', 'fay');
  const [owner, ...others] = writers;
  const serverId = await serverOf(owner, ...others);
  const rooms = await Promise.all(Array.from({ length: 8 }, () => createRoom(owner, serverId)));
  const subscribers = await Promise.all(rooms.map((roomId) => listen(app, `${serverId}:${roomId}`)));

  await together(
    writers.map(async (writer, i) => {
      for (let n = 0; n < 40; n++) await write(writer, { roomId: rooms[(i + n * n) % rooms.length]! });
    }),
  );

  const lengths = await Promise.all(rooms.map((roomId) => lastSeqOf(app, roomId)));
  for (const [i, subscriber] of subscribers.entries())
    if (lengths[i]! > 0) await expectWhole(subscriber, 1, lengths[i]!);
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(6 * 40);
  expect(app.publisher!.counts).toMatchObject({ parked: 0, failed: 0 });
});

test('the position is stored after publishing, and the streams are released', async () => {
  const app = await publishingApp();
  const [ada] = await people(app, 'ada');
  const { serverId, roomId } = await roomOf(ada);
  const subscriber = await listen(app, `${serverId}:${roomId}`);

  for (let i = 0; i < 5; i++) await write(ada, { roomId });

  await expectWhole(subscriber, 1, 5);
  await allPublished(app);
});
