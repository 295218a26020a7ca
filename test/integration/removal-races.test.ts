import { describe, expect, test } from 'vitest';

import { type TestUser, testApp } from '../kit/app.ts';
import { eventsOf } from '../kit/messages.ts';
import { WRITES } from '../kit/nouns.ts';
import type { WriteScene } from '../kit/nouns/noun.ts';
import {
  CREATE_GROUP_CONVERSATION,
  CREATE_SERVER_INVITE,
  OPEN_CONVERSATION,
  REQUEST_FRIEND,
} from '../kit/operations.ts';
import {
  befriend,
  block,
  conversationOf,
  converse,
  createGroup,
  leave,
  leaveGroup,
  people,
  privateRoomOf,
  removeFromGroup,
  removeMember,
  roomOf,
  serverOf,
  unfriend,
} from '../kit/scenes.ts';
import { readSchema } from '../kit/schema-walk.ts';
import { lastSeqOf, streamOf, uuidOf } from '../kit/streams.ts';

/**
 * A write and a removal at the same moment. Whichever is first, nothing of the removed user is written to the
 * channel once the removal was acknowledged. A third session that locks a stream's row makes the two overlap.
 */

const app = await testApp();

/** The witness stays in the channel, and may always read it. */
interface Removal extends WriteScene {
  readonly remove: () => Promise<unknown>;
  /** The removal writes to this user's stream. */
  readonly removed: TestUser;
  /** Number of events of the removal in the channel. Default: none. */
  readonly events?: number;
}

/** A group of the witness, who owns it, and the writer; with a newcomer, in a server of all three. */
async function group() {
  const [witness, writer, newcomer] = await people(app, 'ada', 'ben', 'cyd');
  await serverOf(witness, writer, newcomer);
  const conversationId = await createGroup(witness, writer);
  return { channel: { conversationId }, conversationId, witness, writer, newcomer, removed: writer, events: 1 };
}

/** Per kind of removal, how access was given, and how it is removed. */
const REMOVALS = {
  'a public room, by leaving its server': async () => {
    const [witness, writer] = await people(app, 'ada', 'ben');
    const { serverId, roomId } = await roomOf(witness, writer);
    return { channel: { roomId }, witness, writer, remove: () => leave(writer, serverId), removed: writer };
  },
  'a private room, by leaving its server': async () => {
    const [witness, writer] = await people(app, 'ada', 'ben');
    const { serverId, roomId } = await privateRoomOf(witness, writer);
    return { channel: { roomId }, witness, writer, remove: () => leave(writer, serverId), removed: writer };
  },
  'a private room, by being removed from it': async () => {
    const [witness, writer] = await people(app, 'ada', 'ben');
    const { roomId } = await privateRoomOf(witness, writer);
    return {
      channel: { roomId },
      witness,
      writer,
      remove: () => removeMember(witness, roomId, writer),
      removed: writer,
    };
  },
  'a conversation, by the end of the friendship': async () => {
    const [witness, writer] = await people(app, 'ada', 'ben');
    const conversationId = await conversationOf(witness, writer);
    const remove = () => unfriend(witness, writer);
    return { channel: { conversationId }, witness, writer, remove, removed: writer };
  },
  'a conversation, by leaving the common server': async () => {
    const [witness, writer] = await people(app, 'ada', 'ben');
    const serverId = await serverOf(witness, writer);
    const conversationId = await conversationOf(witness, writer);
    await unfriend(witness, writer);
    return {
      channel: { conversationId },
      witness,
      writer,
      remove: () => leave(writer, serverId),
      removed: writer,
    };
  },
  'a conversation, when the other one leaves the common server': async () => {
    const [writer, witness] = await people(app, 'ada', 'ben');
    const serverId = await serverOf(writer, witness);
    const conversationId = await conversationOf(witness, writer);
    await unfriend(witness, writer);
    return {
      channel: { conversationId },
      witness,
      writer,
      remove: () => leave(witness, serverId),
      removed: witness,
    };
  },
  'a conversation of friends, by a block': async () => {
    const [witness, writer] = await people(app, 'ada', 'ben');
    const conversationId = await conversationOf(witness, writer);
    const remove = () => block(witness, writer);
    return { channel: { conversationId }, witness, writer, remove, removed: writer };
  },
  'a conversation of members of a common server, by a block': async () => {
    const [witness, writer] = await people(app, 'ada', 'ben');
    await serverOf(witness, writer);
    const conversationId = await converse(witness, writer);
    const remove = () => block(witness, writer);
    return { channel: { conversationId }, witness, writer, remove, removed: writer };
  },
  'a conversation, by a block of one’s own': async () => {
    const [witness, writer] = await people(app, 'ada', 'ben');
    await serverOf(witness, writer);
    const conversationId = await converse(witness, writer);
    const remove = () => block(writer, witness);
    return { channel: { conversationId }, witness, writer, remove, removed: writer };
  },
  'a group, by being removed from it': async () => {
    const scene = await group();
    const { witness, writer, conversationId } = scene;
    return { ...scene, remove: () => removeFromGroup(witness, conversationId, writer) };
  },
  'a group, by leaving it': async () => {
    const scene = await group();
    return { ...scene, remove: () => leaveGroup(scene.writer, scene.conversationId) };
  },
} satisfies Record<string, () => Promise<Removal>>;

