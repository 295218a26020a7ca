import { describe, expect, test } from 'vitest';

import { createLimits, MAX_COST, readingCost, REFUSED_COST, UNLIMITED } from '../../src/domain/limits.ts';
import { newId } from '../../src/lib/ids.ts';
import { tooManyConnections, tooManySubscriptions } from '../../src/server/connection-limits.ts';

/** Waits until points that were taken without waiting are counted. */
const counted = () => new Promise((resolve) => setImmediate(resolve));

/** @returns How often it was allowed. */
async function countAllowed(take: () => Promise<void>): Promise<number> {
  for (let count = 0; ; count++) {
    try {
      await take();
    } catch (error) {
      expect(error).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterMs: expect.any(Number) as number } });
      return count;
    }
  }
}

describe('anonymous requests of one address', () => {
  test('are limited to 600 in a minute', async () => {
    const limits = createLimits({ scale: 1 });

    expect(await countAllowed(() => limits.takeOfAnonymous('192.0.2.1'))).toBe(600);
    await expect(limits.takeOfAnonymous('192.0.2.2')).resolves.toBeUndefined();
  });

  test('are fewer if their documents cost more', async () => {
    const limits = createLimits({ scale: 1 });
    const invalid = async () => {
      await limits.takeOfAnonymous('192.0.2.1');
      await limits.spendOfAnonymous('192.0.2.1', REFUSED_COST);
    };

    expect(await countAllowed(invalid)).toBe(24);
  });

  test('cost no more if their documents are cheap', async () => {
    const limits = createLimits({ scale: 1 });
    const cheap = async () => {
      await limits.takeOfAnonymous('192.0.2.1');
      await limits.spendOfAnonymous('192.0.2.1', 900);
    };

    expect(await countAllowed(cheap)).toBe(600);
  });
});

test('reading a document costs points for the tokens beyond the free ones', () => {
  expect([10, 200, 201, 4_000].map(readingCost)).toEqual([0, 0, 10, 38_000]);
});

describe('the points of a user', () => {
  test('can be overdrawn, and then everything is refused until the window ends', async () => {
    let now = 0;
    const limits = createLimits({ scale: 1, now: () => now });
    const [ada, bob] = [newId('user'), newId('user')];

    limits.owe(ada, 3_000_000);
    await counted();
    const within = limits.overQuota(ada);
    limits.owe(ada, 1);
    await counted();

    expect(within).toBeNull();
    expect(limits.overQuota(ada)).toMatchObject({ code: 'RATE_LIMITED' });
    await expect(limits.spend(1, ada)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(limits.overQuota(bob)).toBeNull();
    now += 60_000;
    expect(limits.overQuota(ada)).toBeNull();
  });

  test('are unlimited without limits, but one operation is limited', async () => {
    const ada = newId('user');

    UNLIMITED.owe(ada, Infinity);

    expect(UNLIMITED.overQuota(ada)).toBeNull();
    await expect(UNLIMITED.spend(MAX_COST + 1, ada)).rejects.toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
  });
});

test.each([tooManyConnections(), tooManySubscriptions(200)])(
  'a refusal for which waiting does not help has no time, and says what helps: $message',
  (refusal) => {
    expect(refusal.details).toEqual({ retryAfterMs: null });
    expect(refusal.retryAfterSeconds).toBeUndefined();
    expect(refusal.message).toMatch(/(close|end) one of them first/);
  },
);
