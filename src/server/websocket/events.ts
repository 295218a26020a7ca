import type { Duplex } from 'node:stream';

import type { ExecutionResult } from 'graphql';
import type { WebSocket } from 'ws';

import { RateLimitedError, StreamInterruptedError } from '../../errors.ts';
import type { Logger } from '../../observability/log.ts';
import type { StreamItem } from '../../realtime/subscriber.ts';
import { toGraphQLError } from '../client-errors.ts';
import { executeForOne, type LiveOperation } from '../event-stream.ts';
import type { Encode, Group, Member } from '../fan-out-group.ts';
import type { Observer } from '../observe.ts';
import { framesOf } from './frames.ts';
import { closeSocket, TRY_AGAIN_LATER } from './protocol.ts';

export interface SendEventsOptions {
  readonly socket: WebSocket;
  /**
   * The underlying connection of the socket. Whole frames may be written to it: without compression `ws` holds none
   * back.
   */
  readonly connection: Duplex;
  /** The client's id of the operation. */
  readonly id: string;
  /** Subscriptions that share results; null if this one cannot share. */
  readonly group: Group | null;
  /** Encodes a result for this client. */
  readonly encode: Encode;
  readonly observer: Observer;
  readonly log: Logger;
  /** Called when the subscription has ended. */
  readonly onEnd: () => void;
}

/**
 * Maximum number of bytes that wait for one client to read them. A group does not wait for its members, so unread
 * events wait here.
 */
export const MAX_UNREAD_BYTES = 1_024 * 1_024;

/**
 * Sends the events of a subscription: one by one while the client catches up, then through its group.
 *
 * @returns An iterator without items that ends with the subscription; `return()` ends the subscription.
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
    cutOff(reason) {
      void tell(reason);
      void source.return?.();
    },
  };

  /** Sends the reason as the last message; the client then subscribes again with `after`. */
  async function tell(reason: RateLimitedError | StreamInterruptedError): Promise<void> {
    // A closing socket has been given a reason already.
    if (socket.readyState !== socket.OPEN) return;
    if (reason instanceof RateLimitedError) await send(encode({ errors: [toGraphQLError(reason)] }));
    else closeSocket(socket, TRY_AGAIN_LATER, reason.message);
  }

  /** Resolves when the operating system has accepted the data. */
  function send(result: Buffer): Promise<void> {
    return new Promise((resolve) => {
      // Data that cannot be sent is lost with the connection, which ends the subscription too.
      if (socket.readyState === socket.OPEN) connection.write(framesOf(id, [result]), () => resolve());
      else resolve();
    });
  }

  async function textOf(item: StreamItem): Promise<Buffer> {
    return group ? group.resultFor(item, operation) : encode(await executeForOne(operation, item));
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
      if (error instanceof RateLimitedError || error instanceof StreamInterruptedError) await tell(error);
      else {
        log.error({ err: error }, 'unable to send the events of a subscription');
        if (socket.readyState === socket.OPEN) closeSocket(socket, TRY_AGAIN_LATER, 'something went wrong on our side');
      }
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
