import { describe, expect, test } from 'vitest';

import { createConnectionLimits } from '../../src/server/connection-limits.ts';

describe('accepted connections', () => {
  test('are limited for one address and in total', () => {
    // A thousandth: 6 for one address, 20 in total.
    const limits = createConnectionLimits({ scale: 0.001 });
    const take = (address: string, count: number) =>
      Array.from({ length: count }, () => limits.accept(address)).filter((place) => place !== null);

    const counts = [take('a', 10), take('b', 10), take('c', 10), take('d', 10)].map(({ length }) => length);

    expect(counts).toEqual([6, 6, 6, 2]);
  });

  test('are not limited by address behind proxies', () => {
    const limits = createConnectionLimits({ scale: 0.001, trustedProxies: 1 });
    const places = Array.from({ length: 30 }, () => limits.accept('10.0.0.1')).filter((place) => place !== null);

    places[0]!();

    expect(places).toHaveLength(20);
    expect(limits.accept('10.0.0.1')).not.toBeNull();
    expect(limits.accept('10.0.0.1')).toBeNull();
  });
});
