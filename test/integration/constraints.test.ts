import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { refusal, statement } from '../kit/constraints.ts';
import { addFile } from '../kit/files.ts';
import {
  askToBeFriends,
  befriend,
  block,
  conversationOf,
  createGroup,
  createRoom,
  people,
  roomOf,
  serverOf,
  write,
} from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';

/** Constraints of the database, which hold for any program. The statements bypass the rules of the service. */

const app = await testApp();

describe('for servers, the database ensures', () => {
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

describe('for rooms, the database ensures', () => {
  test('that only private rooms have their own members, who are members of the server', async () => {
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

  test('that a private room with members does not become public', async () => {
    const [ada] = await people(app, 'ada');
    const roomId = await createRoom(ada, await serverOf(ada), 'PRIVATE');

    const refused = await refusal(
      app,
      statement`UPDATE rooms SET visibility = 'PUBLIC' WHERE id = ${uuidOf(roomId)}::uuid`,
    );

    expect(refused).toEqual({ code: '23514', message: expect.stringContaining('room_members_visibility_check') });
  });
});

describe('for conversations, the database ensures', () => {
  /** Statements for a conversation and its stream. */
  const insert = (low: string, high: string) => {
    const id = crypto.randomUUID();
    return refusal(
      app,
      statement`INSERT INTO streams (id, kind) VALUES (${id}::uuid, 'conversation')`,
      statement`INSERT INTO conversations (id, low_id, high_id) VALUES (${id}::uuid, ${low}::uuid, ${high}::uuid)`,
    );
  };

  test('that the pair is ordered, and has two different users', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const [low, high] = [uuidOf(ada.id), uuidOf(bob.id)].toSorted() as [string, string];

    const reversed = await insert(high, low);
    const alone = await insert(low, low);

    expect(reversed).toEqual({ code: '23514', message: expect.stringContaining('conversations_pair_check') });
    expect(alone).toEqual({ code: '23514', message: expect.stringContaining('conversations_pair_check') });
  });

  test('that a group has no pair, and a conversation of two no name or owner', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const pair = uuidOf(await conversationOf(ada, bob));
    const group = uuidOf(await createGroup(ada, bob));
    const [low, high] = [uuidOf(ada.id), uuidOf(bob.id)].toSorted() as [string, string];

    const named = await refusal(app, statement`UPDATE conversations SET name = 'Boats' WHERE id = ${pair}::uuid`);
    const paired = await refusal(
      app,
      statement`UPDATE conversations SET low_id = ${low}::uuid, high_id = ${high}::uuid WHERE id = ${group}::uuid`,
    );

    expect(named).toEqual({ code: '23514', message: expect.stringContaining('conversations_group_check') });
    expect(paired).toEqual({ code: '23514', message: expect.stringContaining('conversations_pair_check') });
  });

  test('that the owner of a group is its member, and that it has 50 members at most', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    await befriend(ada, bob);
    const id = uuidOf(await createGroup(ada, bob));
    const set = (column: 'owner_id' | 'member_count', value: string | number) =>
      refusal(
        app,
        column === 'owner_id'
          ? statement`UPDATE conversations SET owner_id = ${value}::uuid WHERE id = ${id}::uuid`
          : statement`UPDATE conversations SET member_count = ${value}::smallint WHERE id = ${id}::uuid`,
      );

    const outsider = await set('owner_id', uuidOf(cid.id));
    const gone = await refusal(
      app,
      statement`DELETE FROM conversation_members WHERE conversation_id = ${id}::uuid AND user_id = ${uuidOf(ada.id)}::uuid`,
    );

    expect(outsider).toEqual({ code: '23503', message: expect.stringContaining('conversations_owner_member_fkey') });
    expect(gone).toEqual({ code: '23503', message: expect.stringContaining('conversations_owner_member_fkey') });
    for (const count of [51, 0]) {
      expect(await set('member_count', count)).toEqual({
        code: '23514',
        message: expect.stringContaining('conversations_member_count_check'),
      });
    }
  });

  test('that a pair has one conversation', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await conversationOf(ada, bob);
    const [low, high] = [uuidOf(ada.id), uuidOf(bob.id)].toSorted() as [string, string];

    const second = await insert(low, high);

    expect(second).toEqual({ code: '23505', message: expect.stringContaining('conversations_low_id_high_id_key') });
  });
});