/** Mutations that do not write into a channel, and what they change. */
const OTHERS: Readonly<Record<string, string>> = {
  acceptFriendRequest: 'friendships',
  addRoomMember: 'memberships',
  blockUser: 'blocks',
  completeFileUpload: 'a file of one’s own',
  createAblyTokenRequest: 'tokens',
  createFileUpload: 'a file of one’s own',
  createGroupConversation: 'a group, see below',
  createRoom: 'a server of one’s own',
  createServer: 'a server of one’s own',
  createServerInvite: 'an invite, see below',
  joinServer: 'memberships',
  leaveConversation: 'memberships',
  leaveServer: 'memberships',
  openConversation: 'a conversation, see below',
  removeFriend: 'friendships',
  removeRoomMember: 'memberships',
  requestFriend: 'a request, see below',
  startTyping: 'nothing is stored',
  stopTyping: 'nothing is stored',
  unblockUser: 'blocks',
};

test('every mutation is in one of the tables', () => {
  const mutations = Object.keys(readSchema().getMutationType()!.getFields());

  const writes = new Set(Object.keys(WRITES).map((way) => way.split(',')[0]));

  expect(mutations.filter((name) => !writes.has(name)).toSorted()).toEqual(Object.keys(OTHERS));
});

const CASES = Object.entries(REMOVALS).flatMap(([what, scene]) =>
  Object.entries(WRITES)
    .filter(([, { isWithdrawal, needsOwner, inGroupBy }]) => {
      // The owner of a group is not removed. `group-races.test.ts` has them leave.
      if (what.startsWith('a group')) return inGroupBy !== 'owner';
      return !inGroupBy && !(what.startsWith('a conversation') ? isWithdrawal : needsOwner);
    })
    .map(([name, { prepare }]) => ({ what, name, scene: scene as () => Promise<Removal>, prepare })),
);

/** Every test polls twice, so a longer interval would be most of their time. */
const SOON = { timeout: 5_000, interval: 5 };

/** The number of sessions that wait for a lock. */
async function waiting(): Promise<number> {
  const [row] = await app.db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return row!.count;
}

/**
 * Starts `first` while another session locks the stream's row, and `second` once the first one waits for it. The
 * lock is released when the second one waits too, or is done.
 */
