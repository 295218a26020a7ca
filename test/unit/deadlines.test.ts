import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { Deadlines } from '../../src/lib/deadlines.ts';

test('a deadline that passes calls back once, with any number of others', async () => {
  const deadlines = new Deadlines(5);
  const late: string[] = [];
  deadlines.set(20, () => late.push('first'));
  const pending = deadlines.set(60_000, () => late.push('never'));
  deadlines.set(10, () => late.push('second'));

  await expect.poll(() => late.toSorted()).toEqual(['first', 'second']);
  await sleep(30);
  expect(late).toHaveLength(2);
  pending.cancel();
});

test('a cancelled deadline does not call back, and its entry is reused', async () => {
  const deadlines = new Deadlines(5);
  const late: string[] = [];
  const cancelled = deadlines.set(10, () => late.push('cancelled'));
  cancelled.cancel();
  deadlines.set(10, () => late.push('in its place'));
  // A second cancellation does not affect the deadline that uses the entry now.
  cancelled.cancel();

  await expect.poll(() => late).toEqual(['in its place']);
});

test('a deadline that is set by a callback is kept', async () => {
  const deadlines = new Deadlines(5);
  const late: string[] = [];
  deadlines.set(10, () => {
    late.push('first');
    deadlines.set(10, () => late.push('second'));
  });

  await expect.poll(() => late).toEqual(['first', 'second']);
});

test('cancelling after the callback does not affect other deadlines', async () => {
  const deadlines = new Deadlines(5);
  const late: string[] = [];
  const passed = deadlines.set(5, () => late.push('passed'));
  await expect.poll(() => late).toEqual(['passed']);
  deadlines.set(10, () => late.push('next'));
  passed.cancel();

  await expect.poll(() => late).toEqual(['passed', 'next']);
});
