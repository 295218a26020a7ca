import { randomUUID } from 'node:crypto';

import { PgBoss } from 'pg-boss';
import { expect, onTestFinished, test, vi } from 'vitest';

import { planJobs, startJobs } from '../../src/app/jobs.ts';
import { createLogger } from '../../src/observability/log.ts';
import { testApp } from '../kit/app.ts';
import { testLog } from '../kit/log.ts';
import { startTcpProxy } from '../kit/tcp-proxy.ts';

async function queues(url: string): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: url, max: 1, migrate: false, schedule: false, supervise: false });
  boss.on('error', () => {});
  await boss.start();
  onTestFinished(() => boss.stop({ graceful: false }));
  return boss;
}

test('jobs use the tables of our migrations, and are scheduled once for all instances', async () => {
  const { databaseUrl, db, files, metrics } = await testApp();
  const options = { databaseUrl, db, eventRetentionDays: 7, files, metrics, log: testLog };
  await using _one = await startJobs(options);
  await using _two = await startJobs(options);
  const boss = await queues(databaseUrl);

  const planned = await boss.getSchedules();

  expect(Object.fromEntries(planned.map(({ name, cron }) => [name, cron]))).toEqual({
    'abandoned-groups': '*/5 * * * *',
    'event-retention': '41 * * * *',
    'file-expiry': '17 * * * *',
    'file-removals': '* * * * *',
    'file-sweep': '23 3 * * *',
    'file-thumbnails': '* * * * *',
  });
});

test('jobs start as soon as the database can be reached', { timeout: 60_000 }, async () => {
  const { databaseUrl, db, files, metrics } = await testApp();
  const url = new URL(databaseUrl);
  await using proxy = await startTcpProxy(Number(url.port));
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  const lines: string[] = [];
  const log = createLogger('error', { write: (line) => lines.push(line) });
  const ranBy = { ...files, removeObjects: vi.fn<() => Promise<void>>(() => files.removeObjects()) };
  await using stack = new AsyncDisposableStack();
  const boss = await queues(databaseUrl);

  proxy.set({ kind: 'reset' });
  planJobs({ databaseUrl: url.href, db, eventRetentionDays: 7, files: ranBy, metrics, log }, stack).begin();
  await expect.poll(() => lines.length, { timeout: 15_000 }).toBeGreaterThan(0);
  proxy.set({ kind: 'pass' });

  await expect
    .poll(
      async () => {
        await boss.send('file-removals').catch(() => null);
        return ranBy.removeObjects.mock.calls.length;
      },
      { timeout: 40_000, interval: 500 },
    )
    .toBeGreaterThan(0);
  expect(lines[0]).toContain('it is tried again');
});

test(
  'a job that fails is logged and counted, and runs again at its next scheduled time',
  { timeout: 60_000 },
  async () => {
    const { databaseUrl, db, files, metrics } = await testApp();
    let failing = true;
    let attempts = 0;
    await using _jobs = await startJobs({
      databaseUrl,
      db,
      eventRetentionDays: 7,
      files: {
        ...files,
        removeObjects() {
          attempts++;
          return failing ? Promise.reject(new Error('the store is away')) : files.removeObjects();
        },
      },
      metrics,
      log: testLog,
    });
    const boss = await queues(databaseUrl);
    await db.fileRemoval.create({ data: { fileId: randomUUID() } });

    await boss.send('file-removals');
    await expect.poll(() => attempts, { timeout: 15_000 }).toBeGreaterThan(0);
    const stillThere = await db.fileRemoval.count();
    failing = false;
    await expect
      .poll(async () => (await boss.send('file-removals')) !== null, { timeout: 15_000, interval: 250 })
      .toBe(true);

    await expect.poll(() => db.fileRemoval.count(), { timeout: 15_000 }).toBe(0);
    expect(stillThere).toBe(1);
    const scrape = await metrics.registry.metrics();
    expect(scrape).toMatch(/^messaging_job_runs_total\{name="file-removals",outcome="failed"\} [1-9]/m);
    expect(scrape).toMatch(/^messaging_job_runs_total\{name="file-removals",outcome="ok"\} [1-9]/m);
    expect(scrape).toMatch(/^messaging_job_last_success_timestamp_seconds\{name="file-removals"\} \d{10}/m);
  },
);
