import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { Readings } from '../../src/domain/readings.ts';

test('short texts are read at once', () => {
  const readings = new Readings();
  const read: number[] = [];

  for (let no = 0; no < 10; no++) void readings.run('ada', 200, () => read.push(no));

  expect(read).toHaveLength(10);
});

test('long texts are read one by one, with other work in between, and clients take turns', async () => {
  const readings = new Readings();
  const order: string[] = [];
  const runs = ['ada', 'ada', 'ada', 'bob', 'bob'].map((who) => readings.run(who, 10_000, () => order.push(who)));

  const atOnce = [...order];
  const together: number[] = [];
  while (order.length < 5) {
    const before = order.length;
    await sleep(0);
    together.push(order.length - before);
  }
  await Promise.all(runs);

  expect(atOnce).toEqual(['ada']);
  expect(Math.max(...together)).toBe(1);
  expect(order).toEqual(['ada', 'ada', 'bob', 'ada', 'bob']);
});

test('a failed text rejects with its error, and the next one is read', async () => {
  const readings = new Readings();
  void readings.run('ada', 10_000, () => {});

  const failed = readings.run('ada', 10_000, () => {
    throw new Error('no document');
  });
  const next = readings.run('ada', 10, () => 'read');

  await expect(failed).rejects.toThrow('no document');
  await expect(next).resolves.toBe('read');
});

test('the number of waiting texts is limited for each client separately', async () => {
  const readings = new Readings();
  const runs = Array.from({ length: 101 }, () => readings.run('ada', 10_000, () => {}));

  const refused = readings.run('ada', 10, () => {});
  const bobs = readings.run('bob', 10, () => 'read');

  await expect(refused).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await expect(bobs).resolves.toBe('read');
  await Promise.all(runs);
});
