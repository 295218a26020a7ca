import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { TypingEnvelope } from '../../src/events/registry.ts';
import { encodeId, newId } from '../../src/lib/ids.ts';
import { createTyping, type Typing, type TypingOptions } from '../../src/realtime/typing.ts';
import { shownAsTyping } from '../kit/typing.ts';

const BEGIN = Date.parse('2024-01-01T12:00:00.000Z');
const ROOM = { id: newId('room'), kind: 'room', serverId: newId('srv') } as const;
const ADA = { id: newId('user'), username: 'ada' };
const BOB = { id: newId('user'), username: 'bob' };

/** All published envelopes, of all processes. */
let published: TypingEnvelope[];

beforeEach(() => {
  published = [];
  vi.useFakeTimers({ now: BEGIN });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function typingProcess(options: Partial<TypingOptions> = {}): Typing {
  return createTyping({ publish: ({ envelope }) => published.push(envelope as TypingEnvelope), ...options });
}

/** Published events, with their times and their ends in seconds. */
const story = () =>
  published.map(({ type, timestamp, data }) => [
    (Date.parse(timestamp) - BEGIN) / 1_000,
    type,
    (Date.parse(data.expires_at) - BEGIN) / 1_000,
  ]);

test('a lease without renewals publishes one start, and one stop when it expires', () => {
  const typing = typingProcess();

  const expiresAt = typing.start(ROOM, ADA, null);
  vi.advanceTimersByTime(60_000);

  expect(expiresAt).toEqual(new Date(BEGIN + 10_000));
  expect(story()).toEqual([
    [0, 'typing.start', 10],
    [10, 'typing.stop', 10],
  ]);
});

test('a thousand starts within nine seconds publish one start', () => {
  const typing = typingProcess();

  for (let i = 0; i < 1_000; i++) {
    typing.start(ROOM, ADA, null);
    vi.advanceTimersByTime(8);
  }

  expect(story()).toEqual([[0, 'typing.start', 10]]);
});

test('a later end is published before the end that readers know', () => {
  const typing = typingProcess();

  typing.start(ROOM, ADA, null);
  vi.advanceTimersByTime(4_000);
  typing.start(ROOM, ADA, null);
  vi.advanceTimersByTime(60_000);

  expect(story()).toEqual([
    [0, 'typing.start', 10],
    [9, 'typing.start', 14],
    [14, 'typing.stop', 14],
  ]);
});

test('a process that was frozen publishes the later end, and sets no timer for the past', () => {
  const typing = typingProcess();
  const timers = vi.spyOn(globalThis, 'setTimeout');

  typing.start(ROOM, ADA, null);
  vi.advanceTimersByTime(8_999);
  typing.start(ROOM, ADA, null);
  // Both clocks went on, and the timers did not.
  const late = performance.now() + 9_501;
  vi.spyOn(performance, 'now').mockReturnValueOnce(late).mockReturnValueOnce(late);
  vi.advanceTimersByTime(60_000);

  expect(story()).toEqual([
    [0, 'typing.start', 10],
    [9, 'typing.start', 18.999],
    [18.999, 'typing.stop', 18.999],
  ]);
  expect(timers.mock.calls.filter(([, delay]) => !(delay! >= 0))).toEqual([]);
});

test.each([-3_600_000, 3_600_000])('a lease lasts as long if the time of day changes by %d ms', (change) => {
  const typing = typingProcess();

  typing.start(ROOM, ADA, null);
  vi.setSystemTime(BEGIN + change);
  vi.advanceTimersByTime(9_999);
  const before = published.length;
  vi.advanceTimersByTime(2);

  expect(before).toBe(1);
  expect(published.map(({ type, data }) => [type, data.expires_at])).toEqual([
    ['typing.start', '2024-01-01T12:00:10.000Z'],
    ['typing.stop', '2024-01-01T12:00:10.000Z'],
  ]);
});

test('a renewal near the end is published at once', () => {
  const typing = typingProcess();

  typing.start(ROOM, ADA, null);
  vi.advanceTimersByTime(9_500);
  typing.start(ROOM, ADA, null);
  typing.start(ROOM, ADA, null);
  vi.advanceTimersByTime(60_000);

  expect(story()).toEqual([
    [0, 'typing.start', 10],
    [9.5, 'typing.start', 19.5],
    [19.5, 'typing.stop', 19.5],
  ]);
});

test('a user who types for a minute is shown all the time, with a start every nine seconds', () => {
  const typing = typingProcess();
  const gaps: number[] = [];

  for (let at = 0; at < 60_000; at += 100) {
    if (at % 3_000 === 0) typing.start(ROOM, ADA, null);
    if (!shownAsTyping(published).includes('ada')) gaps.push(at);
    vi.advanceTimersByTime(100);
  }

  expect(gaps).toEqual([]);
  expect(published.map(({ type }) => type)).toEqual(Array.from({ length: published.length }, () => 'typing.start'));
  expect(published.length).toBeLessThanOrEqual(2 * Math.ceil(60 / 9));
});

test('a stop ends the lease of that user in that channel, and no other', () => {
  const typing = typingProcess();
  const elsewhere = { ...ROOM, id: newId('room') };
  typing.start(ROOM, ADA, null);
  typing.start(ROOM, BOB, null);
  typing.start(elsewhere, ADA, null);

  vi.advanceTimersByTime(3_000);
  typing.stop(ROOM.id, ADA.id, null);
  typing.stop(ROOM.id, ADA.id, null);

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

test('a stop without a lease publishes nothing', () => {
  const typing = typingProcess();

  typing.stop(ROOM.id, ADA.id, null);

  expect(published).toEqual([]);
});

test('a start after a stop is a new lease', () => {
  const typing = typingProcess();

  typing.start(ROOM, ADA, null);
  typing.stop(ROOM.id, ADA.id, null);
  typing.start(ROOM, ADA, null);

  expect(published.map(({ type }) => type)).toEqual(['typing.start', 'typing.stop', 'typing.start']);
  expect(shownAsTyping(published)).toEqual(['ada']);
});

test('when the lease of one process expires, a renewal by another keeps the user typing', () => {
  const [one, other] = [typingProcess(), typingProcess()];

  one.start(ROOM, ADA, null);
  vi.advanceTimersByTime(6_000);
  other.start(ROOM, ADA, null);
  vi.advanceTimersByTime(5_000);

  expect(published.map(({ type }) => type)).toEqual(['typing.start', 'typing.start', 'typing.stop']);
  expect(shownAsTyping(published)).toEqual(['ada']);

  vi.advanceTimersByTime(5_000);

  expect(shownAsTyping(published)).toEqual([]);
});

test('a stop at one process overrides leases that began earlier in others', () => {
  const [one, other] = [typingProcess(), typingProcess()];

  one.start(ROOM, ADA, null);
  vi.advanceTimersByTime(6_000);
  other.start(ROOM, ADA, null);
  vi.advanceTimersByTime(1_000);
  one.stop(ROOM.id, ADA.id, null);

  expect(shownAsTyping(published)).toEqual([]);

  vi.advanceTimersByTime(60_000);

  expect(shownAsTyping(published)).toEqual([]);
});

test('beyond the maximum number of leases typing is not shown, until one has ended', () => {
  const typing = typingProcess({ maxLeases: 1 });

  typing.start(ROOM, ADA, null);
  const unseen = typing.start(ROOM, BOB, null);
  typing.stop(ROOM.id, ADA.id, null);
  typing.start(ROOM, BOB, null);

  expect(unseen).toEqual(new Date(BEGIN + 10_000));
  expect(published.map(({ type, data }) => `${data.username} ${type}`)).toEqual([
    'ada typing.start',
    'ada typing.stop',
    'bob typing.start',
  ]);
});

test('disposing it ends every lease and leaves no timer', () => {
  const typing = typingProcess();
  typing.start(ROOM, ADA, null);
  typing.start(ROOM, BOB, null);

  typing[Symbol.dispose]();

  expect(published.slice(2).map(({ type, data }) => `${data.username} ${type}`)).toEqual([
    'ada typing.stop',
    'bob typing.stop',
  ]);
  expect(vi.getTimerCount()).toBe(0);
});

describe('devices', () => {
  test('a user types while any of their devices does', () => {
    const typing = typingProcess();

    typing.start(ROOM, ADA, 'phone');
    vi.advanceTimersByTime(2_000);
    typing.start(ROOM, ADA, null);
    typing.stop(ROOM.id, ADA.id, 'phone');
    typing.stop(ROOM.id, ADA.id, 'tablet');
    vi.advanceTimersByTime(60_000);

    expect(story()).toEqual([
      [0, 'typing.start', 10],
      [9, 'typing.start', 12],
      [12, 'typing.stop', 12],
    ]);
  });

  test('the stop of the last device ends the typing', () => {
    const typing = typingProcess();

    typing.start(ROOM, ADA, 'phone');
    typing.start(ROOM, ADA, 'laptop');
    typing.stop(ROOM.id, ADA.id, 'laptop');
    vi.advanceTimersByTime(1_000);
    typing.stop(ROOM.id, ADA.id, 'phone');
    vi.advanceTimersByTime(60_000);

    expect(story()).toEqual([
      [0, 'typing.start', 10],
      [1, 'typing.stop', 11],
    ]);
    expect(shownAsTyping(published)).toEqual([]);
  });

  test('the end of the remaining device is published in time, so that no reader ignores it', () => {
    const typing = typingProcess();

    typing.start(ROOM, ADA, 'phone');
    vi.advanceTimersByTime(4_000);
    typing.start(ROOM, ADA, 'laptop');
    vi.advanceTimersByTime(5_500);
    // The end of the laptop was announced at 9 s. The phone ends at 10 s.
    typing.stop(ROOM.id, ADA.id, 'laptop');
    expect(shownAsTyping(published)).toEqual(['ada']);
    vi.advanceTimersByTime(60_000);

    expect(story()).toEqual([
      [0, 'typing.start', 10],
      [9, 'typing.start', 14],
      [10, 'typing.stop', 14],
    ]);
    expect(shownAsTyping(published, BEGIN + 10_000)).toEqual([]);
  });

  test('a device whose end has passed does not keep the user typing', () => {
    const typing = typingProcess();

    typing.start(ROOM, ADA, 'phone');
    vi.advanceTimersByTime(5_000);
    typing.start(ROOM, ADA, 'laptop');
    vi.advanceTimersByTime(6_000);
    typing.stop(ROOM.id, ADA.id, 'laptop');

    expect(published.at(-1)).toMatchObject({ type: 'typing.stop', timestamp: '2024-01-01T12:00:11.000Z' });
  });

  test('at different instances, a stop of one hides the other until that is announced again', () => {
    const [one, other] = [typingProcess(), typingProcess()];
    const shown: string[][] = [];

    one.start(ROOM, ADA, 'phone');
    for (let at = 0; at < 20_000; at += 1_000) {
      if (at % 4_000 === 0) other.start(ROOM, ADA, 'laptop');
      if (at === 2_000) one.stop(ROOM.id, ADA.id, 'phone');
      shown.push(shownAsTyping(published));
      vi.advanceTimersByTime(1_000);
    }

    expect(shown.map(({ length }) => length).join('')).toBe('11000000011111111111');
  });

  test('the eleventh device replaces the one that would stop first', () => {
    const typing = typingProcess();
    const names = Array.from({ length: 11 }, (_, i) => `device ${i}`);

    for (const name of names) typing.start(ROOM, ADA, name);
    for (const name of names.slice(1, -1)) typing.stop(ROOM.id, ADA.id, name);
    expect(shownAsTyping(published)).toEqual(['ada']);
    typing.stop(ROOM.id, ADA.id, names.at(-1)!);

    expect(shownAsTyping(published)).toEqual([]);
  });

  test('any starts, stops and messages of devices: a user is shown while one of them types', () => {
    const DEVICES = [null, 'phone', 'laptop'];
    const step = fc.record({
      what: fc.constantFrom('start', 'stop', 'sent', 'wait'),
      device: fc.constantFrom(...DEVICES),
      ms: fc.integer({ min: 1, max: 4_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        published = [];
        using typing = typingProcess();
        const ends = new Map<string | null, number>();
        const quiet = new Map<string | null, number>();
        for (const { what, device, ms } of steps) {
          const now = Date.now();
          if (what === 'wait') vi.advanceTimersByTime(ms);
          else if (what === 'start') {
            typing.start(ROOM, ADA, device);
            if ((quiet.get(device) ?? 0) <= now) ends.set(device, now + 10_000);
          } else {
            ends.delete(device);
            if (what === 'stop') typing.stop(ROOM.id, ADA.id, device);
            // A message without a name of its device is for the next test.
            else if (device !== null) {
              typing.sent(ROOM.id, ADA.id, device);
              quiet.set(device, now + 1_000);
            } else typing.stop(ROOM.id, ADA.id, null);
          }
          const isTyping = [...ends.values()].some((end) => end > Date.now());
          expect(shownAsTyping(published)).toEqual(isTyping ? ['ada'] : []);
        }
      }),
    );
  });
});

describe('a message', () => {
  test('ends the typing of its device, whose starts are not shown for a second', () => {
    const typing = typingProcess();

    typing.start(ROOM, ADA, 'phone');
    typing.sent(ROOM.id, ADA.id, 'phone');
    const late = typing.start(ROOM, ADA, 'phone');
    vi.advanceTimersByTime(999);
    typing.start(ROOM, ADA, 'phone');
    const before = published.length;
    vi.advanceTimersByTime(1);
    typing.start(ROOM, ADA, 'phone');

    expect(late).toEqual(new Date(BEGIN + 10_000));
    expect(before).toBe(2);
    expect(story()).toEqual([
      [0, 'typing.start', 10],
      [0, 'typing.stop', 10],
      [1, 'typing.start', 11],
    ]);
  });

  test('says nothing of other devices, channels and users', () => {
    const typing = typingProcess();
    const elsewhere = { ...ROOM, id: newId('room') };

    typing.sent(ROOM.id, ADA.id, 'phone');
    typing.start(ROOM, ADA, 'laptop');
    typing.start(elsewhere, ADA, 'phone');
    typing.start(ROOM, BOB, 'phone');

    expect(published).toHaveLength(3);
  });

  test.each([
    ['the device without a name, if it types', [null, 'phone'], ['phone']],
    ['otherwise the one that went on typing last', ['phone', 'laptop', 'phone'], ['laptop']],
  ] as const)('without a device ends the typing of %s', (_which, starts, others) => {
    const typing = typingProcess();
    for (const device of starts) typing.start(ROOM, ADA, device);

    typing.sent(ROOM.id, ADA.id, null);
    typing.start(ROOM, ADA, starts[0]);
    for (const device of others) typing.stop(ROOM.id, ADA.id, device);

    expect(published.map(({ type }) => type)).toEqual(['typing.start', 'typing.stop']);
  });

  test('leaves nothing behind: beyond the maximum the oldest are forgotten', () => {
    const typing = typingProcess({ maxLeases: 2 });

    for (const device of ['one', 'two', 'three']) typing.sent(ROOM.id, ADA.id, device);
    for (const device of ['three', 'two']) typing.start(ROOM, ADA, device);
    expect(published).toEqual([]);
    typing.start(ROOM, ADA, 'one');

    expect(published).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(1);
  });
});
