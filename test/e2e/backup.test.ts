import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Db } from '../../src/data/db.ts';
import type { Envelope } from '../../src/events/registry.ts';
import { type TestUser, temporaryDirectory } from '../kit/app.ts';
import { type FollowedChannel, type Logs, logsOf } from '../kit/audience.ts';
import { type BaseBackup, beginBackup } from '../kit/base-backup.ts';
import { readEvents } from '../kit/channel-log.ts';
import { gatherCrowd } from '../kit/crowd.ts';
import { expectGapless } from '../kit/faults.ts';
import { type Fleet, startFleet } from '../kit/fleet.ts';
import { followAbly } from '../kit/follow-ably.ts';
import { graphql } from '../kit/generated/gql.ts';
import { runOn } from '../kit/outage.ts';
import { startOwnPostgres } from '../kit/own-postgres.ts';
import { dump, hasPgDump, restoreDump } from '../kit/pg-dump.ts';
import { until } from '../kit/processes.ts';
import { allPublished, expectWhole, subscribe } from '../kit/publisher.ts';
import { write } from '../kit/scenes.ts';
import { streamOf, uuidOf } from '../kit/streams.ts';
import { listen } from '../kit/subscriptions.ts';
import { startWriting } from '../kit/writers.ts';

const SLOW = { timeout: 180_000 };
/** The expiry of the lost service's leases, a sweep and the publishing, on a busy machine. */
const PUBLISH_LIMIT_MS = 90_000;
/** Numbers that `prisma/after-restore.sql` skips. */
const PASSED_OVER = 10_000_000;

const EVENTS = graphql(`
  subscription BackupEvents($channel: ChannelRef!, $after: Int!) {
    channelEvents(channel: $channel, after: $after) {
      __typename
      ... on DurableEvent {
        seq
      }
      ... on StreamResetEvent {
        seq
      }
    }
  }
`);

const canDump = await hasPgDump();

/** A service that was backed up while users wrote, and then lost. */
interface Lost {
  readonly backup: BaseBackup;
  /** File of `pg_dump`, if there is a `pg_dump`. */
  readonly dumpFile: string;
  readonly usernames: readonly string[];
  readonly channels: readonly FollowedChannel[];
  /** Ids of the messages that were acknowledged before the backup ended, and the number of changes. */
  readonly messageIds: readonly string[];
  readonly changes: number;
  /** All events that users saw, also those after the backup. */
  readonly seen: Logs;
}

