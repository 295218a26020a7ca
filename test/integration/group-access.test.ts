import { describe, expect, test } from 'vitest';

import { readEnvelopes } from '../../src/data/envelopes.ts';
import { decodeId, type StreamId } from '../../src/lib/ids.ts';
import { testApp, type TestUser } from '../kit/app.ts';
import { accessOf } from '../kit/bridge.ts';
import { addFile } from '../kit/files.ts';
import { graphql } from '../kit/generated/gql.ts';
import { NODE, UPDATE_CONVERSATION } from '../kit/operations.ts';
import { subscribe } from '../kit/publisher.ts';
import {
  addToGroup,
  createGroup,
  groupOf,
  leaveGroup,
  people,
  react,
  removeFromGroup,
  serverOf,
  write,
} from '../kit/scenes.ts';
import { idOfNothing, uuidOf } from '../kit/streams.ts';
import { listen, TRANSPORTS } from '../kit/subscriptions.ts';
import { ablyClient, askForToken, tokenRequestOf } from '../kit/tokens.ts';
import { startTyping } from '../kit/typing.ts';

/** What members of a group see, and what ends with their membership. */

const CHANNEL_EVENTS = graphql(`
  subscription GroupAccessChannelEvents($conversationId: ID!) {
    channelEvents(channel: { conversationId: $conversationId }, after: 0) {
      __typename
      ... on DurableEvent {
        seq
      }
      ... on ConversationMemberAddedEvent {
        member {
          username
        }
      }
      ... on ConversationMemberRemovedEvent {
        member {
          username
        }
      }
      ... on ConversationUpdatedEvent {
        conversation {
          name
          owner {
            id
          }
        }
      }
      ... on AccessRevokedEvent {
        channelId
      }
    }
  }
`);

const VIEWER_EVENTS = graphql(`
  subscription GroupAccessViewerEvents {
    viewerEvents(after: 0) {
      __typename
      ... on ConversationOpenedEvent {
        conversation {
          id
          kind
          name
          memberCount
          lastSeq
          ablyChannel
          viewerCanWrite
          lastActivityAt
          createdAt
          lastMessage {
            content
          }
          owner {
            id
          }
          otherMember {
            id
          }
          members {
            nodes {
              id
            }
          }
          messages {
            nodes {
              content
            }
          }
          pins {
            nodes {
              content
            }
          }
        }
      }
      ... on ConversationLeftEvent {
        actor {
          id
        }
        conversationId
      }
    }
  }
`);

const app = await testApp({ publish: true });

const as = ({ token }: TestUser) => ({ url: app.url, token });

/** A group of three, in a server of theirs. */
async function three() {
  const [ada, ben, cyd] = await people(app, 'ada', 'ben', 'cyd');
  return { ada, ben, cyd, conversationId: await groupOf(ada, ben, cyd) };
}

const REMOVALS: readonly [string, (conversationId: string, owner: TestUser, member: TestUser) => Promise<void>][] = [
  ['is removed', (conversationId, owner, member) => removeFromGroup(owner, conversationId, member)],
  ['leaves', (conversationId, _owner, member) => leaveGroup(member, conversationId)],
];

test('a group, its messages, reactions and files are seen by its current members, also from before they joined', async () => {
  const [ada, ben, cyd, dan] = await people(app, 'ada', 'ben', 'cyd', 'dan');
  await serverOf(ada, ben, cyd, dan);
  const id = await createGroup(ada, ben);
  const { id: messageId } = await write(ben, { conversationId: id });
  const things = [id, messageId, await react(ada, messageId), await addFile(app, ben, messageId)];
  const whoSees = async (thing: string) => {
    const seen = await Promise.all([ada, ben, cyd, dan].map((user) => user.run(NODE, { id: thing })));
    return seen.map(({ node }) => node !== null);
  };

  await addToGroup(ben, id, cyd);
  const together = await Promise.all(things.map(whoSees));
  await removeFromGroup(ada, id, ben);
  const afterwards = await Promise.all(things.map(whoSees));

  expect(together).toEqual(things.map(() => [true, true, true, false]));
  expect(afterwards).toEqual(things.map(() => [true, false, true, false]));
});

