import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/**
 * Where a client is: its address, or what it is one of many addresses of.
 *
 * @param hops Proxies of our own that stand before this process, each of which adds to `X-Forwarded-For` whom it heard from.
 */
export function addressOf({ headers, socket }: IncomingMessage, hops: number): string {
  const own = socket.remoteAddress ?? '';
  if (hops === 0) return networkOf(own);
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const named = forwarded.map((address) => address.trim()).filter(Boolean);
  // What stands further to the left was written by the client.
  return networkOf(withoutPort(named.at(-hops) ?? named[0] ?? own));
}

/** Some proxies name the port as well, which is another for each connection. */
function withoutPort(address: string): string {
  if (isIP(address)) return address;
  return /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
}

/** Whoever has one address of IPv6 has a whole /64 of them (RFC 6177); IPv4 may come in the clothes of IPv6. */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%', 1);
  if (!isIPv6(plain)) return address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(plain);
  if (mapped) return mapped[1]!;
  // Written as short as can be: `[2001:db8::1]`.
  const [before = '', after] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const [groups, others] = [before, after ?? ''].map((part) => part.split(':').filter(Boolean)) as [string[], string[]];
  const zeros = Array.from({ length: 8 - groups.length - others.length }, () => '0');
  return `${[...groups, ...zeros, ...others].slice(0, 4).join(':')}::/64`;
}
