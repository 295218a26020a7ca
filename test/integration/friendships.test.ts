import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { befriend, conversationOf, people, serverOf } from '../kit/scenes.ts';
import { eventsOf, idOfNothing, lastSeqOf } from '../kit/streams.ts';

const app = await testApp();

const REQUEST = graphql(`
  mutation FriendshipsRequest($input: RequestFriendInput!) {
    requestFriend(input: $input) {
      friend {
        id
      }
      friendRequest {
        id
        from {
          id
        }
        to {
          id
        }
      }
      userErrors {
        code
        path
      }
    }
  }
`);

const ACCEPT = graphql(`
  mutation FriendshipsAccept($friendRequestId: ID!) {
    acceptFriendRequest(input: { friendRequestId: $friendRequestId }) {
      friend {
        id
      }
      userErrors {
        code
        path
      }
    }
  }
`);

const REMOVE = graphql(`
  mutation FriendshipsRemove($userId: ID!) {
    removeFriend(input: { userId: $userId }) {
      userId
      userErrors {
        code
        path
      }
    }
  }
`);

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

const NODE = graphql(`
  query FriendshipsNode($id: ID!) {
    node(id: $id) {
      id
    }
  }
`);

/** Ids of the viewer's friends, and of the two sides of each open request. */
async function standing(user: TestUser) {
  const { viewer } = await user.run(STANDING);
  return {
    friends: viewer.friends.nodes.map(({ id }) => id),
    requests: viewer.friendRequests.nodes.map(({ from, to }) => [from.id, to.id]),
  };
}

async function request(from: TestUser, to: TestUser): Promise<string> {
  const { requestFriend } = await from.run(REQUEST, { input: { username: to.username } });
  return requestFriend.friendRequest!.id;
}

describe('asking', () => {
  test('a request stands with both sides, and both are told', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');

    const { requestFriend } = await ada.run(REQUEST, { input: { username: bob.username } });

    const id = requestFriend.friendRequest!.id;
    expect(requestFriend).toEqual({
      friend: null,
      friendRequest: { id, from: { id: ada.id }, to: { id: bob.id } },
      userErrors: [],
    });
    const both = { friends: [], requests: [[ada.id, bob.id]] };
    expect([await standing(ada), await standing(bob)]).toEqual([both, both]);
    const event = { seq: 1, type: 'friend.requested', actor: ada.id, friendRequest: id };
    expect(await eventsOf(app, ada.id)).toEqual([{ ...event, user: bob.id }]);
    expect(await eventsOf(app, bob.id)).toEqual([{ ...event, user: ada.id }]);
  });

  test('asking again is the same request and no event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const id = await request(ada, bob);

    const byName = await ada.run(REQUEST, { input: { username: bob.username } });
    const byId = await ada.run(REQUEST, { input: { userId: bob.id } });

    expect(byName.requestFriend.friendRequest!.id).toBe(id);
    expect(byId).toEqual(byName);
    expect(await lastSeqOf(app, bob.id)).toBe(1);
  });

  test('the same request ten times at once is one request and one event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');

    const ids = await Promise.all(Array.from({ length: 10 }, () => request(ada, bob)));

    expect(new Set(ids).size).toBe(1);
    expect(await eventsOf(app, bob.id)).toMatchObject([{ type: 'friend.requested' }]);
  });

  test('by id are found those whom the viewer can see, such as members of a common server', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    await serverOf(ada, bob);

    const { requestFriend: seen } = await ada.run(REQUEST, { input: { userId: bob.id } });
    const hidden = await ada.run(REQUEST, { input: { userId: eve.id } });
    const missing = await ada.run(REQUEST, { input: { userId: idOfNothing('user') } });

    expect(seen.friendRequest!.to).toEqual({ id: bob.id });
    expect(hidden.requestFriend).toEqual({
      friend: null,
      friendRequest: null,
      userErrors: [{ code: 'NOT_FOUND', path: ['userId'] }],
    });
    expect(missing).toEqual(hidden);
    expect(await eventsOf(app, eve.id)).toEqual([]);
  });

  test('by username is found the exact one alone', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');

    const { requestFriend: refused } = await ada.run(REQUEST, { input: { username: bob.username.toUpperCase() } });

    expect(refused.userErrors).toEqual([{ code: 'NOT_FOUND', path: ['username'] }]);
    expect(await eventsOf(app, bob.id)).toEqual([]);
  });

  test('nobody asks themselves', async () => {
    const [ada] = await people(app, 'ada');

    const { requestFriend: byId } = await ada.run(REQUEST, { input: { userId: ada.id } });
    const { requestFriend: byName } = await ada.run(REQUEST, { input: { username: ada.username } });

    expect(byId.userErrors).toEqual([{ code: 'INVALID_INPUT', path: ['userId'] }]);
    expect(byName.userErrors).toEqual([{ code: 'INVALID_INPUT', path: ['username'] }]);
    expect(await standing(ada)).toEqual({ friends: [], requests: [] });
  });

  test('both ways to name somebody at once, or neither, are no request', async () => {
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

    const { requestFriend } = await ada.run(REQUEST, { input: { username: bob.username } });

    expect(requestFriend).toEqual({ friend: { id: bob.id }, friendRequest: null, userErrors: [] });
    expect(await standing(ada)).toEqual({ friends: [bob.id], requests: [] });
    expect(await lastSeqOf(app, bob.id)).toBe(before);
  });
});