describe.each(TRANSPORTS)('over %s', (transport) => {
  test.each(REMOVALS)('a member who %s gets an event and no more, and the others follow', async (_how, remove) => {
    const { ada, ben, cyd, conversationId } = await three();
    using gone = listen(as(ben), transport, CHANNEL_EVENTS, { conversationId });
    using staying = listen(as(cyd), transport, CHANNEL_EVENTS, { conversationId });
    await expect.poll(() => [gone.events.length, staying.events.length]).toEqual([3, 3]);

    await remove(conversationId, ada, ben);
    await expect.poll(() => gone.end).toBe('complete');
    await ada.run(UPDATE_CONVERSATION, { input: { conversationId, name: 'Without' } });
    await addToGroup(cyd, conversationId, ben);

    expect(gone.events.slice(3)).toEqual([{ __typename: 'AccessRevokedEvent', channelId: conversationId }]);
    expect(gone.errors).toEqual([]);
    await expect.poll(() => staying.events).toHaveLength(6);
    const { username } = ben;
    expect(staying.events).toMatchObject([
      { __typename: 'ConversationMemberAddedEvent', seq: 1, member: { username: ada.username } },
      { __typename: 'ConversationMemberAddedEvent', seq: 2, member: { username } },
      { __typename: 'ConversationMemberAddedEvent', seq: 3, member: { username: cyd.username } },
      { __typename: 'ConversationMemberRemovedEvent', seq: 4, member: { username } },
      { __typename: 'ConversationUpdatedEvent', seq: 5, conversation: { name: 'Without', owner: { id: ada.id } } },
      { __typename: 'ConversationMemberAddedEvent', seq: 6, member: { username } },
    ]);
  });

  test('both devices of a person hear of a group that they are put into and removed from', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    await serverOf(ada, ben);
    using phone = listen(as(ben), transport, VIEWER_EVENTS, {});
    using laptop = listen(as(ben), transport, VIEWER_EVENTS, {});
    await expect.poll(() => [phone.events.length, laptop.events.length]).toEqual([1, 1]);

    const id = await createGroup(ada, ben);
    for (const device of [phone, laptop]) await expect.poll(() => device.events).toHaveLength(2);
    await removeFromGroup(ada, id, ben);

    for (const device of [phone, laptop]) {
      await expect.poll(() => device.events).toHaveLength(3);
      expect(device.events.slice(1)).toMatchObject([
        {
          __typename: 'ConversationOpenedEvent',
          conversation: { id, kind: 'GROUP', memberCount: 2, members: { nodes: [{ id: ada.id }, { id: ben.id }] } },
        },
        { __typename: 'ConversationLeftEvent', actor: { id: ada.id }, conversationId: id },
      ]);
    }
  });
});

test('the event of a group that the viewer has left since shows nothing of it but its id and kind', async () => {
  const { ada, ben, conversationId: id } = await three();
  await ada.run(UPDATE_CONVERSATION, { input: { conversationId: id, name: 'secret name' } });
  await write(ada, { conversationId: id }, 'secret words');
  await leaveGroup(ben, id);

  using listener = listen(as(ben), 'SSE', VIEWER_EVENTS, {});

  await expect.poll(() => listener.events).toHaveLength(3);
  expect(listener.errors).toEqual([]);
  const { createdAt } = (listener.events[1] as { conversation: { createdAt: string } }).conversation;
  expect(listener.events.slice(1)).toEqual([
    {
      __typename: 'ConversationOpenedEvent',
      conversation: {
        id,
        kind: 'GROUP',
        name: null,
        memberCount: 0,
        lastSeq: 0,
        ablyChannel: `dm:${id}`,
        viewerCanWrite: false,
        lastActivityAt: createdAt,
        createdAt,
        lastMessage: null,
        owner: null,
        otherMember: null,
        members: { nodes: [] },
        messages: { nodes: [] },
        pins: { nodes: [] },
      },
    },
    { __typename: 'ConversationLeftEvent', actor: { id: ben.id }, conversationId: id },
  ]);
  expect(JSON.stringify(listener.events)).not.toContain('secret');
});