async function meet<First, Second>(
  streamId: string,
  first: () => Promise<First>,
  second: () => Promise<Second>,
): Promise<[First, Second]> {
  const begun = await app.db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM streams WHERE id = ${streamId}::uuid FOR UPDATE`;
    const one = first();
    await expect.poll(waiting, SOON).toBe(1);
    let isDone = false;
    const two = second().finally(() => (isDone = true));
    await expect.poll(async () => isDone || (await waiting()) === 2, SOON).toBe(true);
    // In an object: a bare promise would be awaited before the commit that it waits for.
    return { all: Promise.all([one, two]) };
  });
  return begun.all;
}

/** The number of the channel's newest event when the work is acknowledged. */
async function seqAfter(removal: Removal, work: () => Promise<unknown>): Promise<number> {
  await work();
  const [stream] = await app.db.$queryRaw<{ lastSeq: number }[]>`
    SELECT last_seq AS "lastSeq" FROM streams WHERE id = ${streamOf(removal.channel)}::uuid`;
  return stream!.lastSeq;
}

describe('a write that started before access is removed', () => {
  test.each(CASES)('is done before the removal is acknowledged, or not at all: $name; $what', async (race) => {
    const removal = await race.scene();
    const attempt = await race.prepare(removal);
    const before = (await eventsOf(removal.witness, removal.channel)).length;

    const [{ userErrors }, acknowledged] = await meet(streamOf(removal.channel), attempt, () =>
      seqAfter(removal, removal.remove),
    );

    const events = await eventsOf(removal.witness, removal.channel);
    expect(events).toHaveLength(acknowledged);
    expect(events.length - before).toBe((userErrors.length === 0 ? 1 : 0) + (removal.events ?? 0));
  });
});

describe('a write that starts while access is being removed', () => {
  test.each(CASES)('is refused, and uses no event number: $name; $what', async (race) => {
    const removal = await race.scene();
    const attempt = await race.prepare(removal);
    const before = await eventsOf(removal.witness, removal.channel);

    const [acknowledged, { userErrors }] = await meet(
      uuidOf(removal.removed.id),
      () => seqAfter(removal, removal.remove),
      attempt,
    );

    expect(userErrors.map(({ code }) => code)).toEqual([
      race.what.startsWith('a conversation') ? 'FORBIDDEN' : 'NOT_FOUND',
    ]);
    const events = await eventsOf(removal.witness, removal.channel);
    expect(events.slice(0, before.length)).toEqual(before);
    expect(events).toHaveLength(before.length + (removal.events ?? 0));
    expect(acknowledged).toBe(events.length);
  });
});

describe('other actions that need a membership or a friendship', () => {
  test('a member who is leaving cannot create an invite', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    const serverId = await serverOf(ada, ben);

    const [, { createServerInvite }] = await meet(
      uuidOf(ben.id),
      () => leave(ben, serverId),
      () => ben.run(CREATE_SERVER_INVITE, { serverId }),
    );

    expect(createServerInvite).toEqual({
      code: null,
      expiresAt: null,
      userErrors: [{ code: 'NOT_FOUND', path: ['serverId'] }],
    });
  });

  test('a friend request by id to a user who is leaving the common server is refused', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    const serverId = await serverOf(ada, ben);
    const before = await lastSeqOf(app, ben.id);

    const [, { requestFriend }] = await meet(
      uuidOf(ben.id),
      () => leave(ben, serverId),
      () => ada.run(REQUEST_FRIEND, { input: { userId: ben.id } }),
    );

    expect(requestFriend).toEqual({
      friend: null,
      friendRequest: null,
      userErrors: [{ code: 'NOT_FOUND', path: ['userId'] }],
    });
    expect(await lastSeqOf(app, ben.id)).toBe(before + 1);
  });

  test('opening a conversation with a friend who is ending the friendship is refused', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    await befriend(ada, ben);
    const before = await lastSeqOf(app, ben.id);

    const [, { openConversation }] = await meet(
      uuidOf(ben.id),
      () => unfriend(ben, ada),
      () => ada.run(OPEN_CONVERSATION, { userId: ben.id }),
    );

    expect(openConversation).toMatchObject({
      conversation: null,
      userErrors: [{ code: 'FORBIDDEN', path: ['userId'] }],
    });
    expect(await lastSeqOf(app, ben.id)).toBe(before + 1);
  });

  test('putting a friend who is ending the friendship into a group is refused', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    await befriend(ada, ben);
    const before = await lastSeqOf(app, ben.id);

    const [, { createGroupConversation }] = await meet(
      uuidOf(ben.id),
      () => unfriend(ben, ada),
      () => ada.run(CREATE_GROUP_CONVERSATION, { input: { userIds: [ben.id] } }),
    );

    expect(createGroupConversation).toMatchObject({
      conversation: null,
      userErrors: [{ code: 'FORBIDDEN', path: ['userIds', '0'] }],
    });
    expect(await lastSeqOf(app, ben.id)).toBe(before + 1);
  });

  test('opening a conversation with a user who is blocking the viewer is refused', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    await serverOf(ada, ben);
    const before = await lastSeqOf(app, ben.id);

    const [, { openConversation }] = await meet(
      uuidOf(ben.id),
      () => block(ben, ada),
      () => ada.run(OPEN_CONVERSATION, { userId: ben.id }),
    );

    expect(openConversation).toMatchObject({
      conversation: null,
      userErrors: [{ code: 'FORBIDDEN', path: ['userId'] }],
    });
    expect(await lastSeqOf(app, ben.id)).toBe(before + 1);
  });

  test('a friend request to a user who is blocking the viewer is refused', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    await serverOf(ada, ben);
    const before = await lastSeqOf(app, ben.id);

    const [, { requestFriend }] = await meet(
      uuidOf(ben.id),
      () => block(ben, ada),
      () => ada.run(REQUEST_FRIEND, { input: { userId: ben.id } }),
    );

    expect(requestFriend).toEqual({
      friend: null,
      friendRequest: null,
      userErrors: [{ code: 'FORBIDDEN', path: ['userId'] }],
    });
    expect(await lastSeqOf(app, ben.id)).toBe(before + 1);
  });

  test('putting a user who is blocking the viewer into a group is refused', async () => {
    const [ada, ben] = await people(app, 'ada', 'ben');
    await serverOf(ada, ben);
    const before = await lastSeqOf(app, ben.id);

    const [, { createGroupConversation }] = await meet(
      uuidOf(ben.id),
      () => block(ben, ada),
      () => ada.run(CREATE_GROUP_CONVERSATION, { input: { userIds: [ben.id] } }),
    );

    expect(createGroupConversation).toMatchObject({
      conversation: null,
      userErrors: [{ code: 'FORBIDDEN', path: ['userIds', '0'] }],
    });
    expect(await lastSeqOf(app, ben.id)).toBe(before + 1);
  });
});
