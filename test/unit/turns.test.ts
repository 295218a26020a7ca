import { describe, expect, test } from 'vitest';

import { outOfTurn, Turns } from '../../src/domain/turns.ts';

/** Work that ends on request. */
function work() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const started = { yes: false };
  return {
    run: () => {
      started.yes = true;
      return promise;
    },
    started,
    end: resolve,
    fail: reject,
  };
}

/** Waits until all operations that can start have started. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the turns of one user', () => {
  test('let four small operations run at one time, and others wait in order', async () => {
    const turns = new Turns();
    const works = Array.from({ length: 6 }, work);
    const runs = works.map(({ run }) => turns.run('ada', 1, run));
    await settle();

    const atFirst = works.map(({ started }) => started.yes);
    works[2]!.end();
    await settle();
    const later = works.map(({ started }) => started.yes);
    for (const { end } of works) end();
    await Promise.all(runs);

    expect(atFirst).toEqual([...Array.from({ length: 4 }, () => true), false, false]);
    expect(later).toEqual([...Array.from({ length: 5 }, () => true), false]);
  });

  test('let a large operation run alone, and no other overtakes it', async () => {
    const turns = new Turns();
    const [small, large, last] = [work(), work(), work()];
    const runs = [turns.run('ada', 1, small.run), turns.run('ada', 150_000, large.run), turns.run('ada', 1, last.run)];
    await settle();

    const atFirst = [large.started.yes, last.started.yes];
    small.end();
    await settle();
    const afterwards = [large.started.yes, last.started.yes];
    large.end();
    last.end();
    await Promise.all(runs);

    expect(atFirst).toEqual([false, false]);
    expect(afterwards).toEqual([true, false]);
  });

  test('do not delay other users', async () => {
    const turns = new Turns();
    const [adas, bobs] = [work(), work()];
    const runs = [turns.run('ada', 6_000, adas.run), turns.run('bob', 6_000, bobs.run)];
    await settle();

    expect(bobs.started.yes).toBe(true);
    adas.end();
    bobs.end();
    await Promise.all(runs);
  });

  test('continue after a failed operation, which rejects with its error', async () => {
    const turns = new Turns();
    const [failing, next] = [work(), work()];
    const failed = turns.run('ada', 6_000, failing.run);
    const run = turns.run('ada', 6_000, next.run);
    failing.fail(new Error('no'));

    await expect(failed).rejects.toThrow('no');
    await settle();
    expect(next.started.yes).toBe(true);
    next.end();
    await run;
  });

  test('refuse more than 500 waiting operations', async () => {
    const turns = new Turns();
    const first = work();
    const runs = [
      turns.run('ada', 6_000, first.run),
      ...Array.from({ length: 500 }, () => turns.run('ada', 6_000, () => {})),
    ];

    const refused = turns.run('ada', 1, () => {});

    await expect(refused).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    first.end();
    await Promise.all(runs);
  });
});

describe('an operation that waits out of its turn', () => {
  /** An operation that begins, waits out of its turn, and continues until it is told to end. */
  function waiting(turns: Turns, cost = 1) {
    const [wait, rest] = [work(), work()];
    const run = turns.run('ada', cost, async () => {
      await outOfTurn(wait.run);
      await rest.run();
    });
    return { wait, rest, run };
  }

  test('lets other operations of the same user run meanwhile', async () => {
    const turns = new Turns();
    const large = waiting(turns, 150_000);
    const other = work();
    const running = turns.run('ada', 150_000, other.run);
    await settle();

    const meanwhile = [large.wait.started.yes, other.started.yes];
    for (const { end } of [large.wait, large.rest, other]) end();
    await Promise.all([large.run, running]);

    expect(meanwhile).toEqual([true, true]);
  });

  test('continues when there is room for it, before operations that have not begun', async () => {
    const turns = new Turns();
    const large = waiting(turns, 150_000);
    const [second, third] = [work(), work()];
    const runs = [turns.run('ada', 150_000, second.run), turns.run('ada', 150_000, third.run)];
    await settle();

    large.wait.end();
    await settle();
    const whileTaken = [large.rest.started.yes, third.started.yes];
    second.end();
    await settle();
    const afterwards = [large.rest.started.yes, third.started.yes];
    large.rest.end();
    await settle();
    const atLast = third.started.yes;
    third.end();
    await Promise.all([large.run, ...runs]);

    expect([whileTaken, afterwards, atLast]).toEqual([[false, false], [true, false], true]);
  });

  test('counts as running again afterwards, even if nothing else ran meanwhile', async () => {
    const turns = new Turns();
    const large = waiting(turns, 150_000);
    await settle();
    large.wait.end();
    await settle();
    const other = work();
    const running = turns.run('ada', 1, other.run);
    await settle();

    const atFirst = other.started.yes;
    large.rest.end();
    await settle();
    const later = other.started.yes;
    other.end();
    await Promise.all([large.run, running]);

    expect([atFirst, later]).toEqual([false, true]);
  });

  test('gives up its turn once if several of its parts wait', async () => {
    const turns = new Turns();
    const [first, second] = [work(), work()];
    const run = turns.run('ada', 1_500, () => Promise.all([outOfTurn(first.run), outOfTurn(second.run)]));
    const others = Array.from({ length: 5 }, work);
    const runs = others.map((other) => turns.run('ada', 1_500, other.run));
    await settle();

    const started = others.filter((other) => other.started.yes).length;
    for (const { end } of [first, second, ...others]) end();
    await Promise.all([run, ...runs]);

    expect(started).toBe(4);
  });

  test('continues after a failure of the wait, and fails with its error', async () => {
    const turns = new Turns();
    const failing = work();
    const run = turns.run('ada', 150_000, () => outOfTurn(failing.run));
    await settle();
    failing.fail(new Error('unable to read it'));

    await expect(run).rejects.toThrow('unable to read it');
    expect(await turns.run('ada', 150_000, () => 'next')).toBe('next');
  });

  test('only waits if it has no turn', async () => {
    expect(await outOfTurn(async () => 'done')).toBe('done');
  });
});