describe('a backup that was taken while users wrote', () => {
  const stack = new AsyncDisposableStack();
  let lost: Lost;
  beforeAll(async () => {
    lost = await writeAndBackUp(stack);
  }, 180_000);
  afterAll(() => stack.disposeAsync());

  test(
    'can be restored from a base backup: users find all acknowledged changes, and continue without a gap',
    SLOW,
    async () => {
      await using postgres = await startOwnPostgres({ place: await lost.backup.restore() });
      await using fleet = await startFleet(0, { databaseUrl: postgres.url });
      const streams = await streamsOf(fleet.db, lost.channels);
      const onAbly = fleet.listener();
      const subscribers = await Promise.all(lost.channels.map(({ ablyName }) => subscribe(onAbly, ablyName)));

      const { url } = await fleet.start();
      const ready = await fetch(`${url}/readyz`);
      const [ada] = await comeBack(fleet, lost);

      expect(ready.status).toBe(200);
      await expectAllThere(fleet.db, lost, await logsOf(ada, lost.channels));

      await until(() => isPublished(fleet.db, lost.channels), PUBLISH_LIMIT_MS);
      expect(streams.some(({ publishedSeq, lastSeq }) => publishedSeq < lastSeq)).toBe(true);
      for (const [i, { publishedSeq, lastSeq }] of streams.entries()) {
        if (publishedSeq < lastSeq) await expectWhole(subscribers[i]!, publishedSeq + 1, lastSeq);
      }

      for (const [i, { ref }] of lost.channels.entries()) {
        const { lastSeq } = streams[i]!;
        using within = listen({ url, token: ada.token }, 'graphql-ws', EVENTS, { channel: ref as never, after: 1 });
        using beyond = listen({ url, token: ada.token }, 'SSE', EVENTS, {
          channel: ref as never,
          after: lastSeq + 100,
        });
        await expect.poll(() => beyond.events).toHaveLength(1);
        const { seq } = await write(ada, ref);
        expect(seq).toBe(lastSeq + 1);
        await expect.poll(() => within.events.map((event) => 'seq' in event && event.seq)).toEqual(numbers(2, seq));
        await expect.poll(() => beyond.events).toEqual([reset(lastSeq), created(seq)]);
      }
      await allPublished(fleet);
    },
  );

  test(
    'lacks later events; after its streams were moved on, no client mistakes new events for those',
    SLOW,
    async () => {
      await using postgres = await startOwnPostgres({ place: await lost.backup.restore() });
      await using fleet = await startFleet(0, { databaseUrl: postgres.url });
      const before = await streamsOf(fleet.db, lost.channels);
      await moveStreamsOn(postgres.url);
      const { url } = await fleet.start();
      const [ada] = await comeBack(fleet, lost);
      const at = { url, token: ada.token };
      const i = lost.channels.findIndex(({ ref }, n) => lost.seen.get(ref)!.length > before[n]!.lastSeq);
      const { ref, ablyName } = lost.channels[i]!;
      const channel = ref as never;
      const seen = lost.seen.get(ref)!.length;
      const known = before[i]!.lastSeq;
      const movedTo = known + PASSED_OVER;

      using early = listen(at, 'graphql-ws', EVENTS, { channel, after: seen });
      using whole = listen(at, 'SSE', EVENTS, { channel, after: known - 2 });
      const onAbly = await heardOnAbly(fleet, ada, { ref, ablyName }, seen);
      await expect.poll(() => [early.events.length, whole.events.length, onAbly.length]).toEqual([1, 3, 1]);
      // More than were lost.
      for (let n = known; n <= seen + 1; n++) await write(ada, ref);
      const last = movedTo + seen - known + 2;
      using late = listen(at, 'graphql-ws', EVENTS, { channel, after: seen });
      await expect.poll(() => late.events).toHaveLength(1);
      await write(ada, ref);

      const news = numbers(movedTo + 1, last + 1);
      await expect.poll(() => early.events).toEqual([reset(movedTo), ...news.map(created)]);
      await expect.poll(() => late.events).toEqual([reset(last), created(last + 1)]);
      await expect.poll(() => whole.events.slice(2)).toEqual([reset(movedTo), ...news.map(created)]);
      expect(whole.events.slice(0, 2)).toMatchObject([{ seq: known - 1 }, { seq: known }]);
      await expect.poll(() => onAbly).toEqual([`reset to ${movedTo}`, ...news]);
      await allPublished(fleet);
      expect(await streamsOf(fleet.db, [lost.channels[i]!])).toEqual([{ publishedSeq: last + 1, lastSeq: last + 1 }]);
    },
  );

  // The embedded PostgreSQL has no pg_dump. An installed one must be as new as the server.
  test.skipIf(!canDump)('can be restored from a dump into an empty database, with the same data', SLOW, async () => {
    await using postgres = await startOwnPostgres();
    const databaseUrl = await restoreDump(lost.dumpFile, postgres.url);
    await using fleet = await startFleet(1, { databaseUrl });
    const [ada] = await comeBack(fleet, lost);

    const logs = await logsOf(ada, lost.channels);

    await expectAllThere(fleet.db, lost, logs);
    for (const { ref } of lost.channels) {
      const { seq } = await write(ada, ref);
      expect(seq).toBe(logs.get(ref)!.length + 1);
    }
  });
});

