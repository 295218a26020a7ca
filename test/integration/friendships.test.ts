import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { ACCEPT_FRIEND_REQUEST, NODE, REMOVE_FRIEND, REQUEST_FRIEND } from '../kit/operations.ts';
import { befriend, conversationOf, leave, people, askToBeFriends, roomOf, serverOf, write } from '../kit/scenes.ts';
import { eventsOf, idOfNothing, lastSeqOf } from '../kit/streams.ts';

const app = await testApp();

const STANDING = graphql(`
  query FriendshipsStanding {
    viewer {
      friends {
        nodes {
          id
        }
      }
      friendRequests {
        nodes {
          id
          from {
            id
          }
          to {
            id
          }
        }
      }
    }
  }
`);

/** Ids of the user's friends, and of the two users of each open request. */
async function standing(user: TestUser) {
  const { viewer } = await user.run(STANDING);
  return {
    friends: viewer.friends.nodes.map(({ id }) => id),
    requests: viewer.friendRequests.nodes.map(({ from, to }) => [from.id, to.id]),
  };
}

/** What each of the two users is to the other. */
async function eachToOther(a: TestUser, b: TestUser): Promise<unknown[]> {
  const query = 'query ($id: ID!) { node(id: $id) { ... on User { viewerFriendship } } }';
  const answers = await Promise.all([a.raw(query, { id: b.id }), b.raw(query, { id: a.id })]);
  return answers.map(({ data }) => (data as { node: { viewerFriendship: string } | null }).node?.viewerFriendship);
}

describe('what a user is to the viewer', () => {
  test('follows the request and the friendship, on both sides', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await serverOf(ada, bob);

    const before = await eachToOther(ada, bob);
    const friendRequestId = await askToBeFriends(bob, ada);
    const asked = await eachToOther(ada, bob);
    await ada.run(ACCEPT_FRIEND_REQUEST, { friendRequestId });
    const accepted = await eachToOther(ada, bob);
    await ada.run(REMOVE_FRIEND, { userId: bob.id });
    const parted = await eachToOther(ada, bob);

    expect(before).toEqual(['NONE', 'NONE']);
    expect(asked).toEqual(['REQUEST_RECEIVED', 'REQUEST_SENT']);
    expect(accepted).toEqual(['FRIENDS', 'FRIENDS']);
    expect(parted).toEqual(['NONE', 'NONE']);
  });

  test('is SELF for the viewer, and NONE for an author whom the viewer cannot look up', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { serverId, roomId } = await roomOf(ada, bob);
    const { id } = await write(bob, { roomId });
    await leave(bob, serverId);

    const { data } = await ada.raw(
      `query ($id: ID!) { viewer { user { viewerFriendship } } message(id: $id) { author { id viewerFriendship } } }`,
      { id },
    );

    expect(data).toEqual({
      viewer: { user: { viewerFriendship: 'SELF' } },
      message: { author: { id: bob.id, viewerFriendship: 'NONE' } },
    });
  });

  test('is in the payload as it is after the change', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const input = `input: { username: ${JSON.stringify(bob.username)} }`;

    const { data } = await ada.raw(
      `mutation { requestFriend(${input}) { friendRequest { to { viewerFriendship } } } }`,
    );

    expect(data).toEqual({ requestFriend: { friendRequest: { to: { viewerFriendship: 'REQUEST_SENT' } } } });
  });
});

