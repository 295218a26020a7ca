import { setTimeout as sleep } from 'node:timers/promises';

import type { Db } from './data/db.ts';
import { removeOldEvents } from './data/event-retention.ts';
import type { FileChores } from './domain/file-work.ts';
import { backoff } from './lib/backoff.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';

// The part of app.ts that has things done from time to time, each by one instance.

/** Connections of all jobs. */
const POOL_SIZE = 2;
/** Longest wait for a connection, and for a statement, in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** Longest wait for a job that is under way when the service stops, and for all of pg-boss to end, in milliseconds. */
const JOB_STOP_MS = 4_000;
const STOP_MS = 5_000;

interface Job {
  /** In UTC. */
  readonly cron: string;
  /** After which one that has not ended counts as lost with its process, and may be begun again, in seconds. */
  readonly lostAfterS: number;
  readonly run: () => Promise<unknown>;
}

/** Name -> when and what. Each may run twice and be cut off anywhere: rows say what is left to do. */
function jobsOf({ db, eventRetentionDays, files }: JobsOptions): Readonly<Record<string, Job>> {
  return {
    'event-retention': { cron: '41 * * * *', lostAfterS: 3_600, run: () => removeOldEvents(db, eventRetentionDays) },
    'file-thumbnails': { cron: '* * * * *', lostAfterS: 120, run: () => files.makeMissingThumbnails() },
    'file-removals': { cron: '* * * * *', lostAfterS: 120, run: () => files.removeObjects() },
    'file-expiry': {
      cron: '17 * * * *',
      lostAfterS: 600,
      run: async () => {
        await files.expireUnused();
        await files.removeObjects();
      },
    },
    'file-sweep': { cron: '23 3 * * *', lostAfterS: 3_600, run: () => files.sweepStore() },
  };
}

export interface JobsOptions {
  readonly databaseUrl: string;
  readonly db: Db;
  /** How long events are kept. */
  readonly eventRetentionDays: number;
  readonly files: FileChores;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/**
 * They end with the stack, if they were begun. To begin is tried again until it works: nothing waits for jobs, neither
 * the start of the service nor who asks it.
 */
export function planJobs(options: JobsOptions, stack: AsyncDisposableStack): { begin(): void } {
  const stopping = new AbortController();
  let starting: Promise<AsyncDisposable | null> | null = null;
  stack.defer(async () => {
    stopping.abort();
    // pg-boss waits for a database that does not answer for as long as it takes.
    await Promise.race([endJobs(starting), sleep(STOP_MS, undefined, { ref: false })]);
  });
  return { begin: () => void (starting = startUntilItWorks(options, stopping.signal)) };
}

async function endJobs(starting: Promise<AsyncDisposable | null> | null): Promise<void> {
  await (await starting)?.[Symbol.asyncDispose]();
}

async function startUntilItWorks(options: JobsOptions, signal: AbortSignal): Promise<AsyncDisposable | null> {
  const wait = backoff({ firstMs: 1_000, limitMs: 60_000 });
  while (!signal.aborted) {
    try {
      return await startJobs(options);
    } catch (error) {
      options.log.error({ err: error }, 'unable to start the jobs; it is tried again');
      await sleep(wait.next(), undefined, { signal }).catch(() => {});
    }
  }
  return null;
}

/**
 * Resolves when jobs are planned. Those that fail are logged, and run again at their next time.
 *
 * @throws {Error} The database cannot be asked, or lacks the migration of this version of pg-boss.
 */
export async function startJobs(options: JobsOptions): Promise<AsyncDisposable> {
  const { databaseUrl, metrics, log } = options;
  const { PgBoss } = await import('pg-boss');
  // Its tables come by our migrations.
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    options: `-c statement_timeout=${STATEMENT_TIMEOUT_MS}`,
    migrate: false,
    createSchema: false,
  });
  let stopping = false;
  boss.on('error', (error) => {
    if (!stopping) log.warn({ err: error }, 'jobs cannot reach the database');
  });
  const end: AsyncDisposable = {
    async [Symbol.asyncDispose]() {
      stopping = true;
      await boss.stop({ graceful: true, timeout: JOB_STOP_MS });
    },
  };
  await using unfinished = new AsyncDisposableStack();
  unfinished.use(end);
  await boss.start();
  for (const [name, { cron, lostAfterS, run }] of Object.entries(jobsOf(options))) {
    // A rate needs a number from before the first one.
    for (const outcome of ['ok', 'failed']) metrics.jobs.inc({ name, outcome }, 0);
    // One of each at a time, in all instances; what was missed is not made up for.
    await boss.createQueue(name, {
      policy: 'exclusive',
      retryLimit: 0,
      expireInSeconds: lostAfterS,
      deleteAfterSeconds: 86_400,
    });
    await boss.work(name, { pollingIntervalSeconds: 5 }, async () => {
      try {
        await run();
        metrics.jobs.inc({ name, outcome: 'ok' });
        metrics.jobSucceededAt.set({ name }, Date.now() / 1_000);
      } catch (error) {
        metrics.jobs.inc({ name, outcome: 'failed' });
        log.error({ err: error, job: name }, 'a job failed');
        throw error;
      }
    });
    await boss.schedule(name, cron);
  }
  unfinished.move();
  return end;
}