describe('the turns of all users', () => {
  test('let one expensive operation of all users run at a time, and small ones at the same time', async () => {
    const turns = new Turns();
    const dear = ['ada', 'bob', 'eve'].map((who) => ({ who, ...work() }));
    const small = work();
    const runs = dear.map(({ who, run }) => turns.run(who, 141_000, run));
    runs.push(turns.run('dan', 1_600, small.run));
    await settle();

    const atFirst = dear.map(({ started }) => started.yes);
    dear[0]!.end();
    await settle();
    const later = dear.map(({ started }) => started.yes);
    for (const { end } of [...dear, small]) end();
    await Promise.all(runs);

    expect(atFirst).toEqual([true, false, false]);
    expect(small.started.yes).toBe(true);
    expect(later).toEqual([true, true, false]);
  });

  test('are taken by one user after the other, independent of how many operations each has waiting', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const step = (who: string) => async () => {
      order.push(who);
      await settle();
    };

    const runs = ['ada', 'ada', 'ada', 'bob', 'eve', 'eve'].map((who) => turns.run(who, 40_000, step(who)));
    await Promise.all(runs);

    expect(order).toEqual(['ada', 'bob', 'eve', 'ada', 'eve', 'ada']);
  });

  test('limit the points that run at one time, by the size of the operations', async () => {
    const turns = new Turns();
    const running = { 5_000: 0, 20_000: 0, 1_000: 0 };
    const most = { ...running };
    const run = (cost: keyof typeof running, no: number) =>
      turns.run(`user ${no}`, cost, async () => {
        most[cost] = Math.max(most[cost], ++running[cost]);
        await settle();
        running[cost]--;
      });

    await Promise.all(
      Array.from({ length: 300 }, (_, no) => [
        run(1_000, 3 * no),
        run(5_000, 3 * no + 1),
        run(20_000, 3 * no + 2),
      ]).flat(),
    );

    expect(most).toEqual({ 1_000: 256, 5_000: 7, 20_000: 1 });
  });

  test('leave nothing behind, in any order of their ends', async () => {
    const turns = new Turns();
    const ended: number[] = [];

    await Promise.all(
      Array.from({ length: 500 }, (_, no) =>
        turns.run(`user ${no % 7}`, [1, 1_600, 9_000, 141_000][no % 4]!, async () => {
          await settle();
          ended.push(no);
        }),
      ),
    );

    expect(ended).toHaveLength(500);
    const afterwards = work();
    const run = turns.run('user 0', 141_000, afterwards.run);
    expect(afterwards.started.yes).toBe(true);
    afterwards.end();
    await run;
  });

  test('are waited for without a limit if the caller has its own', async () => {
    const turns = new Turns();
    const first = work();
    const runs = [turns.run('ada', 6_000, first.run)];
    for (let i = 0; i < 600; i++) runs.push(turns.run('ada', 6_000, async () => {}, { always: true }));

    first.end();

    await expect(Promise.all(runs)).resolves.toHaveLength(601);
  });
});
