import { describe, expect, test } from 'vitest';

import { createConnectionLimits } from '../../src/server/connection-limits.ts';

describe('connections that are accepted', () => {
  test('are so many of one address, and of all', () => {
    // A thousandth: 6 of one address, 20 of all.
    const limits = createConnectionLimits({ scale: 0.001 });
    const take = (address: string, count: number) =>
      Array.from({ length: count }, () => limits.accept(address)).filter((place) => place !== null);

    const counts = [take('a', 10), take('b', 10), take('c', 10), take('d', 10)].map(({ length }) => length);

    expect(counts).toEqual([6, 6, 6, 2]);
  });

  test('are not told from each other by address where proxies stand before us', () => {
    const limits = createConnectionLimits({ scale: 0.001, trustedProxies: 1 });
    const places = Array.from({ length: 30 }, () => limits.accept('10.0.0.1')).filter((place) => place !== null);

    places[0]!();

    expect(places).toHaveLength(20);
    expect(limits.accept('10.0.0.1')).not.toBeNull();
    expect(limits.accept('10.0.0.1')).toBeNull();
  });
});
