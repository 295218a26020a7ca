import { describe, expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { people, serverOf } from '../kit/scenes.ts';
import { eventsOf, idOfNothing, lastSeqOf } from '../kit/streams.ts';

const app = await testApp();

const SERVER = graphql(`
  query InvitesServer($id: ID!) {
    server(id: $id) {
      id
      members {
        nodes {
          id
        }
      }
    }
  }
`);

const INVITE = graphql(`
  mutation InvitesInvite($serverId: ID!) {
    createServerInvite(input: { serverId: $serverId }) {
      code
      expiresAt
      userErrors {
        code
        path
      }
    }
  }
`);

const JOIN = graphql(`
  mutation InvitesJoin($inviteCode: String!) {
    joinServer(input: { inviteCode: $inviteCode }) {
      server {
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

/** Ids ascend with the age of the account. */
function oldestFirst(...users: TestUser[]) {
  return users.map(({ id }) => ({ id })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

describe('inviting', () => {
  test('every member makes codes: each another one, unguessably long, good for seven days', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada, bob);

    const { createServerInvite: first } = await bob.run(INVITE, { serverId });
    const { createServerInvite: second } = await bob.run(INVITE, { serverId });

    expect(first.userErrors).toEqual([]);
    expect(first.code).toMatch(/^[\w-]{22,}$/);
    expect(second.code).not.toBe(first.code);
    const [invite] = await app.db.$queryRaw<{ days: number; expiresAt: Date }[]>`
      SELECT round(extract(epoch FROM expires_at - created_at) / 86400)::int AS days, expires_at AS "expiresAt"
      FROM server_invites WHERE code = ${first.code}`;
    expect(invite).toEqual({ days: 7, expiresAt: new Date(first.expiresAt!) });
  });

  test('someone outside the server gets the answer for a server that does not exist', async () => {
    const [ada, eve] = await people(app, 'ada', 'eve');
    const serverId = await serverOf(ada);

    const hidden = await eve.run(INVITE, { serverId });
    const missing = await eve.run(INVITE, { serverId: idOfNothing('srv') });

    expect(hidden).toEqual({
      createServerInvite: { code: null, expiresAt: null, userErrors: [{ code: 'NOT_FOUND', path: ['serverId'] }] },
    });
    expect(missing).toEqual(hidden);
  });

  test('the id of something else is no server', async () => {
    const [ada] = await people(app, 'ada');

    const { createServerInvite } = await ada.run(INVITE, { serverId: ada.id });

    expect(createServerInvite.userErrors).toEqual([{ code: 'INVALID_INPUT', path: ['serverId'] }]);
  });
});

describe('joining', () => {
  test('a code makes its bearer a member, which the server is told once, however often it is used', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada);
    const { createServerInvite } = await ada.run(INVITE, { serverId });
    const inviteCode = createServerInvite.code!;

    const first = await bob.run(JOIN, { inviteCode });
    const again = await bob.run(JOIN, { inviteCode });

    expect(first).toEqual({ joinServer: { server: { id: serverId }, userErrors: [] } });
    expect(again).toEqual(first);
    expect((await ada.run(SERVER, { id: serverId })).server!.members.nodes).toEqual(oldestFirst(ada, bob));
    expect(await eventsOf(app, serverId, 1)).toEqual([{ seq: 2, type: 'member.joined', actor: bob.id, user: bob.id }]);
  });

  test('a code is good for any number of people', async () => {
    const [ada, bob, cid] = await people(app, 'ada', 'bob', 'cid');
    const serverId = await serverOf(ada);
    const { createServerInvite } = await ada.run(INVITE, { serverId });
    const inviteCode = createServerInvite.code!;

    await bob.run(JOIN, { inviteCode });
    await cid.run(JOIN, { inviteCode });

    expect((await cid.run(SERVER, { id: serverId })).server!.members.nodes).toHaveLength(3);
  });

  test('ten joins at once make one membership and one event', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada);
    const { createServerInvite } = await ada.run(INVITE, { serverId });
    const inviteCode = createServerInvite.code!;

    const joined = await Promise.all(Array.from({ length: 10 }, () => bob.run(JOIN, { inviteCode })));

    expect(new Set(joined.map(({ joinServer: { server } }) => server?.id))).toEqual(new Set([serverId]));
    expect((await bob.run(SERVER, { id: serverId })).server!.members.nodes).toHaveLength(2);
    expect(await eventsOf(app, serverId, 1)).toEqual([{ seq: 2, type: 'member.joined', actor: bob.id, user: bob.id }]);
  });

  test('a code that has run out is answered like one that never was, and lets nobody in', async () => {
    const [ada, bob] = await people(app, 'ada', 'bob');
    const serverId = await serverOf(ada);
    const { createServerInvite } = await ada.run(INVITE, { serverId });
    const inviteCode = createServerInvite.code!;
    await app.db.$executeRaw`
      UPDATE server_invites SET created_at = now() - interval '7 days 1 second', expires_at = now() - interval '1 second'
      WHERE code = ${inviteCode}`;

    const expired = await bob.run(JOIN, { inviteCode });
    const unknown = await bob.run(JOIN, { inviteCode: 'never-was-a-code' });

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

    const { joinServer: refused } = await bob.run(JOIN, { inviteCode });

    expect(refused).toMatchObject({ server: null, userErrors: [{ code: 'INVALID_INPUT', path: ['inviteCode'] }] });
  });
});
