import pg from 'pg';
import { expect, test } from 'vitest';

import { createDb } from '../../src/data/db.ts';
import { forgetInstances, endInstance, renewInstance } from '../../src/data/instance-leases.ts';
import { advance, claimStreams, findUnpublished, nextEvents } from '../../src/data/outbox.ts';
import type { StreamId } from '../../src/lib/ids.ts';
import { createLogger } from '../../src/observability/log.ts';
import { type Statement, type TestApp, testApp } from '../kit/app.ts';
import { explain, nodesOf, outline, rowsRead } from '../kit/plans.ts';
import { expireLease } from '../kit/publisher.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';
import { together } from '../kit/together.ts';

const HOUR_MS = 3_600_000;

/** A room with that many unpublished events. */
async function unpublishedRoom(app: TestApp, events: number): Promise<StreamId> {
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  for (let i = 0; i < events; i++) await write(ada, { roomId });
  return uuidOf(roomId) as StreamId;
}

/** Another instance with a valid lease. */
async function instance({ db }: TestApp): Promise<string> {
  const id = crypto.randomUUID();
  await renewInstance(db, id, HOUR_MS);
  return id;
}

async function progressOf({ db }: TestApp, id: StreamId): Promise<unknown> {
  const [stream] = await db.$queryRaw<unknown[]>`
    SELECT published_seq AS published, lease_owner AS owner FROM streams WHERE id = ${id}::uuid`;
  return stream;
}

/** Marks every event as published, and moves the watermark. */
async function publishEverything({ db }: TestApp): Promise<void> {
  await db.$executeRaw`UPDATE streams SET published_seq = last_seq, lease_owner = NULL, lease_until = NULL`;
  await db.$executeRaw`UPDATE publisher_watermark SET published_until = now()`;
}

async function watermarkOf({ db }: TestApp): Promise<Date> {
  const [row] = await db.$queryRaw<{ at: Date }[]>`SELECT published_until AS at FROM publisher_watermark`;
  return row!.at;
}

test('a stream is claimed by only one of several claims at once', async () => {
  const app = await testApp();
  const id = await unpublishedRoom(app, 1);
  const owners = await Promise.all(Array.from({ length: 8 }, () => instance(app)));

  const claims = await together(owners.map((owner) => claimStreams(app.db, owner, [id])));

  expect(claims.filter((claim) => claim.length > 0)).toHaveLength(1);
});

test('an instance that lost its lease advances nothing, and neither does a step from another position', async () => {
  const app = await testApp();
  const id = await unpublishedRoom(app, 3);
  const [one, other] = [await instance(app), await instance(app)];
  await claimStreams(app.db, one, [id]);
  await expireLease(app, one);
  await claimStreams(app.db, other, [id]);

  const late = await advance(app.db, one, [{ streamId: id, from: 0, to: 1, parked: 'late' }]);
  const astray = await advance(app.db, other, [{ streamId: id, from: 1, to: 2, parked: null }]);
  const right = await advance(app.db, other, [{ streamId: id, from: 0, to: 1, parked: null }]);

  expect([late.size, astray.size]).toEqual([0, 0]);
  expect(right).toEqual(new Map([[id, { released: false }]]));
  expect(await progressOf(app, id)).toEqual({ published: 1, owner: other });
  expect(await app.db.$queryRaw`SELECT * FROM parked_events WHERE stream_id = ${id}::uuid`).toEqual([]);
});