describe('for friendships, the database ensures', () => {
  test('that nobody is their own friend or asks themselves', async () => {
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

  test('that a friendship has both rows when it is committed', async () => {
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

  test('that a pair has at most one open request, in any direction', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    await askToBeFriends(ada, bob);

    const crossing = await refusal(
      app,
      statement`INSERT INTO friend_requests (id, from_id, to_id)
        VALUES (gen_random_uuid(), ${uuidOf(bob.id)}::uuid, ${uuidOf(ada.id)}::uuid)`,
    );

    expect(crossing).toEqual({ code: '23505', message: expect.stringContaining('friend_requests_pair_key') });
  });
});

test('the database ensures that nobody blocks themselves, or blocks the same user twice', async () => {
  const [ada, bob] = await people(app, 'ada', 'bob');
  const [a, b] = [uuidOf(ada.id), uuidOf(bob.id)];
  await befriend(ada, bob);
  await block(ada, bob);

  const self = await refusal(
    app,
    statement`INSERT INTO blocks (user_id, blocked_id, seq) VALUES (${a}::uuid, ${a}::uuid, 100)`,
  );
  const twice = await refusal(
    app,
    statement`INSERT INTO blocks (user_id, blocked_id, seq) VALUES (${a}::uuid, ${b}::uuid, 100)`,
  );

  expect(self).toEqual({ code: '23514', message: expect.stringContaining('blocks_self_check') });
  expect(twice).toEqual({ code: '23505', message: expect.stringContaining('blocks_pkey') });
});

describe('for messages, the database ensures', () => {
  test('that replies nest at most 100 deep, and only replies are nested', async () => {
    const [ada] = await people(app, 'ada');
    const channel = { roomId: (await roomOf(ada)).roomId };
    const root = await write(ada, channel);
    const reply = await write(ada, channel, 'reply', root.id);
    const setDepth = ({ id }: { id: string }, depth: number) =>
      refusal(app, statement`UPDATE messages SET depth = ${depth}::smallint WHERE id = ${uuidOf(id)}::uuid`);

    const refused = [await setDepth(reply, 101), await setDepth(reply, 0), await setDepth(root, 1)];

    const byDepth = { code: '23514', message: expect.stringContaining('messages_depth_check') as string };
    expect(refused).toEqual([byDepth, byDepth, byDepth]);
  });

  test('that a file is attached to one message, of one channel', async () => {
    const [ada] = await people(app, 'ada');
    const { serverId, roomId } = await roomOf(ada);
    const [first, second] = [await write(ada, { roomId }), await write(ada, { roomId })];
    const elsewhere = { roomId: await createRoom(ada, serverId, 'PUBLIC') };
    const third = await write(ada, elsewhere);
    const fileId = uuidOf(await addFile(app, ada, first.id));
    const attach = (channelId: string, seq: number) =>
      refusal(
        app,
        statement`INSERT INTO message_files (channel_id, message_seq, position, file_id)
          VALUES (${uuidOf(channelId)}::uuid, ${seq}::int, 0, ${fileId}::uuid)`,
      );

    const again = await attach(roomId, second.seq);
    const inAnotherRoom = await attach(elsewhere.roomId, third.seq);

    expect(again).toMatchObject({ code: '23505', message: expect.stringMatching(/message_files.*file_id_channel_id/) });
    expect(inAnotherRoom).toEqual({ code: '23503', message: expect.stringContaining('file_id_channel_id_fkey') });
  });

  test('that reactions and pins belong to a message of their channel', async () => {
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const { seq } = await write(ada, { roomId });
    const [channel, user] = [uuidOf(roomId), uuidOf(ada.id)];

    const group = await refusal(
      app,
      statement`INSERT INTO reaction_groups (channel_id, message_seq, emoji, count, first_seq, slot)
        VALUES (${channel}::uuid, ${seq + 1}::int, '👍', 1, 2, 1)`,
    );
    const pin = await refusal(
      app,
      statement`INSERT INTO pins (channel_id, message_seq, seq, pinned_by)
        VALUES (${crypto.randomUUID()}::uuid, ${seq}::int, 2, ${user}::uuid)`,
    );

    expect(group).toMatchObject({ code: '23503', message: expect.stringContaining('channel_id_message_seq_fkey') });
    expect(pin).toMatchObject({ code: '23503', message: expect.stringContaining('channel_id_message_seq_fkey') });
  });
});

describe('for the event log, the database ensures', () => {
  test('that a trace has the only valid form', async () => {
    const [ada] = await people(app, 'ada');
    const streamId = uuidOf(await serverOf(ada));

    const refused = await refusal(
      app,
      statement`UPDATE events SET trace_parent = 'of some length' WHERE stream_id = ${streamId}::uuid`,
    );

    expect(refused).toEqual({ code: '23514', message: expect.stringContaining('events_trace_parent_check') });
  });
});

describe('for events, the database ensures', () => {
  test('that each has a subject, and named references or none', async () => {
    const [ada] = await people(app, 'ada');
    const insert = (seq: number, subjectId: string | null, refs: string | null) => statement`
      INSERT INTO events (stream_id, seq, id, type, subject_id, refs)
      VALUES (${uuidOf(ada.id)}::uuid, ${seq}::int, gen_random_uuid(), 'of.some_type', ${subjectId}::uuid, ${refs}::jsonb)`;
    const id = crypto.randomUUID();

    const withoutSubject = await refusal(app, insert(1, null, null));
    const withoutNames = await refusal(app, insert(1, id, '[1]'));
    const whole = [insert(1, id, null), insert(2, id, '{"accepted": true}')];
    const written = await Promise.all(whole.map(({ text, values }) => app.db.$executeRaw(text, ...values)));

    expect(withoutSubject).toEqual({ code: '23502', message: expect.stringContaining('subject_id') });
    expect(withoutNames).toEqual({ code: '23514', message: expect.stringContaining('events_refs_check') });
    expect(written).toEqual([1, 1]);
  });
});
