import type { Duplex } from 'node:stream';

import type { ExecutionResult } from 'graphql';
import type { WebSocket } from 'ws';

import { StreamInterruptedError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { StreamItem } from '../realtime/subscriber.ts';
import type { LiveOperation } from './event-stream.ts';
import type { Encode, Group, Member } from './fan-out.ts';
import type { Observer } from './observe.ts';
import { framesOf } from './websocket-frames.ts';
import { closeSocket, TRY_AGAIN_LATER } from './websocket-protocol.ts';

export interface SendEventsOptions {
  readonly socket: WebSocket;
  /** What the socket writes to. Whole frames may be written to it: nothing is compressed, so `ws` holds none back. */
  readonly connection: Duplex;
  /** The client's id of the operation. */
  readonly id: string;
  /** Those who see the same; null where nobody does. */
  readonly group: Group | null;
  /** Results as this client gets them. */
  readonly encode: Encode;
  readonly observer: Observer;
  readonly log: Logger;
  /** Called when nothing comes any more. */
  readonly onEnd: () => void;
}

/**
 * Bytes at most that wait for one client to read them. A client for which the group sends is not waited for; what it
 * does not read is kept here.
 */
export const MAX_UNREAD_BYTES = 1_024 * 1_024;

/**
 * Sends the events of a subscription. As long as the client catches up, one by one as it takes them; then by its group.
 *
 * @returns An iterator without results, which ends when the subscription does; `return()` ends the subscription.
 */
export function sendEvents(operation: LiveOperation, options: SendEventsOptions): AsyncIterableIterator<never> {
  const { socket, connection, id, group, encode, observer, log, onEnd } = options;
  const { source } = operation;

  const member: Member = {
    operation,
    sendShared(results) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) {
        observer.slowReader('websocket');
        closeSocket(socket, TRY_AGAIN_LATER, 'the events are read too slowly');
        void source.return?.();
        return;
      }
      connection.write(framesOf(id, results));
    },
  };

  /** Resolves when the operating system has taken it. */
  function send(result: Buffer): Promise<void> {
    return new Promise((resolve) => {
      // What cannot be sent is lost with the connection, which ends the subscription too.
      if (socket.readyState === socket.OPEN) connection.write(framesOf(id, [result]), () => resolve());
      else resolve();
    });
  }

  async function textOf(item: StreamItem): Promise<Buffer> {
    return group ? group.resultFor(item, operation) : encode(await operation.execute(item));
  }

  async function run(): Promise<void> {
    try {
      for (;;) {
        if (group && source.handOver(group)) group.join(member);
        const { done, value } = await source.next();
        group?.leave(member);
        if (done) return;
        await send(await textOf(value));
      }
    } catch (error) {
      // Its client comes back, and goes on where it was.
      const interrupted = error instanceof StreamInterruptedError;
      if (!interrupted) log.error({ err: error }, 'unable to send the events of a subscription');
      // One that is closing was told why.
      if (socket.readyState === socket.OPEN)
        closeSocket(socket, TRY_AGAIN_LATER, interrupted ? error.message : 'something went wrong on our side');
    } finally {
      void source.return?.();
      group?.leave(member);
      group?.release();
      onEnd();
    }
  }

  const ended = run();
  return {
    async next() {
      await ended;
      return { done: true, value: undefined };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  } satisfies AsyncIterableIterator<ExecutionResult> as AsyncIterableIterator<never>;
}
