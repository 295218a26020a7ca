import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { CREATE_SERVER_INVITE, JOIN_SERVER, SERVER } from '../kit/operations.ts';
import { people, serverOf } from '../kit/scenes.ts';
import { eventsOf, idOfNothing, lastSeqOf } from '../kit/streams.ts';

const app = await testApp();

const INVITE = graphql(`
  query InvitesInvite($code: String!) {
    invite(code: $code) {
      code
      serverName
      memberCount
      expiresAt
      viewerIsMember
    }
  }
`);

/** Ids sort by the creation time of the account. */
function oldestFirst(...users: TestUser[]) {
  return users.map(({ id }) => ({ id })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

describe('inviting', () => {
  test('every member can create codes: each is new, too long to guess, and valid for seven days', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);

    const { createServerInvite: first } = await bob.run(CREATE_SERVER_INVITE, { serverId });
    const { createServerInvite: second } = await bob.run(CREATE_SERVER_INVITE, { serverId });

    expect(first.userErrors).toEqual([]);
    expect(first.code).toMatch(/^[\w-]{22,}$/);
    expect(second.code).not.toBe(first.code);
    const [invite] = await app.db.$queryRaw<{ days: number; expiresAt: Date }[]>`
      SELECT round(extract(epoch FROM expires_at - created_at) / 86400)::int AS days, expires_at AS "expiresAt"
      FROM server_invites WHERE code = ${first.code}`;
    expect(invite).toEqual({ days: 7, expiresAt: new Date(first.expiresAt!) });
  });

  test('a user outside the server gets the answer for a server that does not exist', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');
    const serverId = await serverOf(ada);

    const hidden = await eve.run(CREATE_SERVER_INVITE, { serverId });
    const missing = await eve.run(CREATE_SERVER_INVITE, { serverId: idOfNothing('srv') });

    expect(hidden).toEqual({
      createServerInvite: { code: null, expiresAt: null, userErrors: [{ code: 'NOT_FOUND', path: ['serverId'] }] },
    });
    expect(missing).toEqual(hidden);
  });

  test('an id of another type gets the answer for a server that does not exist', async () => {
    const [ada] = await people(app, 'ada');

    const { createServerInvite } = await ada.run(CREATE_SERVER_INVITE, { serverId: ada.id });

    expect(createServerInvite.userErrors).toEqual([{ code: 'INVALID_INPUT', path: ['serverId'] }]);
  });
});

