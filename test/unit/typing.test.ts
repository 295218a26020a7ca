import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { EphemeralEnvelope } from '../../src/events.ts';
import { encodeId, newId } from '../../src/lib/ids.ts';
import { createTyping, type Typing, type TypingOptions } from '../../src/realtime/typing.ts';
import { shownAsTyping } from '../kit/typing.ts';

const BEGIN = Date.parse('2024-01-01T12:00:00.000Z');
const ROOM = { id: newId('room'), kind: 'room', serverId: newId('srv') } as const;
const ADA = { id: newId('user'), username: 'ada' };
const BOB = { id: newId('user'), username: 'bob' };

/** All that was published, by all processes. */
let published: EphemeralEnvelope[];

beforeEach(() => {
  published = [];
  vi.useFakeTimers({ now: BEGIN });
});
afterEach(() => vi.useRealTimers());

function typingProcess(options: Partial<TypingOptions> = {}): Typing {
  return createTyping({ publish: ({ envelope }) => published.push(envelope as EphemeralEnvelope), ...options });
}

/** What was published, at which second, and of which end it told, in seconds too. */
const story = () =>
  published.map(({ type, timestamp, data }) => [
    (Date.parse(timestamp) - BEGIN) / 1_000,
    type,
    (Date.parse(data.expires_at) - BEGIN) / 1_000,
  ]);

test('a lease that nobody renews is one start, and one stop when it runs out', () => {
  const typing = typingProcess();

  const expiresAt = typing.start(ROOM, ADA);
  vi.advanceTimersByTime(60_000);

  expect(expiresAt).toEqual(new Date(BEGIN + 10_000));
  expect(story()).toEqual([
    [0, 'typing.start', 10],
    [10, 'typing.stop', 10],
  ]);
});

test('a thousand starts within nine seconds are one start', () => {
  const typing = typingProcess();

  for (let i = 0; i < 1_000; i++) {
    typing.start(ROOM, ADA);
    vi.advanceTimersByTime(8);
  }

  expect(story()).toEqual([[0, 'typing.start', 10]]);
});

test('readers are told of a later end before the one that they know', () => {
  const typing = typingProcess();

  typing.start(ROOM, ADA);
  vi.advanceTimersByTime(4_000);
  typing.start(ROOM, ADA);
  vi.advanceTimersByTime(60_000);

  expect(story()).toEqual([
    [0, 'typing.start', 10],
    [9, 'typing.start', 14],
    [14, 'typing.stop', 14],
  ]);
});

test('a process that was held up tells of the later end, and sets no timer for the past', () => {
  const typing = typingProcess();
  const timers = vi.spyOn(globalThis, 'setTimeout');

  typing.start(ROOM, ADA);
  vi.advanceTimersByTime(8_999);
  typing.start(ROOM, ADA);
  vi.setSystemTime(BEGIN + 18_500);
  vi.advanceTimersByTime(60_000);

  expect(story()).toEqual([
    [0, 'typing.start', 10],
    [18.501, 'typing.start', 18.999],
    [18.999, 'typing.stop', 18.999],
  ]);
  expect(timers.mock.calls.filter(([, delay]) => !(delay! >= 0))).toEqual([]);
});

test('a renewal when the end is near is told at once', () => {
  const typing = typingProcess();

  typing.start(ROOM, ADA);
  vi.advanceTimersByTime(9_500);
  typing.start(ROOM, ADA);
  typing.start(ROOM, ADA);
  vi.advanceTimersByTime(60_000);

  expect(story()).toEqual([
    [0, 'typing.start', 10],
    [9.5, 'typing.start', 19.5],
    [19.5, 'typing.stop', 19.5],
  ]);
});

