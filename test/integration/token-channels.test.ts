import * as Ably from 'ably';
import { describe, expect, test } from 'vitest';

import { ACCESS_CHANNEL } from '../../src/realtime/channels.ts';
import { codeOf } from '../kit/ably.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import { createMessage } from '../kit/messages.ts';
import { subscribe } from '../kit/publisher.ts';
import {
  type ChannelRef,
  conversationOf,
  createRoom,
  edit,
  people,
  react,
  remove,
  roomOf,
  serverOf,
  unreact,
} from '../kit/scenes.ts';
import { ablyClient, ablyOf, askForToken, tokenRequestOf } from '../kit/tokens.ts';
import { addFile } from '../kit/files.ts';

/** Ably's client, authenticated through `createAblyTokenRequest` as in a browser, with an app that publishes. */

const publishingApp = () => testApp({ publish: true });

/** A room and a conversation of ada and bob, and objects hidden from bob: a private room, and eve's objects. */
async function scene(app: TestApp) {
  const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
  const { serverId, roomId } = await roomOf(ada, bob);
  const privateRoomId = await createRoom(ada, serverId, 'PRIVATE');
  const elsewhere = await serverOf(eve);
  const elsewhereRoomId = await createRoom(eve, elsewhere);
  const conversationId = await conversationOf(ada, bob);
  const ofOthers = await conversationOf(ada, eve);
  return {
    ada,
    bob,
    serverId,
    roomId,
    conversationId,
    readable: [`user:${bob.id}`, `server:${serverId}`, `${serverId}:${roomId}`, `dm:${conversationId}`],
    forbidden: [
      `${serverId}:${privateRoomId}`,
      `dm:${ofOthers}`,
      `user:${ada.id}`,
      `user:${eve.id}`,
      `server:${elsewhere}`,
      `${elsewhere}:${elsewhereRoomId}`,
      ACCESS_CHANNEL,
      `${serverId}:*`,
      'dm:*',
    ],
  };
}

const EVENT_ID = expect.stringMatching(/^evt_[0-9a-z]{26}$/) as string;
const REACTION_ID = expect.stringMatching(/^rct_[0-9a-z]{26}$/) as string;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

describe('a client that signs in by its token request receives every durable event', () => {
  test.each(['room', 'conversation'] as const)('of a %s, as in the contract', async (kind) => {
    const app = await publishingApp();
    const { ada, bob, serverId, roomId, conversationId } = await scene(app);
    const channel: ChannelRef = kind === 'room' ? { roomId } : { conversationId };
    const place =
      kind === 'room'
        ? { server_id: serverId, room_id: roomId, conversation_id: null }
        : { server_id: null, room_id: null, conversation_id: conversationId };
    using client = ablyClient(app, bob);
    const heard = await subscribe(client, kind === 'room' ? `${serverId}:${roomId}` : `dm:${conversationId}`);
    const after = async (count: number) => {
      await expect.poll(() => heard.messages.length).toBe(count);
    };
    const say = async (content: string, parentMessageId: string | null) =>
      (await createMessage(ada, { channel, content, parentMessageId })).message!;

    // Each is awaited, because a payload has the message as it is when it is published.
    const first = await say('Hello world', null);
    await after(1);
    const reply = await say('and a reply', first.id);
    await after(2);
    const fileId = await addFile(app, ada, first.id);
    await react(bob, first.id);
    await after(3);
    await edit(ada, first.id, 'Hello all');
    await after(4);
    await unreact(bob, first.id);
    await after(5);
    await remove(ada, reply.id);
    await after(6);

    const byAda = { id: EVENT_ID, timestamp: TIME, user_id: ada.id };
    const byBob = { id: EVENT_ID, timestamp: TIME, user_id: bob.id };
    const message = {
      id: first.id,
      seq: 1,
      content: 'Hello world',
      version: 1,
      user_id: ada.id,
      username: ada.username,
      ...place,
      parent_message_id: null,
      created_at: first.createdAt,
      edited_at: null,
      pinned_at: null,
      files: [],
      reactions: [],
    };
    const reaction = {
      id: REACTION_ID,
      message_id: first.id,
      emoji: '👍',
      user_id: bob.id,
      username: bob.username,
    };
    const file = { id: fileId, filename: 'a.png', content_type: 'image/png', size_bytes: 5 };
    expect(heard.envelopes).toEqual([
      { type: 'message.created', seq: 1, ...byAda, data: message },
      {
        type: 'message.created',
        seq: 2,
        ...byAda,
        data: {
          ...message,
          id: reply.id,
          seq: 2,
          content: 'and a reply',
          parent_message_id: first.id,
          created_at: reply.createdAt,
        },
      },
      { type: 'reaction.added', seq: 3, ...byBob, data: { ...reaction, count: 1 } },
      {
        type: 'message.updated',
        seq: 4,
        ...byAda,
        data: {
          ...message,
          content: 'Hello all',
          version: 2,
          edited_at: TIME,
          files: [file],
          reactions: [{ emoji: '👍', count: 1 }],
        },
      },
      { type: 'reaction.removed', seq: 5, ...byBob, data: { ...reaction, count: 0 } },
      {
        type: 'message.deleted',
        seq: 6,
        ...byAda,
        data: {
          id: reply.id,
          ...(kind === 'room' ? { room_id: roomId } : { conversation_id: conversationId }),
          parent_message_id: first.id,
          removed_message_ids: [reply.id],
        },
      },
    ]);
    expect(heard.messages.map(({ id, name }) => ({ id, name }))).toEqual(
      heard.envelopes.map(({ id, type }) => ({ id, name: type })),
    );
    // The contract's example has exactly these fields.
    expect(Object.keys(heard.envelopes[0]!).toSorted()).toEqual(['data', 'id', 'seq', 'timestamp', 'type', 'user_id']);
  });
});

