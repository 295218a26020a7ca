/** Settings of the service's sessions, independent of the defaults of the server, the database and the role. */

/** Name of a setting -> its value, as `current_setting` writes it. */
export type SessionSettings = Readonly<Record<string, string>>;

/** Settings of every session: formats of values, isolation of transactions, and search path. */
export const SESSION: SessionSettings = {
  client_encoding: 'UTF8',
  // Times are sent without their zone, and mean UTC.
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  // The shortest text of each number.
  extra_float_digits: '1',
  array_nulls: 'on',
  standard_conforming_strings: 'on',
  // A statement after a lock must see the changes that the lock waited for: see `transaction` in db.ts.
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  // Prisma's models name this schema, so all other statements must use the same.
  search_path: 'public',
};

/**
 * `plan_cache_mode`: Statements are planned once for each connection. By default PostgreSQL plans a statement again for
 * each value of its LIMIT, and a page's statement then costs twice as much (measured).
 *
 * `enable_bitmapscan`: A page is the next few entries of a sorted index. PostgreSQL plans for lists of average length,
 * and most are short: few reactions, few conversations. For those, reading the whole list by a bitmap and sorting it
 * looks as cheap. For a user with 5,000 conversations it reads 30,000 pages, while the index returns 51 sorted rows
 * from 460 pages. No statement of the service gains from bitmaps.
 *
 * Parallel workers: no statement reads enough to need them, and the rows of a plan (`plan.ts`) rely on the order of
 * their scans.
 */
export const PLANNER: SessionSettings = {
  enable_bitmapscan: 'off',
  plan_cache_mode: 'force_generic_plan',
  max_parallel_workers_per_gather: '0',
};

/**
 * Adds settings to a connection URL, after those that it has already, so that these win. They are sent in one startup
 * parameter, which costs no statement, and a pooler must be configured to accept only that one.
 */
export function withSettings(url: string, settings: SessionSettings): string {
  const own = Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\ ]/g, '\\$&')}`);
  const withOwn = new URL(url);
  withOwn.searchParams.set('options', [withOwn.searchParams.get('options'), ...own].filter(Boolean).join(' '));
  return withOwn.href;
}
