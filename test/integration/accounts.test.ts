import { randomBytes } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { testApp, type TestClient } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { eventsOf } from '../kit/streams.ts';

/** Accounts are made at first sight of a token's claims, and follow them. */

const app = await testApp();

const ACCOUNT = graphql(`
  query AccountsAccount {
    viewer {
      ablyChannel
      lastSeq
      user {
        id
        username
        displayName
        avatarUrl
      }
    }
  }
`);

/** A username that nobody has. */
const newName = (name: string) => `${name}_${randomBytes(4).toString('hex')}`;

async function accountOf(client: TestClient) {
  const { viewer } = await client.run(ACCOUNT);
  return viewer.user;
}

describe('at first sight', () => {
  test('an account is made of the claims, with an empty stream of its own', async () => {
    const username = newName('ada');
    const client = await app.client(username, { name: 'Ada Lovelace', picture: 'https://example.com/ada.png' });

    const { viewer } = await client.run(ACCOUNT);

    const { id } = viewer.user;
    expect(viewer).toEqual({
      ablyChannel: `user:${id}`,
      lastSeq: 0,
      user: { id, username, displayName: 'Ada Lovelace', avatarUrl: 'https://example.com/ada.png' },
    });
    expect(await eventsOf(app, id)).toEqual([]);
  });

  test('the same subject is the same account, at each request and with each token', async () => {
    const username = newName('ada');

    const first = await accountOf(await app.client(username));
    const second = await accountOf(await app.client(username, { iat: 1 }));

    expect(second).toEqual(first);
  });

  test('many first requests at once make one account', async () => {
    const username = newName('ada');
    const client = await app.client(username);

    const seen = await Promise.all(Array.from({ length: 10 }, () => accountOf(client)));

    expect(new Set(seen.map(({ id }) => id)).size).toBe(1);
    expect(new Set(seen.map((account) => account.username))).toEqual(new Set([username]));
    expect(
      await app.db.$queryRaw`SELECT count(*)::int AS accounts FROM users WHERE subject = ${`dev|${username}`}`,
    ).toEqual([{ accounts: 1 }]);
  });

  test.each([
    ['nickname goes before preferred_username', { nickname: 'Nick', preferred_username: 'Pref' }, 'Nick'],
    ['preferred_username stands in for nickname', { nickname: undefined, preferred_username: 'Pref' }, 'Pref'],
  ])('%s', async (_what, claims, expected) => {
    const username = newName('ada');
    const unique = Object.fromEntries(
      Object.entries(claims).map(([claim, value]) => [claim, value && `${value}_${username}`]),
    );

    const account = await accountOf(await app.client(username, unique));

    expect(account.username).toBe(`${expected}_${username}`);
  });

  test('without any name, the account is named after its id', async () => {
    const client = await app.client(newName('ada'), { nickname: undefined, name: undefined });

    const account = await accountOf(client);

    expect(account).toEqual({
      id: account.id,
      username: `user_${account.id.slice(-8)}`,
      displayName: account.username,
      avatarUrl: null,
    });
  });

  test.each([
    ['blank', ' \u200b\t '],
    ['of the wrong type', 42],
  ])('a name that is %s counts as none', async (_what, name) => {
    const username = newName('ada');

    const account = await accountOf(await app.client(username, { name, picture: name }));

    expect(account).toMatchObject({ username, displayName: username, avatarUrl: null });
  });

  test('names that are too long or of several lines are brought into bounds', async () => {
    const username = newName('ada');
    const client = await app.client(username, { nickname: `${username}${'😀'.repeat(100)}`, name: 'two\nlines' });

    const account = await accountOf(client);

    expect(Array.from(account.username)).toHaveLength(64);
    expect(account.username.startsWith(`${username}😀`)).toBe(true);
    expect(account.displayName).toBe('two lines');
  });
});

