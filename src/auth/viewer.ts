import { LRUCache } from 'lru-cache';

import { createStream } from '../data/event-log.ts';
import { type Db, sql, transaction, violatesUnique } from '../data/db.ts';
import { USER_COLUMNS, type UserRow } from '../data/loaders/users.ts';
import { encodeId, newId, type UserId } from '../lib/ids.ts';
import { MAX_DISPLAY_NAME, MAX_USERNAME, nameFromClaim } from '../lib/text.ts';
import type { Claims } from './claims.ts';

/** Verified claims -> the account, created at the first sign-in. */
export type FindViewer = (claims: ProfileClaims) => Promise<UserRow>;

type ProfileClaims = Pick<Claims, 'subject' | 'username' | 'name' | 'picture'>;

/** An account with the claim that its username was made from; null if it was made from none. */
type Account = UserRow & { readonly usernameClaim: string | null };

const ACCOUNT_COLUMNS = sql`${USER_COLUMNS}, u.username_claim AS "usernameClaim"`;

/** Called after a commit that changed the name or the picture of an account. Must neither throw nor block. */
export type OnProfileChanged = (userId: UserId) => void;

/** How long a cached account is used while its claims stay the same, in milliseconds. */
const REMEMBERED_MS = 30_000;
/** Maximum number of cached accounts. The least recently used one is dropped first. */
const MAX_REMEMBERED = 10_000;

/**
 * Finds the account for a token's claims. Two simultaneous first requests create one account. Later requests copy
 * changed claims. A missing or invisible claim changes nothing.
 *
 * A username is unique here, but not necessarily at the issuer (Auth0's `nickname` is not). The second account to claim
 * a name gets it with a suffix, and keeps that until the claim changes.
 */
export function viewerFinder(db: Db, onChanged: OnProfileChanged = () => {}): FindViewer {
  const remembered = new LRUCache<string, { profile: string; account: UserRow }>({
    max: MAX_REMEMBERED,
    ttl: REMEMBERED_MS,
  });

  return async (claims) => {
    const profile = JSON.stringify([claims.username, claims.name, claims.picture]);
    const known = remembered.get(claims.subject);
    if (known?.profile === profile) return known.account;

    const account = await findOrCreate({ db, onChanged }, claims);
    remembered.set(claims.subject, { profile, account });
    return account;
  };
}

interface Accounts {
  readonly db: Db;
  readonly onChanged: OnProfileChanged;
}

async function findOrCreate(accounts: Accounts, claims: ProfileClaims): Promise<UserRow> {
  const found = await find(accounts.db, claims.subject);
  const { usernameClaim: _, ...account } = found
    ? await follow(accounts, found, claims)
    : await create(accounts, claims);
  return account;
}

async function find(db: Db, subject: string): Promise<Account | null> {
  const [account] = await db.$queryRaw<Account[]>`SELECT ${ACCOUNT_COLUMNS} FROM users u WHERE u.subject = ${subject}`;
  return account ?? null;
}

async function create(accounts: Accounts, claims: ProfileClaims): Promise<Account> {
  const { db } = accounts;
  const id = newId('user');
  const claim = nameFromClaim(claims.username, MAX_USERNAME);
  const displayName = nameFromClaim(claims.name, MAX_DISPLAY_NAME);
  try {
    return await transaction(db, async (tx) => {
      await createStream(tx, 'user', id);
      for (const username of usernames(claim, id)) {
        // Waits for a transaction that has inserted the same name and has not committed yet.
        const [account] = await tx.$queryRaw<Account[]>`
          INSERT INTO users AS u (id, subject, username, username_claim, display_name, avatar_url)
          VALUES (${id}::uuid, ${claims.subject}, ${username}, ${claim}, ${displayName ?? username}, ${claims.picture})
          ON CONFLICT (username) DO NOTHING
          RETURNING ${ACCOUNT_COLUMNS}`;
        if (account) return account;
      }
      throw new Error('unable to make an account; no username is free');
    });
  } catch (error) {
    if (!violatesUnique(error, 'subject')) throw error;
    // Another request of the same person has just created it. Accounts are never removed.
    return follow(accounts, (await find(db, claims.subject))!, claims);
  }
}

async function follow(accounts: Accounts, account: Account, claims: ProfileClaims): Promise<Account> {
  const { db, onChanged } = accounts;
  const claim = nameFromClaim(claims.username, MAX_USERNAME);
  const isRenamed = claim !== null && claim !== (account.usernameClaim ?? account.username);
  const displayName = nameFromClaim(claims.name, MAX_DISPLAY_NAME) ?? account.displayName;
  const avatarUrl = claims.picture ?? account.avatarUrl;
  if (!isRenamed && displayName === account.displayName && avatarUrl === account.avatarUrl) return account;

  for (const username of isRenamed ? usernames(claim, account.id) : [account.username]) {
    const changed = { ...account, username, usernameClaim: claim ?? account.usernameClaim, displayName, avatarUrl };
    if (await update(db, account, changed)) {
      onChanged(account.id);
      return changed;
    }
    // The name is taken, or another request of the same person has renamed the account.
    const current = (await find(db, claims.subject))!;
    if (current.usernameClaim !== account.usernameClaim) return follow(accounts, current, claims);
  }
  throw new Error('unable to rename an account; no username is free');
}

/** @returns False if another account has the name or this one was renamed meanwhile; nothing was changed. */
async function update(db: Db, from: Account, to: Account): Promise<boolean> {
  try {
    const changed = await db.$executeRaw`
      UPDATE users u SET username = ${to.username}, username_claim = ${to.usernameClaim},
        display_name = ${to.displayName}, avatar_url = ${to.avatarUrl}
      WHERE u.id = ${from.id}::uuid AND u.username_claim IS NOT DISTINCT FROM ${from.usernameClaim}
        AND NOT EXISTS (SELECT FROM users o WHERE o.username = ${to.username} AND o.id <> u.id)`;
    return changed === 1;
  } catch (error) {
    // Taken by a transaction that had not committed when the statement began.
    if (violatesUnique(error, 'username')) return false;
    throw error;
  }
}

/** Number of suffixes of 40 random bits to try. More than one is needed once in 2^40 accounts of a name. */
const RANDOM_SUFFIXES = 3;

/**
 * Usernames to try for an account, in this order. Everyone who can see an account knows its id, and could claim the
 * name with that suffix before the account does. Nobody can claim a random suffix in advance.
 *
 * @param claim Null: the account is named after its id.
 */
function* usernames(claim: string | null, id: UserId): Generator<string> {
  if (claim !== null) yield claim;
  const stem = claim ?? 'user';
  yield withSuffixOf(stem, id);
  for (let i = 0; i < RANDOM_SUFFIXES; i++) yield withSuffixOf(stem, newId('user'));
}

/** Appends the random end of an id to the name, within the maximum length. */
function withSuffixOf(name: string, id: UserId): string {
  const suffix = encodeId('user', id).slice(-8);
  const room = MAX_USERNAME - suffix.length - 1;
  return `${Array.from(name).slice(0, room).join('')}_${suffix}`;
}
