import { describe, expect, test } from 'vitest';

import { newId, type UserId } from '../../src/lib/ids.ts';
import { Readers } from '../../src/realtime/readers.ts';
import { type Sink, resetTo, type StreamItem } from '../../src/realtime/subscriber.ts';

const stream = { streamId: newId('room'), kind: 'room', serverId: newId('srv') } as const;

/** Readers of a stream. Those in `allowed` may read. The answer can be held back. */
function scene() {
  const allowed = new Set<UserId>();
  let epoch = 1;
  let held: Promise<void> = Promise.resolve();
  const readers = new Readers(stream, {
    accessEpoch: async () => epoch,
    readersAmong: async (_stream, viewerIds) => {
      await held;
      return new Set(viewerIds.filter((id) => allowed.has(id)));
    },
  });
  const live = () => {
    const viewerId = newId('user');
    allowed.add(viewerId);
    const reader = readers.add({
      viewerId,
      after: 0,
      limit: 10,
      feedSeq: () => 0,
      onSlow: () => {},
      onClose: () => {},
    });
    readers.setLive(reader);
    return reader;
  };
  return {
    readers,
    live,
    /** Ends the access of a viewer. */
    forbid: (viewerId: UserId) => {
      allowed.delete(viewerId);
      epoch++;
    },
    /** Holds answers back. @returns A function that releases them. */
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
  };
}

function collector(): Sink & { readonly items: StreamItem[] } {
  const items: StreamItem[] = [];
  return { items, give: (given) => items.push(...given) };
}

describe('a sink', () => {
  test('continues for the other readers when one leaves during the access check', async () => {
    const { readers, live, forbid, hold } = scene();
    const [leaver, stayer] = [live(), live()];
    const sink = collector();
    await readers.check();
    for (const reader of [leaver, stayer]) expect(reader.handOver(sink)).toBe(true);

    forbid(leaver.viewerId);
    const letGo = hold();
    const checking = readers.check();
    await leaver.return();
    letGo();
    await checking;
    readers.give([resetTo(3)], 0);

    expect(sink.items).toMatchObject([{ type: 'stream.reset', seq: 3 }]);
  });

  test('gets nothing more when its last reader loses access, and that reader is told', async () => {
    const { readers, live, forbid } = scene();
    const reader = live();
    const sink = collector();
    await readers.check();
    reader.handOver(sink);

    forbid(reader.viewerId);
    await readers.check();
    readers.give([resetTo(3)], 0);

    expect(sink.items).toEqual([]);
    expect(await reader.next()).toMatchObject({ value: { item: { type: 'access.revoked' } } });
    expect(await reader.next()).toMatchObject({ done: true });
    expect(readers.size).toBe(0);
  });
});

test('a reader that becomes live after a check must be checked before anything is given', async () => {
  const { readers, live } = scene();
  live();
  await readers.check();
  expect(readers.settled).toBe(true);

  live();

  expect(readers.settled).toBe(false);
  await readers.check();
  expect(readers.settled).toBe(true);
});
