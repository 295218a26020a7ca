import { expect, test } from 'vitest';

import { RateLimitedError } from '../../src/errors.ts';
import { newId, type UserId } from '../../src/lib/ids.ts';
import { resetTo } from '../../src/realtime/subscriber.ts';
import type { EventLimits, LiveOperation } from '../../src/server/event-stream.ts';
import type { Member } from '../../src/server/fan-out-group.ts';
import { FanOut } from '../../src/server/fan-out.ts';

/** Limits that record their calls. */
function book(quota = Infinity) {
  const taken = new Map<UserId, number>();
  const takings: UserId[] = [];
  const turns: { readonly who: string; readonly cost: number }[] = [];
  const take = (userId: UserId, cost: number) => {
    takings.push(userId);
    taken.set(userId, (taken.get(userId) ?? 0) + cost);
  };
  const overQuota = (userId: UserId) =>
    (taken.get(userId) ?? 0) > quota ? new RateLimitedError('unable to go on; used up', 1_000) : null;
  const limits: EventLimits = {
    async spend(cost, userId) {
      take(userId, cost);
      const refusal = overQuota(userId);
      if (refusal) throw refusal;
      return null;
    },
    owe: take,
    overQuota,
    async inTurn(who, cost, work) {
      turns.push({ who, cost });
      return await work();
    },
  };
  return { limits, taken, takings, turns };
}

/** @param users The user of each member. */
function scene(limits: EventLimits, { cost, users }: { readonly cost: number; readonly users: readonly UserId[] }) {
  let executions = 0;
  const operationOf = (userId: UserId): LiveOperation => ({
    source: null as never,
    shareKey: 'the same',
    userId,
    limits,
    cost,
    async execute() {
      executions++;
      return { data: {} };
    },
  });
  const fanOut = new FanOut((result) => Buffer.from(JSON.stringify(result)));
  const group = fanOut.groupOf(operationOf(users[0]!))!;
  const members = users.map((userId) => {
    const got: string[] = [];
    const cut: string[] = [];
    const self: Member = {
      operation: operationOf(userId),
      sendShared: (results) => void got.push(...results.map(String)),
      cutOff(reason) {
        cut.push(reason.code);
        group.leave(self);
      },
    };
    group.join(self);
    return { self, got, cut };
  });
  return { group, members, executions: () => executions };
}

const someUsers = (count: number) => Array.from({ length: count }, () => newId('user'));
const events = (count: number) => Array.from({ length: count }, (_, i) => resetTo(i + 1));

test('an event of several members is executed once, in a turn of the group, and each pays an equal share', async () => {
  const { limits, taken, turns } = book();
  const { group, members, executions } = scene(limits, { cost: 3_000, users: someUsers(3) });

  group.give(events(1));
  await expect.poll(() => members.map(({ got }) => got.length)).toEqual([1, 1, 1]);
  for (const { self } of members) group.leave(self);

  expect(executions()).toBe(1);
  expect(turns).toEqual([{ who: expect.stringMatching(/^group /) as string, cost: 3_000 }]);
  expect([...taken.values()]).toEqual([1_000, 1_000, 1_000]);
});

test('an event for several subscriptions of one user takes a turn of that user', async () => {
  const { limits, turns } = book();
  const [ada] = someUsers(1);
  const { group, members } = scene(limits, { cost: 3_000, users: [ada!, ada!] });

  group.give(events(1));
  await expect.poll(() => members.map(({ got }) => got.length)).toEqual([1, 1]);

  expect(turns.map(({ who }) => who)).toEqual([ada]);
});

test('each of 200 members pays a point for an event, in few steps', async () => {
  const { limits, taken, takings } = book();
  const { group, members } = scene(limits, { cost: 20, users: someUsers(200) });

  for (const event of events(1_500)) {
    group.give([event]);
    await expect.poll(() => members.at(-1)!.got.length, { interval: 1 }).toBe(event.seq);
  }
  const before = takings.length;
  for (const { self } of members) group.leave(self);

  // Once for each 1,000 points, and at the end.
  expect(before).toBe(200);
  expect(takings).toHaveLength(400);
  expect(new Set(taken.values())).toEqual(new Set([1_500]));
});

