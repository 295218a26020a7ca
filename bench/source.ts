import { setTimeout as sleep } from 'node:timers/promises';

import { Realtime } from 'ably';
import pg from 'pg';

import type { AblyConfig } from '../src/config/config.ts';
import { createDb } from '../src/data/db.ts';
import { readEnvelopes } from '../src/data/envelopes.ts';
import { encodeId, type RoomId, type ServerId, type StreamId } from '../src/lib/ids.ts';
import { createLogger } from '../src/observability/log.ts';
import { channelOfStream } from '../src/realtime/channels.ts';
import type { FencedSend } from '../src/realtime/send.ts';
import { sharedNow } from './clock.ts';
import { startPublishing } from './publishing.ts';
import { openWriter } from './writer.ts';

export interface SourceOptions {
  readonly databaseUrl: string;
  readonly ably: AblyConfig;
  /** UUID of the room. */
  readonly room: string;
}

/** Without the pauses for Ably's limits, so that events come at an even rate. */
const NO_GAPS = { requestGapMs: 1, channelGapMs: 0 };

/** Writes and publishes messages in the room, in this process. */
export interface Source extends AsyncDisposable {
  /** Id of the room as a TypeID. */
  readonly room: string;
  /** Number of the newest event of the room. */
  readonly lastSeq: number;
  /** Writes `count` messages at intervals of `gapMs`, and waits until they are published. */
  write(count: number, gapMs: number): Promise<Times>;
  /**
   * Writes `count` messages first, and then sends them to Ably at intervals of `gapMs`, over a separate connection. So
   * their rate is limited neither by the disk nor by the publisher, which waits for Ably's answers.
   */
  pour(count: number, gapMs: number): Promise<Times>;
}

/** Times of each event, by {@link sharedNow}. */
export interface Times {
  readonly committed: readonly number[];
  /** When it was sent to Ably. */
  readonly handed: readonly number[];
}

export async function openSource({ databaseUrl, room, ably }: SourceOptions): Promise<Source> {
  await using stack = new AsyncDisposableStack();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  stack.defer(() => client.end());
  const { rows } = await client.query<{ author: string; serverId: ServerId; lastSeq: number }>(
    `SELECT s.owner_id AS author, r.server_id AS "serverId", st.last_seq AS "lastSeq" FROM rooms r JOIN servers s ON s.id = r.server_id JOIN streams st ON st.id = r.id WHERE r.id = $1`,
    [room],
  );
  let { author, serverId, lastSeq } = rows[0]!;
  const streamId = room as StreamId;
  const name = channelOfStream({ streamId, kind: 'room', serverId });
  const writer = stack.use(await openWriter(databaseUrl));
  /** Number -> when it was first sent to Ably. */
  const handedAt = new Map<number, number>();
  const recording =
    (send: FencedSend): FencedSend =>
    (batch, ownedAt) => {
      const now = sharedNow();
      for (const { envelope } of batch) {
        if ('seq' in envelope && !handedAt.has(envelope.seq)) handedAt.set(envelope.seq, now);
      }
      return send(batch, ownedAt);
    };
  const publisher = stack.use(startPublishing(databaseUrl, ably, NO_GAPS, recording));
  const db = createDb({ url: databaseUrl, poolSize: 1, log: createLogger('warn') });
  stack.defer(() => db.$disconnect());
  const { key, endpoint, port, tls } = ably;
  const connection = new Realtime({
    key,
    endpoint: endpoint!,
    port: port!,
    tls: tls!,
    logLevel: 1,
    autoConnect: false,
  });
  stack.defer(() => connection.close());
  const write = async (i: number) => {
    lastSeq = await writer.write(room, author, `Message ${i}: the train is late, and the cat sat on the keyboard.`);
  };
  const started = stack.move();
  return {
    room: encodeId('room', room as RoomId),
    get lastSeq() {
      return lastSeq;
    },
    async write(count, gapMs) {
      const committed: number[] = [];
      const first = lastSeq + 1;
      handedAt.clear();
      const began = sharedNow();
      for (let i = 0; i < count; i++) {
        const wait = began + i * gapMs - sharedNow();
        if (wait > 0) await sleep(wait);
        await write(i);
        committed.push(sharedNow());
        publisher.nudge(streamId);
      }
      while (handedAt.size < count) await sleep(5);
      return { committed, handed: committed.map((_, i) => handedAt.get(first + i)!) };
    },
    async pour(count, gapMs) {
      const before = lastSeq;
      await writer.together(async () => {
        for (let i = 0; i < count; i++) await write(i);
        // Otherwise the publishers of this process and of the product would publish them too.
        await writer.markPublished(room);
      });
      const envelopes = await readEnvelopes(db, streamId, before, count);
      connection.connect();
      const channel = connection.channels.get(name);
      const handed: number[] = [];
      const acknowledged: Promise<unknown>[] = [];
      const began = sharedNow();
      for (const [i, envelope] of envelopes.entries()) {
        const wait = began + i * gapMs - sharedNow();
        if (wait > 0) await sleep(wait);
        handed.push(sharedNow());
        acknowledged.push(channel.publish({ id: envelope.id, name: envelope.type, data: envelope }));
      }
      await Promise.all(acknowledged);
      return { committed: handed, handed };
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
