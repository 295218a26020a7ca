import type { IncomingMessage } from 'node:http';

import { describe, expect, test } from 'vitest';

import { addressOf, createConnectionLimits } from '../../src/server/connection-limits.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  ({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress },
  }) as unknown as IncomingMessage;

describe('where a client is', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:ffff:ffff:ffff:ffff', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s counts as %s', (remoteAddress, address) => {
    expect(addressOf(from(remoteAddress, '198.51.100.9'), 0)).toBe(address);
  });

  test.each([
    [1, '192.0.2.9, 192.0.2.1', '192.0.2.1'],
    [2, '192.0.2.9, 192.0.2.1, 10.0.0.2', '192.0.2.1'],
    [2, '192.0.2.1', '192.0.2.1'],
    [1, '', '10.0.0.1'],
    [1, '192.0.2.1:4711', '192.0.2.1'],
    [1, '2001:db8::1', '2001:db8:0:0::/64'],
    [1, '[2001:db8::1]:4711', '2001:db8:0:0::/64'],
    [1, 'unknown', 'unknown'],
  ])('behind %d proxies, %j counts as %s', (hops, forwarded, address) => {
    expect(addressOf(from('10.0.0.1', forwarded), hops)).toBe(address);
  });
});

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
