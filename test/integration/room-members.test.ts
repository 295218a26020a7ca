import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { createRoom, people, roomOf, serverOf } from '../kit/scenes.ts';
import { eventsOf, idOfNothing } from '../kit/streams.ts';

const app = await testApp();

const MEMBERS = graphql(`
  query RoomMembersRoom($id: ID!) {
    room(id: $id) {
      members {
        nodes {
          id
        }
      }
    }
  }
`);

const ADD = graphql(`
  mutation RoomMembersAdd($roomId: ID!, $userId: ID!) {
    addRoomMember(input: { roomId: $roomId, userId: $userId }) {
      room {
        id
      }
      userErrors {
        code
        path
        message
      }
    }
  }
`);

const REMOVE = graphql(`
  mutation RoomMembersRemove($roomId: ID!, $userId: ID!) {
    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {
      room {
        id
      }
      userErrors {
        code
        path
        message
      }
    }
  }
`);

/** A server of the owner and the members, and a private room that holds its owner alone. */
async function privateRoomOf(owner: TestUser, ...members: TestUser[]) {
  const serverId = await serverOf(owner, ...members);
  return { serverId, roomId: await createRoom(owner, serverId, 'PRIVATE') };
}

async function membersOf(reader: TestUser, id: string) {
  return (await reader.run(MEMBERS, { id })).room?.members.nodes.map((member) => member.id);
}

describe('letting in', () => {
  test('the owner lets a member of the server in, who is told once, however often it is repeated', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await privateRoomOf(ada, bob);

    const first = await ada.run(ADD, { roomId, userId: bob.id });
    const again = await ada.run(ADD, { roomId, userId: bob.id });

    expect(first).toEqual({ addRoomMember: { room: { id: roomId }, userErrors: [] } });
    expect(again).toEqual(first);
    expect(await membersOf(bob, roomId)).toEqual([ada.id, bob.id].toSorted());
    expect(await eventsOf(app, bob.id)).toEqual([{ seq: 1, type: 'room.access_granted', actor: ada.id, room: roomId }]);
  });

  test('letting in ten times at once is one membership and one event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await privateRoomOf(ada, bob);

    await Promise.all(Array.from({ length: 10 }, () => ada.run(ADD, { roomId, userId: bob.id })));

    expect(await membersOf(bob, roomId)).toHaveLength(2);
    expect(await eventsOf(app, bob.id)).toMatchObject([{ type: 'room.access_granted' }]);
  });

  test('members of the room let nobody in, and to those outside there is no room', async () => {
    const [ada, bob, cid, eve] = await people(app, 'ada', 'bob', 'cid', 'eve');
    const { roomId } = await privateRoomOf(ada, bob, cid);
    await ada.run(ADD, { roomId, userId: bob.id });

    const member = await bob.run(ADD, { roomId, userId: cid.id });
    const outsideRoom = await cid.run(ADD, { roomId, userId: cid.id });
    const outsideServer = await eve.run(ADD, { roomId, userId: eve.id });
    const missing = await eve.run(ADD, { roomId: idOfNothing('room'), userId: eve.id });

    expect(member.addRoomMember).toMatchObject({ room: null, userErrors: [{ code: 'FORBIDDEN', path: ['roomId'] }] });
    expect(missing.addRoomMember).toMatchObject({ room: null, userErrors: [{ code: 'NOT_FOUND', path: ['roomId'] }] });
    expect([outsideRoom, outsideServer]).toEqual([missing, missing]);
    expect(await eventsOf(app, cid.id)).toEqual([]);
  });

  test('who is no member of the server cannot be let in, whether they exist or not', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');
    const { roomId } = await privateRoomOf(ada);

    const outside = await ada.run(ADD, { roomId, userId: eve.id });
    const missing = await ada.run(ADD, { roomId, userId: idOfNothing('user') });

    expect(outside.addRoomMember).toMatchObject({ room: null, userErrors: [{ code: 'NOT_FOUND', path: ['userId'] }] });
    expect(missing).toEqual(outside);
    expect(await eventsOf(app, eve.id)).toEqual([]);
  });

  test('a public room needs nobody let in', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await roomOf(ada, bob);

    const { addRoomMember } = await ada.run(ADD, { roomId, userId: bob.id });

    expect(addRoomMember).toMatchObject({ room: null, userErrors: [{ code: 'INVALID_INPUT', path: ['roomId'] }] });
    expect(await eventsOf(app, bob.id)).toEqual([]);
  });
});

