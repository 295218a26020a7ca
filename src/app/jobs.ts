import { setTimeout as sleep } from 'node:timers/promises';

import type { Db } from '../data/db.ts';
import { removeOldEvents } from '../data/event-retention.ts';
import { SESSION, withSettings } from '../data/session.ts';
import { eraseAbandonedGroups } from '../domain/abandoned-groups.ts';
import type { FileChores } from '../domain/file-work.ts';
import { backoff } from '../lib/backoff.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';

// Jobs run regularly, each in one instance at a time.

/** Connections of all jobs. */
const POOL_SIZE = 2;
/** Longest wait for a connection, and for a statement, in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** Longest wait for a running job when the service stops, in milliseconds. */
const JOB_STOP_MS = 4_000;
/** Longest wait for pg-boss to end, in milliseconds. */
const STOP_MS = 5_000;

interface Job {
  /** In UTC. */
  readonly cron: string;
  /** In seconds. A run that takes longer counts as lost with its process, and may be started again. */
  readonly lostAfterS: number;
  readonly run: () => Promise<unknown>;
}

/**
 * The jobs by name. A run may be repeated or interrupted at any point, because the database records what is left to do.
 */
function jobsOf({ db, eventRetentionDays, files }: JobsOptions): Readonly<Record<string, Job>> {
  return {
    'abandoned-groups': { cron: '*/5 * * * *', lostAfterS: 600, run: () => eraseAbandonedGroups(db) },
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
  readonly eventRetentionDays: number;
  readonly files: FileChores;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/**
 * Starts the jobs when `begin` is called, and ends them with the stack. A failed start is retried until it succeeds.
 * Neither the start of the service nor any request waits for jobs.
 */
export function planJobs(options: JobsOptions, stack: AsyncDisposableStack): { begin(): void } {
  const stopping = new AbortController();
  let starting: Promise<AsyncDisposable | null> | null = null;
  stack.defer(async () => {
    stopping.abort();
    // pg-boss would wait without limit for a database that does not answer.
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
 * Resolves when the jobs are scheduled. A job that fails is logged, and runs again at its next time.
 *
 * @throws {Error} The database does not answer, or lacks the migration of this version of pg-boss.
 */
export async function startJobs(options: JobsOptions): Promise<AsyncDisposable> {
  const { databaseUrl, metrics, log } = options;
  const { PgBoss } = await import('pg-boss');
  // Our migrations create its tables.
  const boss = new PgBoss({
    connectionString: withSettings(databaseUrl, { ...SESSION, statement_timeout: `${STATEMENT_TIMEOUT_MS}ms` }),
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
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
    // Prometheus computes a rate only if the counter exists before its first increment.
    for (const outcome of ['ok', 'failed']) metrics.jobs.inc({ name, outcome }, 0);
    // One run of each job at a time in all instances. Missed runs are not repeated.
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
