import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { refusal, statement } from '../kit/constraints.ts';
import { graphql } from '../kit/generated/gql.ts';
import { befriend, conversationOf, createRoom, people, roomOf, serverOf } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';

/** What holds whatever the program does: statements that go past its rules, straight to the database. */

const app = await testApp();

const REQUEST = graphql(`
  mutation ConstraintsRequestFriend($username: String!) {
    requestFriend(input: { username: $username }) {
      friendRequest {
        id
      }
    }
  }
`);

describe('of servers, the database holds', () => {
  test('that the owner of a server is its member', async () => {
    const [ada] = await people(app, 'ada');
    const serverId = uuidOf(await serverOf(ada));

    const refused = await refusal(
      app,
      statement`DELETE FROM server_members WHERE server_id = ${serverId}::uuid AND user_id = ${uuidOf(ada.id)}::uuid`,
    );

    expect(refused).toEqual({ code: '23503', message: expect.stringContaining('servers_owner_member_fkey') });
  });

  test('that an invite ends after it begins, and a name has 1 to 100 characters', async () => {
    const [ada] = await people(app, 'ada');
    const serverId = uuidOf(await serverOf(ada));

    const backwards = await refusal(
      app,
      statement`INSERT INTO server_invites (code, server_id, creator_id, expires_at)
        VALUES ('early', ${serverId}::uuid, ${uuidOf(ada.id)}::uuid, now() - interval '1 second')`,
    );
    const nameless = await refusal(app, statement`UPDATE servers SET name = '' WHERE id = ${serverId}::uuid`);

    expect(backwards).toEqual({ code: '23514', message: expect.stringContaining('server_invites_expires_at_check') });
    expect(nameless).toEqual({ code: '23514', message: expect.stringContaining('servers_name_check') });
  });
});

describe('of rooms, the database holds', () => {
  test('that only private rooms have members of their own, and those are members of the server', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');
    const { serverId, roomId: publicRoom } = await roomOf(ada);
    const privateRoom = await createRoom(ada, serverId, 'PRIVATE');
    const add = (roomId: string, user: TestUser, visibility = 'PRIVATE') =>
      refusal(
        app,
        statement`INSERT INTO room_members (room_id, user_id, server_id, visibility)
          VALUES (${uuidOf(roomId)}::uuid, ${uuidOf(user.id)}::uuid, ${uuidOf(serverId)}::uuid, ${visibility}::room_visibility)`,
      );

    const asPrivate = await add(publicRoom, ada);
    const asPublic = await add(publicRoom, ada, 'PUBLIC');
    const outsider = await add(privateRoom, eve);

    expect(asPrivate).toEqual({ code: '23503', message: expect.stringContaining('room_members_room_id_server_id') });
    expect(asPublic).toEqual({ code: '23514', message: expect.stringContaining('room_members_visibility_check') });
    expect(outsider).toEqual({ code: '23503', message: expect.stringContaining('room_members_server_id_user_id') });
  });

  test('that a private room with members does not become public under them', async () => {
    const [ada] = await people(app, 'ada');
    const roomId = await createRoom(ada, await serverOf(ada), 'PRIVATE');

    const refused = await refusal(
      app,
      statement`UPDATE rooms SET visibility = 'PUBLIC' WHERE id = ${uuidOf(roomId)}::uuid`,
    );

    expect(refused).toEqual({ code: '23514', message: expect.stringContaining('room_members_visibility_check') });
  });
});

describe('of conversations, the database holds', () => {
  /** A conversation by SQL, with the stream that it needs. */
  const insert = (low: string, high: string) => {
    const id = crypto.randomUUID();
    return refusal(
      app,
      statement`INSERT INTO streams (id, kind) VALUES (${id}::uuid, 'conversation')`,
      statement`INSERT INTO conversations (id, low_id, high_id) VALUES (${id}::uuid, ${low}::uuid, ${high}::uuid)`,
    );
  };

  test('that the pair is in order, and nobody is both of it', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const [low, high] = [uuidOf(ada.id), uuidOf(bob.id)].toSorted() as [string, string];

    const reversed = await insert(high, low);
    const alone = await insert(low, low);

    expect(reversed).toEqual({ code: '23514', message: expect.stringContaining('conversations_pair_check') });
    expect(alone).toEqual({ code: '23514', message: expect.stringContaining('conversations_pair_check') });
  });

  test('that a pair has one conversation', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await conversationOf(ada, bob);
    const [low, high] = [uuidOf(ada.id), uuidOf(bob.id)].toSorted() as [string, string];

    const second = await insert(low, high);

    expect(second).toEqual({ code: '23505', message: expect.stringContaining('conversations_low_id_high_id_key') });
  });
});

describe('of friendships, the database holds', () => {
  test('that nobody is their own friend, or asks themselves', async () => {
    const [ada] = await people(app, 'ada');
    const id = uuidOf(ada.id);

    const friend = await refusal(
      app,
      statement`INSERT INTO friendships (user_id, friend_id) VALUES (${id}::uuid, ${id}::uuid)`,
    );
    const asked = await refusal(
      app,
      statement`INSERT INTO friend_requests (id, from_id, to_id) VALUES (gen_random_uuid(), ${id}::uuid, ${id}::uuid)`,
    );

    expect(friend).toEqual({ code: '23514', message: expect.stringContaining('friendships_self_check') });
    expect(asked).toEqual({ code: '23514', message: expect.stringContaining('friend_requests_self_check') });
  });

  test('that a friendship has two sides when it is committed', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const [a, b] = [uuidOf(ada.id), uuidOf(bob.id)];

    const made = await refusal(
      app,
      statement`INSERT INTO friendships (user_id, friend_id) VALUES (${a}::uuid, ${b}::uuid)`,
    );
    await befriend(ada, bob);
    const ended = await refusal(
      app,
      statement`DELETE FROM friendships WHERE user_id = ${a}::uuid AND friend_id = ${b}::uuid`,
    );

    expect(made).toEqual({ code: '23503', message: expect.stringContaining('friendships_mirror_fkey') });
    expect(ended).toEqual({ code: '23503', message: expect.stringContaining('friendships_mirror_fkey') });
    expect(await app.db.$queryRaw`SELECT friend_id FROM friendships WHERE user_id = ${b}::uuid`).toEqual([
      { friend_id: a },
    ]);
  });

  test('that a pair has one open request, whichever side asked', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await ada.run(REQUEST, { username: bob.username });

    const crossing = await refusal(
      app,
      statement`INSERT INTO friend_requests (id, from_id, to_id)
        VALUES (gen_random_uuid(), ${uuidOf(bob.id)}::uuid, ${uuidOf(ada.id)}::uuid)`,
    );

    expect(crossing).toEqual({ code: '23505', message: expect.stringContaining('friend_requests_pair_key') });
  });
});

describe('of the event log, the database holds', () => {
  test('that a trace is told in the one form that there is of it', async () => {
    const [ada] = await people(app, 'ada');
    const streamId = uuidOf(await serverOf(ada));

    const refused = await refusal(
      app,
      statement`UPDATE events SET trace_parent = 'of some length' WHERE stream_id = ${streamId}::uuid`,
    );

    expect(refused).toEqual({ code: '23514', message: expect.stringContaining('events_trace_parent_check') });
  });
});