describe('becoming friends', () => {
  test('accepting makes the two friends, ends the request, and tells both', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const friendRequestId = await request(ada, bob);

    const { acceptFriendRequest } = await bob.run(ACCEPT, { friendRequestId });

    expect(acceptFriendRequest).toEqual({ friend: { id: ada.id }, userErrors: [] });
    expect(await standing(ada)).toEqual({ friends: [bob.id], requests: [] });
    expect(await standing(bob)).toEqual({ friends: [ada.id], requests: [] });
    expect((await ada.run(NODE, { id: friendRequestId })).node).toBeNull();
    const event = { seq: 2, type: 'friend.added', actor: bob.id };
    expect(await eventsOf(app, ada.id, 1)).toEqual([{ ...event, user: bob.id }]);
    expect(await eventsOf(app, bob.id, 1)).toEqual([{ ...event, user: ada.id }]);
  });

  test('only the side that was asked accepts: the other may not, and a third finds no request', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    const friendRequestId = await request(ada, bob);

    const { acceptFriendRequest: own } = await ada.run(ACCEPT, { friendRequestId });
    const third = await eve.run(ACCEPT, { friendRequestId });
    const missing = await eve.run(ACCEPT, { friendRequestId: idOfNothing('freq') });

    expect(own).toEqual({ friend: null, userErrors: [{ code: 'FORBIDDEN', path: ['friendRequestId'] }] });
    expect(third).toEqual({
      acceptFriendRequest: { friend: null, userErrors: [{ code: 'NOT_FOUND', path: ['friendRequestId'] }] },
    });
    expect(missing).toEqual(third);
    expect(await standing(bob)).toEqual({ friends: [], requests: [[ada.id, bob.id]] });
    expect(await lastSeqOf(app, bob.id)).toBe(1);
  });

  test('a request is accepted once, also by many at the same time', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const friendRequestId = await request(ada, bob);

    const accepted = await Promise.all(Array.from({ length: 5 }, () => bob.run(ACCEPT, { friendRequestId })));

    const codes = accepted.map(({ acceptFriendRequest }) => acceptFriendRequest.userErrors[0]?.code ?? 'DONE');
    expect(codes.toSorted()).toEqual(['DONE', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(await eventsOf(app, ada.id, 1)).toMatchObject([{ type: 'friend.added' }]);
  });

  test('asking who has asked is accepting', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await request(ada, bob);

    const { requestFriend } = await bob.run(REQUEST, { input: { userId: ada.id } });

    expect(requestFriend).toEqual({ friend: { id: ada.id }, friendRequest: null, userErrors: [] });
    expect(await standing(ada)).toEqual({ friends: [bob.id], requests: [] });
    expect(await eventsOf(app, ada.id, 1)).toEqual([{ seq: 2, type: 'friend.added', actor: bob.id, user: bob.id }]);
  });

  test('two who ask each other at the same moment are friends, with one event of each kind', async () => {
    const pairs = await Promise.all(Array.from({ length: 8 }, () => people(app, 'ada', 'bob')));

    await Promise.all(
      pairs.flatMap(([ada, bob]) => [
        ada.run(REQUEST, { input: { username: bob.username } }),
        bob.run(REQUEST, { input: { username: ada.username } }),
      ]),
    );

    for (const [ada, bob] of pairs) {
      expect(await standing(ada)).toEqual({ friends: [bob.id], requests: [] });
      expect(await standing(bob)).toEqual({ friends: [ada.id], requests: [] });
      const types = (await eventsOf(app, ada.id)).map(({ type }) => type);
      expect(types).toEqual(['friend.requested', 'friend.added']);
    }
  });

  test('asking back several times at once leaves friends, and no request beside the friendship', async () => {
    const pairs = await Promise.all(Array.from({ length: 6 }, () => people(app, 'ada', 'bob')));
    for (const [ada, bob] of pairs) await request(ada, bob);

    const answers = await Promise.all(
      pairs.flatMap(([ada, bob]) =>
        Array.from({ length: 3 }, () => bob.run(REQUEST, { input: { username: ada.username } })),
      ),
    );

    expect(answers.map(({ requestFriend }) => requestFriend.friendRequest)).toEqual(answers.map(() => null));
    for (const [ada, bob] of pairs) {
      expect(await standing(bob)).toEqual({ friends: [ada.id], requests: [] });
      expect(await eventsOf(app, bob.id, 1)).toMatchObject([{ type: 'friend.added' }]);
    }
  });
});

