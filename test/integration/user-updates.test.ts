import * as Ably from 'ably';
import { describe, expect, test } from 'vitest';

import type { EphemeralEnvelope } from '../../src/events/registry.ts';
import { encodeId, newId, type UserId } from '../../src/lib/ids.ts';
import { createUserUpdates, type UserUpdatesOptions } from '../../src/realtime/user-updates.ts';
import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { testLog } from '../kit/log.ts';
import { NODE } from '../kit/operations.ts';
import { subscribe } from '../kit/publisher.ts';
import { befriend, conversationOf, createRoom, leave, people, roomOf, serverOf, write } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';
import { listen } from '../kit/subscriptions.ts';
import { together } from '../kit/together.ts';

/** `user.updated`: the name or picture of a user changed at the sign-in provider. */

const app = await testApp({ publish: true });

const OF_CHANNEL = graphql(`
  subscription UserUpdatesOfChannel($channel: ChannelRef!, $after: Int) {
    channelEvents(channel: $channel, after: $after) {
      ...UserUpdatesEvent
      ... on MessageCreatedEvent {
        seq
      }
    }
  }
`);

const OF_SERVER = graphql(`
  subscription UserUpdatesOfServer($serverId: ID!) {
    serverEvents(serverId: $serverId) {
      ...UserUpdatesEvent
    }
  }
`);

const OF_VIEWER = graphql(`
  subscription UserUpdatesOfViewer {
    viewerEvents {
      ...UserUpdatesEvent
    }
  }
`);

graphql(`
  fragment UserUpdatesEvent on Event {
    __typename
    id
    actor {
      id
    }
    ... on UserUpdatedEvent {
      user {
        id
        username
        displayName
        avatarUrl
      }
    }
  }
`);

const PICTURE = 'https://example.com/countess.png';

/** Another request of the user, with changed claims. */
async function rename({ username }: TestUser, claims: Record<string, unknown>): Promise<void> {
  const client = await app.client(username, claims);
  await client.run(NODE, { id: encodeId('user', newId('user')) });
}

/** Messages that arrive on Ably channels, from now on. */
async function hearOn(...channels: string[]) {
  const client = new Ably.Realtime({ ...app.ably, logLevel: 0 } as Ably.ClientOptions);
  const heard = await Promise.all(channels.map((channel) => subscribe(client, channel)));
  return {
    /** The `user.updated` of each channel. */
    updates: () =>
      heard.map(({ messages }) =>
        messages.filter(({ name }) => name === 'user.updated').map(({ data }) => data as EphemeralEnvelope),
      ),
    [Symbol.dispose]: () => client.close(),
  };
}

test('a changed name reaches the user’s own channel, their conversations and their servers on Ably, and no others', async () => {
  const [ada, ben, cyd] = await people(app, 'ada', 'ben', 'cyd');
  const conversationId = await conversationOf(ada, ben);
  const { serverId, roomId } = await roomOf(ben, ada);
  await befriend(ada, cyd);
  const othersServer = await serverOf(ben);
  using heard = await hearOn(
    `user:${ada.id}`,
    `dm:${conversationId}`,
    `server:${serverId}`,
    `${serverId}:${roomId}`,
    `server:${othersServer}`,
    `user:${cyd.id}`,
  );

  await rename(ada, { name: 'Countess', picture: PICTURE });
  await rename(ben, { name: 'Ben the second' });

  await expect.poll(() => heard.updates().map(({ length }) => length)).toEqual([1, 2, 2, 0, 1, 0]);
  const data = { user_id: ada.id, username: ada.username, display_name: 'Countess', avatar_url: PICTURE };
  const envelope = {
    type: 'user.updated',
    id: expect.stringMatching(/^evt_[0-9a-z]{26}$/) as string,
    data,
    timestamp: expect.stringMatching(/Z$/) as string,
    user_id: ada.id,
  };
  const [own, inConversation, inServer] = heard.updates();
  expect([own![0], inConversation![0], inServer![0]]).toEqual([envelope, envelope, envelope]);
  expect(inConversation![1]!.data).toEqual({
    user_id: ben.id,
    username: ben.username,
    display_name: 'Ben the second',
    avatar_url: null,
  });
});

