import { expect, test } from 'vitest';

import { Slices } from '../../src/lib/slices.ts';

/** Waits for a turn of the event loop. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('items that fit into a slice do not wait, and the others follow slice by slice, in order', async () => {
  const slices = new Slices(100);
  const begun: number[] = [];
  const takes = Array.from({ length: 7 }, async (_, no) => {
    await slices.take(50);
    begun.push(no);
  });

  const counts: number[] = [];
  for (let i = 0; i < 4; i++) {
    await Promise.resolve();
    counts.push(begun.length);
    await turn();
  }
  await Promise.all(takes);

  expect(counts).toEqual([2, 4, 6, 7]);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('an item larger than a slice has a slice for itself', async () => {
  const slices = new Slices(10);

  expect(slices.take(1_000)).toBeUndefined();
  const next = slices.take(1);

  expect(next).toBeInstanceOf(Promise);
  await next;
});

test('a slice is full-size again after each turn', async () => {
  const slices = new Slices(10);
  const first = slices.take(10);
  await turn();

  expect([first, slices.take(10)]).toEqual([undefined, undefined]);
});
