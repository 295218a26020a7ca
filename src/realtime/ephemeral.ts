import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from '../observability/log.ts';
import { type Outgoing, type Send, SendError } from './send.ts';

export interface EphemeralOptions {
  readonly send: Send;
  readonly log: Logger;
  /**
   * Shortest time between the starts of two requests, in milliseconds. Default 50: at most 20 requests a second, and 20
   * messages a second on one channel. The smallest account has 50 of each for everything.
   */
  readonly gapMs?: number;
  /** Maximum number of channels in one request. Default 50. */
  readonly batchSize?: number;
  /** Maximum number of messages that wait on one channel. Default 100. */
  readonly maxPerChannel?: number;
  /** Maximum number of messages that wait on all channels. Default 1,000. */
  readonly maxWaiting?: number;
  /** How long a message may wait, in milliseconds. Default 5,000. */
  readonly maxAgeMs?: number;
  /** How long disposing waits until the messages are sent, in milliseconds. Default 1,000. */
  readonly drainMs?: number;
}

/** Publishes messages that are useless later. Disposing it sends the waiting ones, as far as there is time. */
export interface Ephemeral extends AsyncDisposable {
  /** Returns at once. Messages of one channel are sent in the order of these calls. */
  publish(message: Outgoing): void;
}

interface Waiting extends Outgoing {
  readonly since: number;
}

/**
 * Sends one request at a time, with the next message of each channel. Nothing is repeated. Messages are dropped if Ably
 * refuses them, if too many wait, or if they have waited too long.
 *
 * The rate is low because these requests share the limits of the Ably account with the publisher. Reaching one here
 * would stop the publisher.
 */
export function createEphemeral(options: EphemeralOptions): Ephemeral {
  const { send, log, gapMs = 50, batchSize = 50, maxPerChannel = 100, maxWaiting = 1_000 } = options;
  const { maxAgeMs = 5_000, drainMs = 1_000 } = options;

  /** Channel -> its waiting messages, oldest first. A channel that was served goes to the end of the order. */
  const lanes = new Map<string, Waiting[]>();
  let waiting = 0;
  let running: Promise<void> | null = null;
  let nextAt = 0;
  let closed = false;

  function publish(message: Outgoing): void {
    const lane = lanes.get(message.channel) ?? [];
    if (closed || waiting >= maxWaiting || lane.length >= maxPerChannel) {
      drop(1, 'too many messages are waiting');
      return;
    }
    lane.push({ ...message, since: Date.now() });
    lanes.set(message.channel, lane);
    waiting++;
    running ??= run();
  }

  async function run(): Promise<void> {
    while (waiting > 0) {
      const wait = nextAt - Date.now();
      if (wait > 0) await sleep(wait);
      nextAt = Date.now() + gapMs;
      await round(take());
    }
    running = null;
  }

  /** Takes the oldest message of each channel, for as many channels as fit into a request. */
  function take(): Outgoing[] {
    const taken: Outgoing[] = [];
    const oldest = Date.now() - maxAgeMs;
    let late = 0;
    for (const channel of lanes.keys().take(batchSize).toArray()) {
      const lane = lanes.get(channel)!;
      lanes.delete(channel);
      const fresh = lane.filter(({ since }) => since >= oldest);
      late += lane.length - fresh.length;
      const next = fresh.shift();
      if (next) taken.push(next);
      if (fresh.length > 0) lanes.set(channel, fresh);
    }
    waiting -= taken.length + late;
    if (late > 0) drop(late, 'too late');
    return taken;
  }

  async function round(batch: readonly Outgoing[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      for (const result of await send(batch)) if (result.outcome !== 'published') drop(1, result.reason);
    } catch (error) {
      if (error instanceof SendError) drop(batch.length, error.message);
      else log.error({ err: error }, 'unable to publish an ephemeral event');
    }
  }

  function drop(messages: number, reason: string): void {
    log.debug({ messages, reason }, 'ephemeral event dropped; it is not sent again');
  }

  return {
    publish,
    async [Symbol.asyncDispose]() {
      closed = true;
      const done = new AbortController();
      const enough = sleep(drainMs, undefined, { signal: done.signal }).catch(() => {});
      await Promise.race([running, enough]);
      done.abort();
      // The remaining messages are dropped. A pending request ends by itself.
      lanes.clear();
      waiting = 0;
    },
  };
}
