import type { ServerResponse } from 'node:http';

import { type ConnectionLimits, tooManyConnections } from '../connection-limits.ts';
import type { Observer } from '../observe.ts';
import type { Asker } from '../sign-in.ts';

/**
 * A client that reads nothing for so long, although data waits, counts as gone; in milliseconds. The same as for
 * WebSocket pings.
 */
const UNREAD_MS = 12_000;

/** The place of a stream among its user's connections, for as long as its response is open. */
export interface StreamPlace {
  /** @throws {RateLimitedError} The user has too many connections. */
  take(asker: Asker): void;
  /** No stream has begun; releases the place. */
  giveBack(): void;
}

/** Counts an HTTP stream as a connection of its user. */
export function openStreamPlace(limits: ConnectionLimits, response: ServerResponse): StreamPlace {
  let leave: (() => void) | null = null;
  return {
    take({ subject }) {
      if (subject === null) return;
      leave = limits.stream(subject);
      if (!leave) throw tooManyConnections();
      if (response.destroyed) leave();
      else response.once('close', leave);
    },
    giveBack: () => leave?.(),
  };
}

/**
 * Ends the response of a client that does not read. Its events wait in a bounded queue, but its place would never be
 * released.
 */
export function breakOffUnread(response: ServerResponse, observer: Observer): void {
  let waits = false;
  response.on('drain', () => (waits = false));
  const looking = setInterval(() => {
    if (waits) {
      observer.slowReader('sse');
      response.destroy();
    } else waits = response.writableNeedDrain;
  }, UNREAD_MS);
  response.once('close', () => clearInterval(looking));
}
