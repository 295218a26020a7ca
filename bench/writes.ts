import pg from 'pg';

import type { AblyConfig } from '../src/config/config.ts';
import type { StreamId } from '../src/lib/ids.ts';
import type { Publisher } from '../src/realtime/publisher.ts';
import type { BenchDatabase } from './database.ts';
import { dice } from './load.ts';
import { type Pace, progress } from './pace.ts';
import { startPublishing } from './publishing.ts';
import { type Figure, median } from './report.ts';
import { type Edit, openWriter, type Writer } from './writer.ts';

/**
 * The costs of the event log and of publishing for writers. It runs the product's statement directly on `pg`, so that
 * nothing hides the difference. The publisher runs in the process of the writers, as in the product.
 */

const WRITERS = 8;

interface Round {
  readonly writesPerSecond: number;
  readonly publishedPerSecond: number;
}

export async function measureWrites(database: BenchDatabase, ably: AblyConfig, pace: Pace): Promise<Figure[]> {
  await using stack = new AsyncDisposableStack();
  const open = async (edit?: Edit): Promise<Writer[]> => {
    const writers = await Promise.all(Array.from({ length: WRITERS }, () => openWriter(database.url, edit)));
    for (const writer of writers) stack.use(writer);
    return writers;
  };
  const [logging, bare] = [await open(), await open(withoutEvents)];
  const admin = stack.adopt(new pg.Client({ connectionString: database.url }), (client) => client.end());
  await admin.connect();
  const authors = await viewersOf(admin);

  const run = async (writers: readonly Writer[], publishes: boolean, seed: number, ms: number): Promise<Round> => {
    await settle(admin);
    await using publisher = publishes ? startPublishing(database.url, ably) : null;
    return await writeFor(writers, { rooms: database.rooms.written, authors }, publisher, seed, ms);
  };
  await run(bare, false, 0, pace.warmUpMs);
  await run(logging, true, 0, pace.warmUpMs);

  const rounds: { bare: Round; logged: Round; published: Round }[] = [];
  for (let round = 1; round <= pace.rounds; round++) {
    const [first, second, third] = [
      await run(bare, false, round, pace.roundMs),
      await run(logging, false, round, pace.roundMs),
      await run(logging, true, round, pace.roundMs),
    ];
    rounds.push({ bare: first, logged: second, published: third });
    const ratios = [second.writesPerSecond / first.writesPerSecond, third.writesPerSecond / second.writesPerSecond];
    progress(
      `writes, round ${round} of ${pace.rounds}: with events ${ratios[0]!.toFixed(2)}, published ${ratios[1]!.toFixed(2)}`,
    );
  }
  await settle(admin);
  const perSecond = (name: 'bare' | 'logged' | 'published') =>
    Math.round(median(rounds.map((round) => round[name].writesPerSecond)));
  progress(
    `writes: medians of ${perSecond('bare')} without events, ${perSecond('logged')} with them, ${perSecond('published')} beside a publisher that took ${Math.round(median(rounds.map(({ published }) => published.publishedPerSecond)))} a second, here and now`,
  );
  return [
    {
      figure: 'createMessage with events',
      vs: 'the same write without the event log',
      ratios: rounds.map(({ bare: without, logged }) => logged.writesPerSecond / without.writesPerSecond),
    },
    {
      figure: 'createMessage with events and publisher',
      vs: 'the same write, published by nobody',
      ratios: rounds.map(({ logged, published }) => published.writesPerSecond / logged.writesPerSecond),
    },
  ];
}

/** The part of the statement that writes the event. Its replacement reads its value and writes nothing. */
const EVENT_PART = /event AS \(\s*INSERT INTO events \([^)]*\)\s*SELECT [^)]*?(\$\d+::uuid)[^)]* FROM written\s*\)/;

function withoutEvents(statement: string): string {
  const without = statement.replace(EVENT_PART, 'event AS (SELECT $1)');
  if (without === statement || without.includes('events')) {
    throw new Error(`unable to take the event out of the statement; it reads\n${statement}`);
  }
  return without;
}

/** Closed loop: each writer writes its next message when the last one is committed. */
async function writeFor(
  writers: readonly Writer[],
  { rooms, authors }: { readonly rooms: readonly string[]; readonly authors: readonly string[] },
  publisher: Pick<Publisher, 'nudge' | 'counts'> | null,
  seed: number,
  ms: number,
): Promise<Round> {
  const roll = dice(seed);
  const began = performance.now();
  let writes = 0;
  const loop = async (writer: Writer): Promise<void> => {
    while (performance.now() - began < ms) {
      const room = rooms[roll(rooms.length)]!;
      const author = authors[roll(authors.length)]!;
      await writer.write(
        room,
        author,
        `Message ${roll(1_000_000)}: the train is late, and the cat sat on the keyboard.`,
      );
      publisher?.nudge(room as StreamId);
      writes++;
    }
  };
  await Promise.all(writers.map(loop));
  const seconds = (performance.now() - began) / 1_000;
  return { writesPerSecond: writes / seconds, publishedPerSecond: (publisher?.counts.published ?? 0) / seconds };
}

/** Marks all events as published. */
export async function settle(client: pg.Client): Promise<void> {
  await client.query(`
    UPDATE streams SET published_seq = last_seq, lease_owner = NULL, lease_until = NULL
    WHERE published_seq < last_seq OR lease_owner IS NOT NULL`);
}

async function viewersOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM users WHERE username LIKE 'viewer\\_%' ORDER BY id`,
  );
  return rows.map(({ id }) => id);
}
