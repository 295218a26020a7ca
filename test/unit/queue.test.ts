import { setImmediate } from 'node:timers/promises';

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';

import { BoundedQueue } from '../../src/lib/queue.ts';

const FULL = new Error('full');

function queueOf(limit: number) {
  const onClose = vi.fn<() => void>();
  return { queue: new BoundedQueue<number>({ limit, overflow: () => FULL, onClose }), onClose };
}

const item = (value: number) => ({ done: false, value });
const END = { done: true, value: undefined };

/** Whether it is settled after a turn of the event loop. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  await setImmediate();
  return settled;
}

describe('a bounded queue', () => {
  test('returns the written items in order, also to readers that wait already', async () => {
    const { queue } = queueOf(3);
    const early = [queue.next(), queue.next()];

    for (const value of [1, 2, 3, 4]) queue.push(value);

    expect(await Promise.all([...early, queue.next(), queue.next()])).toEqual([1, 2, 3, 4].map(item));
    expect(queue.size).toBe(0);
  });

  test('is read by a loop, which ends with the queue', async () => {
    const { queue, onClose } = queueOf(3);
    for (const value of [1, 2, 3]) queue.push(value);
    queue.finish();

    const read = await Array.fromAsync(queue);

    expect(read).toEqual([1, 2, 3]);
    expect(onClose).toHaveBeenCalledOnce();
  });

  test('closes when a loop is left', async () => {
    const { queue, onClose } = queueOf(3);
    for (const value of [1, 2]) queue.push(value);

    for await (const value of queue) if (value === 1) break;

    expect(queue.ended).toBe(true);
    expect(queue.size).toBe(0);
    expect(onClose).toHaveBeenCalledOnce();
  });

  test('fails when it is full, drops its items, and tells the reader once', async () => {
    const { queue, onClose } = queueOf(2);
    for (const value of [1, 2, 3]) queue.push(value);

    expect(onClose).toHaveBeenCalledOnce();
    await expect(queue.next()).rejects.toBe(FULL);
    expect(await queue.next()).toEqual(END);
    expect(onClose).toHaveBeenCalledOnce();
  });

  test('tells a failure to the first waiting reader, and ends for the others', async () => {
    const { queue } = queueOf(2);
    const [first, second] = [queue.next(), queue.next()];

    queue.fail(FULL);

    await expect(first).rejects.toBe(FULL);
    expect(await second).toEqual(END);
    expect(await queue.next()).toEqual(END);
  });

  test('ends a pending read when the reader leaves', async () => {
    const { queue, onClose } = queueOf(2);
    const reading = queue.next();

    expect(await queue.return()).toEqual(END);

    expect(await reading).toEqual(END);
    expect(onClose).toHaveBeenCalledOnce();
  });

  test('closes after it is finished and the last item is taken', async () => {
    const { queue, onClose } = queueOf(2);
    queue.push(1);

    queue.finish();

    expect(onClose).not.toHaveBeenCalled();
    expect(await queue.next()).toEqual(item(1));
    expect(onClose).toHaveBeenCalledOnce();
    expect(await queue.next()).toEqual(END);
  });

  test('has room when half of it is free, or when it has ended', async () => {
    const { queue } = queueOf(4);
    queue.push(1);
    queue.push(2);
    expect(await isSettled(queue.room())).toBe(true);
    queue.push(3);
    const room = queue.room();
    expect(await isSettled(room)).toBe(false);

    await queue.next();

    expect(await isSettled(room)).toBe(true);
  });

  test.each([
    ['return', (queue: BoundedQueue<number>) => void queue.return()],
    ['fail', (queue: BoundedQueue<number>) => queue.fail(FULL)],
    ['finish', (queue: BoundedQueue<number>) => queue.finish()],
  ])('lets a waiting writer continue after %s', async (_how, end) => {
    const { queue } = queueOf(1);
    queue.push(1);
    const room = queue.room();

    end(queue);

    expect(await isSettled(room)).toBe(true);
    queue.push(2);
    expect(queue.size).toBeLessThanOrEqual(1);
  });
});

/** A simple model of the queue. */
interface Model {
  items: number[];
  end: 'done' | 'failed' | null;
  closed: boolean;
}

const LIMIT = 3;

const STEPS = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant('push' as const) },
    { weight: 5, arbitrary: fc.constant('next' as const) },
    { weight: 1, arbitrary: fc.constantFrom('finish' as const, 'fail' as const, 'return' as const) },
  ),
  { maxLength: 60 },
);

describe('against an array', () => {
  test('returns the same for every sequence of steps', async () => {
    await fc.assert(
      fc.asyncProperty(STEPS, async (steps) => {
        const { queue, onClose } = queueOf(LIMIT);
        const model: Model = { items: [], end: null, closed: false };
        const reads: Promise<unknown>[] = [];
        const expected: unknown[] = [];
        /** Indexes in `expected` of reads that are not answered yet. */
        const waiting: number[] = [];
        const fail = () => {
          model.items = [];
          model.end = waiting.length > 0 ? 'done' : 'failed';
          model.closed = true;
          for (const [i, place] of waiting.splice(0).entries()) expected[place] = i === 0 ? FULL : END;
        };

        for (const [value, step] of steps.entries()) {
          if (step === 'push') {
            queue.push(value);
            if (model.end) continue;
            if (waiting.length > 0) expected[waiting.shift()!] = item(value);
            else if (model.items.length < LIMIT) model.items.push(value);
            else fail();
          } else if (step === 'next') {
            reads.push(queue.next().catch((error: unknown) => error));
            if (model.items.length > 0) expected.push(item(model.items.shift()!));
            else if (model.end === 'failed') expected.push(FULL);
            else if (model.end === 'done') expected.push(END);
            else waiting.push(expected.push(null) - 1);
            if (model.end === 'failed') model.end = 'done';
            if (model.end === 'done' && model.items.length === 0) model.closed = true;
          } else if (step === 'fail') {
            queue.fail(FULL);
            if (!model.end) fail();
          } else {
            if (step === 'finish') queue.finish();
            else void queue.return();
            if (step === 'return') model.items = [];
            if (step === 'return' || !model.end) {
              model.end = 'done';
              for (const place of waiting.splice(0)) expected[place] = END;
            }
            if (model.end === 'done' && model.items.length === 0) model.closed = true;
          }
          expect([queue.size, queue.ended]).toEqual([model.items.length, model.end !== null]);
          expect(onClose).toHaveBeenCalledTimes(model.closed ? 1 : 0);
        }

        const stillWaiting = new Set(waiting);
        for (const [i, read] of reads.entries()) {
          if (stillWaiting.has(i)) expect(await isSettled(read)).toBe(false);
          else expect(await read).toEqual(expected[i]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
