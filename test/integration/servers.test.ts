import { describe, expect, test } from 'vitest';

import type { Transaction } from '../../src/data/db.ts';
import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { CREATE_SERVER, LEAVE_SERVER, SERVER } from '../kit/operations.ts';
import { addMember, createRoom, joinServer, leave, people, privateRoomOf, roomOf, serverOf } from '../kit/scenes.ts';
import { eventsOf, idOfNothing, lastSeqOf, uuidOf } from '../kit/streams.ts';

const app = await testApp();

const MEMBERS = graphql(`
  query ServersMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    server(id: $id) {
      members(first: $first, after: $after, last: $last, before: $before) {
        edges {
          cursor
          node {
            username
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
        }
      }
    }
  }
`);

/** Leaves while `change` is made but not committed; it is committed as soon as the leaving waits for it. */
async function leaveDuring(user: TestUser, serverId: string, change: (tx: Transaction) => Promise<void>) {
  const { leaving } = await app.db.$transaction(async (tx) => {
    await change(tx);
    const begun = user.run(LEAVE_SERVER, { serverId });
    await expect
      .poll(
        () => app.db.$queryRaw`
          SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        { timeout: 5_000 },
      )
      .not.toEqual([]);
    // In an object: a bare promise would be awaited before the commit that it waits for.
    return { leaving: begun };
  });
  return leaving;
}

describe('creating', () => {
  test('a new server has its creator as owner and first member, and this is its first event', async () => {
    const [ada] = await people(app, 'ada');

    const { createServer } = await ada.run(CREATE_SERVER, { name: '  Analytical Engines ' });

    const serverId = createServer.server!.id;
    expect(createServer).toEqual({ server: { id: serverId, name: 'Analytical Engines' }, userErrors: [] });
    expect((await ada.run(SERVER, { id: serverId })).server).toEqual({
      id: serverId,
      name: 'Analytical Engines',
      ablyChannel: `server:${serverId}`,
      lastSeq: 1,
      owner: { id: ada.id },
      members: { nodes: [{ id: ada.id }] },
      rooms: { nodes: [], pageInfo: { hasNextPage: false } },
    });
    expect(await eventsOf(app, serverId)).toEqual([{ seq: 1, type: 'member.joined', actor: ada.id, user: ada.id }]);
    expect(await eventsOf(app, ada.id)).toEqual([{ seq: 1, type: 'server.joined', actor: ada.id, server: serverId }]);
  });

  test.each([
    ['\u2068Ada\u2069\u3000', 'Ada'],
    ['caf\u0065\u0301', 'caf\u00E9'],
    ['علی\u200Cرضا', 'علی\u200Cرضا'],
    ['👩\u200D💻 \u{1F3F4}\u{E0067}\u{E007F}', '👩\u200D💻 \u{1F3F4}\u{E0067}\u{E007F}'],
  ])('the name %j becomes %j', async (name, kept) => {
    const [ada] = await people(app, 'ada');

    const { createServer } = await ada.run(CREATE_SERVER, { name });

    expect(createServer).toMatchObject({ server: { name: kept }, userErrors: [] });
  });

  test.each([
    ['blank', ' \u200b '],
    ['101 characters long', 'x'.repeat(101)],
    ['on two lines', 'two\nlines'],
    ['made of Hangul fillers', '\u3164\u115F'],
    ['turned around by a direction override', 'evil\u202Egpj'],
  ])('a name that is %s is refused, and nothing is created', async (_what, name) => {
    const [ada] = await people(app, 'ada');

    const { createServer } = await ada.run(CREATE_SERVER, { name });

    expect(createServer).toEqual({ server: null, userErrors: [{ code: 'INVALID_INPUT', path: ['name'] }] });
    expect(
      await app.db.$queryRaw`SELECT id FROM servers WHERE owner_id = ${uuidOf(ada.id)}::uuid`,
      'servers of the one who was refused',
    ).toEqual([]);
  });
});

describe('leaving', () => {
  test('a user who leaves is no longer a member, and the server and the user get events', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);

    const left = await bob.run(LEAVE_SERVER, { serverId });

    expect(left).toEqual({ leaveServer: { serverId, userErrors: [] } });
    expect((await bob.run(SERVER, { id: serverId })).server).toBeNull();
    expect((await ada.run(SERVER, { id: serverId })).server!.members.nodes).toEqual([{ id: ada.id }]);
    expect(await eventsOf(app, serverId, 2)).toEqual([{ seq: 3, type: 'member.left', actor: bob.id, user: bob.id }]);
    expect(await eventsOf(app, bob.id)).toEqual([
      { seq: 1, type: 'server.joined', actor: bob.id, server: serverId },
      { seq: 2, type: 'server.left', actor: bob.id, server: serverId },
    ]);
  });

  test('leaving a second time gets the answer for a server that does not exist', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);
    await leave(bob, serverId);

    const again = await bob.run(LEAVE_SERVER, { serverId });
    const missing = await bob.run(LEAVE_SERVER, { serverId: idOfNothing('srv') });

    expect(again).toEqual({
      leaveServer: { serverId: null, userErrors: [{ code: 'NOT_FOUND', path: ['serverId'] }] },
    });
    expect(missing).toEqual(again);
    expect(await lastSeqOf(app, serverId)).toBe(3);
  });

  test('several requests to leave at once make one leave and one event of each kind', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);

    await Promise.all(Array.from({ length: 5 }, () => bob.run(LEAVE_SERVER, { serverId })));

    expect(await eventsOf(app, serverId, 2)).toEqual([{ seq: 3, type: 'member.left', actor: bob.id, user: bob.id }]);
    expect(await eventsOf(app, bob.id, 1)).toMatchObject([{ type: 'server.left' }]);
  });

  test('the owner cannot leave', async () => {
    const [ada] = await people(app, 'ada');
    const serverId = await serverOf(ada);

    const { leaveServer } = await ada.run(LEAVE_SERVER, { serverId });

    expect(leaveServer).toEqual({ serverId: null, userErrors: [{ code: 'FORBIDDEN', path: ['serverId'] }] });
    expect((await ada.run(SERVER, { id: serverId })).server!.members.nodes).toEqual([{ id: ada.id }]);
    expect(await lastSeqOf(app, serverId)).toBe(1);
  });

  test('leaving ends memberships of private rooms, each with an event, and joining again does not restore them', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { serverId, roomId: publicRoom } = await roomOf(ada, bob);
    const rooms = [await createRoom(ada, serverId, 'PRIVATE'), await createRoom(ada, serverId, 'PRIVATE')];
    for (const roomId of rooms) await addMember(ada, roomId, bob);
    const before = await lastSeqOf(app, bob.id);

    await leave(bob, serverId);

    const revoked = await eventsOf(app, bob.id, before);
    expect(revoked).toEqual([
      ...rooms.map((room, i) => ({ seq: before + 1 + i, type: 'room.access_revoked', actor: bob.id, room })),
      { seq: before + 3, type: 'server.left', actor: bob.id, server: serverId },
    ]);
    await joinServer(serverId, ada, bob);
    expect((await bob.run(SERVER, { id: serverId })).server!.rooms.nodes).toEqual([{ id: publicRoom }]);
    expect((await ada.run(SERVER, { id: serverId })).server!.rooms.nodes).toHaveLength(3);
  });

  test('a user who is added to a private room while they leave gets the event of its loss', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);
    const roomId = await createRoom(ada, serverId, 'PRIVATE');
    const before = await lastSeqOf(app, bob.id);

    // The changes of `addRoomMember`, in a transaction that stays open until the leaving waits for it.
    const left = await leaveDuring(bob, serverId, async (tx) => {
      await tx.$queryRaw`
        SELECT user_id FROM server_members
        WHERE server_id = ${uuidOf(serverId)}::uuid AND user_id = ${uuidOf(bob.id)}::uuid FOR KEY SHARE`;
      await tx.$executeRaw`
        INSERT INTO room_members (room_id, user_id, server_id)
        VALUES (${uuidOf(roomId)}::uuid, ${uuidOf(bob.id)}::uuid, ${uuidOf(serverId)}::uuid)`;
    });

    expect(left.leaveServer.userErrors).toEqual([]);
    expect(await eventsOf(app, bob.id, before)).toEqual([
      { seq: before + 1, type: 'room.access_revoked', actor: bob.id, room: roomId },
      { seq: before + 2, type: 'server.left', actor: bob.id, server: serverId },
    ]);
  });

  test('a user who is removed from a private room while they leave gets that event once', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { serverId, roomId } = await privateRoomOf(ada, bob);
    const before = await lastSeqOf(app, bob.id);

    // The changes of `removeRoomMember` before its events, in a transaction that stays open until the leaving waits.
    const left = await leaveDuring(bob, serverId, async (tx) => {
      await tx.$executeRaw`
        DELETE FROM room_members WHERE room_id = ${uuidOf(roomId)}::uuid AND user_id = ${uuidOf(bob.id)}::uuid`;
    });

    expect(left.leaveServer.userErrors).toEqual([]);
    expect(await eventsOf(app, bob.id, before)).toMatchObject([{ seq: before + 1, type: 'server.left' }]);
    expect(await eventsOf(app, serverId, 2)).toMatchObject([{ type: 'member.left', user: bob.id }]);
  });
});

describe('reading', () => {
  test('members are paged from either end, oldest account first, with the same result', async () => {
    const owner = await app.signIn('a');
    const members = [];
    for (const name of ['b', 'c', 'd', 'e']) members.push(await app.signIn(name));
    const id = await serverOf(owner, ...members.toReversed());
    const names = [owner, ...members].map(({ username }) => username);

    const { server: start } = await owner.run(MEMBERS, { id, first: 2 });
    const { server: next } = await owner.run(MEMBERS, { id, first: 2, after: start!.members.edges[1]!.cursor });
    const { server: end } = await owner.run(MEMBERS, { id, last: 2 });
    const { server: back } = await owner.run(MEMBERS, { id, last: 2, before: end!.members.edges[0]!.cursor });

    const page = (server: typeof start) => ({
      names: server!.members.edges.map(({ node }) => node.username),
      ...server!.members.pageInfo,
    });
    expect(page(start)).toEqual({ names: names.slice(0, 2), hasNextPage: true, hasPreviousPage: false });
    expect(page(next)).toEqual({ names: names.slice(2, 4), hasNextPage: true, hasPreviousPage: true });
    expect(page(end)).toEqual({ names: names.slice(3, 5), hasNextPage: false, hasPreviousPage: true });
    expect(page(back)).toEqual({ names: names.slice(1, 3), hasNextPage: true, hasPreviousPage: true });
  });

  test('a cursor of the members of another server is refused by the name of its argument', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const [id, other] = [await serverOf(ada, bob), await serverOf(ada, bob)];
    const { server } = await ada.run(MEMBERS, { id: other, first: 1 });

    const answer = await ada.answer(MEMBERS, { id, after: server!.members.edges[0]!.cursor });

    expect(answer.data?.server ?? null).toBeNull();
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }]);
  });

  test('an id of another type is refused, and the id of a missing server gives null', async () => {
    const [ada] = await people(app, 'ada');

    const wrong = await ada.answer(SERVER, { id: ada.id });
    const missing = await ada.run(SERVER, { id: idOfNothing('srv') });

    expect(wrong.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'id' } }]);
    expect(missing.server).toBeNull();
  });
});

describe('the number of members', () => {
  const COUNT = graphql(`
    query ServersMemberCount($id: ID!) {
      server(id: $id) {
        memberCount
        lastSeq
        members(first: 100) {
          nodes {
            id
          }
        }
      }
    }
  `);

  test('is that of the members after any joins and leaves, many of them at once', async () => {
    const [ada, ...others] = await people(app, 'ada', ...Array.from({ length: 8 }, (_, i) => `other${i}`));
    const serverId = await serverOf(ada);
    const seen: (readonly [number, number])[] = [];
    const look = async () => {
      const server = (await ada.run(COUNT, { id: serverId })).server!;
      seen.push([server.memberCount, server.members.nodes.length]);
    };

    await look();
    await Promise.all(others.flatMap((other) => [joinServer(serverId, ada, other), joinServer(serverId, ada, other)]));
    await look();
    const leaving = others.slice(0, 5).flatMap((other) => [other, other]);
    await Promise.all([
      ...leaving.map((other) => other.run(LEAVE_SERVER, { serverId })),
      ...others.slice(5).map((other) => joinServer(serverId, ada, other)),
    ]);
    await look();

    expect(seen).toEqual([
      [1, 1],
      [9, 9],
      [4, 4],
    ]);
  });

  test('can be followed by events: each number belongs to one sum of joins and leaves', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const serverId = await serverOf(ada, bob);
    const before = (await ada.run(COUNT, { id: serverId })).server!;

    await joinServer(serverId, ada, cid);
    await leave(bob, serverId);
    await leave(cid, serverId);
    const after = (await ada.run(COUNT, { id: serverId })).server!;

    const changes = (await eventsOf(app, serverId, before.lastSeq)).map(({ type }) =>
      type === 'member.joined' ? 1 : -1,
    );
    expect(changes).toEqual([1, -1, -1]);
    expect(after.lastSeq).toBe(before.lastSeq + changes.length);
    expect(after.memberCount).toBe(changes.reduce((sum, change) => sum + change, before.memberCount));
  });
});