test('who types for a minute is shown all the time, for a start every nine seconds', () => {
  const typing = typingProcess();
  const gaps: number[] = [];

  for (let at = 0; at < 60_000; at += 100) {
    if (at % 3_000 === 0) typing.start(ROOM, ADA);
    if (!shownAsTyping(published).includes('ada')) gaps.push(at);
    vi.advanceTimersByTime(100);
  }

  expect(gaps).toEqual([]);
  expect(published.map(({ type }) => type)).toEqual(Array.from({ length: published.length }, () => 'typing.start'));
  expect(published.length).toBeLessThanOrEqual(2 * Math.ceil(60 / 9));
});

test('a stop ends the lease of that person in that place, and nothing else', () => {
  const typing = typingProcess();
  const elsewhere = { ...ROOM, id: newId('room') };
  typing.start(ROOM, ADA);
  typing.start(ROOM, BOB);
  typing.start(elsewhere, ADA);

  vi.advanceTimersByTime(3_000);
  typing.stop(ROOM.id, ADA.id);
  typing.stop(ROOM.id, ADA.id);

  expect(published.slice(3)).toEqual([
    {
      type: 'typing.stop',
      id: expect.stringMatching(/^evt_/),
      data: { user_id: encodeId('user', ADA.id), username: 'ada', expires_at: '2024-01-01T12:00:13.000Z' },
      timestamp: '2024-01-01T12:00:03.000Z',
      user_id: encodeId('user', ADA.id),
    },
  ]);
});

test('a stop without a lease says nothing', () => {
  const typing = typingProcess();

  typing.stop(ROOM.id, ADA.id);

  expect(published).toEqual([]);
});

test('a start after a stop is a lease of its own', () => {
  const typing = typingProcess();

  typing.start(ROOM, ADA);
  typing.stop(ROOM.id, ADA.id);
  typing.start(ROOM, ADA);

  expect(published.map(({ type }) => type)).toEqual(['typing.start', 'typing.stop', 'typing.start']);
  expect(shownAsTyping(published)).toEqual(['ada']);
});

test('when the lease of one process runs out, a renewal by another keeps the sign', () => {
  const [one, other] = [typingProcess(), typingProcess()];

  one.start(ROOM, ADA);
  vi.advanceTimersByTime(6_000);
  other.start(ROOM, ADA);
  vi.advanceTimersByTime(5_000);

  expect(published.map(({ type }) => type)).toEqual(['typing.start', 'typing.start', 'typing.stop']);
  expect(shownAsTyping(published)).toEqual(['ada']);

  vi.advanceTimersByTime(5_000);

  expect(shownAsTyping(published)).toEqual([]);
});

test('a stop at one process outranks the leases that others began before it', () => {
  const [one, other] = [typingProcess(), typingProcess()];

  one.start(ROOM, ADA);
  vi.advanceTimersByTime(6_000);
  other.start(ROOM, ADA);
  vi.advanceTimersByTime(1_000);
  one.stop(ROOM.id, ADA.id);

  expect(shownAsTyping(published)).toEqual([]);

  vi.advanceTimersByTime(60_000);

  expect(shownAsTyping(published)).toEqual([]);
});

test('beyond the most leases people type unseen, until one has ended', () => {
  const typing = typingProcess({ maxLeases: 1 });

  typing.start(ROOM, ADA);
  const unseen = typing.start(ROOM, BOB);
  typing.stop(ROOM.id, ADA.id);
  typing.start(ROOM, BOB);

  expect(unseen).toEqual(new Date(BEGIN + 10_000));
  expect(published.map(({ type, data }) => `${data.username} ${type}`)).toEqual([
    'ada typing.start',
    'ada typing.stop',
    'bob typing.start',
  ]);
});

test('disposing it ends every lease and leaves no timer behind', () => {
  const typing = typingProcess();
  typing.start(ROOM, ADA);
  typing.start(ROOM, BOB);

  typing[Symbol.dispose]();

  expect(published.slice(2).map(({ type, data }) => `${data.username} ${type}`)).toEqual([
    'ada typing.stop',
    'bob typing.stop',
  ]);
  expect(vi.getTimerCount()).toBe(0);
});