describe('a username is unique', () => {
  test('the second subject with it gets a part of its id behind it, and keeps that', async () => {
    const nickname = newName('ada');
    const [first, second] = [newName('one'), newName('two')];

    const taken = await accountOf(await app.client(first, { nickname }));
    const given = await accountOf(await app.client(second, { nickname }));
    const again = await accountOf(await app.client(second, { nickname, name: 'Somebody' }));

    expect(taken.username).toBe(nickname);
    expect(given.username).toBe(`${nickname}_${given.id.slice(-8)}`);
    expect(again).toEqual({ ...given, displayName: 'Somebody' });
  });

  test('many subjects that come with it at once are all let in, and one of them has it bare', async () => {
    const nickname = newName('ada');
    const clients = await Promise.all(Array.from({ length: 8 }, (_, i) => app.client(newName(`s${i}`), { nickname })));

    const accounts = await Promise.all(clients.map(accountOf));

    expect(new Set(accounts.map(({ id }) => id)).size).toBe(8);
    const names = accounts.map(({ username }) => username);
    expect(new Set(names).size).toBe(8);
    expect(names.filter((name) => name === nickname)).toHaveLength(1);
    expect(names.every((name) => name.startsWith(nickname))).toBe(true);
  });

  test('letter case sets names apart', async () => {
    const lower = newName('ada');

    const account = await accountOf(await app.client(newName('one'), { nickname: lower }));
    const other = await accountOf(await app.client(newName('two'), { nickname: lower.toUpperCase() }));

    expect([account.username, other.username]).toEqual([lower, lower.toUpperCase()]);
  });
});

describe('later requests', () => {
  test('follow changed claims at once, and others see it', async () => {
    const username = newName('ada');
    const renamed = newName('countess');
    const before = await accountOf(await app.client(username, { picture: 'https://example.com/old.png' }));

    const after = await accountOf(
      await app.client(username, { nickname: renamed, name: 'Countess', picture: 'https://example.com/new.png' }),
    );

    expect(after).toEqual({
      id: before.id,
      username: renamed,
      displayName: 'Countess',
      avatarUrl: 'https://example.com/new.png',
    });
    const [stored] = await app.db.$queryRaw<unknown[]>`
      SELECT username, display_name AS "displayName" FROM users WHERE subject = ${`dev|${username}`}`;
    expect(stored).toEqual({ username: renamed, displayName: 'Countess' });
  });

  test('a claim that is missing changes nothing', async () => {
    const username = newName('ada');
    const before = await accountOf(
      await app.client(username, { name: 'Ada Lovelace', picture: 'https://example.com/ada.png' }),
    );

    const after = await accountOf(await app.client(username, { nickname: undefined, name: undefined }));

    expect(after).toEqual(before);
  });

  test('a name that has become free is free to others, and not given to who did without', async () => {
    const nickname = newName('ada');
    const [first, second, third] = [newName('one'), newName('two'), newName('three')];
    await accountOf(await app.client(first, { nickname }));
    const did = await accountOf(await app.client(second, { nickname }));

    await accountOf(await app.client(first, { nickname: newName('renamed') }));
    const still = await accountOf(await app.client(second, { nickname, name: 'Changed' }));
    const newcomer = await accountOf(await app.client(third, { nickname }));

    expect(still.username).toBe(did.username);
    expect(newcomer.username).toBe(nickname);
  });

  test('two who take the same new name at once are both let in, under two names', async () => {
    const [first, second] = [newName('one'), newName('two')];
    const ids = [await accountOf(await app.client(first)), await accountOf(await app.client(second))].map(
      ({ id }) => id,
    );
    const nickname = newName('ada');
    const clients = await Promise.all([first, second].map((username) => app.client(username, { nickname })));

    const renamed = await Promise.all(clients.map(accountOf));

    expect(renamed.map(({ id }) => id)).toEqual(ids);
    const names = renamed.map(({ username }) => username);
    expect(names).toContain(nickname);
    expect(new Set(names).size).toBe(2);
  });
});
