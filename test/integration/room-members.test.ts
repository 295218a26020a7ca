import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { ADD_ROOM_MEMBER, REMOVE_ROOM_MEMBER, ROOM } from '../kit/operations.ts';
import { addMember, createRoom, people, removeMember, roomOf, serverOf } from '../kit/scenes.ts';
import { eventsOf, idOfNothing } from '../kit/streams.ts';

const app = await testApp();

/** A server with the owner and the members, and a private room with only its owner. */
async function ownRoomOf(owner: TestUser, ...members: TestUser[]) {
  const serverId = await serverOf(owner, ...members);
  return { serverId, roomId: await createRoom(owner, serverId, 'PRIVATE') };
}

async function membersOf(reader: TestUser, id: string) {
  return (await reader.run(ROOM, { id })).room?.members.nodes.map((member) => member.id);
}

describe('adding a member', () => {
  test('the owner adds a member of the server, who receives one event however often it is repeated', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await ownRoomOf(ada, bob);

    const first = await ada.run(ADD_ROOM_MEMBER, { roomId, userId: bob.id });
    const again = await ada.run(ADD_ROOM_MEMBER, { roomId, userId: bob.id });

    expect(first).toEqual({ addRoomMember: { room: { id: roomId }, userErrors: [] } });
    expect(again).toEqual(first);
    expect(await membersOf(bob, roomId)).toEqual([ada.id, bob.id].toSorted());
    expect(await eventsOf(app, bob.id, 1)).toEqual([
      { seq: 2, type: 'room.access_granted', actor: ada.id, room: roomId },
    ]);
  });

  test('adding ten times at once makes one membership and one event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await ownRoomOf(ada, bob);

    await Promise.all(Array.from({ length: 10 }, () => ada.run(ADD_ROOM_MEMBER, { roomId, userId: bob.id })));

    expect(await membersOf(bob, roomId)).toHaveLength(2);
    expect(await eventsOf(app, bob.id, 1)).toMatchObject([{ type: 'room.access_granted' }]);
  });

  test('members of the room may not add anyone, and for users outside the room does not exist', async () => {
    const [ada, bob, cid, eve] = await people(app, 'ada', 'bob', 'cid', 'eve');
    const { roomId } = await ownRoomOf(ada, bob, cid);
    await addMember(ada, roomId, bob);

    const member = await bob.run(ADD_ROOM_MEMBER, { roomId, userId: cid.id });
    const outsideRoom = await cid.run(ADD_ROOM_MEMBER, { roomId, userId: cid.id });
    const outsideServer = await eve.run(ADD_ROOM_MEMBER, { roomId, userId: eve.id });
    const missing = await eve.run(ADD_ROOM_MEMBER, { roomId: idOfNothing('room'), userId: eve.id });

    expect(member.addRoomMember).toMatchObject({ room: null, userErrors: [{ code: 'FORBIDDEN', path: ['roomId'] }] });
    expect(missing.addRoomMember).toMatchObject({ room: null, userErrors: [{ code: 'NOT_FOUND', path: ['roomId'] }] });
    expect([outsideRoom, outsideServer]).toEqual([missing, missing]);
    expect(await eventsOf(app, cid.id)).toMatchObject([{ type: 'server.joined' }]);
  });

  test('a user who is not a member of the server cannot be added, whether or not they exist', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');
    const { roomId } = await ownRoomOf(ada);

    const outside = await ada.run(ADD_ROOM_MEMBER, { roomId, userId: eve.id });
    const missing = await ada.run(ADD_ROOM_MEMBER, { roomId, userId: idOfNothing('user') });

    expect(outside.addRoomMember).toMatchObject({ room: null, userErrors: [{ code: 'NOT_FOUND', path: ['userId'] }] });
    expect(missing).toEqual(outside);
    expect(await eventsOf(app, eve.id)).toEqual([]);
  });

  test('adding to a public room is refused', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await roomOf(ada, bob);

    const { addRoomMember } = await ada.run(ADD_ROOM_MEMBER, { roomId, userId: bob.id });

    expect(addRoomMember).toMatchObject({ room: null, userErrors: [{ code: 'INVALID_INPUT', path: ['roomId'] }] });
    expect(await eventsOf(app, bob.id)).toMatchObject([{ type: 'server.joined' }]);
  });
});

