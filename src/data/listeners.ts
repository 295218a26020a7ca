import { afterCommit, type Db, type Queryable } from './db.ts';

/** Called after a commit. Must neither throw nor block. */
export type CommitListener<Message> = (message: Message) => void;

/** Reports to this process what it commits itself through a pool. Commits of other processes are not reported. */
export interface CommitListeners<Message> {
  /** Listens to commits through `db`. @returns Ends the listening when disposed. */
  listen(db: Db, listener: CommitListener<Message>): Disposable;
  /** Calls the listeners after the commit. */
  tellAfterCommit(db: Queryable, messages: readonly Message[]): void;
}

export function commitListeners<Message>(): CommitListeners<Message> {
  const listeners = new WeakMap<Db, Set<CommitListener<Message>>>();
  return {
    listen(db, listener) {
      let all = listeners.get(db);
      if (!all) listeners.set(db, (all = new Set()));
      all.add(listener);
      return { [Symbol.dispose]: () => void all.delete(listener) };
    },
    tellAfterCommit(db, messages) {
      afterCommit(db, (pool) => {
        for (const listener of listeners.get(pool) ?? []) for (const message of messages) listener(message);
      });
    },
  };
}
