import { setTimeout as sleep } from 'node:timers/promises';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { UNLIMITED } from '../../src/domain/limits.ts';
import { newId } from '../../src/lib/ids.ts';
import { resetTo, type StreamItem } from '../../src/realtime/subscriber.ts';
import type { LiveOperation } from '../../src/server/event-stream.ts';
import type { Group, Member } from '../../src/server/fan-out-group.ts';
import { FanOut } from '../../src/server/fan-out.ts';

/** A group whose events are executed by `executes`. */
function scene(executes: (seq: number) => Promise<void>) {
  const operation: LiveOperation = {
    source: null as never,
    shareKey: newId('room'),
    userId: newId('user'),
    limits: UNLIMITED,
    cost: 1,
    async execute(item) {
      const { seq } = item as StreamItem & { seq: number };
      await executes(seq);
      return { data: { seq } };
    },
  };
  const fanOut = new FanOut((result) => Buffer.from(JSON.stringify(result)));
  const group: Group = fanOut.groupOf(operation)!;
  const member = (onSent: (seq: number) => void = () => {}) => {
    const got: number[] = [];
    const self: Member = {
      operation,
      cutOff: () => group.leave(self),
      sendShared(results) {
        for (const result of results) {
          const { seq } = (JSON.parse(result.toString()) as { data: { seq: number } }).data;
          got.push(seq);
          onSent(seq);
        }
      },
    };
    return { self, got };
  };
  return { group, member };
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('give' as const), count: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('join' as const), count: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), count: fc.nat(40) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), count: fc.nat(12) }) },
);

test('each member gets all events since it joined, in order, while others join and leave and events take different times', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.array(fc.nat(5), { minLength: 1 }), async (steps, takes) => {
      const { group, member } = scene((seq) => sleep(takes[seq % takes.length]));
      const present = new Map<ReturnType<typeof member>, number>();
      const stayer = member();
      group.join(stayer.self);
      present.set(stayer, 0);
      const gone: [{ readonly got: readonly number[] }, { readonly since: number; readonly had: number }][] = [];
      let given = 0;

      for (const { kind, count } of steps) {
        if (kind === 'give') group.give(Array.from({ length: count }, () => resetTo(++given)));
        else if (kind === 'wait') await sleep(count);
        else if (kind === 'join') {
          const joiner = member();
          group.join(joiner.self);
          present.set(joiner, given);
        } else {
          const [leaver, since] = [...present].at(count % present.size)!;
          if (leaver === stayer) continue;
          group.leave(leaver.self);
          present.delete(leaver);
          gone.push([leaver, { since, had: leaver.got.length }]);
        }
      }
      await expect.poll(() => stayer.got.length).toBe(given);

      const after = (since: number) => Array.from({ length: given - since }, (_, i) => since + 1 + i);
      for (const [{ got }, since] of present) expect(got).toEqual(after(since));
      for (const [{ got }, { since, had }] of gone) expect(got).toEqual(after(since).slice(0, had));
    }),
    { numRuns: 40 },
  );
});

test('a slow event holds back the later ones and is not overtaken', async () => {
  const slow = Promise.withResolvers<void>();
  const executed: number[] = [];
  const { group, member } = scene(async (seq) => {
    if (seq === 1) await slow.promise;
    executed.push(seq);
  });
  const { self, got } = member();
  group.join(self);

  group.give([resetTo(1)]);
  group.give([resetTo(2)]);
  await expect.poll(() => executed).toEqual([2]);
  expect(got).toEqual([]);
  slow.resolve();

  await expect.poll(() => got).toEqual([1, 2]);
});

test('a member that leaves during the sending gets nothing more', async () => {
  const { group, member } = scene(async () => {});
  const second = member();
  const first = member(() => group.leave(second.self));
  for (const { self } of [first, second]) group.join(self);

  group.give([resetTo(1)]);
  await expect.poll(() => first.got).toEqual([1]);

  expect(second.got).toEqual([]);
});

test('each sending begins with another member', async () => {
  const { group, member } = scene(async () => {});
  const order: string[] = [];
  const members = ['a', 'b', 'c'].map((name) => member(() => order.push(name)));
  for (const { self } of members) group.join(self);

  for (let seq = 1; seq <= 3; seq++) {
    group.give([resetTo(seq)]);
    await expect.poll(() => order.length).toBe(3 * seq);
  }

  expect(order.join('')).toBe('abcbcacab');
});