describe('removing a member', () => {
  test('the owner removes a member, who can no longer read and receives one event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await ownRoomOf(ada, bob);
    await addMember(ada, roomId, bob);

    const first = await ada.run(REMOVE_ROOM_MEMBER, { roomId, userId: bob.id });
    const again = await ada.run(REMOVE_ROOM_MEMBER, { roomId, userId: bob.id });

    expect(first).toEqual({ removeRoomMember: { room: { id: roomId }, userErrors: [] } });
    expect(again).toEqual(first);
    expect((await bob.run(ROOM, { id: roomId })).room).toBeNull();
    expect(await eventsOf(app, bob.id, 2)).toEqual([
      { seq: 3, type: 'room.access_revoked', actor: ada.id, room: roomId },
    ]);
  });

  test('a member can remove themselves, and does not see the room in the answer', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await ownRoomOf(ada, bob);
    await addMember(ada, roomId, bob);

    const { removeRoomMember } = await bob.run(REMOVE_ROOM_MEMBER, { roomId, userId: bob.id });
    const { removeRoomMember: again } = await bob.run(REMOVE_ROOM_MEMBER, { roomId, userId: bob.id });

    expect(removeRoomMember).toEqual({ room: null, userErrors: [] });
    expect(again).toMatchObject({ room: null, userErrors: [{ code: 'NOT_FOUND', path: ['roomId'] }] });
    expect(await membersOf(ada, roomId)).toEqual([ada.id]);
    expect(await eventsOf(app, bob.id, 2)).toEqual([
      { seq: 3, type: 'room.access_revoked', actor: bob.id, room: roomId },
    ]);
  });

  test('an owner who left a private room can no longer read it, and can still add users, themselves included', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await ownRoomOf(ada, bob);

    await removeMember(ada, roomId, ada);

    expect((await ada.run(ROOM, { id: roomId })).room).toBeNull();
    const { addRoomMember: other } = await ada.run(ADD_ROOM_MEMBER, { roomId, userId: bob.id });
    expect(other).toEqual({ room: null, userErrors: [] });
    const { addRoomMember: self } = await ada.run(ADD_ROOM_MEMBER, { roomId, userId: ada.id });
    expect(self).toEqual({ room: { id: roomId }, userErrors: [] });
    expect((await eventsOf(app, ada.id)).map(({ type }) => type)).toEqual([
      'server.joined',
      'room.access_granted',
      'room.access_revoked',
      'room.access_granted',
    ]);
  });

  test('members may not remove others, and for users outside the room does not exist', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const { roomId } = await ownRoomOf(ada, bob, cid);
    await addMember(ada, roomId, bob);

    const member = await bob.run(REMOVE_ROOM_MEMBER, { roomId, userId: ada.id });
    const outside = await cid.run(REMOVE_ROOM_MEMBER, { roomId, userId: bob.id });
    const missing = await cid.run(REMOVE_ROOM_MEMBER, { roomId: idOfNothing('room'), userId: bob.id });

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

  test('a public room, and users who are not members of the server, are refused', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    const { serverId, roomId: publicRoom } = await roomOf(ada, bob);
    const privateRoom = await createRoom(ada, serverId, 'PRIVATE');

    const open = await ada.run(REMOVE_ROOM_MEMBER, { roomId: publicRoom, userId: bob.id });
    const outside = await ada.run(REMOVE_ROOM_MEMBER, { roomId: privateRoom, userId: eve.id });
    const missing = await ada.run(REMOVE_ROOM_MEMBER, { roomId: privateRoom, userId: idOfNothing('user') });

    expect(open.removeRoomMember.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['roomId'] }]);
    expect(outside.removeRoomMember.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['userId'] }]);
    expect(missing).toEqual(outside);
  });
});
