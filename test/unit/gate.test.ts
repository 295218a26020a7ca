import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { createGate, type Gate } from '../../src/realtime/gate.ts';

/** Longer than any test, so that a request that waits for it has not begun when the test ends. */
const GAP_MS = 3_600_000;

let stopping: AbortController;
let gate: Gate;
let requests: number;

beforeEach(() => {
  requests = 0;
  stopping = new AbortController();
  gate = createGate({ gapMs: GAP_MS, retry: { firstMs: 1, limitMs: 1 }, signal: stopping.signal });
});
afterEach(() => stopping.abort());

const request = () =>
  gate.pass(async () => {
    requests++;
    return true;
  });
const nothing = () => gate.pass(async () => null);

test('the first request begins at once, and the next one waits for the gap', async () => {
  await request();

  void request();
  await setImmediate();

  expect(requests).toBe(1);
});

test('work without a request does not delay the next request', async () => {
  await nothing();
  await nothing();

  await request();

  expect(requests).toBe(1);
});