test('a member without points is disconnected before the next event, and the others continue', async () => {
  const { limits, taken } = book(10_000);
  const [ada, bob] = someUsers(2);
  taken.set(ada!, 9_500);
  const { group, members } = scene(limits, { cost: 2_000, users: [ada!, bob!] });

  for (let count = 1; count <= 3; count++) {
    group.give([resetTo(count)]);
    await expect.poll(() => members[1]!.got.length).toBe(count);
  }

  expect(members[0]!.cut).toEqual(['RATE_LIMITED']);
  expect(members[0]!.got.length).toBeLessThan(2);
  expect(members[1]!.cut).toEqual([]);
});

test('if nobody can pay, nothing is executed and all are disconnected', async () => {
  const { limits, taken } = book(10_000);
  const [ada] = someUsers(1);
  taken.set(ada!, 10_001);
  const { group, members, executions } = scene(limits, { cost: 30_000, users: [ada!, ada!] });

  group.give(events(5));
  await expect.poll(() => members.map(({ cut }) => cut)).toEqual([['RATE_LIMITED'], ['RATE_LIMITED']]);

  expect(executions()).toBe(0);
  expect(members.flatMap(({ got }) => got)).toEqual([]);
});

test('expensive events are executed one by one, and those that a user cannot pay for are not executed', async () => {
  const { limits } = book(100_000);
  const [ada] = someUsers(1);
  const { group, members, executions } = scene(limits, { cost: 30_000, users: [ada!] });

  group.give(events(100));
  await expect.poll(() => members[0]!.cut).toEqual(['RATE_LIMITED']);

  // The fourth takes the last points, and later ones are not begun.
  expect(executions()).toBe(4);
});

test('a limited number of events waits for execution, and with more all members are disconnected to resume', async () => {
  const stuck = Promise.withResolvers<void>();
  const { limits } = book();
  const users = someUsers(2);
  const { group, members } = scene(
    {
      ...limits,
      async inTurn(_who, _cost, work) {
        await stuck.promise;
        return await work();
      },
    },
    { cost: 1, users },
  );

  for (let i = 0; i < 10; i++) group.give(events(100));
  const within = members.map(({ cut }) => cut.length);
  group.give(events(1));
  stuck.resolve();

  expect(within).toEqual([0, 0]);
  expect(members.map(({ cut }) => cut)).toEqual([['STREAM_INTERRUPTED'], ['STREAM_INTERRUPTED']]);
});

test('a reader who catches up pays a share of a result that was just shared, and the whole price of another execution', async () => {
  const { limits, taken } = book();
  const [ada, bob, eve] = someUsers(3);
  const { group, members, executions } = scene(limits, { cost: 3_000, users: [ada!, bob!] });
  const [event, older] = events(2);
  group.give([event!]);
  await expect.poll(() => members[0]!.got.length).toBe(1);
  const catchingUp = { ...members[0]!.self.operation, userId: eve! };

  await group.resultFor(event!, catchingUp);
  const afterShared = taken.get(eve!);
  await group.resultFor(older!, catchingUp);

  expect(afterShared).toBe(1_000);
  expect(taken.get(eve!)).toBe(4_000);
  expect(executions()).toBe(2);
});

test('a reader who cannot pay while catching up is refused, and others are not', async () => {
  const { limits, taken } = book(10_000);
  const [ada, bob] = someUsers(2);
  taken.set(ada!, 10_001);
  const { group, members } = scene(limits, { cost: 10, users: [ada!, bob!] });
  const [event] = events(1);

  const results = await Promise.allSettled(members.map(({ self }) => group.resultFor(event!, self.operation)));

  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});
