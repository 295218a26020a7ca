import type pg from 'pg';

import { Deadlines } from '../lib/deadlines.ts';

/** How much later than its limit a query is given up, in milliseconds. */
const RESOLUTION_MS = 100;

type Callback = (error: Error | null | undefined, result: unknown) => void;
type Query = (config: unknown, values?: unknown, callback?: Callback) => unknown;

/**
 * Ends the connection of a query that is not answered in time. PostgreSQL has limits of its own (`statement_timeout`),
 * so this is for a server that does not answer at all.
 *
 * The driver's `query_timeout` sets a timer for each query; see {@link Deadlines} for what that costs.
 */
export function limitQueries(pool: pg.Pool, limitMs: number): void {
  const deadlines = new Deadlines(RESOLUTION_MS);
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as Query;
    client.query = ((config, values, callback) => {
      let unanswered: Error | null = null;
      const deadline = deadlines.set(limitMs, () => {
        unanswered = new Error(`no answer in ${limitMs} ms`);
        // With a query under way, the connection is destroyed, and all of its queries fail.
        client.end().catch(() => {});
      });
      // The pool gives a callback, transactions expect a promise.
      if (callback) {
        return query(config, values, (error, result) => {
          deadline.cancel();
          callback(unanswered ?? error, result);
        });
      }
      return (query(config, values) as Promise<unknown>).then(
        (result) => {
          deadline.cancel();
          return result;
        },
        (error: unknown) => {
          deadline.cancel();
          throw unanswered ?? error;
        },
      );
    }) satisfies Query as typeof client.query;
  });
}