describe('asking', () => {
  test('characters pasted around a username are dropped, and another spelling is the same name', async () => {
    const [ada] = await people(app, 'ada');
    const username = `Zo\u00EB ${ada.username}`;
    const { data } = await (await app.client(username)).raw('{ viewer { user { id } } }');
    const zoe = (data as { viewer: { user: { id: string } } }).viewer.user;
    const pasted = [` ${username}\n`, `\u2068${username}\u2069`, username.normalize('NFD'), `${username}\uFEFF`];

    for (const text of pasted) {
      const { requestFriend } = await ada.run(REQUEST_FRIEND, { input: { username: text } });

      expect(requestFriend).toMatchObject({ friendRequest: { to: zoe }, userErrors: [] });
    }
    const { requestFriend: inCapitals } = await ada.run(REQUEST_FRIEND, {
      input: { username: username.toUpperCase() },
    });
    expect(inCapitals.userErrors).toEqual([{ code: 'NOT_FOUND', path: ['username'] }]);
  });

  test('both users see the request and receive an event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');

    const { requestFriend } = await ada.run(REQUEST_FRIEND, { input: { username: bob.username } });

    const id = requestFriend.friendRequest!.id;
    expect(requestFriend).toEqual({
      friend: null,
      friendRequest: { id, from: { id: ada.id }, to: { id: bob.id } },
      userErrors: [],
    });
    const both = { friends: [], requests: [[ada.id, bob.id]] };
    expect([await standing(ada), await standing(bob)]).toEqual([both, both]);
    const event = { seq: 1, type: 'friend.requested', actor: ada.id, friendRequest: id, toUserId: bob.id };
    expect(await eventsOf(app, ada.id)).toEqual([event]);
    expect(await eventsOf(app, bob.id)).toEqual([event]);
  });

  test('asking again returns the same request and emits no event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const id = await askToBeFriends(ada, bob);

    const byName = await ada.run(REQUEST_FRIEND, { input: { username: bob.username } });
    const byId = await ada.run(REQUEST_FRIEND, { input: { userId: bob.id } });

    expect(byName.requestFriend.friendRequest!.id).toBe(id);
    expect(byId).toEqual(byName);
    expect(await lastSeqOf(app, bob.id)).toBe(1);
  });

  test('ten identical requests at once make one request and one event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');

    const ids = await Promise.all(Array.from({ length: 10 }, () => askToBeFriends(ada, bob)));

    expect(new Set(ids).size).toBe(1);
    expect(await eventsOf(app, bob.id)).toMatchObject([{ type: 'friend.requested' }]);
  });

  test('by id finds users whom the viewer can see, such as members of a common server', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    await serverOf(ada, bob);

    const { requestFriend: seen } = await ada.run(REQUEST_FRIEND, { input: { userId: bob.id } });
    const hidden = await ada.run(REQUEST_FRIEND, { input: { userId: eve.id } });
    const missing = await ada.run(REQUEST_FRIEND, { input: { userId: idOfNothing('user') } });

    expect(seen.friendRequest!.to).toEqual({ id: bob.id });
    expect(hidden.requestFriend).toEqual({
      friend: null,
      friendRequest: null,
      userErrors: [{ code: 'NOT_FOUND', path: ['userId'] }],
    });
    expect(missing).toEqual(hidden);
    expect(await eventsOf(app, eve.id)).toEqual([]);
  });

  test('by username finds only an exact match', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');

    const { requestFriend: refused } = await ada.run(REQUEST_FRIEND, {
      input: { username: bob.username.toUpperCase() },
    });

    expect(refused.userErrors).toEqual([{ code: 'NOT_FOUND', path: ['username'] }]);
    expect(await eventsOf(app, bob.id)).toEqual([]);
  });

  test('a user cannot ask themselves', async () => {
    const [ada] = await people(app, 'ada');

    const { requestFriend: byId } = await ada.run(REQUEST_FRIEND, { input: { userId: ada.id } });
    const { requestFriend: byName } = await ada.run(REQUEST_FRIEND, { input: { username: ada.username } });

    expect(byId.userErrors).toEqual([{ code: 'INVALID_INPUT', path: ['userId'] }]);
    expect(byName.userErrors).toEqual([{ code: 'INVALID_INPUT', path: ['username'] }]);
    expect(await standing(ada)).toEqual({ friends: [], requests: [] });
  });

  test('both an id and a username, or neither, are refused', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const mutation = 'mutation ($input: RequestFriendInput!) { requestFriend(input: $input) { userErrors { code } } }';

    const both = await ada.raw(mutation, { input: { userId: bob.id, username: bob.username } });
    const none = await ada.raw(mutation, { input: {} });

    expect(both.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(none.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await standing(bob)).toEqual({ friends: [], requests: [] });
  });

  test('asking a friend changes nothing', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await befriend(ada, bob);
    const before = await lastSeqOf(app, bob.id);

    const { requestFriend } = await ada.run(REQUEST_FRIEND, { input: { username: bob.username } });

    expect(requestFriend).toEqual({ friend: { id: bob.id }, friendRequest: null, userErrors: [] });
    expect(await standing(ada)).toEqual({ friends: [bob.id], requests: [] });
    expect(await lastSeqOf(app, bob.id)).toBe(before);
  });
});

