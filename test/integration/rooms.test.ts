import { describe, expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { CREATE_ROOM, ROOM } from '../kit/operations.ts';
import { addMember, createRoom, people, serverOf } from '../kit/scenes.ts';
import { eventsOf, idOfNothing, lastSeqOf } from '../kit/streams.ts';

const app = await testApp();

const ROOMS = graphql(`
  query RoomsRooms($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    server(id: $id) {
      rooms(first: $first, after: $after, last: $last, before: $before) {
        edges {
          cursor
        }
        nodes {
          id
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
        }
      }
    }
  }
`);

const MEMBERS = graphql(`
  query RoomsMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    room(id: $id) {
      members(first: $first, after: $after, last: $last, before: $before) {
        edges {
          cursor
        }
        nodes {
          id
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
        }
      }
    }
  }
`);

const ids = (nodes: readonly { id: string }[] | undefined) => nodes?.map(({ id }) => id);

describe('creating', () => {
  test('a public room is open to all members of its server, which gets an event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);

    const { createRoom: made } = await ada.run(CREATE_ROOM, { input: { serverId, name: ' general ' } });

    const roomId = made.room!.id;
    expect(made).toEqual({ room: { id: roomId, visibility: 'PUBLIC' }, userErrors: [] });
    expect((await bob.run(ROOM, { id: roomId })).room).toEqual({
      id: roomId,
      ablyChannel: `${serverId}:${roomId}`,
      lastSeq: 0,
      name: 'general',
      visibility: 'PUBLIC',
      server: { id: serverId },
      members: { nodes: [ada.id, bob.id].toSorted().map((id) => ({ id })) },
      messages: { nodes: [] },
    });
    expect(await eventsOf(app, serverId, 2)).toEqual([{ seq: 3, type: 'room.created', actor: ada.id, room: roomId }]);
  });

  test('a private room starts with the owner, and only the owner gets an event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);
    const before = await lastSeqOf(app, serverId);
    const [seqOfAda, seqOfBob] = [await lastSeqOf(app, ada.id), await lastSeqOf(app, bob.id)];

    const { createRoom: made } = await ada.run(CREATE_ROOM, {
      input: { serverId, name: 'secret', visibility: 'PRIVATE' },
    });

    const roomId = made.room!.id;
    expect((await ada.run(ROOM, { id: roomId })).room!.members.nodes).toEqual([{ id: ada.id }]);
    expect((await bob.run(ROOM, { id: roomId })).room).toBeNull();
    expect(await eventsOf(app, ada.id, seqOfAda)).toEqual([
      { seq: seqOfAda + 1, type: 'room.access_granted', actor: ada.id, room: roomId },
    ]);
    expect(await lastSeqOf(app, serverId)).toBe(before);
    expect(await lastSeqOf(app, bob.id)).toBe(seqOfBob);
  });

  test('members cannot create rooms, and for users outside the server does not exist', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    const serverId = await serverOf(ada, bob);

    const member = await bob.run(CREATE_ROOM, { input: { serverId, name: 'mine' } });
    const outside = await eve.run(CREATE_ROOM, { input: { serverId, name: 'mine' } });
    const missing = await eve.run(CREATE_ROOM, { input: { serverId: idOfNothing('srv'), name: 'mine' } });

    expect(member.createRoom).toEqual({ room: null, userErrors: [{ code: 'FORBIDDEN', path: ['serverId'] }] });
    expect(outside.createRoom).toEqual({ room: null, userErrors: [{ code: 'NOT_FOUND', path: ['serverId'] }] });
    expect(missing).toEqual(outside);
    expect((await ada.run(ROOMS, { id: serverId })).server!.rooms.nodes).toEqual([]);
    expect(await lastSeqOf(app, serverId)).toBe(2);
  });

  test('every invalid field of the input is named, and no room is created', async () => {
    const [ada] = await people(app, 'ada');
    const serverId = await serverOf(ada);

    const { createRoom: refused } = await ada.run(CREATE_ROOM, { input: { serverId: ada.id, name: ' ' } });
    const { createRoom: tooLong } = await ada.run(CREATE_ROOM, { input: { serverId, name: 'x'.repeat(101) } });

    expect(refused.userErrors).toEqual([
      { code: 'INVALID_INPUT', path: ['serverId'] },
      { code: 'INVALID_INPUT', path: ['name'] },
    ]);
    expect(tooLong).toEqual({ room: null, userErrors: [{ code: 'INVALID_INPUT', path: ['name'] }] });
    expect((await ada.run(ROOMS, { id: serverId })).server!.rooms.nodes).toEqual([]);
  });
});

describe('reading', () => {
  test('rooms of a server are paged from either end, oldest first, without those that the viewer may not see', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const id = await serverOf(ada, bob);
    const rooms = [];
    for (let i = 0; i < 4; i++) {
      rooms.push(await createRoom(ada, id));
      await createRoom(ada, id, 'PRIVATE');
    }

    const { server: start } = await bob.run(ROOMS, { id, first: 3 });
    const { server: rest } = await bob.run(ROOMS, { id, first: 3, after: start!.rooms.edges[2]!.cursor });
    const { server: end } = await bob.run(ROOMS, { id, last: 1 });
    const { server: back } = await bob.run(ROOMS, { id, last: 3, before: end!.rooms.edges[0]!.cursor });

    const page = (server: typeof start) => ({ ids: ids(server!.rooms.nodes), ...server!.rooms.pageInfo });
    expect(page(start)).toEqual({ ids: rooms.slice(0, 3), hasNextPage: true, hasPreviousPage: false });
    expect(page(rest)).toEqual({ ids: rooms.slice(3), hasNextPage: false, hasPreviousPage: true });
    expect(page(end)).toEqual({ ids: rooms.slice(3), hasNextPage: false, hasPreviousPage: true });
    expect(page(back)).toEqual({ ids: rooms.slice(0, 3), hasNextPage: true, hasPreviousPage: false });
  });

  test('members of a private room are paged from either end', async () => {
    const [ada, bob, cid, dan] = await people(app, 'ada', 'bob', 'cid', 'dan');
    const id = await createRoom(ada, await serverOf(ada, bob, cid, dan), 'PRIVATE');
    for (const user of [bob, cid]) await addMember(ada, id, user);
    const members = [ada.id, bob.id, cid.id].toSorted();

    const { room: start } = await bob.run(MEMBERS, { id, first: 2 });
    const { room: rest } = await bob.run(MEMBERS, { id, first: 2, after: start!.members.edges[1]!.cursor });
    const { room: back } = await bob.run(MEMBERS, { id, last: 2, before: rest!.members.edges[0]!.cursor });

    const page = (room: typeof start) => ({ ids: ids(room!.members.nodes), ...room!.members.pageInfo });
    expect(page(start)).toEqual({ ids: members.slice(0, 2), hasNextPage: true, hasPreviousPage: false });
    expect(page(rest)).toEqual({ ids: members.slice(2), hasNextPage: false, hasPreviousPage: true });
    expect(page(back)).toEqual({ ids: members.slice(0, 2), hasNextPage: true, hasPreviousPage: false });
  });

  test('an id of another type is refused, and the id of a missing room gives null', async () => {
    const [ada] = await people(app, 'ada');

    const wrong = await ada.answer(ROOM, { id: ada.id });
    const missing = await ada.run(ROOM, { id: idOfNothing('room') });

    expect(wrong.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'id' } }]);
    expect(missing.room).toBeNull();
  });
});
