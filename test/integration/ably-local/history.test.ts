import type { Message, PaginatedResult } from 'ably';
import { describe, expect, test } from 'vitest';

import { ablyScene, codeOf, FORMATS, listen } from '../../kit/ably.ts';

const names = ({ items }: PaginatedResult<Message>) => items.map(({ name }) => name);

async function allPages(first: PaginatedResult<Message>): Promise<(string | undefined)[][]> {
  const pages = [];
  for (let page: PaginatedResult<Message> | null = first; page; page = await page.next()) pages.push(names(page));
  return pages;
}

describe.each(FORMATS)('over %s', (_format, format) => {
  test('history can be paged from the newest or from the oldest message', async () => {
    await using scene = await ablyScene();
    const channel = scene.rest(format).channels.get('room: with, commas/and+more');
    for (const name of ['a', 'b', 'c', 'd', 'e']) await channel.publish(name, null);

    const backwards = await allPages(await channel.history({ limit: 2 }));
    const forwards = await allPages(await channel.history({ limit: 2, direction: 'forwards' }));

    expect(backwards).toEqual([['e', 'd'], ['c', 'b'], ['a']]);
    expect(forwards).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });
});

test('messages that arrive meanwhile do not move the following pages', async () => {
  await using scene = await ablyScene();
  const channel = scene.rest().channels.get('room');
  for (const name of ['a', 'b', 'c']) await channel.publish(name, null);

  const first = await channel.history({ limit: 2 });
  await channel.publish('d', null);
  const second = (await first.next())!;

  expect(names(first)).toEqual(['c', 'b']);
  expect(names(second)).toEqual(['a']);
  expect(second.isLast()).toBe(true);
  expect(names(await second.first())).toEqual(['d', 'c']);
  expect(names(await second.current())).toEqual(['a']);
});

test('an array is paged message by message', async () => {
  await using scene = await ablyScene();
  const channel = scene.rest().channels.get('room');
  await channel.publish(['a', 'b', 'c'].map((name) => ({ name })));

  expect(await allPages(await channel.history({ limit: 2 }))).toEqual([['c', 'b'], ['a']]);
});

test('ephemeral messages are delivered, and are not in history and rewind', async () => {
  await using scene = await ablyScene();
  const rest = scene.rest().channels.get('room');
  const heard = await listen(scene.realtime().channels.get('room'));
  const passing = { name: 'passing', extras: { ephemeral: true } };

  await rest.publish('a', null);
  await rest.publish([passing, { name: 'b' }]);
  await rest.publish(passing);

  await expect.poll(() => heard.map(({ name }) => name)).toEqual(['a', 'passing', 'b', 'passing']);
  expect(await allPages(await rest.history())).toEqual([['b', 'a']]);
  const late = await listen(scene.realtime().channels.get('room', { params: { rewind: '10' } }));
  await rest.publish('c', null);
  await expect.poll(() => late.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});

test('start and end limit it by time', async () => {
  let now = Date.now();
  await using scene = await ablyScene({ now: () => now });
  const channel = scene.rest().channels.get('room');
  const times = [];
  for (const name of ['a', 'b', 'c']) {
    times.push(now);
    await channel.publish(name, null);
    now += 1_000;
  }

  expect(names(await channel.history({ start: times[1]! }))).toEqual(['c', 'b']);
  expect(names(await channel.history({ end: times[1]! }))).toEqual(['b', 'a']);
  expect(names(await channel.history({ start: times[1]!, end: times[1]! }))).toEqual(['b']);
  expect(await codeOf(channel.history({ start: times[1]!, end: times[0]! }))).toBe(40003);
});

test.each([0, 1_001, 1.5])('a limit of %d is refused', async (limit) => {
  await using scene = await ablyScene();

  expect(await codeOf(scene.rest().channels.get('room').history({ limit }))).toBe(40003);
});

test('messages are kept for two minutes, and for a day in a persisted namespace', async () => {
  let now = Date.now();
  await using scene = await ablyScene({ now: () => now, namespaces: [{ id: 'kept', persisted: true }] });
  const [passing, kept] = ['room', 'kept:room'].map((name) => scene.rest().channels.get(name));
  for (const channel of [passing!, kept!]) await channel.publish('old', null);

  now += 120_001;
  for (const channel of [passing!, kept!]) await channel.publish('new', null);

  expect(names(await passing!.history())).toEqual(['new']);
  expect(names(await kept!.history())).toEqual(['new', 'old']);
});

test('with untilAttach it meets the received messages without a gap or a repetition', async () => {
  await using scene = await ablyScene();
  const rest = scene.rest().channels.get('room');
  await rest.publish('before', null);
  const channel = scene.realtime().channels.get('room');
  await channel.attach();
  await rest.publish('after', null);

  expect(names(await channel.history({ untilAttach: true }))).toEqual(['before']);
  expect(names(await channel.history())).toEqual(['after', 'before']);
});
