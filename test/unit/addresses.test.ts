import type { IncomingMessage } from 'node:http';

import { describe, expect, test } from 'vitest';

import { clientAddressOf } from '../../src/server/addresses.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  ({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress },
  }) as unknown as IncomingMessage;

describe('the address of a client', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:ffff:ffff:ffff:ffff', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s counts as %s', (remoteAddress, address) => {
    expect(clientAddressOf(from(remoteAddress, '198.51.100.9'), 0)).toBe(address);
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
    expect(clientAddressOf(from('10.0.0.1', forwarded), hops)).toBe(address);
  });
});