async function writeAndBackUp(stack: AsyncDisposableStack): Promise<Lost> {
  await using source = new AsyncDisposableStack();
  const postgres = source.use(await startOwnPostgres({ settings: { wal_keep_size: '1GB' } }));
  const fleet = source.use(await startFleet(1, { databaseUrl: postgres.url }));
  const { people, channels } = await gatherCrowd(fleet);
  const writing = startWriting(
    people,
    channels.map(({ ref }) => ref),
  );
  await writing.more(30);
  const backup = stack.use(await beginBackup(postgres));
  // So that some events are not published.
  const fault = fleet.ably.failPublishes({});
  await backup.copy(async () => {
    await writing.more(30);
    // Files that are copied from here on are newer than those copied before.
    await fleet.db.$executeRaw`CHECKPOINT`;
  });
  const [messageIds, changes] = [[...writing.messages.values()], writing.changes];
  await backup.end();
  fault[Symbol.dispose]();
  const dumpFile = join(await temporaryDirectory(), 'dump');
  if (canDump) await Promise.all([dump(postgres.url, dumpFile), writing.more(10)]);
  await writing.more(30);
  await writing.finish();
  const seen = await logsOf(people[0], channels);
  return { backup, dumpFile, usernames: people.map(({ username }) => username), channels, messageIds, changes, seen };
}

/** The same users, with tokens for the restored service. */
async function comeBack(fleet: Fleet, { usernames }: Lost): Promise<[TestUser, ...TestUser[]]> {
  return (await Promise.all(usernames.map((name) => fleet.signInAs(name)))) as [TestUser, ...TestUser[]];
}

/** Does the same as `psql -f prisma/after-restore.sql`. */
async function moveStreamsOn(url: string): Promise<void> {
  await runOn(url, await readFile(new URL('../../prisma/after-restore.sql', import.meta.url), 'utf8'));
}

/** Numbers that a client on Ably receives after `after`, and the numbers of its resets. */
async function heardOnAbly(fleet: Fleet, viewer: TestUser, { ref, ablyName }: FollowedChannel, after: number) {
  const heard: (number | string)[] = [];
  await followAbly({
    channel: fleet.realtime(viewer).channels.get(ablyName),
    after,
    fromMessage: ({ data }) => ((data as Envelope).seq === undefined ? null : { seq: (data as { seq: number }).seq }),
    readLog: (seq) => readEvents(viewer, ref, seq),
    onEvent: ({ seq }) => heard.push(seq),
    onReset: (seq) => heard.push(`reset to ${seq}`),
    signal: new AbortController().signal,
  });
  return heard;
}

async function streamsOf(db: Db, channels: readonly FollowedChannel[]) {
  const rows = await db.$queryRaw<{ id: string; publishedSeq: number; lastSeq: number }[]>`
    SELECT id, published_seq AS "publishedSeq", last_seq AS "lastSeq" FROM streams`;
  const byId = new Map(rows.map(({ id, ...stream }) => [id, stream]));
  return channels.map(({ ref }) => byId.get(streamOf(ref))!);
}

async function isPublished(db: Db, channels: readonly FollowedChannel[]): Promise<boolean> {
  const streams = await streamsOf(db, channels);
  return streams.every(({ publishedSeq, lastSeq }) => publishedSeq === lastSeq);
}

/**
 * Changes that were acknowledged before the backup ended exist, and the first events of each stream are those that
 * users saw.
 */
async function expectAllThere(db: Db, { messageIds, changes, seen }: Lost, logs: Logs): Promise<void> {
  const rows = await db.$queryRaw<{ id: string }[]>`SELECT id FROM messages`;
  expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(messageIds.map(uuidOf)));
  expect([...logs.values()].flat().length).toBeGreaterThanOrEqual(changes);
  for (const [ref, log] of logs) expect(log).toEqual(seen.get(ref)!.slice(0, log.length));
  await expectWholeStreams(db);
}

/** Every stream has all numbers up to its last one, and events and messages refer to each other correctly. */
async function expectWholeStreams(db: Db): Promise<void> {
  const apart = await db.$queryRaw`
    SELECT m.id AS message, e.id AS event FROM messages m
    FULL JOIN (SELECT * FROM events WHERE type = 'message.created') e
      ON e.subject_id = m.id AND e.stream_id = m.channel_id AND e.seq = m.seq
    WHERE m.id IS NULL OR e.id IS NULL`;
  await expectGapless(db);
  expect(apart).toEqual([]);
}

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

const created = (seq: number) => ({ __typename: 'MessageCreatedEvent', seq });
const reset = (seq: number) => ({ __typename: 'StreamResetEvent', seq });