test('subscribers of the channel, the server and the user receive it, with the user as they are now', async () => {
  const [ada, ben] = await people(app, 'ada', 'ben');
  const conversationId = await conversationOf(ada, ben);
  const { serverId } = await roomOf(ada, ben);
  const as = ({ token }: TestUser) => ({ url: app.url, token });
  using inConversation = listen(as(ben), 'graphql-ws', OF_CHANNEL, { channel: { conversationId } });
  using overSse = listen(as(ben), 'SSE', OF_CHANNEL, { channel: { conversationId } });
  using inServer = listen(as(ben), 'graphql-ws', OF_SERVER, { serverId });
  using own = listen(as(ada), 'graphql-ws', OF_VIEWER, {});
  await expect.poll(() => app.bridge.counts.subscribers).toBe(4);
  // Delivered to all that are attached to Ably; before that, an ephemeral event is lost.
  await write(ada, { conversationId });
  await expect.poll(() => [inConversation.events.length, overSse.events.length]).toEqual([1, 1]);

  const renamed = `countess_${ada.username}`;
  await rename(ada, { nickname: renamed, name: 'Countess', picture: PICTURE });

  const updated = {
    __typename: 'UserUpdatedEvent',
    actor: { id: ada.id },
    user: { id: ada.id, username: renamed, displayName: 'Countess', avatarUrl: PICTURE },
  };
  for (const { events } of [inConversation, overSse]) await expect.poll(() => events.at(-1)).toMatchObject(updated);
  for (const { events } of [inServer, own]) await expect.poll(() => events).toMatchObject([updated]);
});

test('a user who left the server does not receive it', async () => {
  const [ada, ben] = await people(app, 'ada', 'ben');
  const serverId = await serverOf(ada, ben);
  using left = listen({ url: app.url, token: ben.token }, 'graphql-ws', OF_SERVER, { serverId });
  using stayed = listen({ url: app.url, token: ada.token }, 'graphql-ws', OF_SERVER, { serverId });
  await leave(ben, serverId);
  await expect.poll(() => left.end).toBe('complete');

  await rename(ada, { name: 'Countess' });

  await expect.poll(() => stayed.events.at(-1)).toMatchObject({ __typename: 'UserUpdatedEvent' });
  expect(left.events).toMatchObject([{ __typename: 'AccessRevokedEvent' }]);
});

test('neither a first request nor one with the same names publishes anything', async () => {
  const [ada] = await people(app, 'ada');
  using heard = await hearOn(`user:${ada.id}`);

  await rename(ada, {});
  await rename(ada, { name: undefined, nickname: undefined });
  await rename(ada, { name: 'Countess' });

  await expect.poll(() => heard.updates()).toMatchObject([[{ data: { display_name: 'Countess' } }]]);
});

