import { expect, test } from 'vitest';

import { sql } from '../../src/data/db.ts';
import { type ChannelAccess, readableChannels } from '../../src/domain/access/channels.ts';
import { heldChannels } from '../../src/domain/access/held.ts';
import { readablePlaces } from '../../src/domain/access/lists.ts';
import { createAccess } from '../../src/domain/access/loaders.ts';
import { readersAmong } from '../../src/domain/access/readers.ts';
import { decodeId, type UserId } from '../../src/lib/ids.ts';
import { testApp, type TestUser } from '../kit/app.ts';
import {
  addMember,
  block,
  conversationOf,
  converse,
  createGroup,
  createRoom,
  people,
  removeFromGroup,
  removeMember,
  serverOf,
  unfriend,
} from '../kit/scenes.ts';

/** The access policy has several forms of the same decision. All forms must agree. */

const app = await testApp();

/**
 * Ada owns the server and left its private room, where Ben still is. Cid is a member, Dan was a friend of Ben's. Ben's
 * group has Dan, and had Cid. Eve is a member too, and has blocked Ben.
 */
async function town() {
  const [ada, ben, cid, dan, eve] = await people(app, 'ada', 'ben', 'cid', 'dan', 'eve');
  const serverId = await serverOf(ada, ben, cid, eve);
  const publicId = await createRoom(ada, serverId);
  const privateId = await createRoom(ada, serverId, 'PRIVATE');
  await addMember(ada, privateId, ben);
  await removeMember(ada, privateId, ada);
  const withCid = await conversationOf(ben, cid);
  const withDan = await conversationOf(ben, dan);
  const withEve = await converse(ben, eve);
  const group = await createGroup(ben, cid, dan);
  await removeFromGroup(ben, group, cid);
  await unfriend(ben, dan);
  await block(eve, ben);
  return {
    viewers: { ada, ben, cid, dan, eve },
    places: {
      server: { kind: 'server', id: decodeId('srv', serverId)! },
      publicRoom: { kind: 'room', id: decodeId('room', publicId)! },
      privateRoom: { kind: 'room', id: decodeId('room', privateId)! },
      withCid: { kind: 'conversation', id: decodeId('conv', withCid)! },
      withDan: { kind: 'conversation', id: decodeId('conv', withDan)! },
      withEve: { kind: 'conversation', id: decodeId('conv', withEve)! },
      group: { kind: 'conversation', id: decodeId('conv', group)! },
    },
    serverId: decodeId('srv', serverId)!,
  } as const;
}

type Town = Awaited<ReturnType<typeof town>>;
type PlaceName = keyof Town['places'];

const READABLE: Readonly<Record<keyof Town['viewers'], readonly PlaceName[]>> = {
  ada: ['server', 'publicRoom'],
  ben: ['server', 'publicRoom', 'privateRoom', 'withCid', 'withDan', 'withEve', 'group'],
  cid: ['server', 'publicRoom', 'withCid'],
  dan: ['withDan', 'group'],
  eve: ['server', 'publicRoom', 'withEve'],
};

function idOf(user: TestUser): UserId {
  return decodeId('user', user.id)!;
}

test('the list of readable places, the loaders and the readers of a stream agree', async () => {
  const { viewers, places, serverId } = await town();
  const names = Object.keys(places) as PlaceName[];

  for (const [name, user] of Object.entries(viewers)) {
    const viewerId = idOf(user);
    const listed = await app.db.$queryRaw<{ id: string }[]>(readablePlaces(viewerId));
    const access = createAccess(app.db, viewerId);
    const byLoader = async ({ kind, id }: Town['places'][PlaceName]) =>
      kind === 'server'
        ? access.server.load(id)
        : kind === 'room'
          ? access.room.load(id)
          : access.conversation.load(id);
    const loaded = await Promise.all(names.map(async (place) => (await byLoader(places[place])) !== null));
    const read = await Promise.all(
      names.map(async (place) => {
        const { kind, id } = places[place];
        const stream = { streamId: id, kind, serverId: kind === 'room' ? serverId : null } as const;
        return (await readersAmong(app.db, stream, [viewerId])).has(viewerId);
      }),
    );

    const expected = READABLE[name as keyof Town['viewers']];
    const ids = listed.map(({ id }) => id);
    expect(new Set(ids), `${name}: the list`).toEqual(new Set(expected.map((place) => places[place].id)));
    expect(ids.length, `${name}: each once`).toBe(expected.length);
    expect(
      names.filter((_, i) => loaded[i]),
      `${name}: the loaders`,
    ).toEqual(expected);
    expect(
      names.filter((_, i) => read[i]),
      `${name}: the readers`,
    ).toEqual(expected);
  }
});

test('access that is locked for a write is the same as for a read', async () => {
  const { viewers, places } = await town();
  const channels = [
    places.publicRoom,
    places.privateRoom,
    places.withCid,
    places.withDan,
    places.withEve,
    places.group,
  ].map(({ id }) => id);
  const ids = sql`SELECT unnest(${channels}::uuid[])`;

  const canWrite: Record<string, readonly boolean[]> = {};
  for (const [name, user] of Object.entries(viewers)) {
    const inOrder = (rows: ChannelAccess[]) => rows.toSorted((a, b) => channels.indexOf(a.id) - channels.indexOf(b.id));
    const read = inOrder(await app.db.$queryRaw<ChannelAccess[]>(readableChannels(idOf(user), ids)));
    const held = inOrder(await app.db.$queryRaw<ChannelAccess[]>(heldChannels(idOf(user), ids)));
    expect(held, name).toEqual(read);
    canWrite[name] = held.map((channel) => channel.canWrite);
  }

  expect(canWrite).toEqual({
    ada: [true],
    ben: [true, true, true, false, false, true],
    cid: [true, true],
    dan: [false, true],
    eve: [true, false],
  });
});
