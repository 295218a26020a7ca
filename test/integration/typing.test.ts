import { expect, test } from 'vitest';

import { type TestApp, testApp } from '../kit/app.ts';
import { readEvents } from '../kit/channel-log.ts';
import { graphql } from '../kit/generated/gql.ts';
import { unfriend } from '../kit/operations.ts';
import { type ChannelRef, conversationOf, createRoom, people, roomOf, write } from '../kit/scenes.ts';
import { encodeId, newId } from '../../src/lib/ids.ts';

const START = graphql(`
  mutation TypingStart($channel: ChannelRef!) {
    startTyping(input: { channel: $channel }) {
      expiresAt
      userErrors {
        __typename
        code
        message
        path
      }
    }
  }
`);

const STOP = graphql(`
  mutation TypingStop($channel: ChannelRef!) {
    stopTyping(input: { channel: $channel }) {
      expiresAt
      userErrors {
        __typename
        code
        message
        path
      }
    }
  }
`);

/** What stands in every table, down to the transaction that wrote each row: also an update to the same values shows. */
async function everyRow(app: TestApp): Promise<Record<string, string>> {
  const tables = await app.db.$queryRaw<{ name: string }[]>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`;
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const [table] = await app.db.$queryRawUnsafe<{ digest: string }[]>(
      `SELECT count(*) || ' ' || md5(COALESCE(string_agg(t.xmin::text || t::text, ',' ORDER BY t::text), '')) AS digest FROM "${name}" t`,
    );
    digests[name] = table!.digest;
  }
  return digests;
}

test('typing lasts ten seconds unless it is renewed or stopped, in a room as in a conversation', async () => {
  const app = await testApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { roomId } = await roomOf(ada, ben);
  const channels: ChannelRef[] = [{ roomId }, { conversationId: await conversationOf(ada, ben) }];

  for (const channel of channels) {
    const before = Date.now();
    const { startTyping } = await ada.run(START, { channel });
    const between = Date.now();
    const renewed = await ada.run(START, { channel });
    const after = Date.now();
    const stopped = await ada.run(STOP, { channel });
    const again = await ada.run(STOP, { channel });

    const leftAt = (expiresAt: string | null) => new Date(expiresAt!).getTime() - 10_000;
    expect(startTyping.userErrors).toEqual([]);
    expect(leftAt(startTyping.expiresAt)).toBeGreaterThanOrEqual(before);
    expect(leftAt(startTyping.expiresAt)).toBeLessThanOrEqual(between);
    expect(leftAt(renewed.startTyping.expiresAt)).toBeGreaterThanOrEqual(between);
    expect(leftAt(renewed.startTyping.expiresAt)).toBeLessThanOrEqual(after);
    expect(stopped.stopTyping).toEqual({ expiresAt: null, userErrors: [] });
    expect(again.stopTyping).toEqual({ expiresAt: null, userErrors: [] });
  }
});

test('nothing of it is stored: no event, no number, no row', async () => {
  const app = await testApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { roomId } = await roomOf(ada, ben);
  const channels: ChannelRef[] = [{ roomId }, { conversationId: await conversationOf(ada, ben) }];
  for (const channel of channels) await write(ada, channel, 'hello');
  const before = await everyRow(app);

  for (const channel of channels) {
    await ben.run(START, { channel });
    await ben.run(START, { channel });
    await ben.run(STOP, { channel });
  }

  expect(await everyRow(app)).toEqual(before);
  for (const channel of channels) {
    expect(await readEvents(ada, channel, 1)).toEqual({ events: [], lastSeq: 1, hasMore: false, reset: false });
  }
  // The digest does see a change.
  await write(ben, channels[0]!, 'hello');
  expect(await everyRow(app)).not.toEqual(before);
});

test('a stranger to the channel gets the answer for one that does not exist', async () => {
  const app = await testApp();
  const [ada, ben, eve] = await people(app, 'ada', 'ben', 'eve');
  const { serverId, roomId } = await roomOf(ada, ben);
  const privateRoomId = await createRoom(ada, serverId, 'PRIVATE');
  const conversationId = await conversationOf(ada, ben);

  const noRoom = { channel: { roomId: encodeId('room', newId('room')) } };
  const noConversation = { channel: { conversationId: encodeId('conv', newId('conv')) } };

  const noSuchRoom = (await eve.run(START, noRoom)).startTyping;
  const noSuchConversation = (await eve.run(START, noConversation)).startTyping;
  expect(noSuchRoom).toMatchObject({
    expiresAt: null,
    userErrors: [{ __typename: 'NotFoundError', code: 'NOT_FOUND', path: ['channel', 'roomId'] }],
  });
  expect(noSuchConversation).toMatchObject({
    expiresAt: null,
    userErrors: [{ __typename: 'NotFoundError', code: 'NOT_FOUND', path: ['channel', 'conversationId'] }],
  });
  expect((await eve.run(START, { channel: { roomId } })).startTyping).toEqual(noSuchRoom);
  expect((await eve.run(STOP, { channel: { roomId } })).stopTyping).toEqual(noSuchRoom);
  expect((await ben.run(START, { channel: { roomId: privateRoomId } })).startTyping).toEqual(noSuchRoom);
  expect((await eve.run(START, { channel: { conversationId } })).startTyping).toEqual(noSuchConversation);
  expect((await eve.run(STOP, { channel: { conversationId } })).stopTyping).toEqual(noSuchConversation);
});

test('who may not write in a conversation any more does not type there either', async () => {
  const app = await testApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const channel = { conversationId: await conversationOf(ada, ben) };
  await unfriend(ada, ben);

  const started = await ben.run(START, { channel });
  const stopped = await ben.run(STOP, { channel });

  const forbidden = {
    expiresAt: null,
    userErrors: [{ __typename: 'ForbiddenError', code: 'FORBIDDEN', path: ['channel', 'conversationId'] }],
  };
  expect(started.startTyping).toMatchObject(forbidden);
  expect(stopped.stopTyping).toMatchObject(forbidden);
});

test.each([
  [{ roomId: 'room_nonsense' }, ['channel', 'roomId']],
  [{ roomId: encodeId('conv', newId('conv')) }, ['channel', 'roomId']],
  [{ conversationId: encodeId('room', newId('room')) }, ['channel', 'conversationId']],
] as [ChannelRef, string[]][])(
  'an id that is none of that kind is refused with its path: %j',
  async (channel, path) => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');

    const { startTyping } = await ada.run(START, { channel });

    expect(startTyping).toMatchObject({ expiresAt: null, userErrors: [{ code: 'INVALID_INPUT', path }] });
  },
);