describe('parting', () => {
  test.each(['either side ends a friendship, for both', 'and the side that had asked does too'])('%s', async (side) => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await befriend(ada, bob);
    const [ender, other] = side.startsWith('either') ? [bob, ada] : [ada, bob];
    const before = [await lastSeqOf(app, ada.id), await lastSeqOf(app, bob.id)];

    const { removeFriend } = await ender.run(REMOVE, { userId: other.id });

    expect(removeFriend).toEqual({ userId: other.id, userErrors: [] });
    const nothing = { friends: [], requests: [] };
    expect([await standing(ada), await standing(bob)]).toEqual([nothing, nothing]);
    expect([await lastSeqOf(app, ada.id), await lastSeqOf(app, bob.id)]).toEqual(before);
  });

  test('a request is taken back by the side that asked', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const friendRequestId = await request(ada, bob);

    const { removeFriend } = await ada.run(REMOVE, { userId: bob.id });

    expect(removeFriend).toEqual({ userId: bob.id, userErrors: [] });
    expect(await standing(bob)).toEqual({ friends: [], requests: [] });
    const { acceptFriendRequest: late } = await bob.run(ACCEPT, { friendRequestId });
    expect(late.userErrors).toEqual([{ code: 'NOT_FOUND', path: ['friendRequestId'] }]);
  });

  test('a request is declined by the side that was asked, and may be made anew', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const first = await request(ada, bob);

    await bob.run(REMOVE, { userId: ada.id });
    const second = await request(ada, bob);

    expect(second).not.toBe(first);
    expect(await standing(bob)).toEqual({ friends: [], requests: [[ada.id, bob.id]] });
  });

  test('parting again changes nothing while the two can still see each other', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await conversationOf(ada, bob);
    await ada.run(REMOVE, { userId: bob.id });

    const { removeFriend: again } = await ada.run(REMOVE, { userId: bob.id });

    expect(again).toEqual({ userId: bob.id, userErrors: [] });
    expect(await standing(ada)).toEqual({ friends: [], requests: [] });
  });

  test('who cannot be seen is answered like who does not exist', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');

    const hidden = await ada.run(REMOVE, { userId: eve.id });
    const missing = await ada.run(REMOVE, { userId: idOfNothing('user') });

    expect(hidden.removeFriend).toEqual({ userId: null, userErrors: [{ code: 'NOT_FOUND', path: ['userId'] }] });
    expect(missing).toEqual(hidden);
  });

  test('both sides parting at once part', async () => {
    const pairs = await Promise.all(Array.from({ length: 5 }, () => people(app, 'ada', 'bob')));
    for (const [ada, bob] of pairs) await befriend(ada, bob);

    await Promise.all(
      pairs.flatMap(([ada, bob]) => [ada.run(REMOVE, { userId: bob.id }), bob.run(REMOVE, { userId: ada.id })]),
    );

    for (const [ada] of pairs) expect(await standing(ada)).toEqual({ friends: [], requests: [] });
  });

  test('accepting and declining at once ends in one of the two, whole', async () => {
    const pairs = await Promise.all(Array.from({ length: 6 }, () => people(app, 'ada', 'bob')));
    const requests = await Promise.all(pairs.map(([ada, bob]) => request(ada, bob)));

    await Promise.all(
      pairs.flatMap(([ada, bob], i) => [
        bob.run(ACCEPT, { friendRequestId: requests[i]! }),
        bob.run(REMOVE, { userId: ada.id }),
      ]),
    );

    // Whichever comes first: accepted and then ended, or declined and then not found.
    for (const [ada, bob] of pairs) {
      expect([await standing(ada), await standing(bob)]).toEqual([
        { friends: [], requests: [] },
        { friends: [], requests: [] },
      ]);
    }
  });
});