test('tokens grant a group with presence, and end with the membership', async () => {
  const { ada, ben, conversationId } = await three();
  const name = `dm:${conversationId}`;
  const grantOf = async (user: TestUser) =>
    (JSON.parse((await tokenRequestOf(user)).capability) as Record<string, unknown>)[name];
  using client = ablyClient(app, ben);
  const channel = client.channels.get(name);
  const heard = await subscribe(client, name);
  await write(ada, { conversationId });
  await expect.poll(() => heard.envelopes.at(-1)).toMatchObject({ type: 'message.created' });
  const failed = channel.once('failed');

  const before = await grantOf(ben);
  await removeFromGroup(ada, conversationId, ben);
  await failed;

  expect(before).toEqual(['history', 'presence', 'subscribe']);
  expect(await grantOf(ben)).toBeUndefined();
  expect(await grantOf(ada)).toEqual(before);
  expect(channel.state).toBe('failed');
  const named = (await askForToken(ben, { conversationIds: [conversationId] })).userErrors;
  expect(named).toMatchObject([{ code: 'NOT_FOUND', path: ['conversationIds', '0'] }]);
});

test('members type there, and nobody else', async () => {
  const { ada, ben, conversationId } = await three();

  const asMember = await startTyping(ben, { conversationId });
  await removeFromGroup(ada, conversationId, ben);
  const removed = await startTyping(ben, { conversationId });

  expect(asMember.userErrors).toEqual([]);
  expect(removed).toEqual(await startTyping(ben, { conversationId: idOfNothing('conv') }));
  expect(removed.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['channel', 'conversationId'] }]);
});

test('every loss of membership changes the access epoch of the group, and nothing else does', async () => {
  const { ada, ben, cyd, conversationId } = await three();
  const stream = { streamId: decodeId('conv', conversationId)!, kind: 'conversation', serverId: null } as const;
  const epoch = () => accessOf(app.db).accessEpoch(stream);

  const epochs = [await epoch()];
  await write(ada, { conversationId });
  await addToGroup(ada, conversationId, ben);
  epochs.push(await epoch());
  await removeFromGroup(ada, conversationId, ben);
  epochs.push(await epoch());
  await addToGroup(ada, conversationId, ben);
  await leaveGroup(cyd, conversationId);
  epochs.push(await epoch());

  expect(epochs).toEqual([0, 0, 1, 2]);
});

test('its events are published with their members, names and owners, and with no name to a person who left', async () => {
  const { ada, ben, cyd, conversationId } = await three();
  await ada.run(UPDATE_CONVERSATION, { input: { conversationId, name: 'Boats' } });
  await removeFromGroup(ada, conversationId, ben);
  await leaveGroup(ada, conversationId);
  const published = async (owner: string) =>
    (await readEnvelopes(app.db, uuidOf(owner) as StreamId, 0, 100)).map(({ type, user_id, data }) => ({
      type,
      user_id,
      data,
    }));

  const member = ({ id, username }: TestUser) => ({
    user_id: id,
    username,
    conversation_id: conversationId,
  });
  const updated = {
    type: 'conversation.updated',
    user_id: ada.id,
    data: { conversation_id: conversationId, name: 'Boats', owner_id: cyd.id },
  };
  expect(await published(conversationId)).toEqual([
    ...[ada, ben, cyd].map((user) => ({ type: 'conversation.member_added', user_id: ada.id, data: member(user) })),
    updated,
    { type: 'conversation.member_removed', user_id: ada.id, data: member(ben) },
    { type: 'conversation.member_removed', user_id: ada.id, data: member(ada) },
    updated,
  ]);
  expect((await published(ben.id)).slice(1)).toEqual([
    {
      type: 'conversation.opened',
      user_id: ada.id,
      data: { conversation_id: conversationId, kind: 'GROUP', user_ids: [cyd.id] },
    },
    { type: 'conversation.left', user_id: ada.id, data: { conversation_id: conversationId } },
  ]);
});
