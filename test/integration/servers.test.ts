import { describe, expect, test } from 'vitest';

import type { Transaction } from '../../src/data/db.ts';
import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { createRoom, joinServer, people, roomOf, serverOf } from '../kit/scenes.ts';
import { eventsOf, idOfNothing, lastSeqOf, uuidOf } from '../kit/streams.ts';

const app = await testApp();

const SERVER = graphql(`
  query ServersServer($id: ID!) {
    server(id: $id) {
      id
      name
      ablyChannel
      lastSeq
      owner {
        id
      }
      members {
        nodes {
          id
        }
      }
      rooms {
        nodes {
          id
        }
      }
    }
  }
`);

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

const CREATE = graphql(`
  mutation ServersCreate($name: String!) {
    createServer(input: { name: $name }) {
      server {
        id
        name
      }
      userErrors {
        code
        path
      }
    }
  }
`);

const LEAVE = graphql(`
  mutation ServersLeave($serverId: ID!) {
    leaveServer(input: { serverId: $serverId }) {
      serverId
      userErrors {
        code
        path
      }
    }
  }
`);

const ADD_ROOM_MEMBER = graphql(`
  mutation ServersAddRoomMember($roomId: ID!, $userId: ID!) {
    addRoomMember(input: { roomId: $roomId, userId: $userId }) {
      room {
        id
      }
      userErrors {
        code
      }
    }
  }
`);