describe('joining', () => {
  test.each([' ', '\n', '\t', '\u00A0', '\u3000', '\u200B', '\uFEFF'])(
    '%j around a pasted code is removed',
    async (blank) => {
      const [ada, bob] = await people(app, 'ada', 'bob');
      const serverId = await serverOf(ada);
      const { createServerInvite } = await ada.run(CREATE_SERVER_INVITE, { serverId });

      const { joinServer } = await bob.run(JOIN_SERVER, { inviteCode: `${blank}${createServerInvite.code!}${blank}` });

      expect(joinServer).toEqual({ server: { id: serverId }, userErrors: [] });
    },
  );

  test('a code makes the caller a member with one event to the server, however often it is used', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada);
    const { createServerInvite } = await ada.run(CREATE_SERVER_INVITE, { serverId });
    const inviteCode = createServerInvite.code!;

    const first = await bob.run(JOIN_SERVER, { inviteCode });
    const again = await bob.run(JOIN_SERVER, { inviteCode });

    expect(first).toEqual({ joinServer: { server: { id: serverId }, userErrors: [] } });
    expect(again).toEqual(first);
    expect((await ada.run(SERVER, { id: serverId })).server!.members.nodes).toEqual(oldestFirst(ada, bob));
    expect(await eventsOf(app, serverId, 1)).toEqual([{ seq: 2, type: 'member.joined', actor: bob.id, user: bob.id }]);
  });

  test('a code is valid for any number of users', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const serverId = await serverOf(ada);
    const { createServerInvite } = await ada.run(CREATE_SERVER_INVITE, { serverId });
    const inviteCode = createServerInvite.code!;

    await bob.run(JOIN_SERVER, { inviteCode });
    await cid.run(JOIN_SERVER, { inviteCode });

    expect((await cid.run(SERVER, { id: serverId })).server!.members.nodes).toHaveLength(3);
  });

  test('ten joins at once make one membership and one event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada);
    const { createServerInvite } = await ada.run(CREATE_SERVER_INVITE, { serverId });
    const inviteCode = createServerInvite.code!;

    const joined = await Promise.all(Array.from({ length: 10 }, () => bob.run(JOIN_SERVER, { inviteCode })));

    expect(new Set(joined.map(({ joinServer: { server } }) => server?.id))).toEqual(new Set([serverId]));
    expect((await bob.run(SERVER, { id: serverId })).server!.members.nodes).toHaveLength(2);
    expect(await eventsOf(app, serverId, 1)).toEqual([{ seq: 2, type: 'member.joined', actor: bob.id, user: bob.id }]);
  });

  test('an expired code gets the answer for a code that does not exist, and makes no member', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada);
    const { createServerInvite } = await ada.run(CREATE_SERVER_INVITE, { serverId });
    const inviteCode = createServerInvite.code!;
    await app.db.$executeRaw`
      UPDATE server_invites SET created_at = now() - interval '7 days 1 second', expires_at = now() - interval '1 second'
      WHERE code = ${inviteCode}`;

    const expired = await bob.run(JOIN_SERVER, { inviteCode });
    const unknown = await bob.run(JOIN_SERVER, { inviteCode: 'never-was-a-code' });

    expect(expired.joinServer).toMatchObject({
      server: null,
      userErrors: [{ code: 'NOT_FOUND', path: ['inviteCode'] }],
    });
    expect(unknown).toEqual(expired);
    expect((await bob.run(SERVER, { id: serverId })).server).toBeNull();
    expect(await lastSeqOf(app, serverId)).toBe(1);
  });

  test.each([
    ['blank', ' '],
    ['65 characters long', 'x'.repeat(65)],
  ])('a code that is %s is refused', async (_what, inviteCode) => {
    const [bob] = await people(app, 'bob');

    const { joinServer: refused } = await bob.run(JOIN_SERVER, { inviteCode });

    expect(refused).toMatchObject({ server: null, userErrors: [{ code: 'INVALID_INPUT', path: ['inviteCode'] }] });
  });
});

describe('what an invite leads to', () => {
  test('is shown to every user who has the code, and says whether they are a member', async () => {
    const [ada, bob, eve] = await people(app, 'ada', 'bob', 'eve');
    const serverId = await serverOf(ada, bob);
    const { code, expiresAt } = (await bob.run(CREATE_SERVER_INVITE, { serverId })).createServerInvite;

    const outside = await eve.run(INVITE, { code: ` ${code}\n` });
    const inside = await ada.run(INVITE, { code: code! });
    await eve.run(JOIN_SERVER, { inviteCode: code! });
    const joined = await eve.run(INVITE, { code: code! });

    const preview = { code, serverName: 'Home', memberCount: 2, expiresAt, viewerIsMember: false };
    expect(outside.invite).toEqual(preview);
    expect(inside.invite).toEqual({ ...preview, viewerIsMember: true });
    expect(joined.invite).toEqual({ ...preview, memberCount: 3, viewerIsMember: true });
  });

  test('is null for an expired code as for one that does not exist', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');
    const serverId = await serverOf(ada);
    const code = (await ada.run(CREATE_SERVER_INVITE, { serverId })).createServerInvite.code!;
    await app.db.$executeRaw`
      UPDATE server_invites SET created_at = now() - interval '7 days 1 second', expires_at = now() - interval '1 second'
      WHERE code = ${code}`;

    const answers = [await ada.run(INVITE, { code }), await eve.run(INVITE, { code: 'never-was-a-code' })];

    expect(answers).toEqual([{ invite: null }, { invite: null }]);
  });

  test.each([
    ['blank', ' '],
    ['65 characters long', 'x'.repeat(65)],
  ])('is refused for a code that is %s', async (_what, code) => {
    const [eve] = await people(app, 'eve');

    const { errors, data } = await eve.raw('query ($code: String!) { invite(code: $code) { code } }', { code });

    expect(data).toEqual({ invite: null });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'code' } }]);
  });
});
