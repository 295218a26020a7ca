import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Db } from '../../src/data/db.ts';
import type { Envelope } from '../../src/events.ts';
import { type TestUser, temporaryDirectory } from '../kit/app.ts';
import { type FollowedChannel, type Logs, logsOf } from '../kit/audience.ts';
import { type BaseBackup, beginBackup } from '../kit/base-backup.ts';
import { readEvents } from '../kit/channel-log.ts';
import { gatherCrowd } from '../kit/crowd.ts';
import { expectGapless } from '../kit/faults.ts';
import { type Fleet, startFleet } from '../kit/fleet.ts';
import { followAbly } from '../kit/follow-ably.ts';
import { graphql } from '../kit/generated/gql.ts';
import { streamOf } from '../kit/operations.ts';
import { startOwnPostgres } from '../kit/own-postgres.ts';
import { dump, hasPgDump, restoreDump } from '../kit/pg-dump.ts';
import { until } from '../kit/processes.ts';
import { allPublished, expectWhole, subscribe } from '../kit/publisher.ts';
import { write } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';
import { listen } from '../kit/subscriptions.ts';
import { startWriting } from '../kit/writers.ts';

const SLOW = { timeout: 180_000 };
/** Leases of the service that is gone, a sweep, and the rest, on a machine that is busy. */
const PUBLISH_LIMIT_MS = 90_000;
/** Numbers that `prisma/after-restore.sql` passes over. */
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

/** A service that was backed up while people wrote, and is gone. */
interface Lost {
  readonly backup: BaseBackup;
  /** Of `pg_dump`, where there is one. */
  readonly dumpFile: string;
  readonly usernames: readonly string[];
  readonly channels: readonly FollowedChannel[];
  /** Ids of the messages, and how many changes there were, that were acknowledged before the backup ended. */
  readonly messageIds: readonly string[];
  readonly changes: number;
  /** What people have seen in all, what was written after the backup too. */
  readonly seen: Logs;
}

describe('what was backed up while people wrote', () => {
  const stack = new AsyncDisposableStack();
  let lost: Lost;
  beforeAll(async () => {
    lost = await writeAndBackUp(stack);
  }, 180_000);
  afterAll(() => stack.disposeAsync());

  test(
    'restores, as a base backup, into a server that starts; people find what was acknowledged, and go on gaplessly',
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
    'lacks what people saw later; once its streams were moved on, nobody takes new events for those',
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
      // As many as were lost, and more.
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

  // A part of PostgreSQL that the embedded one does not bring, and that has to be as new as the server.
  test.skipIf(!canDump)('restores, as a dump, into a database that is empty, with the same', SLOW, async () => {
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
  // So that there is something that was not published.
  const fault = fleet.ably.failPublishes({});
  await backup.copy(async () => {
    await writing.more(30);
    // What is copied from here on is newer than what was copied before.
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

/** The same people, with tokens that are good where the restored data are. */
async function comeBack(fleet: Fleet, { usernames }: Lost): Promise<[TestUser, ...TestUser[]]> {
  return (await Promise.all(usernames.map((name) => fleet.signInAs(name)))) as [TestUser, ...TestUser[]];
}

/** What `psql -f prisma/after-restore.sql` does. */
async function moveStreamsOn(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(await readFile(new URL('../../prisma/after-restore.sql', import.meta.url), 'utf8'));
  } finally {
    await client.end();
  }
}

/** Numbers that a client on Ably gets who had everything up to `after`, and where it was told to begin anew. */
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

/** What was acknowledged before the backup ended is there, and of each stream the first events that people saw. */
async function expectAllThere(db: Db, { messageIds, changes, seen }: Lost, logs: Logs): Promise<void> {
  const rows = await db.$queryRaw<{ id: string }[]>`SELECT id FROM messages`;
  expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(messageIds.map(uuidOf)));
  expect([...logs.values()].flat().length).toBeGreaterThanOrEqual(changes);
  for (const [ref, log] of logs) expect(log).toEqual(seen.get(ref)!.slice(0, log.length));
  await expectWholeStreams(db);
}

/** Every stream has each number up to its last one, and what events and messages say of each other is so. */
async function expectWholeStreams(db: Db): Promise<void> {
  const apart = await db.$queryRaw`
    SELECT m.id AS message, e.id AS event FROM messages m
    FULL JOIN (SELECT * FROM events WHERE type = 'message.created') e
      ON e.message_id = m.id AND e.stream_id = m.channel_id AND e.seq = m.seq
    WHERE m.id IS NULL OR e.id IS NULL`;
  await expectGapless(db);
  expect(apart).toEqual([]);
}

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

const created = (seq: number) => ({ __typename: 'MessageCreatedEvent', seq });
const reset = (seq: number) => ({ __typename: 'StreamResetEvent', seq });
