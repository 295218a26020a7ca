import { randomBytes } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { testApp, type TestClient } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { eventsOf } from '../kit/streams.ts';

/** Accounts are made by the first request with a token, and follow its claims. */

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

/** An unused username. */
const newName = (name: string) => `${name}_${randomBytes(4).toString('hex')}`;

async function accountOf(client: TestClient) {
  const { viewer } = await client.run(ACCOUNT);
  return viewer.user;
}

describe('at the first request', () => {
  test('an account is made of the claims, with an empty stream', async () => {
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

  test('the same subject has the same account for each request and token', async () => {
    const username = newName('ada');

    const first = await accountOf(await app.client(username));
    const second = await accountOf(await app.client(username, { iat: 1 }));

    expect(second).toEqual(first);
  });

  test('many simultaneous first requests make one account', async () => {
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

  test('without a name in the claims, the account is named after its id', async () => {
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
    ['علی\u200Cرضا', 'علی\u200Cرضا'],
    ['ශ්\u200Dරී', 'ශ්\u200Dරී'],
    ['👩\u200D💻 Dev', '👩\u200D💻 Dev'],
    ['Jo 🏴\u{E0067}\u{E0062}\u{E007F}', 'Jo 🏴\u{E0067}\u{E0062}\u{E007F}'],
    ['\uFEFF山田\u3000太郎\u00A0', '山田\u3000太郎'],
    ['\u2068Ada\u2069 \u202ELovelace', 'Ada Lovelace'],
    ['cafe\u0301', 'caf\u00E9'],
  ])('the claim %j becomes the name %j', async (claim, name) => {
    const account = await accountOf(await app.client(newName('ada'), { nickname: claim, name: claim }));

    expect(account).toMatchObject({ username: name, displayName: name });
  });

  test.each(['\u3164', '\u2800', '\u2800\u3164', '\u200D\uFE0F'])(
    'an invisible claim (%j) falls back to the next one, and finally to the id',
    async (blank) => {
      const [username, preferred] = [newName('ada'), newName('pref')];
      const blanks = { nickname: blank, name: blank };

      const withNext = await accountOf(await app.client(username, { ...blanks, preferred_username: preferred }));
      const withNone = await accountOf(await app.client(newName('eve'), { ...blanks, preferred_username: blank }));

      expect(withNext).toMatchObject({ username: preferred, displayName: preferred });
      expect(withNone.username).toBe(`user_${withNone.id.slice(-8)}`);
      expect(withNone.displayName).toBe(withNone.username);
    },
  );

  test.each([
    ['blank', ' \u200b\t '],
    ['of the wrong type', 42],
  ])('a name that is %s is ignored', async (_what, name) => {
    const username = newName('ada');

    const account = await accountOf(await app.client(username, { name, picture: name }));

    expect(account).toMatchObject({ username, displayName: username, avatarUrl: null });
  });

  test('names that are too long or have several lines are shortened', async () => {
    const username = newName('ada');
    const client = await app.client(username, { nickname: `${username}${'😀'.repeat(100)}`, name: 'two\nlines' });

    const account = await accountOf(client);

    expect(Array.from(account.username)).toHaveLength(64);
    expect(account.username.startsWith(`${username}😀`)).toBe(true);
    expect(account.displayName).toBe('two lines');
  });
});

describe('a username is unique', () => {
  test('the second subject with it gets a suffix from its id, and keeps it', async () => {
    const nickname = newName('ada');
    const [first, second] = [newName('one'), newName('two')];

    const taken = await accountOf(await app.client(first, { nickname }));
    const given = await accountOf(await app.client(second, { nickname }));
    const again = await accountOf(await app.client(second, { nickname, name: 'Somebody' }));

    expect(taken.username).toBe(nickname);
    expect(given.username).toBe(`${nickname}_${given.id.slice(-8)}`);
    expect(again).toEqual({ ...given, displayName: 'Somebody' });
  });

  test('many subjects that use it at once all sign in, and one of them has no suffix', async () => {
    const nickname = newName('ada');
    const clients = await Promise.all(Array.from({ length: 8 }, (_, i) => app.client(newName(`s${i}`), { nickname })));

    const accounts = await Promise.all(clients.map(accountOf));

    expect(new Set(accounts.map(({ id }) => id)).size).toBe(8);
    const names = accounts.map(({ username }) => username);
    expect(new Set(names).size).toBe(8);
    expect(names.filter((name) => name === nickname)).toHaveLength(1);
    expect(names.every((name) => name.startsWith(nickname))).toBe(true);
  });

  test('names differ by letter case', async () => {
    const lower = newName('ada');

    const account = await accountOf(await app.client(newName('one'), { nickname: lower }));
    const other = await accountOf(await app.client(newName('two'), { nickname: lower.toUpperCase() }));

    expect([account.username, other.username]).toEqual([lower, lower.toUpperCase()]);
  });
});

describe('a username with a suffix that is taken already', () => {
  const RANDOM = /^[0-9a-z]{8}$/;

  /** Ada has her own username. Bob has the one that she claims next, and Eve has that one with Ada's suffix. */
  async function collision(claimed = newName('wanted')) {
    const ada = newName('ada');
    const account = await accountOf(await app.client(ada));
    const tail = account.id.slice(-8);
    const suffixed = `${Array.from(claimed).slice(0, 55).join('')}_${tail}`;
    await accountOf(await app.client(newName('bob'), { nickname: claimed }));
    const eve = await accountOf(await app.client(newName('eve'), { nickname: suffixed }));
    expect(eve.username).toBe(suffixed);
    return { ada, account, claimed, stem: suffixed.slice(0, -tail.length), suffixed };
  }

  test('is replaced by one that nobody could take in advance, which is kept', async () => {
    const { ada, account, claimed, stem, suffixed } = await collision();

    const renamed = await accountOf(await app.client(ada, { nickname: claimed }));
    const again = await accountOf(await app.client(ada, { nickname: claimed, name: 'Ada' }));

    expect(renamed.id).toBe(account.id);
    expect(renamed.username).not.toBe(suffixed);
    expect(renamed.username.startsWith(stem)).toBe(true);
    expect(renamed.username.slice(stem.length)).toMatch(RANDOM);
    expect(again).toEqual({ ...renamed, displayName: 'Ada' });
  });

  test('is also replaced if the name has the maximum length', async () => {
    const { ada, claimed } = await collision(newName('w'.repeat(55)));

    const renamed = await accountOf(await app.client(ada, { nickname: claimed }));

    expect(Array.from(renamed.username)).toHaveLength(64);
    expect(renamed.username.slice(-8)).toMatch(RANDOM);
  });

  test('is replaced once by many simultaneous requests', async () => {
    const { ada, claimed } = await collision();
    // Each has another name, so that no cached account is used.
    const clients = await Promise.all(
      Array.from({ length: 8 }, (_, i) => app.client(ada, { nickname: claimed, name: `Ada ${i}` })),
    );

    const seen = await Promise.all(clients.map(accountOf));

    const [stored] = await app.db.$queryRaw<{ username: string }[]>`
      SELECT username FROM users WHERE subject = ${`dev|${ada}`}`;
    expect(new Set(seen.map(({ username }) => username))).toEqual(new Set([stored!.username]));
  });

  test('may be claimed later as a name that looks like it has a suffix', async () => {
    const { ada, account, claimed } = await collision();
    const other = `${claimed}_${'0'.repeat(8)}`;

    await accountOf(await app.client(ada, { nickname: claimed }));
    const renamed = await accountOf(await app.client(ada, { nickname: other }));
    const back = await accountOf(await app.client(ada, { nickname: ada }));

    expect(renamed).toMatchObject({ id: account.id, username: other });
    expect(back.username).toBe(ada);
  });
});

describe('later requests', () => {
  test('follow changed claims at once, for all viewers', async () => {
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

  test('change nothing for a missing claim', async () => {
    const username = newName('ada');
    const before = await accountOf(
      await app.client(username, { name: 'Ada Lovelace', picture: 'https://example.com/ada.png' }),
    );

    const after = await accountOf(await app.client(username, { nickname: undefined, name: undefined }));

    expect(after).toEqual(before);
  });

  test('a name that becomes free can be used by others, and is not given to users with a suffix', async () => {
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

  test('two users who claim the same new name at once both sign in, with different names', async () => {
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
