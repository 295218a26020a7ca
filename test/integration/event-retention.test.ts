import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';

import { removeOldEvents } from '../../src/data/event-retention.ts';
import { startTestApp, type TestApp, type TestUser } from '../kit/app.ts';
import { readEvents } from '../kit/channel-log.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';

let app: TestApp;
let ada: TestUser;
beforeAll(async () => {
  app = await startTestApp();
  [ada] = await people(app, 'ada');
});

interface Room {
  readonly channel: { readonly roomId: string };
  readonly id: string;
}

/** A room with `count` messages, which are the events 1, 2, 3, … */
async function roomWith(count: number): Promise<Room> {
  const { roomId } = await roomOf(ada);
  for (let i = 1; i <= count; i++) await write(ada, { roomId }, `message ${i}`);
  return { channel: { roomId }, id: uuidOf(roomId) };
}

/** Dates each event back by a number of days, and marks events as published up to a number. */
async function age({ id }: Room, days: readonly number[], publishedSeq = days.length): Promise<void> {
  await app.db.$executeRaw`
    UPDATE events e SET occurred_at = now() - given.days * interval '1 day'
    FROM unnest(${days}::float8[]) WITH ORDINALITY AS given(days, seq) WHERE e.stream_id = ${id}::uuid AND e.seq = given.seq`;
  await app.db.$executeRaw`UPDATE streams SET published_seq = ${publishedSeq} WHERE id = ${id}::uuid`;
}

async function left({ id }: Room): Promise<number[]> {
  const rows = await app.db.event.findMany({ where: { streamId: id }, orderBy: { seq: 'asc' } });
  return rows.map(({ seq }) => seq);
}

test('old events are removed, and clients that request them get a reset', async () => {
  const room = await roomWith(4);
  await age(room, [9, 8, 6, 0]);

  await removeOldEvents(app.db, 7);
  const behind = await readEvents(ada, room.channel, 1);
  const upToDate = await readEvents(ada, room.channel, 2);

  expect(behind).toMatchObject({ reset: true, lastSeq: 4, events: [] });
  expect(upToDate).toMatchObject({ reset: false, lastSeq: 4, events: [{ seq: 3 }, { seq: 4 }] });
  await write(ada, room.channel, 'message 5');
  expect((await readEvents(ada, room.channel, 4)).events).toMatchObject([{ seq: 5 }]);
});

test('messages stay after their events are removed', async () => {
  const room = await roomWith(2);
  await age(room, [900, 800]);

  const count = await removeOldEvents(app.db, 7);

  expect(count).toBe(2);
  const { data } = await ada.raw(
    'query ($id: ID!) { room(id: $id) { lastSeq messages(first: 5) { nodes { content } } } }',
    {
      id: room.channel.roomId,
    },
  );
  expect(data).toEqual({
    room: { lastSeq: 2, messages: { nodes: [{ content: 'message 2' }, { content: 'message 1' }] } },
  });
});

test('unpublished events stay at any age', async () => {
  const room = await roomWith(4);
  await age(room, [30, 20, 20, 20], 1);

  await removeOldEvents(app.db, 7);

  expect(await left(room)).toEqual([2, 3, 4]);
});

test('more than a batch is removed, of many streams and of one', async () => {
  const rooms = await Promise.all(Array.from({ length: 3 }, () => roomWith(1)));
  const { id } = rooms[0]!;
  await app.db.$executeRaw`
    INSERT INTO events (stream_id, seq, id, type, actor_id, subject_id)
    SELECT e.stream_id, series.seq, uuidv7(), e.type, e.actor_id, e.subject_id
    FROM events e, generate_series(2, 250) AS series(seq) WHERE e.stream_id = ${id}::uuid`;
  await app.db.$executeRaw`UPDATE streams SET last_seq = 250 WHERE id = ${id}::uuid`;
  await age(
    rooms[0]!,
    Array.from({ length: 250 }, () => 8),
  );
  for (const room of rooms.slice(1)) await age(room, [8]);

  const count = await removeOldEvents(app.db, 7);

  expect(count).toBe(252);
  expect(await Promise.all(rooms.map(left))).toEqual([[], [], []]);
});

test('the rest of a stream never has a gap, with any times and any published number', async () => {
  const room = await roomWith(8);
  // `refs` is left out, because it is null for messages, and Prisma does not write null there.
  const events = await app.db.event.findMany({ where: { streamId: room.id }, omit: { refs: true } });

  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 14 }), { minLength: 8, maxLength: 8 }),
      fc.integer({ min: 0, max: 8 }),
      async (halfDays, publishedSeq) => {
        await app.db.event.deleteMany({ where: { streamId: room.id } });
        await app.db.event.createMany({ data: events });
        await age(
          room,
          halfDays.map((half) => half / 2 + 0.25),
          publishedSeq,
        );
        const isOld = (seq: number) => halfDays[seq - 1]! / 2 + 0.25 > 3.5;
        let first = 1;
        while (first <= publishedSeq && isOld(first)) first++;

        await removeOldEvents(app.db, 3.5);

        expect(await left(room)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].slice(first - 1));
      },
    ),
    { numRuns: 60 },
  );
});
