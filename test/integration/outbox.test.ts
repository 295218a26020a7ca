import pg from 'pg';
import { expect, test } from 'vitest';

import { createDb } from '../../src/data/db.ts';
import { advance, claimStreams, findUnpublished, nextEvents } from '../../src/data/outbox.ts';
import type { StreamId } from '../../src/lib/ids.ts';
import { createLogger } from '../../src/log.ts';
import { type Statement, type TestApp, testApp } from '../kit/app.ts';
import { explain, nodesOf, outline, rowsRead } from '../kit/plans.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';
import { together } from '../kit/together.ts';

const [ONE, OTHER] = [crypto.randomUUID(), crypto.randomUUID()];
const HOUR_MS = 3_600_000;

/** A room with so many events that nobody has published. */
async function unpublishedRoom(app: TestApp, events: number): Promise<StreamId> {
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  for (let i = 0; i < events; i++) await write(ada, { roomId });
  return uuidOf(roomId) as StreamId;
}

async function progressOf({ db }: TestApp, id: StreamId): Promise<unknown> {
  const [stream] = await db.$queryRaw<unknown[]>`
    SELECT published_seq AS published, lease_owner AS owner FROM streams WHERE id = ${id}::uuid`;
  return stream;
}

/** Everything up to now is published, and the watermark says so. */
async function publishEverything({ db }: TestApp): Promise<void> {
  await db.$executeRaw`UPDATE streams SET published_seq = last_seq, lease_owner = NULL, lease_until = NULL`;
  await db.$executeRaw`UPDATE publisher_watermark SET published_until = now()`;
}

async function watermarkOf({ db }: TestApp): Promise<Date> {
  const [row] = await db.$queryRaw<{ at: Date }[]>`SELECT published_until AS at FROM publisher_watermark`;
  return row!.at;
}

test('a stream is claimed by one of those who ask at once', async () => {
  const app = await testApp();
  const id = await unpublishedRoom(app, 1);
  const owners = Array.from({ length: 8 }, () => crypto.randomUUID());

  const claims = await together(owners.map((owner) => claimStreams(app.db, owner, [id], HOUR_MS)));

  expect(claims.filter((claim) => claim.length > 0)).toHaveLength(1);
});

test('whoever lost the lease moves nothing, and neither does a step from another place', async () => {
  const app = await testApp();
  const id = await unpublishedRoom(app, 3);
  await claimStreams(app.db, ONE, [id], 0);
  await claimStreams(app.db, OTHER, [id], HOUR_MS);

  const late = await advance(app.db, ONE, [{ streamId: id, from: 0, to: 1, parked: 'late' }]);
  const astray = await advance(app.db, OTHER, [{ streamId: id, from: 1, to: 2, parked: null }]);
  const right = await advance(app.db, OTHER, [{ streamId: id, from: 0, to: 1, parked: null }]);

  expect([late.size, astray.size]).toEqual([0, 0]);
  expect(right).toEqual(new Map([[id, { released: false }]]));
  expect(await progressOf(app, id)).toEqual({ published: 1, owner: OTHER });
  expect(await app.db.$queryRaw`SELECT * FROM parked_events WHERE stream_id = ${id}::uuid`).toEqual([]);
});

test('a stream is given back with its last event, and kept while it has more', async () => {
  const app = await testApp();
  const id = await unpublishedRoom(app, 2);
  const claims = await claimStreams(app.db, ONE, [id], HOUR_MS);
  const events = await nextEvents(app.db, claims, 10);

  const first = await advance(app.db, ONE, [{ streamId: id, from: 0, to: 1, parked: null }]);
  const second = await advance(app.db, ONE, [{ streamId: id, from: 1, to: 2, parked: null }]);

  expect(events.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(first.get(id)).toEqual({ released: false });
  expect(second.get(id)).toEqual({ released: true });
  expect(await progressOf(app, id)).toEqual({ published: 2, owner: null });
  expect(await claimStreams(app.db, OTHER, [id], HOUR_MS)).toEqual([]);
});

test('a sweep finds what nobody publishes, and leaves what somebody does', async () => {
  const app = await testApp();
  await publishEverything(app);
  const [left, leased] = [await unpublishedRoom(app, 2), await unpublishedRoom(app, 2)];
  await claimStreams(app.db, ONE, [leased], HOUR_MS);

  const found = await findUnpublished(app.db, 1_000);

  expect(found).toContain(left);
  expect(found).not.toContain(leased);
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

  const found = [await findUnpublished(app.db, 1_000)];
  const watermarks = [await watermarkOf(app)];
  await app.db.$executeRaw`UPDATE streams SET published_seq = 1 WHERE id = ${id}::uuid`;
  found.push(await findUnpublished(app.db, 1_000));
  watermarks.push(await watermarkOf(app));
  await app.db.$executeRaw`UPDATE streams SET published_seq = 2 WHERE id = ${id}::uuid`;
  found.push(await findUnpublished(app.db, 1_000));
  watermarks.push(await watermarkOf(app));

  expect(found).toEqual([[id], [id], []]);
  expect(watermarks.slice(0, 2)).toEqual([first!.at, second!.at]);
  expect(watermarks[2]!.getTime()).toBeGreaterThan(second!.at.getTime());
  // Behind the present, for transactions that have written and not yet committed.
  expect(watermarks[2]!.getTime()).toBeLessThan(Date.now() - 30_000);
});

test('a sweep of a long log reads what happened since the watermark', async () => {
  const app = await testApp();
  await publishEverything(app);
  const id = crypto.randomUUID();
  await app.db
    .$executeRaw`INSERT INTO streams (id, kind, last_seq, published_seq) VALUES (${id}::uuid, 'room', 60000, 60000)`;
  await app.db.$executeRaw`
    INSERT INTO events (stream_id, seq, id, type, occurred_at, message_id)
    SELECT ${id}::uuid, n, gen_random_uuid(), 'message.created', now() - (60000 - n) * interval '1 second', gen_random_uuid()
    FROM generate_series(1, 60000) n`;
  await app.db.$queryRaw`SELECT brin_summarize_new_values('events_occurred_at_idx')`;
  await app.db.$executeRawUnsafe('ANALYZE events');
  const statements: Statement[] = [];
  const db = createDb({
    url: app.databaseUrl,
    poolSize: 1,
    log: createLogger('silent'),
    onStatement: (text, parameters) => statements.push({ text, parameters }),
  });
  await findUnpublished(db, 100);
  await db.$disconnect();
  await using client = new ConnectedClient(app.databaseUrl);
  await client.ready;

  const sweep = statements.find(({ text }) => text.includes('recent AS'))!;
  const plan = await explain(client, sweep, 'force_custom_plan', { before: 'SET LOCAL enable_bitmapscan = on' });

  const reads = nodesOf(plan).filter((node) => node['Relation Name'] === 'events');
  const read = reads.reduce((sum, node) => sum + rowsRead(node), 0);
  expect(
    nodesOf(plan).map((node) => node['Index Name']),
    outline(plan),
  ).toContain('events_occurred_at_idx');
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
