import { describe, expect, test } from 'vitest';

import { Turns } from '../../src/domain/turns.ts';

/** Work that ends when it is told to. */
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

/** Until all that could start did. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the turns of one user', () => {
  test('let four small operations run at one time, and the others wait in their order', async () => {
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

  test('let a large one run alone, and none overtake it', async () => {
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

  test('hold nobody else', async () => {
    const turns = new Turns();
    const [adas, bobs] = [work(), work()];
    const runs = [turns.run('ada', 6_000, adas.run), turns.run('bob', 6_000, bobs.run)];
    await settle();

    expect(bobs.started.yes).toBe(true);
    adas.end();
    bobs.end();
    await Promise.all(runs);
  });

  test('go on after one that failed, which says why', async () => {
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

  test('refuse more than 500 that wait', async () => {
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
