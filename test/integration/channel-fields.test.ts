import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { bothPaths } from '../kit/both-paths.ts';
import { graphql } from '../kit/generated/gql.ts';
import {
  askToBeFriends,
  befriend,
  type ChannelRef,
  converse,
  conversationOf,
  createRoom,
  joinServer,
  people,
  remove,
  roomOf,
  serverOf,
  unfriend,
  write,
} from '../kit/scenes.ts';

const app = await testApp();
const paths = await bothPaths(app);

const CHANNEL = graphql(`
  query ChannelFields($id: ID!) {
    node(id: $id) {
      id
      ... on Channel {
        lastMessage {
          id
          deletedAt
        }
        lastActivityAt
        viewerCanWrite
      }
    }
  }
`);

interface ChannelFields {
  readonly lastMessage: { readonly id: string } | null;
  readonly lastActivityAt: string;
  readonly viewerCanWrite: boolean;
}

function idOf(channel: ChannelRef): string {
  return 'roomId' in channel ? channel.roomId : channel.conversationId;
}

async function fieldsOf(user: TestUser, channel: ChannelRef): Promise<ChannelFields> {
  return (await user.run(CHANNEL, { id: idOf(channel) })).node as ChannelFields;
}

/** Two users, with a room and a conversation of theirs. */
async function bothKinds(): Promise<readonly [TestUser, TestUser, readonly ChannelRef[]]> {
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { roomId } = await roomOf(ada, bob);
  return [ada, bob, [{ roomId }, { conversationId: await conversationOf(ada, bob) }]];
}

async function createdAt(reader: TestUser, id: string): Promise<string> {
  const { data } = await reader.raw('query ($id: ID!) { message(id: $id) { createdAt } }', { id });
  return (data as { message: { createdAt: string } }).message.createdAt;
}

describe('the newest message of a channel', () => {
  test('is the first that `messages` shows, and its time is the last activity', async () => {
    const [ada, bob, channels] = await bothKinds();
    for (const channel of channels) {
      const empty = await fieldsOf(ada, channel);
      const first = await write(ada, channel);
      const second = await write(bob, channel, 'a reply', first.id);

      const full = await fieldsOf(ada, channel);

      expect(empty.lastMessage).toBeNull();
      expect(full.lastMessage).toEqual({ id: second.id, deletedAt: null });
      expect(full.lastActivityAt).toBe(await createdAt(ada, second.id));
      expect(Date.parse(empty.lastActivityAt)).toBeLessThanOrEqual(Date.parse(full.lastActivityAt));
    }
  });

  test('is the one before it once it is deleted, and an empty channel was last active when it was made', async () => {
    const [ada, bob, channels] = await bothKinds();
    for (const channel of channels) {
      const empty = await fieldsOf(ada, channel);
      const first = await write(ada, channel);
      const second = await write(bob, channel);

      await remove(bob, second.id);
      const afterOne = await fieldsOf(ada, channel);
      await remove(ada, first.id);
      const afterBoth = await fieldsOf(ada, channel);

      expect(afterOne.lastMessage).toEqual({ id: first.id, deletedAt: null });
      expect(afterOne.lastActivityAt).toBe(await createdAt(ada, first.id));
      expect(afterBoth).toEqual(empty);
    }
  });

  test('passes over any number of deleted messages', async () => {
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const kept = await write(ada, { roomId });
    for (let i = 0; i < 5; i++) await remove(ada, (await write(ada, { roomId })).id);

    const { lastMessage } = await fieldsOf(ada, { roomId });

    expect(lastMessage).toEqual({ id: kept.id, deletedAt: null });
  });
});

describe('whether the viewer may write', () => {
  test('is true for who may read a room, and in a conversation while the two are related', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await roomOf(ada, bob);
    const [cid] = await people(app, 'cid');
    const conversationId = await conversationOf(ada, cid);
    const together = await Promise.all([ada, cid].map((user) => fieldsOf(user, { conversationId })));

    await unfriend(ada, cid);
    const parted = await Promise.all([ada, cid].map((user) => fieldsOf(user, { conversationId })));
    await joinServer(await serverOf(ada), ada, cid);
    const inOneServer = await Promise.all([ada, cid].map((user) => fieldsOf(user, { conversationId })));

    expect((await fieldsOf(bob, { roomId })).viewerCanWrite).toBe(true);
    for (const [views, may] of [
      [together, true],
      [parted, false],
      [inOneServer, true],
    ] as const) {
      expect(views.map(({ viewerCanWrite }) => viewerCanWrite)).toEqual([may, may]);
    }
  });

  test('is what a message gets', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const conversationId = await conversationOf(ada, bob);
    await unfriend(ada, bob);

    const { viewerCanWrite } = await fieldsOf(ada, { conversationId });
    const refused = write(ada, { conversationId });

    expect(viewerCanWrite).toBe(false);
    await expect(refused).rejects.toThrow('FORBIDDEN');
  });
});

