import { setTimeout as sleep } from 'node:timers/promises';

import type { InboundMessage, RealtimeChannel } from 'ably';

/** A range of a channel's events: the answer of the query `channelEvents`. */
export interface LogPage<Event> {
  readonly events: readonly Event[];
  readonly lastSeq: number;
  readonly hasMore: boolean;
  readonly reset: boolean;
}

export interface FollowAblyOptions<Event extends { readonly seq: number }> {
  /** `realtime.channels.get(room.ablyChannel)`. */
  readonly channel: RealtimeChannel;
  /** Number of the newest event that the client has: `lastSeq` of what it read before; 0 for the whole log. */
  readonly after: number;
  /** The event that an Ably message carries; null for one without a number, such as `typing.start`. */
  readonly fromMessage: (message: InboundMessage) => Event | null;
  /** Runs the query `channelEvents(channel: …, after: …)`. */
  readonly readLog: (after: number) => Promise<LogPage<Event>>;
  /** Receives every event once and in order. */
  readonly onEvent: (event: Event) => void;
  /** The log no longer has the events: read again what you show. The next event follows `seq`. */
  readonly onReset: (seq: number) => void;
  /** Stops following. */
  readonly signal: AbortSignal;
}

/** Time until the log is read again after a failure, in milliseconds. */
const RETRY_MS = 1_000;

/**
 * Follows a channel on Ably without loss. Ably delivers new events. A repeated event has an old number and is dropped. If
 * a number is missing, or Ably may have lost a message (`resumed` is false), the log is read.
 *
 * While the log is read, only the number of an event from Ably is kept: every event is in the log before it is on Ably.
 *
 * @returns When the channel is attached.
 */
export async function followAbly<Event extends { readonly seq: number }>(
  options: FollowAblyOptions<Event>,
): Promise<void> {
  const { channel, fromMessage, readLog, onEvent, onReset, signal } = options;
  /** Number of the newest event that was passed to `onEvent`. */
  let seq = options.after;
  /** Number of the newest event that Ably delivered. */
  let heard = options.after;
  let reading = false;
  let again = false;

  // For the first attachment too: earlier events are in the log.
  channel.on(['attached', 'update'], ({ resumed }) => {
    if (!resumed) void catchUp();
  });
  await channel.subscribe((message) => {
    const event = fromMessage(message);
    if (event === null || signal.aborted) return;
    heard = Math.max(heard, event.seq);
    if (reading || event.seq <= seq) return;
    if (event.seq === seq + 1) take(event);
    else void catchUp();
  });

  function take(event: Event): void {
    seq = event.seq;
    onEvent(event);
  }

  async function catchUp(): Promise<void> {
    again = true;
    if (reading) return;
    reading = true;
    while ((again || seq < heard) && !signal.aborted) {
      again = false;
      const page = await readLog(seq).catch(() => null);
      if (page === null) {
        again = true;
        await sleep(RETRY_MS);
        continue;
      }
      if (page.reset) {
        seq = page.lastSeq;
        onReset(seq);
      }
      for (const event of page.events) take(event);
      again ||= page.hasMore;
    }
    reading = false;
  }
}
