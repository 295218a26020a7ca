import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from '../log.ts';
import { type Outgoing, type Send, SendError } from './send.ts';

export interface EphemeralOptions {
  readonly send: Send;
  readonly log: Logger;
  /**
   * Shortest time between the beginnings of two requests, in milliseconds. Default 50: at most 20 requests a second,
   * and 20 messages a second on one channel, of the 50 each that the smallest account has for everything.
   */
  readonly gapMs?: number;
  /** Channels in one request at most. Default 50. */
  readonly batchSize?: number;
  /** Messages that wait at most, on one channel and on all. Default 100 and 1,000. */
  readonly maxPerChannel?: number;
  readonly maxWaiting?: number;
  /** How long a message may wait, in milliseconds. Default 5,000. */
  readonly maxAgeMs?: number;
  /** How long disposing waits for what is waiting or under way, in milliseconds. Default 1,000. */
  readonly drainMs?: number;
}

/** Publishes what is worth nothing later. Disposing it sends what waits, as far as there is time. */
export interface Ephemeral extends AsyncDisposable {
  /** Costs nothing and waits for nothing. Messages of one channel go out in the order of these calls. */
  publish(message: Outgoing): void;
}

interface Waiting extends Outgoing {
  readonly since: number;
}

/**
 * One request at a time, with the next message of each channel. Nothing is tried again: what Ably does not take, what
 * is too much and what has waited too long is dropped.
 *
 * The publisher's requests have a gate of their own, which a limit that is hit here would close; hence the low rate.
 */
export function createEphemeral(options: EphemeralOptions): Ephemeral {
  const { send, log, gapMs = 50, batchSize = 50, maxPerChannel = 100, maxWaiting = 1_000 } = options;
  const { maxAgeMs = 5_000, drainMs = 1_000 } = options;

  /** Channel -> what waits for it, oldest first. A channel that was served goes to the end of the line. */
  const lanes = new Map<string, Waiting[]>();
  let waiting = 0;
  let running: Promise<void> | null = null;
  let nextAt = 0;
  let closed = false;

  function publish(message: Outgoing): void {
    const lane = lanes.get(message.channel) ?? [];
    if (closed || waiting >= maxWaiting || lane.length >= maxPerChannel) {
      drop(1, 'too much is waiting');
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

  /** The oldest message of each channel, of as many channels as go into a request. */
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
      else log.error({ err: error }, 'unable to publish what is not stored');
    }
  }

  function drop(messages: number, reason: string): void {
    log.debug({ messages, reason }, 'message dropped; it is worth nothing later');
  }

  return {
    publish,
    async [Symbol.asyncDispose]() {
      closed = true;
      const done = new AbortController();
      const enough = sleep(drainMs, undefined, { signal: done.signal }).catch(() => {});
      await Promise.race([running, enough]);
      done.abort();
      // Whatever is left: the request that is under way ends by itself.
      lanes.clear();
      waiting = 0;
    },
  };
}