test('the token grants subscription, history and own presence on all its channels', async () => {
  const app = await publishingApp();
  const { bob, readable } = await scene(app);
  using client = ablyClient(app, bob);

  const { channels } = await askForToken(bob);

  expect(channels.toSorted()).toEqual(readable.toSorted());
  for (const name of readable) {
    const channel = client.channels.get(name);
    await channel.attach();
    expect(channel.modes?.toSorted(), name).toEqual(['presence', 'presence_subscribe', 'subscribe']);
    expect((await channel.history()).items, name).toEqual(expect.any(Array));
    await channel.presence.enter('here');
    // Ably's client learns of its own presence by a message, which may arrive after the acknowledgement.
    await expect
      .poll(async () => (await channel.presence.get()).map(({ clientId }) => clientId), { message: name })
      .toEqual([bob.id]);
  }
});

test('no other channel can be attached or read: rooms, conversations, users and servers of others, internal channels', async () => {
  const app = await publishingApp();
  const { bob, forbidden } = await scene(app);
  using client = ablyClient(app, bob);
  const rest = new Ably.Rest({ ...ablyOf(app), tokenDetails: await client.auth.requestToken() });

  for (const name of forbidden) {
    const channel = client.channels.get(name);

    const attached = codeOf(channel.attach());
    const read = codeOf(rest.channels.get(name).history());

    expect(await attached, name).toBe(40160);
    expect(await read, name).toBe(40160);
    expect(channel.state, name).toBe('failed');
  }
  expect(client.connection.state).toBe('connected');
});

test('a client cannot publish over REST or the connection, or be present as another user', async () => {
  const app = await publishingApp();
  const { ada, bob, readable, forbidden } = await scene(app);
  using client = ablyClient(app, bob);
  const rest = new Ably.Rest({ ...ablyOf(app), tokenDetails: await client.auth.requestToken() });

  for (const name of [...readable, ...forbidden]) {
    expect(await codeOf(rest.channels.get(name).publish('message.created', {})), name).toBe(40160);
  }
  for (const name of readable) {
    const channel = client.channels.get(name);
    await channel.attach();

    const published = codeOf(channel.publish('message.created', {}));
    const disguised = codeOf(channel.presence.enterClient(ada.id));

    expect(await published, name).toBe(40160);
    expect(await disguised, name).toBe(40012);
    expect(await channel.presence.get(), name).toEqual([]);
  }
});

test('a token request that was changed in transit is refused', async () => {
  const app = await publishingApp();
  const { ada, bob, readable, forbidden } = await scene(app);
  const request = await tokenRequestOf(bob);
  const redeem = (changed: Partial<Ably.TokenRequest>) => {
    const rest = new Ably.Rest({
      ...ablyOf(app),
      authCallback: (_params, done) => done(null, { ...request, ...changed }),
    });
    return rest.auth.requestToken();
  };

  const wider = request.capability.replace(readable[0]!, forbidden[0]!);

  expect(await codeOf(redeem({ capability: wider }))).toBe(40101);
  expect(await codeOf(redeem({ clientId: ada.id }))).toBe(40101);
  expect(await redeem({})).toMatchObject({ clientId: bob.id });
  expect(await codeOf(redeem({}))).toBe(40105);
});