describe('becoming friends', () => {
  test('accepting makes the two friends, closes the request, and both receive events', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const friendRequestId = await askToBeFriends(ada, bob);

    const { acceptFriendRequest } = await bob.run(ACCEPT_FRIEND_REQUEST, { friendRequestId });

    expect(acceptFriendRequest).toEqual({ friend: { id: ada.id }, userErrors: [] });
    expect(await standing(ada)).toEqual({ friends: [bob.id], requests: [] });
    expect(await standing(bob)).toEqual({ friends: [ada.id], requests: [] });
    expect((await ada.run(NODE, { id: friendRequestId })).node).toBeNull();
    const added = { seq: 2, type: 'friend.added', actor: bob.id };
    const closed = {
      seq: 3,
      type: 'friend.request_closed',
      actor: bob.id,
      friendRequest: friendRequestId,
      accepted: true,
    };
    expect(await eventsOf(app, ada.id, 1)).toEqual([{ ...added, user: bob.id }, closed]);
    expect(await eventsOf(app, bob.id, 1)).toEqual([{ ...added, user: ada.id }, closed]);
  });

  test('only the user who was asked may accept: the other is refused, and a third finds no request', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    const friendRequestId = await askToBeFriends(ada, bob);

    const { acceptFriendRequest: own } = await ada.run(ACCEPT_FRIEND_REQUEST, { friendRequestId });
    const third = await eve.run(ACCEPT_FRIEND_REQUEST, { friendRequestId });
    const missing = await eve.run(ACCEPT_FRIEND_REQUEST, { friendRequestId: idOfNothing('freq') });

    expect(own).toEqual({ friend: null, userErrors: [{ code: 'FORBIDDEN', path: ['friendRequestId'] }] });
    expect(third).toEqual({
      acceptFriendRequest: { friend: null, userErrors: [{ code: 'NOT_FOUND', path: ['friendRequestId'] }] },
    });
    expect(missing).toEqual(third);
    expect(await standing(bob)).toEqual({ friends: [], requests: [[ada.id, bob.id]] });
    expect(await lastSeqOf(app, bob.id)).toBe(1);
  });

  test('a request is accepted once, also by many calls at the same time', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const friendRequestId = await askToBeFriends(ada, bob);

    const accepted = await Promise.all(
      Array.from({ length: 5 }, () => bob.run(ACCEPT_FRIEND_REQUEST, { friendRequestId })),
    );

    const codes = accepted.map(({ acceptFriendRequest }) => acceptFriendRequest.userErrors[0]?.code ?? 'DONE');
    expect(codes.toSorted()).toEqual(['DONE', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(await eventsOf(app, ada.id, 1)).toMatchObject([{ type: 'friend.added' }, { type: 'friend.request_closed' }]);
  });

  test('asking a user who has already asked accepts their request', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const friendRequestId = await askToBeFriends(ada, bob);

    const { requestFriend } = await bob.run(REQUEST_FRIEND, { input: { userId: ada.id } });

    expect(requestFriend).toEqual({ friend: { id: ada.id }, friendRequest: null, userErrors: [] });
    expect(await standing(ada)).toEqual({ friends: [bob.id], requests: [] });
    expect(await eventsOf(app, ada.id, 1)).toEqual([
      { seq: 2, type: 'friend.added', actor: bob.id, user: bob.id },
      { seq: 3, type: 'friend.request_closed', actor: bob.id, friendRequest: friendRequestId, accepted: true },
    ]);
  });

  test('two users who ask each other at the same moment become friends, with one event of each kind', async () => {
    const pairs = await Promise.all(Array.from({ length: 8 }, () => people(app, 'ada', 'bob')));

    await Promise.all(
      pairs.flatMap(([ada, bob]) => [
        ada.run(REQUEST_FRIEND, { input: { username: bob.username } }),
        bob.run(REQUEST_FRIEND, { input: { username: ada.username } }),
      ]),
    );

    for (const [ada, bob] of pairs) {
      expect(await standing(ada)).toEqual({ friends: [bob.id], requests: [] });
      expect(await standing(bob)).toEqual({ friends: [ada.id], requests: [] });
      const types = (await eventsOf(app, ada.id)).map(({ type }) => type);
      expect(types).toEqual(['friend.requested', 'friend.added', 'friend.request_closed']);
    }
  });

  test('asking back several times at once makes a friendship and leaves no request', async () => {
    const pairs = await Promise.all(Array.from({ length: 6 }, () => people(app, 'ada', 'bob')));
    for (const [ada, bob] of pairs) await askToBeFriends(ada, bob);

    const answers = await Promise.all(
      pairs.flatMap(([ada, bob]) =>
        Array.from({ length: 3 }, () => bob.run(REQUEST_FRIEND, { input: { username: ada.username } })),
      ),
    );

    expect(answers.map(({ requestFriend }) => requestFriend.friendRequest)).toEqual(answers.map(() => null));
    for (const [ada, bob] of pairs) {
      expect(await standing(bob)).toEqual({ friends: [ada.id], requests: [] });
      expect(await eventsOf(app, bob.id, 1)).toMatchObject([
        { type: 'friend.added' },
        { type: 'friend.request_closed' },
      ]);
    }
  });
});

