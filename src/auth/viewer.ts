import { createStream } from '../data/event-log.ts';
import { type Db, transaction, violatesUnique } from '../data/db.ts';
import { USER_COLUMNS, type UserRow } from '../data/loaders/users.ts';
import { encodeId, newId, type UserId } from '../lib/ids.ts';
import type { Claims } from './verify.ts';

/** Signed-in claims -> the account, made at first sight. */
export type FindViewer = (claims: Pick<Claims, 'subject' | 'username' | 'name' | 'picture'>) => Promise<UserRow>;

/** Longest name, in Unicode code points. */
const MAX_USERNAME = 64;
const MAX_DISPLAY_NAME = 100;

/** How long an account is used without asking the database, in milliseconds, while its claims stay the same. */
const REMEMBERED_MS = 30_000;
const MAX_REMEMBERED = 10_000;

/**
 * The account behind a token's claims. Two first requests at once make one account; later requests follow
 * claims that have changed, and a claim that is missing changes nothing.
 *
 * A username is unique here and need not be so at the issuer (Auth0's `nickname` is not): the second to come
 * gets its name with a part of its id behind it.
 */
export function viewerFinder(db: Db): FindViewer {
  const remembered = new Map<string, { profile: string; account: UserRow; until: number }>();

  return async (claims) => {
    const profile = JSON.stringify([claims.username, claims.name, claims.picture]);
    const known = remembered.get(claims.subject);
    if (known && known.profile === profile && known.until > Date.now()) return known.account;

    const account = await findOrCreate(db, claims);
    remembered.delete(claims.subject);
    if (remembered.size >= MAX_REMEMBERED) remembered.delete(remembered.keys().next().value!);
    remembered.set(claims.subject, { profile, account, until: Date.now() + REMEMBERED_MS });
    return account;
  };
}

/** Each round ends in an account unless another request has just made or renamed one in between. */
const ROUNDS = 4;

async function findOrCreate(db: Db, claims: Parameters<FindViewer>[0]): Promise<UserRow> {
  for (let round = 1; ; round++) {
    try {
      const [account] = await db.$queryRaw<
        UserRow[]
      >`SELECT ${USER_COLUMNS} FROM users u WHERE u.subject = ${claims.subject}`;
      return account ? await follow(db, account, claims) : await create(db, claims);
    } catch (error) {
      const raced = violatesUnique(error, 'subject') || violatesUnique(error, 'username');
      if (!raced || round === ROUNDS) throw error;
    }
  }
}

async function create(db: Db, claims: Parameters<FindViewer>[0]): Promise<UserRow> {
  const id = newId('user');
  const username = await freeUsername(db, id, cleanName(claims.username, MAX_USERNAME) ?? nameFromId(id));
  const displayName = cleanName(claims.name, MAX_DISPLAY_NAME) ?? username;
  return transaction(db, async (tx) => {
    await createStream(tx, 'user', id);
    const [account] = await tx.$queryRaw<UserRow[]>`
      INSERT INTO users AS u (id, subject, username, display_name, avatar_url)
      VALUES (${id}::uuid, ${claims.subject}, ${username}, ${displayName}, ${claims.picture})
      RETURNING ${USER_COLUMNS}`;
    return account!;
  });
}

async function follow(db: Db, account: UserRow, claims: Parameters<FindViewer>[0]): Promise<UserRow> {
  const wanted = cleanName(claims.username, MAX_USERNAME);
  const keepsName = wanted === null || account.username === wanted || account.username === withId(wanted, account.id);
  const username = keepsName ? account.username : await freeUsername(db, account.id, wanted);
  const displayName = cleanName(claims.name, MAX_DISPLAY_NAME) ?? account.displayName;
  const avatarUrl = claims.picture ?? account.avatarUrl;
  if (username === account.username && displayName === account.displayName && avatarUrl === account.avatarUrl)
    return account;

  const [followed] = await db.$queryRaw<UserRow[]>`
    UPDATE users u SET username = ${username}, display_name = ${displayName}, avatar_url = ${avatarUrl}
    WHERE u.id = ${account.id}::uuid
    RETURNING ${USER_COLUMNS}`;
  return followed!;
}

async function freeUsername(db: Db, id: UserId, wanted: string): Promise<string> {
  const taken = await db.$queryRaw<
    unknown[]
  >`SELECT 1 AS taken FROM users WHERE username = ${wanted} AND id <> ${id}::uuid`;
  return taken.length === 0 ? wanted : withId(wanted, id);
}

/** The name with enough of the id behind it to be unique, within the limit. */
function withId(name: string, id: UserId): string {
  const tail = encodeId('user', id).slice(-8);
  return `${clip(name, MAX_USERNAME - tail.length - 1)}_${tail}`;
}

function nameFromId(id: UserId): string {
  return withId('user', id);
}

/** A claim as a name that can be shown on one line and stored; null where nothing of it is left. */
function cleanName(claim: string | null, maxCodePoints: number): string | null {
  if (claim === null) return null;
  const oneLine = claim
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  const clipped = clip(oneLine, maxCodePoints).trim();
  return clipped === '' ? null : clipped;
}

/** The first code points of a text, as the database counts them. */
function clip(text: string, maxCodePoints: number): string {
  return Array.from(text).slice(0, maxCodePoints).join('');
}