test('a stream is released with its last event, and kept while it has more', async () => {
  const app = await testApp();
  const id = await unpublishedRoom(app, 2);
  const [one, other] = [await instance(app), await instance(app)];
  const claims = await claimStreams(app.db, one, [id]);
  const events = await nextEvents(app.db, claims, 10);

  const first = await advance(app.db, one, [{ streamId: id, from: 0, to: 1, parked: null }]);
  const second = await advance(app.db, one, [{ streamId: id, from: 1, to: 2, parked: null }]);

  expect(events.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(first.get(id)).toEqual({ released: false });
  expect(second.get(id)).toEqual({ released: true });
  expect(await progressOf(app, id)).toEqual({ published: 2, owner: null });
  expect(await claimStreams(app.db, other, [id])).toEqual([]);
});

test('an instance whose lease has expired claims nothing, and claims again once it is renewed', async () => {
  const app = await testApp();
  const id = await unpublishedRoom(app, 1);
  const one = await instance(app);
  await expireLease(app, one);

  const late = await claimStreams(app.db, one, [id]);
  await renewInstance(app.db, one, HOUR_MS);
  const inTime = await claimStreams(app.db, one, [id]);

  expect(late).toEqual([]);
  expect(inTime).toMatchObject([{ streamId: id }]);
});

test('a stream stays with its owner while the lease of the instance is valid, however old the claim is', async () => {
  const app = await testApp();
  const id = await unpublishedRoom(app, 1);
  const [one, other] = [await instance(app), await instance(app)];
  await claimStreams(app.db, one, [id]);
  await expireLease(app, one);
  await renewInstance(app.db, one, HOUR_MS);

  const claims = await claimStreams(app.db, other, [id]);

  expect(claims).toEqual([]);
  expect(await progressOf(app, id)).toEqual({ published: 0, owner: one });
});

test('an instance without a lease row, as in the previous release, keeps its claim until the claim expires', async () => {
  const app = await testApp();
  const id = await unpublishedRoom(app, 1);
  const [before, other] = [await instance(app), await instance(app)];
  await claimStreams(app.db, before, [id]);
  await app.db.$executeRaw`DELETE FROM instance_leases WHERE instance_id = ${before}::uuid`;

  const early = await claimStreams(app.db, other, [id]);
  await expireLease(app, before);
  const late = await claimStreams(app.db, other, [id]);

  expect([early.length, late.length]).toEqual([0, 1]);
});

test('an instance is reported as dead until all its streams are found', async () => {
  const app = await testApp();
  const [alive, dead, stopped] = [await instance(app), await instance(app), await instance(app)];
  await expireLease(app, dead);
  await endInstance(app.db, stopped);

  const seen = [await renewInstance(app.db, alive, HOUR_MS), await renewInstance(app.db, alive, HOUR_MS)];
  await forgetInstances(app.db, [dead, stopped, alive]);
  const afterwards = await renewInstance(app.db, crypto.randomUUID(), HOUR_MS);

  for (const ids of seen) expect(ids).toEqual(expect.arrayContaining([dead, stopped]));
  for (const id of [alive, dead, stopped]) expect(afterwards).not.toContain(id);
  // A live instance cannot be forgotten.
  const id = await unpublishedRoom(app, 1);
  expect(await claimStreams(app.db, alive, [id])).toHaveLength(1);
});

test('a sweep finds free streams and its own, and leaves those of another instance', async () => {
  const app = await testApp();
  await publishEverything(app);
  const [own, left, abandoned, leased] = [
    await unpublishedRoom(app, 2),
    await unpublishedRoom(app, 2),
    await unpublishedRoom(app, 2),
    await unpublishedRoom(app, 2),
  ];
  const [one, other, dead] = [await instance(app), await instance(app), await instance(app)];
  await claimStreams(app.db, one, [own]);
  await claimStreams(app.db, other, [leased]);
  await claimStreams(app.db, dead, [abandoned]);
  await expireLease(app, dead);

  const found = await findUnpublished(app.db, one, 1_000);

  const streamIds = found.streamIds.filter((id) => [own, left, abandoned, leased].includes(id));
  expect(streamIds).toEqual([left, abandoned, own]);
  expect(found.complete).toBe(true);
});

test('a sweep that finds more than it may take says so, and takes the oldest of the free streams', async () => {
  const app = await testApp();
  await publishEverything(app);
  const [own, older, newer] = [
    await unpublishedRoom(app, 1),
    await unpublishedRoom(app, 1),
    await unpublishedRoom(app, 1),
  ];
  await app.db.$executeRaw`
    UPDATE streams SET published_seq = last_seq WHERE NOT id = ANY(${[own, older, newer]}::uuid[])`;
  const one = await instance(app);
  await claimStreams(app.db, one, [own]);

  const some = await findUnpublished(app.db, one, 1);
  const all = await findUnpublished(app.db, one, 3);

  expect(some).toEqual({ streamIds: [older], complete: false });
  expect(all).toEqual({ streamIds: [older, newer, own], complete: true });
});

test('the watermark rises to the oldest event that is not published, and no further', async () => {
  const app = await testApp();
  await publishEverything(app);
  const id = await unpublishedRoom(app, 2);
  await app.db.$executeRaw`UPDATE streams SET published_seq = last_seq WHERE id <> ${id}::uuid`;
  await app.db.$executeRaw`
    UPDATE events SET occurred_at = now() - (5 - seq) * interval '1 hour' WHERE stream_id = ${id}::uuid`;
  await app.db.$executeRaw`UPDATE publisher_watermark SET published_until = now() - interval '1 day'`;
  const [first, second] = await app.db.$queryRaw<{ at: Date }[]>`
    SELECT occurred_at AS at FROM events WHERE stream_id = ${id}::uuid ORDER BY seq`;

  const one = await instance(app);

  const found = [await findUnpublished(app.db, one, 1_000)];
  const watermarks = [await watermarkOf(app)];
  await app.db.$executeRaw`UPDATE streams SET published_seq = 1 WHERE id = ${id}::uuid`;
  found.push(await findUnpublished(app.db, one, 1_000));
  watermarks.push(await watermarkOf(app));
  await app.db.$executeRaw`UPDATE streams SET published_seq = 2 WHERE id = ${id}::uuid`;
  found.push(await findUnpublished(app.db, one, 1_000));
  watermarks.push(await watermarkOf(app));

  expect(found.map(({ streamIds }) => streamIds)).toEqual([[id], [id], []]);
  expect(watermarks.slice(0, 2)).toEqual([first!.at, second!.at]);
  expect(watermarks[2]!.getTime()).toBeGreaterThan(second!.at.getTime());
  // It stays behind the present because of transactions that have written and not yet committed.
  expect(watermarks[2]!.getTime()).toBeLessThan(Date.now() - 30_000);
});

test('a sweep of a long log reads only events after the watermark', async () => {
  const app = await testApp();
  await publishEverything(app);
  const id = crypto.randomUUID();
  await app.db
    .$executeRaw`INSERT INTO streams (id, kind, last_seq, published_seq) VALUES (${id}::uuid, 'room', 60000, 60000)`;
  await app.db.$executeRaw`
    INSERT INTO events (stream_id, seq, id, type, occurred_at, subject_id)
    SELECT ${id}::uuid, n, gen_random_uuid(), 'message.created', now() - (60000 - n) * interval '1 second', gen_random_uuid()
    FROM generate_series(1, 60000) n`;
  // With partitions, each has its own index.
  await app.db.$queryRaw`
    SELECT brin_summarize_new_values(oid) FROM pg_class WHERE relkind = 'i' AND relname ~ '^events(_\\d+)?_occurred_at_idx$'`;
  await app.db.$executeRawUnsafe('ANALYZE events');
  const statements: Statement[] = [];
  const db = createDb({
    url: app.databaseUrl,
    poolSize: 1,
    log: createLogger('silent'),
    onStatement: (text, parameters) => statements.push({ text, parameters }),
  });
  await findUnpublished(db, crypto.randomUUID(), 100);
  await db.$disconnect();
  await using client = new ConnectedClient(app.databaseUrl);
  await client.ready;

  const sweep = statements.find(({ text }) => text.includes(') recent'))!;
  const plan = await explain(client, sweep, 'force_custom_plan', { before: 'SET LOCAL enable_bitmapscan = on' });

  const reads = nodesOf(plan).filter((node) => /^events(_\d+)?$/.test(node['Relation Name'] ?? ''));
  const read = reads.reduce((sum, node) => sum + rowsRead(node), 0);
  expect(
    nodesOf(plan).map((node) => node['Index Name']),
    outline(plan),
  ).toContainEqual(expect.stringMatching(/^events(_\d+)?_occurred_at_idx$/));
  expect(read, outline(plan)).toBeLessThan(10_000);
});

class ConnectedClient extends pg.Client implements AsyncDisposable {
  readonly ready: Promise<unknown>;
  constructor(connectionString: string) {
    super({ connectionString });
    this.ready = this.connect();
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}
