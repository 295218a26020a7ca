import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import type { AblyConfig } from '../src/config.ts';
import { encodeId, type RoomId, type StreamId } from '../src/lib/ids.ts';
import { sharedNow } from './clock.ts';
import { startPublishing } from './publishing.ts';
import { openWriter } from './writer.ts';

export interface SourceOptions {
  readonly databaseUrl: string;
  readonly ably: AblyConfig;
  /** UUID. */
  readonly room: string;
}

/** Ably's limits are the publisher's matter, and not of this: events come at an even pace. */
const NO_GAPS = { requestGapMs: 1, channelGapMs: 0 };

/** Messages in the room, written and published from here. */
export interface Source extends AsyncDisposable {
  /** As clients name it. */
  readonly room: string;
  /** Number of the room's newest event. */
  readonly lastSeq: number;
  /** Writes so many at that distance. @returns When each was committed, by {@link sharedNow}. */
  write(count: number, gapMs: number): Promise<number[]>;
}

export async function openSource({ databaseUrl, room, ably }: SourceOptions): Promise<Source> {
  await using stack = new AsyncDisposableStack();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ author: string; lastSeq: number }>(
    `SELECT s.owner_id AS author, st.last_seq AS "lastSeq" FROM rooms r JOIN servers s ON s.id = r.server_id JOIN streams st ON st.id = r.id WHERE r.id = $1`,
    [room],
  );
  await client.end();
  let { author, lastSeq } = rows[0]!;
  const writer = stack.use(await openWriter(databaseUrl));
  const publisher = stack.use(startPublishing(databaseUrl, ably, NO_GAPS));
  const started = stack.move();
  return {
    room: encodeId('room', room as RoomId),
    get lastSeq() {
      return lastSeq;
    },
    async write(count, gapMs) {
      const committedAt: number[] = [];
      const began = sharedNow();
      for (let i = 0; i < count; i++) {
        const wait = began + i * gapMs - sharedNow();
        if (wait > 0) await sleep(wait);
        lastSeq = await writer.write(room, author, `Message ${i}: the train is late, and the cat sat on the keyboard.`);
        committedAt.push(sharedNow());
        publisher.nudge(room as StreamId);
      }
      return committedAt;
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