describe('removing a friend', () => {
  test.each(['either user ends the friendship for both', 'so does the user who had asked'])('%s', async (side) => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await befriend(ada, bob);
    const [ender, other] = side.startsWith('either') ? [bob, ada] : [ada, bob];
    const before = await lastSeqOf(app, ada.id);

    const { removeFriend } = await ender.run(REMOVE_FRIEND, { userId: other.id });

    expect(removeFriend).toEqual({ userId: other.id, userErrors: [] });
    const nothing = { friends: [], requests: [] };
    expect([await standing(ada), await standing(bob)]).toEqual([nothing, nothing]);
    const event = { seq: before + 1, type: 'friend.removed', actor: ender.id };
    expect(await eventsOf(app, ender.id, before)).toEqual([{ ...event, user: other.id }]);
    expect(await eventsOf(app, other.id, before)).toEqual([{ ...event, user: ender.id }]);
  });

  test('withdraws a request of the user who asked', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const friendRequestId = await askToBeFriends(ada, bob);

    const { removeFriend } = await ada.run(REMOVE_FRIEND, { userId: bob.id });

    expect(removeFriend).toEqual({ userId: bob.id, userErrors: [] });
    expect(await standing(bob)).toEqual({ friends: [], requests: [] });
    const closed = {
      seq: 2,
      type: 'friend.request_closed',
      actor: ada.id,
      friendRequest: friendRequestId,
      accepted: false,
    };
    expect([await eventsOf(app, ada.id, 1), await eventsOf(app, bob.id, 1)]).toEqual([[closed], [closed]]);
    const { acceptFriendRequest: late } = await bob.run(ACCEPT_FRIEND_REQUEST, { friendRequestId });
    expect(late.userErrors).toEqual([{ code: 'NOT_FOUND', path: ['friendRequestId'] }]);
  });

  test('declines a request as the user who was asked, and a new request is possible', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const first = await askToBeFriends(ada, bob);

    await bob.run(REMOVE_FRIEND, { userId: ada.id });
    const second = await askToBeFriends(ada, bob);

    expect(second).not.toBe(first);
    const closed = {
      seq: 2,
      type: 'friend.request_closed',
      actor: bob.id,
      friendRequest: first,
      accepted: false,
    };
    const requested = { seq: 3, type: 'friend.requested' };
    expect(await eventsOf(app, ada.id, 1)).toMatchObject([closed, requested]);
    expect(await eventsOf(app, bob.id, 1)).toMatchObject([closed, requested]);
    expect(await standing(bob)).toEqual({ friends: [], requests: [[ada.id, bob.id]] });
  });

  test('again changes nothing while the two can still see each other', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await conversationOf(ada, bob);
    await ada.run(REMOVE_FRIEND, { userId: bob.id });
    const before = [await lastSeqOf(app, ada.id), await lastSeqOf(app, bob.id)];

    const { removeFriend: again } = await ada.run(REMOVE_FRIEND, { userId: bob.id });

    expect(again).toEqual({ userId: bob.id, userErrors: [] });
    expect(await standing(ada)).toEqual({ friends: [], requests: [] });
    expect([await lastSeqOf(app, ada.id), await lastSeqOf(app, bob.id)]).toEqual(before);
  });

  test('an invisible user gets the answer for a user who does not exist', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');

    const hidden = await ada.run(REMOVE_FRIEND, { userId: eve.id });
    const missing = await ada.run(REMOVE_FRIEND, { userId: idOfNothing('user') });

    expect(hidden.removeFriend).toEqual({ userId: null, userErrors: [{ code: 'NOT_FOUND', path: ['userId'] }] });
    expect(missing).toEqual(hidden);
  });

  test('by both users at once ends the friendship', async () => {
    const pairs = await Promise.all(Array.from({ length: 5 }, () => people(app, 'ada', 'bob')));
    for (const [ada, bob] of pairs) await befriend(ada, bob);

    await Promise.all(
      pairs.flatMap(([ada, bob]) => [
        ada.run(REMOVE_FRIEND, { userId: bob.id }),
        bob.run(REMOVE_FRIEND, { userId: ada.id }),
      ]),
    );

    for (const [ada, bob] of pairs) {
      expect(await standing(ada)).toEqual({ friends: [], requests: [] });
      expect(await eventsOf(app, bob.id, 3)).toMatchObject([{ type: 'friend.removed' }]);
    }
  });

  test('accepting and declining at once has one of the two results, complete', async () => {
    const pairs = await Promise.all(Array.from({ length: 6 }, () => people(app, 'ada', 'bob')));
    const requests = await Promise.all(pairs.map(([ada, bob]) => askToBeFriends(ada, bob)));

    await Promise.all(
      pairs.flatMap(([ada, bob], i) => [
        bob.run(ACCEPT_FRIEND_REQUEST, { friendRequestId: requests[i]! }),
        bob.run(REMOVE_FRIEND, { userId: ada.id }),
      ]),
    );

    // Whichever is first: accepted and then ended, or declined and then not found.
    for (const [ada, bob] of pairs) {
      expect([await standing(ada), await standing(bob)]).toEqual([
        { friends: [], requests: [] },
        { friends: [], requests: [] },
      ]);
    }
  });
});
