import type { IncomingMessage } from 'node:http';

/**
 * Whether a host name or address of a URL can only mean the machine that answers the request. Such are `localhost` and
 * names below it, which browsers themselves resolve to the loopback address, loopback addresses, and the address of the
 * connection. Any other name may be one whose owner resolves it to this machine (DNS rebinding).
 *
 * @param ownName A further name of the service, from the configuration; null for none.
 */
export function isLocalHost(hostname: string, { socket }: IncomingMessage, ownName: string | null): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost') || name === ownName) return true;
  return /^127\.\d+\.\d+\.\d+$/.test(name) || name === '[::1]' || name === hostOfAddress(socket.localAddress ?? '');
}

/** The address of a socket in the form of a URL. It may be an IPv4-mapped IPv6 address. */
function hostOfAddress(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const host = plain.includes(':') ? `[${plain}]` : plain;
  return hostnameOf(`http://${host}`) ?? '';
}

/** @returns Null if it is not an http or https URL. */
export function hostnameOf(url: string): string | null {
  if (!/^https?:\/\//i.test(url)) return null;
  return URL.canParse(url) ? new URL(url).hostname : null;
}
