import type DataLoader from 'dataloader';

import type { Db } from '../data/db.ts';
import { conversations } from '../data/loaders/conversations.ts';
import { filesOfMessage } from '../data/loaders/files.ts';
import { friendRequests } from '../data/loaders/friendships.ts';
import { messages, messagesByPlace, ownIdempotencyKeys } from '../data/loaders/messages.ts';
import { reactionGroups, reactionUsers } from '../data/loaders/reactions.ts';
import { rooms } from '../data/loaders/rooms.ts';
import { servers } from '../data/loaders/servers.ts';
import { lastSeqs } from '../data/loaders/streams.ts';
import { users, type UserRow } from '../data/loaders/users.ts';
import { type Keyset, type List, type Page, pageLoader, type PageRequest } from '../data/pages.ts';
import type { Realtime } from '../realtime/realtime.ts';
import type { Storage } from '../storage/storage.ts';
import { type Access, createAccess } from './access.ts';
import type { Budget, Limits } from './limits.ts';

/**
 * Who asks, and with what: the first argument of every domain function and the context of every resolver.
 * One per operation, so what its loaders remember is never older than the operation.
 */
export interface SignedIn {
  readonly viewer: UserRow;
  readonly db: Db;
  /** Batched reads by key. They check nothing: what is read through them hangs on something that was checked. */
  readonly load: Loaders;
  /** Batched decisions: the only way from an id that a client sent to the thing. */
  readonly access: Access;
  readonly realtime: Realtime;
  readonly limits: Limits;
  readonly storage: Storage;
  /** What this operation cost and left; null where nothing is counted, undefined until it was paid for. */
  budget?: Budget | null;
  readonly now: () => Date;
  /** The same caller with nothing read yet, for another operation. */
  readonly again: () => SignedIn;
  /** Forgets what was read; after each write, so that its answer is read anew. */
  readonly forget: () => void;
}

/** A caller of whom nothing is known. They may introspect, and no more. */
export interface Anonymous {
  readonly viewer: null;
}

export type Caller = SignedIn | Anonymous;

export interface CallerOptions {
  readonly db: Db;
  readonly viewer: UserRow;
  readonly realtime: Realtime;
  readonly limits: Limits;
  readonly storage: Storage;
  readonly now?: (() => Date) | undefined;
}

export function createCaller(options: CallerOptions): SignedIn {
  return makeCaller(options, true);
}

/** @param viewerIsFresh Whether the viewer's row was just read, and need not be read again. */
function makeCaller(options: CallerOptions, viewerIsFresh: boolean): SignedIn {
  const { db, viewer, realtime, limits, storage, now = () => new Date() } = options;
  const loaders = new Map<unknown, unknown>();
  const load = createLoaders(db, viewer, viewerIsFresh, loaders);
  const access = createAccess(db, viewer.id);
  return {
    viewer,
    db,
    load,
    access,
    realtime,
    limits,
    storage,
    now,
    again: () => makeCaller(options, false),
    forget() {
      loaders.clear();
      for (const decisions of Object.values(access)) decisions.clearAll();
    },
  };
}

export type Loaders = ReturnType<typeof createLoaders>;

function createLoaders(db: Db, viewer: UserRow, viewerIsFresh: boolean, memo: Map<unknown, unknown>) {
  /** A loader is made when it is first asked for: most operations need few of them. */
  const lazily = <Loader>(key: unknown, make: () => Loader): Loader => {
    let loader = memo.get(key) as Loader | undefined;
    if (loader === undefined) memo.set(key, (loader = make()));
    return loader;
  };

  return {
    get users() {
      // The viewer is known already, and is the author of most of what they just wrote.
      return lazily(users, () => (viewerIsFresh ? users(db).prime(viewer.id, viewer) : users(db)));
    },
    get servers() {
      return lazily(servers, () => servers(db));
    },
    get rooms() {
      return lazily(rooms, () => rooms(db));
    },
    get conversations() {
      return lazily(conversations, () => conversations(db));
    },
    get messages() {
      return lazily(messages, () => messages(db));
    },
    get messagesByPlace() {
      return lazily(messagesByPlace, () => messagesByPlace(db));
    },
    get reactionGroups() {
      return lazily(reactionGroups, () => reactionGroups(db, viewer.id));
    },
    get ownIdempotencyKeys() {
      return lazily(ownIdempotencyKeys, () => ownIdempotencyKeys(db, viewer.id));
    },
    get lastSeqs() {
      return lazily(lastSeqs, () => lastSeqs(db));
    },
    get filesOfMessage() {
      return lazily(filesOfMessage, () => filesOfMessage(db));
    },
    get friendRequests() {
      return lazily(friendRequests, () => friendRequests(db));
    },
    reactionUsers(limit: number) {
      return lazily(`reactionUsers ${limit}`, () => reactionUsers(db, limit));
    },
    /**
     * A page of a list that hangs on `parent`.
     *
     * @param key The list itself, or what stands for it where it is made anew at each call.
     */
    page<Row extends object>(list: List<Row>, parent: string, keyset: Keyset, key: unknown = list): Promise<Page<Row>> {
      const loader = lazily<DataLoader<PageRequest, Page<Row>, string>>(key, () => pageLoader(db, list));
      return loader.load({ parent, keyset });
    },
  };
}
