import * as Ably from 'ably';
import { describe, expect, test } from 'vitest';

import { ACCESS_CHANNEL } from '../../src/realtime/channels.ts';
import { codeOf } from '../kit/ably.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { ADD_REACTION, DELETE_MESSAGE, REMOVE_REACTION, UPDATE_MESSAGE } from '../kit/operations.ts';
import { subscribe } from '../kit/publisher.ts';
import { type ChannelRef, conversationOf, createRoom, people, roomOf, serverOf } from '../kit/scenes.ts';
import { ablyClient, ablyOf, askForToken, tokenRequestOf } from '../kit/tokens.ts';
import { addFile } from '../kit/world.ts';

/** The real client, signed in through `createAblyTokenRequest` as a browser is, on an app that publishes. */

const CREATE_MESSAGE = graphql(`
  mutation TokenChannelsCreateMessage($input: CreateMessageInput!) {
    createMessage(input: $input) {
      message {
        id
        createdAt
      }
      userErrors {
        code
      }
    }
  }
`);

const publishingApp = () => testApp({ publish: true });

/** Ada's and bob's room and conversation, and what bob may not know of: a private room, and what is eve's. */
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
  test.each(['room', 'conversation'] as const)('of a %s, as the contract has it', async (kind) => {
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
    const say = async (content: string, parentMessageId: string | null) => {
      const { createMessage } = await ada.run(CREATE_MESSAGE, {
        input: { channel: channel as never, content, parentMessageId },
      });
      return createMessage.message!;
    };

    // Each is awaited: a payload says how the message stands when it is published.
    const first = await say('Hello world', null);
    await after(1);
    const reply = await say('and a reply', first.id);
    await after(2);
    const fileId = await addFile(app, ada, first.id);
    await bob.run(ADD_REACTION, { messageId: first.id, emoji: '👍' });
    await after(3);
    await ada.run(UPDATE_MESSAGE, { messageId: first.id, content: 'Hello all', expectedVersion: null });
    await after(4);
    await bob.run(REMOVE_REACTION, { messageId: first.id, emoji: '👍' });
    await after(5);
    await ada.run(DELETE_MESSAGE, { messageId: reply.id });
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
    const file = { id: fileId, filename: 'notes.txt', content_type: 'text/plain', size_bytes: 5 };
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

test('the token opens all that it says, for listening, history and presence of one’s own', async () => {
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
    expect((await channel.presence.get()).map(({ clientId }) => clientId)).toEqual([bob.id]);
  }
});

test('nothing else can be attached to or read: another’s room, conversation, user, server or our own channels', async () => {
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

test('a client publishes nowhere, by neither way, and is present as nobody else', async () => {
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

test('a request that was changed on the way is worth nothing', async () => {
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