test('a channel is a node, also as the channel of a message', async () => {
  const [ada, , channels] = await bothKinds();
  for (const channel of channels) {
    const { id } = await write(ada, channel);

    const { data } = await ada.raw(
      'query ($id: ID!) { message(id: $id) { channel { ...Id } } } fragment Id on Node { id }',
      {
        id,
      },
    );

    expect(data).toEqual({ message: { channel: { id: idOf(channel) } } });
  }
});

describe('one planned statement', () => {
  const LIST = `{ viewer { id conversations(first: 100) { nodes {
    id lastActivityAt viewerCanWrite
    lastMessage { id content createdAt author { id username viewerFriendship } }
    otherMember { id username viewerFriendship }
  } pageInfo { hasNextPage endCursor } } } }`;

  test('reads 100 conversations with their last messages, other members and friendships', async () => {
    const [viewer] = await people(app, 'viewer');
    const others = await people(app, ...Array.from({ length: 100 }, (_, i) => `other${i}`));
    await serverOf(viewer, ...others.slice(60));
    for (const [i, other] of others.entries()) {
      const conversationId = i < 60 ? await conversationOf(viewer, other) : await related(viewer, other, i);
      if (i % 10 > 0) await write(i % 2 ? viewer : other, { conversationId }, `message ${i}`);
    }

    const { planned, statements, fast, slow } = await paths.ask(viewer, { query: LIST });

    expect({ planned, statements }).toEqual({ planned: true, statements: 1 });
    expect(fast).toEqual(slow);
    const { data } = JSON.parse(fast.body) as ListAnswer;
    expect(data.viewer.conversations.nodes).toHaveLength(100);
    expect(data.viewer.conversations.nodes.filter(({ lastMessage }) => lastMessage === null)).toHaveLength(10);
    const states = data.viewer.conversations.nodes.map(({ otherMember }) => otherMember.viewerFriendship);
    const countOf = (state: string) => states.filter((one) => one === state).length;
    expect(['FRIENDS', 'NONE', 'REQUEST_SENT', 'REQUEST_RECEIVED'].map(countOf)).toEqual([60, 14, 13, 13]);
  });

  test.each([
    ['what users are to the viewer, the viewer included', `viewer { id user { username viewerFriendship } }`],
    ['the viewer without what others are', `viewer { id user { username } friends { nodes { viewerFriendship } } }`],
    [
      'the newest messages of rooms',
      `viewer { servers { nodes { memberCount rooms(orderBy: ACTIVITY) { nodes {
        id lastActivityAt viewerCanWrite lastMessage { id channel { id lastActivityAt } author { viewerFriendship } }
      } pageInfo { endCursor } } } } }`,
    ],
  ])('reads %s', async (_what, selection) => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId, serverId } = await roomOf(ada, bob);
    await write(bob, { roomId });
    await createRoom(ada, serverId, 'PRIVATE');
    await befriend(ada, bob);

    const { planned, fast, slow } = await paths.ask(ada, { query: `{ ${selection} }` });

    expect(planned).toBe(true);
    expect(fast).toEqual(slow);
    expect(fast.body).not.toContain('"errors"');
  });

  /** A conversation with a member of a common server, with a request, from the one or the other, or none. */
  async function related(viewer: TestUser, other: TestUser, i: number): Promise<string> {
    if (i % 3 === 1) await askToBeFriends(viewer, other);
    if (i % 3 === 2) await askToBeFriends(other, viewer);
    return converse(viewer, other);
  }

  interface ListAnswer {
    readonly data: {
      readonly viewer: {
        readonly conversations: {
          readonly nodes: readonly {
            readonly lastMessage: object | null;
            readonly otherMember: { readonly viewerFriendship: string };
          }[];
        };
      };
    };
  }
});