describe('letting out', () => {
  test('the owner takes a member out, who reads no more and is told once', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await privateRoomOf(ada, bob);
    await ada.run(ADD, { roomId, userId: bob.id });

    const first = await ada.run(REMOVE, { roomId, userId: bob.id });
    const again = await ada.run(REMOVE, { roomId, userId: bob.id });

    expect(first).toEqual({ removeRoomMember: { room: { id: roomId }, userErrors: [] } });
    expect(again).toEqual(first);
    expect((await bob.run(MEMBERS, { id: roomId })).room).toBeNull();
    expect(await eventsOf(app, bob.id, 1)).toEqual([
      { seq: 2, type: 'room.access_revoked', actor: ada.id, room: roomId },
    ]);
  });

  test('everybody takes themselves out, and does not see the room in the answer', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await privateRoomOf(ada, bob);
    await ada.run(ADD, { roomId, userId: bob.id });

    const { removeRoomMember } = await bob.run(REMOVE, { roomId, userId: bob.id });
    const { removeRoomMember: again } = await bob.run(REMOVE, { roomId, userId: bob.id });

    expect(removeRoomMember).toEqual({ room: null, userErrors: [] });
    expect(again).toMatchObject({ room: null, userErrors: [{ code: 'NOT_FOUND', path: ['roomId'] }] });
    expect(await membersOf(ada, roomId)).toEqual([ada.id]);
    expect(await eventsOf(app, bob.id, 1)).toEqual([
      { seq: 2, type: 'room.access_revoked', actor: bob.id, room: roomId },
    ]);
  });

  test('an owner who has left a private room reads it no more, and still lets people in, themselves too', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await privateRoomOf(ada, bob);

    await ada.run(REMOVE, { roomId, userId: ada.id });

    expect((await ada.run(MEMBERS, { id: roomId })).room).toBeNull();
    const { addRoomMember: other } = await ada.run(ADD, { roomId, userId: bob.id });
    expect(other).toEqual({ room: null, userErrors: [] });
    const { addRoomMember: self } = await ada.run(ADD, { roomId, userId: ada.id });
    expect(self).toEqual({ room: { id: roomId }, userErrors: [] });
    expect((await eventsOf(app, ada.id)).map(({ type }) => type)).toEqual([
      'room.access_granted',
      'room.access_revoked',
      'room.access_granted',
    ]);
  });

  test('members take nobody else out, and to those outside there is no room', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const { roomId } = await privateRoomOf(ada, bob, cid);
    await ada.run(ADD, { roomId, userId: bob.id });

    const member = await bob.run(REMOVE, { roomId, userId: ada.id });
    const outside = await cid.run(REMOVE, { roomId, userId: bob.id });
    const missing = await cid.run(REMOVE, { roomId: idOfNothing('room'), userId: bob.id });

    expect(member.removeRoomMember).toMatchObject({
      room: null,
      userErrors: [{ code: 'FORBIDDEN', path: ['roomId'] }],
    });
    expect(outside.removeRoomMember).toMatchObject({
      room: null,
      userErrors: [{ code: 'NOT_FOUND', path: ['roomId'] }],
    });
    expect(missing).toEqual(outside);
    expect(await membersOf(bob, roomId)).toHaveLength(2);
  });

  test('a public room, and people who are not of the server, are refused', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    const { serverId, roomId: publicRoom } = await roomOf(ada, bob);
    const privateRoom = await createRoom(ada, serverId, 'PRIVATE');

    const open = await ada.run(REMOVE, { roomId: publicRoom, userId: bob.id });
    const outside = await ada.run(REMOVE, { roomId: privateRoom, userId: eve.id });
    const missing = await ada.run(REMOVE, { roomId: privateRoom, userId: idOfNothing('user') });

    expect(open.removeRoomMember.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['roomId'] }]);
    expect(outside.removeRoomMember.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['userId'] }]);
    expect(missing).toEqual(outside);
  });
});
