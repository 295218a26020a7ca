import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { at, endAt } from '../../src/lib/iterators.ts';
import { BoundedQueue } from '../../src/lib/queue.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const inMs = (ms: number) => new Date(Date.now() + ms);

describe('at', () => {
  test('calls back at the time, and not before', () => {
    const callback = vi.fn<() => void>();
    at(inMs(1_000), callback);

    vi.advanceTimersByTime(999);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);

    expect(callback).toHaveBeenCalledOnce();
  });

  test('calls back at once for a time in the past, but not before it returns', () => {
    const callback = vi.fn<() => void>();

    at(inMs(-1_000), callback);

    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledOnce();
  });

  test('supports times beyond the limit of a timer', () => {
    const callback = vi.fn<() => void>();
    at(inMs(100 * DAY_MS), callback);

    vi.advanceTimersByTime(100 * DAY_MS - 1);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);

    expect(callback).toHaveBeenCalledOnce();
  });

  test.each([1_000, 100 * DAY_MS])('leaves no timer after it is disposed: %i ms', (ms) => {
    const callback = vi.fn<() => void>();

    at(inMs(ms), callback)[Symbol.dispose]();

    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(2 * ms);
    expect(callback).not.toHaveBeenCalled();
  });
});

describe('endAt', () => {
  const FAILURE = new Error('failure');

  /** A source to write to, which ends one second from now. */
  function scene() {
    const onClose = vi.fn<() => void>();
    const source = new BoundedQueue<string>({ limit: 10, overflow: () => FAILURE, onClose });
    return { source, onClose, stream: endAt(source, inMs(1_000), () => 'last') };
  }

  test('returns the items of its source until the time, then the last item and the end', async () => {
    const { source, onClose, stream } = scene();
    source.push('one');
    source.push('two');
    const all = Array.fromAsync(stream);

    await vi.advanceTimersByTimeAsync(1_000);

    expect(await all).toEqual(['one', 'two', 'last']);
    expect(onClose).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('drops the remaining items of its source', async () => {
    const { source, stream } = scene();
    for (const text of ['one', 'two', 'three']) source.push(text);
    await stream.next();

    vi.advanceTimersByTime(1_000);

    expect(await Array.fromAsync(stream)).toEqual(['last']);
  });

  test('ends with its source, and leaves no timer', async () => {
    const { source, stream } = scene();
    source.push('one');
    source.finish();

    expect(await Array.fromAsync(stream)).toEqual(['one']);
    expect(vi.getTimerCount()).toBe(0);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test('fails with its source, and leaves no timer', async () => {
    const { source, stream } = scene();
    const reading = stream.next();

    source.fail(FAILURE);

    await expect(reading).rejects.toBe(FAILURE);
    expect(vi.getTimerCount()).toBe(0);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test('ends the source and a pending read when its reader leaves', async () => {
    const { onClose, stream } = scene();
    const reading = stream.next();

    await stream.return!();

    expect(await reading).toEqual({ done: true, value: undefined });
    expect(onClose).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('ends the source when a loop is left', async () => {
    const { source, onClose, stream } = scene();
    source.push('one');

    for await (const text of stream) if (text === 'one') break;

    expect(onClose).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('does not wait for a source that does not end', async () => {
    const never = new Promise<never>(() => {});
    const endless = { next: () => never, return: () => never, [Symbol.asyncIterator]: () => endless };
    const stream = endAt<string>(endless, inMs(1_000), () => 'last');
    const all = Array.fromAsync(stream);

    await vi.advanceTimersByTimeAsync(1_000);

    expect(await all).toEqual(['last']);
  });
});
