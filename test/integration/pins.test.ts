import { describe, expect, test } from 'vitest';

import { type TestUser, testApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { readLog } from '../kit/channel-log.ts';
import { PIN_MESSAGE, UNPIN_MESSAGE } from '../kit/operations.ts';
import { befriend, type ChannelRef, conversationOf, people, remove, roomOf, unfriend, write } from '../kit/scenes.ts';
import { idOfNothing, uuidOf } from '../kit/streams.ts';
import { together } from '../kit/together.ts';

const PINS = graphql(`
  query Pins($id: ID!, $first: Int, $after: String) {
    node(id: $id) {
      ... on Channel {
        pins(first: $first, after: $after) {
          nodes {
            id
            pinnedAt
            pinnedBy {
              id
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);

async function pinsOf(user: TestUser, id: string, page: { first?: number; after?: string | null } = {}) {
  const { node } = await user.run(PINS, { id, ...page });
  if (!node || !('pins' in node)) throw new Error(`unable to read the pins of ${id}`);
  return node.pins;
}

const pin = async (user: TestUser, messageId: string) => (await user.run(PIN_MESSAGE, { messageId })).pinMessage;
const unpin = async (user: TestUser, messageId: string) => (await user.run(UNPIN_MESSAGE, { messageId })).unpinMessage;

/** A room of ada's server with ben, and a conversation of the two. */
async function scene() {
  const app = await testApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { roomId } = await roomOf(ada, ben);
  const room: ChannelRef = { roomId };
  const conversationId = await conversationOf(ada, ben);
  const conversation: ChannelRef = { conversationId };
  return { app, ada, ben, roomId, room, conversationId, conversation };
}

describe('pinning a message', () => {
  test('shows when and by whom, lists it in the channel, and emits an event', async () => {
    const { ada, ben, roomId, room } = await scene();
    const { id: messageId } = await write(ben, room);

    const pinned = await pin(ada, messageId);

    expect(pinned).toEqual({
      message: { id: messageId, pinnedAt: expect.any(String) as string, pinnedBy: { id: ada.id } },
      seq: 2,
      userErrors: [],
    });
    expect((await pinsOf(ben, roomId)).nodes).toEqual([pinned.message]);
    expect(await readLog(ben, room, 1)).toMatchObject([
      { __typename: 'MessagePinnedEvent', seq: 2, actor: { id: ada.id }, message: { id: messageId } },
    ]);
  });

  test('again changes nothing and emits nothing', async () => {
    const { ada, ben, conversation } = await scene();
    const { id: messageId } = await write(ada, conversation);
    const first = await pin(ada, messageId);

    const second = await pin(ben, messageId);

    expect(second).toEqual({ ...first, seq: null });
    expect(await readLog(ada, conversation, 2)).toEqual([]);
  });

  test('is allowed to the owner in a room, and to both members in a conversation', async () => {
    const { ada, ben, room, conversation } = await scene();
    const inRoom = await write(ben, room);
    const inConversation = await write(ada, conversation);

    expect((await pin(ben, inRoom.id)).userErrors).toMatchObject([{ code: 'FORBIDDEN', path: ['messageId'] }]);
    expect((await unpin(ben, inRoom.id)).userErrors).toMatchObject([{ code: 'FORBIDDEN', path: ['messageId'] }]);
    expect((await pin(ada, inRoom.id)).userErrors).toEqual([]);
    expect((await pin(ben, inConversation.id)).userErrors).toEqual([]);
    expect((await unpin(ada, inConversation.id)).userErrors).toEqual([]);
  });

  test('is refused in a conversation whose members are not related any more', async () => {
    const app = await testApp();
    const [ada, ben] = await people(app, 'ada', 'ben');
    await befriend(ada, ben);
    const { id } = await write(ada, { conversationId: await conversationOf(ada, ben) });
    await unfriend(ada, ben);

    expect((await pin(ada, id)).userErrors).toMatchObject([{ code: 'FORBIDDEN', path: ['messageId'] }]);
  });

  test('of others answers as for a message that does not exist', async () => {
    const { app, ada, conversation } = await scene();
    const [eve] = await people(app, 'eve');
    const { id } = await write(ada, conversation);

    for (const change of [pin, unpin]) {
      const [hidden, unknown] = [await change(eve, id), await change(eve, idOfNothing('msg'))];
      expect(hidden).toEqual(unknown);
      expect(hidden.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['messageId'] }]);
    }
  });

  test('is refused for a deleted message', async () => {
    const { ada, room } = await scene();
    const { id } = await write(ada, room);
    await remove(ada, id);

    expect((await pin(ada, id)).userErrors).toMatchObject([{ code: 'CONFLICT', path: ['messageId'] }]);
  });

  test('is refused beyond 250 messages in a channel, however many ask at once, until one is unpinned', async () => {
    const { app, ada, roomId, room } = await scene();
    const messages = [await write(ada, room), await write(ada, room), await write(ada, room)];
    await app.db.$executeRaw`
      INSERT INTO messages (id, channel_id, seq, author_id, content)
      SELECT gen_random_uuid(), ${uuidOf(roomId)}::uuid, 1000 + n, ${uuidOf(ada.id)}::uuid, 'old' FROM generate_series(1, 249) n`;
    await app.db.$executeRaw`
      INSERT INTO pins (channel_id, message_seq, seq, pinned_by)
      SELECT channel_id, seq, seq, author_id FROM messages WHERE seq > 1000 AND channel_id = ${uuidOf(roomId)}::uuid`;
    await app.db.$executeRaw`UPDATE streams SET last_seq = 2000 WHERE id = ${uuidOf(roomId)}::uuid`;

    const answers = await together(messages.map(({ id }) => pin(ada, id)));

    const refused = answers.filter(({ userErrors }) => userErrors.length > 0);
    expect(refused).toHaveLength(2);
    expect(refused[0]!.userErrors).toMatchObject([{ code: 'CONFLICT', path: ['messageId'] }]);
    const standing = answers.find(({ userErrors }) => userErrors.length === 0);
    expect((await pin(ada, standing!.message!.id)).userErrors).toEqual([]);
    await unpin(ada, standing!.message!.id);
    expect((await pin(ada, messages[0]!.id)).userErrors).toEqual([]);
  });
});

describe('unpinning a message', () => {
  test('removes it from the list and emits an event; again it changes nothing', async () => {
    const { ada, conversationId, conversation } = await scene();
    const { id: messageId } = await write(ada, conversation);
    await pin(ada, messageId);

    const first = await unpin(ada, messageId);
    const second = await unpin(ada, messageId);

    const message = { id: messageId, pinnedAt: null, pinnedBy: null };
    expect(first).toEqual({ message, seq: 3, userErrors: [] });
    expect(second).toEqual({ message, seq: null, userErrors: [] });
    expect((await pinsOf(ada, conversationId)).nodes).toEqual([]);
    expect(await readLog(ada, conversation, 2)).toMatchObject([
      { __typename: 'MessageUnpinnedEvent', seq: 3, actor: { id: ada.id }, message: { id: messageId } },
    ]);
  });

  test('happens when the message is deleted, without an event of its own', async () => {
    const { ada, roomId, room } = await scene();
    const { id: messageId } = await write(ada, room);
    await pin(ada, messageId);

    await remove(ada, messageId);

    expect((await pinsOf(ada, roomId)).nodes).toEqual([]);
    expect(await readLog(ada, room, 2)).toMatchObject([{ __typename: 'MessageDeletedEvent', seq: 3, messageId }]);
  });
});

test('pins are listed by when they were pinned, newest first, page by page', async () => {
  const { ada, roomId, room } = await scene();
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.push((await write(ada, room)).id);
  const order = [ids[2]!, ids[0]!, ids[4]!, ids[1]!, ids[3]!];
  for (const id of order) await pin(ada, id);

  const listed: string[] = [];
  let after: string | null = null;
  do {
    const { nodes, pageInfo } = await pinsOf(ada, roomId, { first: 2, after });
    listed.push(...nodes.map(({ id }) => id));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);

  expect(listed).toEqual(order.toReversed());
});
