import { describe, expect, test } from 'vitest';

import { FairQueue } from '../../src/lib/fair-queue.ts';

function queue(limits = { ofOne: 100, ofAll: 1_000 }) {
  const fair = new FairQueue<string>(limits);
  return {
    add: (who: string, job: string, { price = 1, urgent = false } = {}) => fair.add({ who, price, urgent, job }),
    take: () => fair.take(),
    /** All waiting items, in their order. */
    rest: () => {
      const jobs: string[] = [];
      for (let job = fair.take(); job !== undefined; job = fair.take()) jobs.push(job);
      return jobs;
    },
    drain: () => fair.drain(),
  };
}

describe('a fair queue', () => {
  test('keeps the order of one user', () => {
    const { add, rest } = queue();
    for (const job of ['a', 'b', 'c']) add('ada', job);

    expect(rest()).toEqual(['a', 'b', 'c']);
  });

  test('lets users take turns, independent of who came first', () => {
    const { add, rest } = queue();
    for (let i = 1; i <= 3; i++) add('ada', `ada ${i}`);
    for (let i = 1; i <= 3; i++) add('bob', `bob ${i}`);

    expect(rest()).toEqual(['ada 1', 'bob 1', 'ada 2', 'bob 2', 'ada 3', 'bob 3']);
  });

  test('gives fewer turns to users with more expensive items', () => {
    const { add, rest } = queue();
    for (let i = 1; i <= 2; i++) add('ada', `large ${i}`, { price: 3 });
    for (let i = 1; i <= 4; i++) add('bob', `small ${i}`);

    expect(rest()).toEqual(['large 1', 'small 1', 'small 2', 'small 3', 'large 2', 'small 4']);
  });

  test('takes the item of a new user next, although another user has many waiting', () => {
    const { add, take } = queue();
    for (let i = 1; i <= 50; i++) add('ada', `large ${i}`, { price: 50_000_000 });
    for (let i = 1; i <= 7; i++) take();

    add('bob', 'small', { price: 10 });

    expect(take()).toBe('small');
    expect(take()).toBe('large 8');
  });

  test('does not let a user save up turns', () => {
    const { add, take, rest } = queue();
    for (let i = 1; i <= 20; i++) add('ada', `ada ${i}`);
    for (let i = 1; i <= 10; i++) take();
    for (let i = 1; i <= 3; i++) add('bob', `bob ${i}`);

    expect(rest().slice(0, 6)).toEqual(['bob 1', 'ada 11', 'bob 2', 'ada 12', 'bob 3', 'ada 13']);
  });

  test('does not let a user avoid the price by waiting until their queue is empty', () => {
    const { add, take } = queue();
    add('ada', 'ada 1', { price: 10 });
    for (let i = 1; i <= 20; i++) add('bob', `bob ${i}`);
    expect([take(), take()]).toEqual(['ada 1', 'bob 1']);

    add('ada', 'ada 2', { price: 10 });

    expect(Array.from({ length: 10 }, take)).toEqual([...Array.from({ length: 9 }, (_, i) => `bob ${i + 2}`), 'ada 2']);
  });

  test('puts urgent items before other items of the same user, but not before those of others', () => {
    const { add, rest } = queue();
    add('ada', 'ada 1');
    add('ada', 'ada 2');
    add('bob', 'bob 1');
    add('ada', 'urgent 1', { urgent: true });
    add('ada', 'urgent 2', { urgent: true });

    expect(rest()).toEqual(['urgent 1', 'bob 1', 'urgent 2', 'ada 1', 'ada 2']);
  });

  test('refuses items beyond the limits for one user and in total', () => {
    const { add, rest } = queue({ ofOne: 2, ofAll: 3 });

    const answers = ['ada', 'ada', 'ada', 'bob', 'cyd'].map((who, i) => add(who, String(i)));

    expect(answers).toEqual([true, true, false, true, false]);
    expect(rest()).toEqual(['0', '3', '1']);
    expect(add('ada', 'again')).toBe(true);
  });

  test('returns all waiting items', () => {
    const { add, take, drain } = queue();
    for (const who of ['ada', 'bob', 'ada']) add(who, who);

    expect(drain().toSorted()).toEqual(['ada', 'ada', 'bob']);
    expect(take()).toBeUndefined();
  });
});
