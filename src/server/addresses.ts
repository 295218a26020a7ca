import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/**
 * The address of a client, or the network that stands for many addresses of one client.
 *
 * @param hops Number of our own proxies in front of this process. Each appends its peer's address to `X-Forwarded-For`.
 */
export function clientAddressOf({ headers, socket }: IncomingMessage, hops: number): string {
  const own = socket.remoteAddress ?? '';
  if (hops === 0) return networkOf(own);
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const named = forwarded.map((address) => address.trim()).filter(Boolean);
  // Addresses further to the left can be forged by the client.
  return networkOf(withoutPort(named.at(-hops) ?? named[0] ?? own));
}

/** Some proxies include the port, which differs for each connection. */
function withoutPort(address: string): string {
  if (isIP(address)) return address;
  return /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
}

/** An IPv6 client usually owns a whole /64 network (RFC 6177). The address may be an IPv4-mapped IPv6 address. */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%', 1);
  if (!isIPv6(plain)) return address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(plain);
  if (mapped) return mapped[1]!;
  // `hostname` is the shortest form: `[2001:db8::1]`.
  const [before = '', after] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const [groups, others] = [before, after ?? ''].map((part) => part.split(':').filter(Boolean)) as [string[], string[]];
  const zeros = Array.from({ length: 8 - groups.length - others.length }, () => '0');
  return `${[...groups, ...zeros, ...others].slice(0, 4).join(':')}::/64`;
}
