import type { Db } from '../data/db.ts';
import type { Parameter } from '../data/loaders/relations.ts';
import { users, type UserRow } from '../data/loaders/users.ts';
import { type Keyset, type ListFor, listFor, type Page, pageLoader, type ParentRow } from '../data/pages.ts';
import type { UserId } from '../lib/ids.ts';
import { Slices } from '../lib/slices.ts';
import type { Realtime } from '../realtime/realtime.ts';
import type { Storage } from '../storage/storage.ts';
import { type Access, createAccess } from './access/loaders.ts';
import type { Budget, Limits } from './limits.ts';

/**
 * A signed-in viewer, with all that an operation needs. It is the first argument of every domain function and the
 * context of every resolver. Each operation has its own, so what its loaders remember is never older than the
 * operation.
 */
export interface SignedIn {
  readonly viewer: UserRow;
  readonly db: Db;
  /** Batched reads by key, without access checks: load only what belongs to an object that was checked. */
  readonly load: Load;
  /** A page of the list of `parent`, read together with the pages of other parents. Without access checks, too. */
  readonly page: <Row extends object, Filter extends string>(
    list: ListFor<Row, Filter>,
    parent: ParentRow,
    keyset: Keyset,
    filter?: Filter | null,
  ) => Promise<Page<Row>>;
  /** Batched access checks. An id that a client sent is loaded only by these. */
  readonly access: Access;
  readonly realtime: Realtime;
  readonly limits: Limits;
  readonly storage: Storage;
  /** Price of this operation and points left; null if limits are off, undefined before it is charged. */
  budget?: Budget | null;
  readonly now: () => Date;
  /** The same caller with empty loaders, for another operation. */
  readonly again: () => SignedIn;
  /** Clears the loaders. Called after each write, so that the payload is read after the change. */
  readonly forget: () => void;
}

/** Returns the loader that `make` makes. Later calls return the same one, until `forget()`. */
type Load = <Loader, Parameters extends readonly Parameter[]>(
  make: (db: Db, viewerId: UserId, ...parameters: Parameters) => Loader,
  ...parameters: Parameters
) => Loader;

/** A caller without a valid token, who may only introspect. */
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

/** @param viewerIsFresh Whether the viewer's row was just read, so that the loader of users need not read it again. */
function makeCaller(options: CallerOptions, viewerIsFresh: boolean): SignedIn {
  const { db, viewer, realtime, limits, storage, now = () => new Date() } = options;
  const loaders = new Map<unknown, Map<string, unknown>>();
  const access = createAccess(db, viewer.id);
  return {
    viewer,
    db,
    ...createLoading(db, viewer, viewerIsFresh, loaders),
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

/** After so many rows, an operation lets the event loop run other work before it goes on. */
const ROWS_AT_ONCE = 300;

function createLoading(
  db: Db,
  viewer: UserRow,
  viewerIsFresh: boolean,
  memo: Map<unknown, Map<string, unknown>>,
): Pick<SignedIn, 'load' | 'page'> {
  /** Makes a loader when it is first needed, because most operations need few of them. */
  const remembered = <Loader>(of: unknown, parameters: string, make: () => Loader): Loader => {
    let loaders = memo.get(of);
    if (!loaders) memo.set(of, (loaders = new Map()));
    let loader = loaders.get(parameters) as Loader | undefined;
    if (loader === undefined) loaders.set(parameters, (loader = make()));
    return loader;
  };
  const slices = new Slices(ROWS_AT_ONCE);

  const load: Load = (make, ...parameters) =>
    remembered(make, parameters.join(' '), () => {
      const loader = make(db, viewer.id, ...parameters);
      // Saves a statement: payloads of mutations often contain the viewer, as an author.
      if (viewerIsFresh && isUsers(make, loader)) loader.prime(viewer.id, viewer);
      return loader;
    });

  return {
    load,
    async page(list, parent, keyset, filter = null) {
      const loader = remembered(list, JSON.stringify(filter), () => pageLoader(db, listFor(list, viewer.id, filter)));
      const page = await loader.load({ parent, keyset });
      // Nested pages are read in one statement and may be thousands of rows.
      await slices.take(page.rows.length);
      return page;
    },
  };
}

function isUsers(make: unknown, _loader: unknown): _loader is ReturnType<typeof users> {
  return make === users;
}