describe('announcements', () => {
  /** Announcements that are recorded instead of published. */
  function scene(options: Partial<UserUpdatesOptions> = {}) {
    const published: { channel: string; name: unknown }[] = [];
    const updates = createUserUpdates({
      db: app.db,
      log: testLog,
      publish: ({ channel, envelope }) => {
        const { display_name: name } = envelope.data as { display_name?: string };
        published.push({ channel, name });
      },
      ...options,
    });
    return { published, announce: (user: TestUser) => updates.announce(uuidOf(user.id) as UserId), updates };
  }

  async function setName(user: TestUser, name: string): Promise<void> {
    await app.db.$executeRaw`UPDATE users SET display_name = ${name} WHERE id = ${uuidOf(user.id)}::uuid`;
  }

  test('go to servers of 200 members, and not to larger ones', async () => {
    const [ada] = await people(app, 'ada');
    const [small, large] = [await serverOf(ada), await serverOf(ada)];
    for (const [serverId, others] of [
      [small, 199],
      [large, 200],
    ] as const) {
      await app.db.$executeRaw`
        WITH made AS (
          INSERT INTO streams (id, kind) SELECT gen_random_uuid(), 'user' FROM generate_series(1, ${others}::int) RETURNING id
        ), named AS (
          INSERT INTO users (id, subject, username, display_name) SELECT id, id::text, id::text, 'Member' FROM made RETURNING id
        )
        INSERT INTO server_members (server_id, user_id) SELECT ${uuidOf(serverId)}::uuid, id FROM named`;
      await app.db
        .$executeRaw`UPDATE servers SET member_count = member_count + ${others}::int WHERE id = ${uuidOf(serverId)}::uuid`;
    }
    const { published, announce, updates } = scene();
    await using _stopped = updates;

    announce(ada);

    await expect.poll(() => published.map(({ channel }) => channel)).toEqual([`user:${ada.id}`, `server:${small}`]);
  });

  test('go to the most recently active conversations, up to a limit', async () => {
    const [ada, ben, cyd, dan] = await people(app, 'ada', 'ben', 'cyd', 'dan');
    const [first, second] = [await conversationOf(ada, ben), await conversationOf(ada, cyd)];
    const third = await conversationOf(ada, dan);
    await write(ben, { conversationId: first });
    const { published, announce, updates } = scene({ maxChannels: 2 });
    await using _stopped = updates;

    announce(ada);

    await expect
      .poll(() => published.map(({ channel }) => channel))
      .toEqual([`user:${ada.id}`, `dm:${first}`, `dm:${third}`]);
    expect(published.map(({ channel }) => channel)).not.toContain(`dm:${second}`);
  });

  test('of one user have a pause in between, and the one after it has the newest name', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    const { published, announce, updates } = scene({ pauseMs: 1_000 });
    await using _stopped = updates;

    await setName(ada, 'first');
    announce(ada);
    await expect.poll(() => published).toMatchObject([{ name: 'first' }]);
    for (const name of ['second', 'third', 'fourth']) {
      await setName(ada, name);
      announce(ada);
    }
    announce(ben);

    await expect.poll(() => published.length, { timeout: 10_000 }).toBe(3);
    expect(published).toMatchObject([
      { name: 'first' },
      { channel: `user:${ben.id}` },
      { channel: `user:${ada.id}`, name: 'fourth' },
    ]);
  });

  test('of more users than the limit are dropped', async () => {
    const all = await people(app, 'ada', 'ben', 'cyd');
    const { published, announce, updates } = scene({ maxUsers: 2 });
    await using _stopped = updates;

    for (const user of all) announce(user);

    await expect
      .poll(() => published.map(({ channel }) => channel))
      .toEqual(all.slice(0, 2).map(({ id }) => `user:${id}`));
  });

  test('fail without an error for the caller, and the next one is made', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    const failing = { fails: 1 };
    const published: string[] = [];
    const updates = createUserUpdates({
      db: app.db,
      log: testLog,
      publish: ({ channel }) => {
        if (failing.fails-- > 0) throw new Error('refused by the test');
        published.push(channel);
      },
    });
    await using _stopped = updates;

    updates.announce(uuidOf(ada.id) as UserId);
    updates.announce(uuidOf(ben.id) as UserId);

    await expect.poll(() => published).toEqual([`user:${ben.id}`]);
  });

  test('end when the service stops', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    const serverIds = await together(Array.from({ length: 3 }, () => serverOf(ada)));
    await createRoom(ada, serverIds[0]!);
    const { published, announce, updates } = scene({ pauseMs: 50 });
    announce(ada);
    await expect.poll(() => published.length).toBeGreaterThan(0);

    await updates[Symbol.asyncDispose]();
    const until = published.length;
    announce(ben);
    announce(ada);

    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(published).toHaveLength(until);
  });
});
