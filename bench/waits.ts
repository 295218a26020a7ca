import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

/** Samples what sessions wait for while they run a statement. */
export interface Sampling extends AsyncDisposable {
  /** Counts the samples during the work under this name. */
  during<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Shares of the samples, and the average number of sessions at work. */
  describe(name: string): string;
}

const GAP_MS = 7;
const SHOWN = 5;

export async function startSampling(databaseUrl: string): Promise<Sampling> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const seen = new Map<string, { looks: number; waits: Map<string, number> }>();

  async function look(name: string): Promise<void> {
    const { rows } = await client.query<{ wait: string; count: number }>({
      name: 'waits',
      text: `SELECT COALESCE(wait_event_type || ' ' || wait_event, 'computes') AS wait, count(*)::int AS count
        FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() GROUP BY 1`,
    });
    let counts = seen.get(name);
    if (!counts) seen.set(name, (counts = { looks: 0, waits: new Map() }));
    counts.looks++;
    for (const { wait, count } of rows) counts.waits.set(wait, (counts.waits.get(wait) ?? 0) + count);
  }
  return {
    async during(name, work) {
      const ended = new AbortController();
      const looking = (async () => {
        for (; !ended.signal.aborted; await sleep(GAP_MS)) await look(name);
      })();
      try {
        return await work();
      } finally {
        ended.abort();
        await looking;
      }
    },
    describe(name) {
      const { looks, waits } = seen.get(name)!;
      const all = waits.values().reduce((sum, count) => sum + count, 0);
      const shares = [...waits]
        .toSorted(([, a], [, b]) => b - a)
        .slice(0, SHOWN)
        .map(([wait, count]) => `${wait} ${Math.round((100 * count) / all)} %`);
      return `${(all / looks).toFixed(1)} sessions at work at once; ${shares.join(', ')}`;
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}