/** Leaves while `change` is done and not committed yet; it is, as soon as the leaving waits for it. */
async function leaveDuring(user: TestUser, serverId: string, change: (tx: Transaction) => Promise<void>) {
  const { leaving } = await app.db.$transaction(async (tx) => {
    await change(tx);
    const begun = user.run(LEAVE, { serverId });
    await expect
      .poll(
        () => app.db.$queryRaw`
          SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        { timeout: 5_000 },
      )
      .not.toEqual([]);
    // In an object, as a promise would be waited for before the commit that it waits for.
    return { leaving: begun };
  });
  return leaving;
}

describe('creating', () => {
  test('a new server has its maker as owner and first member, and says so as its first event', async () => {
    const [ada] = await people(app, 'ada');

    const { createServer } = await ada.run(CREATE, { name: '  Analytical Engines ' });

    const serverId = createServer.server!.id;
    expect(createServer).toEqual({ server: { id: serverId, name: 'Analytical Engines' }, userErrors: [] });
    expect((await ada.run(SERVER, { id: serverId })).server).toEqual({
      id: serverId,
      name: 'Analytical Engines',
      ablyChannel: `server:${serverId}`,
      lastSeq: 1,
      owner: { id: ada.id },
      members: { nodes: [{ id: ada.id }] },
      rooms: { nodes: [] },
    });
    expect(await eventsOf(app, serverId)).toEqual([{ seq: 1, type: 'member.joined', actor: ada.id, user: ada.id }]);
  });

  test.each([
    ['blank', ' \u200b '],
    ['101 characters long', 'x'.repeat(101)],
    ['of two lines', 'two\nlines'],
  ])('a name that is %s is refused, and nothing is made', async (_what, name) => {
    const [ada] = await people(app, 'ada');

    const { createServer } = await ada.run(CREATE, { name });

    expect(createServer).toEqual({ server: null, userErrors: [{ code: 'INVALID_INPUT', path: ['name'] }] });
    expect(
      await app.db.$queryRaw`SELECT id FROM servers WHERE owner_id = ${uuidOf(ada.id)}::uuid`,
      'servers of the one who was refused',
    ).toEqual([]);
  });
});

describe('leaving', () => {
  test('who leaves is a member no more, which the server is told', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);

    const left = await bob.run(LEAVE, { serverId });

    expect(left).toEqual({ leaveServer: { serverId, userErrors: [] } });
    expect((await bob.run(SERVER, { id: serverId })).server).toBeNull();
    expect((await ada.run(SERVER, { id: serverId })).server!.members.nodes).toEqual([{ id: ada.id }]);
    expect(await eventsOf(app, serverId, 2)).toEqual([{ seq: 3, type: 'member.left', actor: bob.id, user: bob.id }]);
  });

  test('to leave a second time is to leave a server that one does not know', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);
    await bob.run(LEAVE, { serverId });

    const again = await bob.run(LEAVE, { serverId });
    const missing = await bob.run(LEAVE, { serverId: idOfNothing('srv') });

    expect(again).toEqual({
      leaveServer: { serverId: null, userErrors: [{ code: 'NOT_FOUND', path: ['serverId'] }] },
    });
    expect(missing).toEqual(again);
    expect(await lastSeqOf(app, serverId)).toBe(3);
  });

  test('several requests to leave at once are one leave and one event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);

    await Promise.all(Array.from({ length: 5 }, () => bob.run(LEAVE, { serverId })));

    expect(await eventsOf(app, serverId, 2)).toEqual([{ seq: 3, type: 'member.left', actor: bob.id, user: bob.id }]);
  });

  test('the owner cannot leave', async () => {
    const [ada] = await people(app, 'ada');
    const serverId = await serverOf(ada);

    const { leaveServer } = await ada.run(LEAVE, { serverId });

    expect(leaveServer).toEqual({ serverId: null, userErrors: [{ code: 'FORBIDDEN', path: ['serverId'] }] });
    expect((await ada.run(SERVER, { id: serverId })).server!.members.nodes).toEqual([{ id: ada.id }]);
    expect(await lastSeqOf(app, serverId)).toBe(1);
  });

  test('leaving ends membership of the private rooms, each with an event, and joining again does not bring it back', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { serverId, roomId: publicRoom } = await roomOf(ada, bob);
    const rooms = [await createRoom(ada, serverId, 'PRIVATE'), await createRoom(ada, serverId, 'PRIVATE')];
    for (const roomId of rooms) await ada.run(ADD_ROOM_MEMBER, { roomId, userId: bob.id });
    const before = await lastSeqOf(app, bob.id);

    await bob.run(LEAVE, { serverId });

    const revoked = await eventsOf(app, bob.id, before);
    expect(revoked).toEqual(
      rooms.map((room, i) => ({ seq: before + 1 + i, type: 'room.access_revoked', actor: bob.id, room })),
    );
    await joinServer(serverId, ada, bob);
    expect((await bob.run(SERVER, { id: serverId })).server!.rooms.nodes).toEqual([{ id: publicRoom }]);
    expect((await ada.run(SERVER, { id: serverId })).server!.rooms.nodes).toHaveLength(3);
  });

  test('who is let into a private room while they leave is told that they are out of it again', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);
    const roomId = await createRoom(ada, serverId, 'PRIVATE');
    const before = await lastSeqOf(app, bob.id);

    // What `addRoomMember` does, held open until the other side waits for it.
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
    ]);
  });

  test('who is taken out of a private room while they leave is not told of it a second time', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);
    const roomId = await createRoom(ada, serverId, 'PRIVATE');
    await ada.run(ADD_ROOM_MEMBER, { roomId, userId: bob.id });
    const before = await lastSeqOf(app, bob.id);

    // What `removeRoomMember` does before it tells them, held open until the other side waits for it.
    const left = await leaveDuring(bob, serverId, async (tx) => {
      await tx.$executeRaw`
        DELETE FROM room_members WHERE room_id = ${uuidOf(roomId)}::uuid AND user_id = ${uuidOf(bob.id)}::uuid`;
    });

    expect(left.leaveServer.userErrors).toEqual([]);
    expect(await lastSeqOf(app, bob.id)).toBe(before);
    expect(await eventsOf(app, serverId, 2)).toMatchObject([{ type: 'member.left', user: bob.id }]);
  });
});

describe('reading', () => {
  test('members are paged from either end, oldest account first, and both ways meet', async () => {
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

  test('a cursor of another server’s members is refused by the name of its argument', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const [id, other] = [await serverOf(ada, bob), await serverOf(ada, bob)];
    const { server } = await ada.run(MEMBERS, { id: other, first: 1 });

    const answer = await ada.answer(MEMBERS, { id, after: server!.members.edges[0]!.cursor });

    expect(answer.data?.server ?? null).toBeNull();
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }]);
  });

  test('an id of another type is refused, and one of nothing is null', async () => {
    const [ada] = await people(app, 'ada');

    const wrong = await ada.answer(SERVER, { id: ada.id });
    const missing = await ada.run(SERVER, { id: idOfNothing('srv') });

    expect(wrong.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'id' } }]);
    expect(missing.server).toBeNull();
  });
});
