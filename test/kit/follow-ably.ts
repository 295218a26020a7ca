import { setTimeout as sleep } from 'node:timers/promises';

import type { InboundMessage, RealtimeChannel } from 'ably';

/** A stretch of a channel's log: what the query `channelEvents` answers. */
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
  /** Asks `channelEvents(channel: …, after: …)`. */
  readonly readLog: (after: number) => Promise<LogPage<Event>>;
  /** Gets every event once and in order. */
  readonly onEvent: (event: Event) => void;
  /** The log does not go back that far: fetch anew what you show. The next event follows `seq`. */
  readonly onReset: (seq: number) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** How soon the log is asked again after it did not answer, in milliseconds. */
const RETRY_MS = 1_000;

/**
 * Follows a channel on Ably without loss. Ably brings what is new. What it repeats has an old number, and is dropped.
 * Where a number is missing, or Ably says that it may have lost something (`resumed` is false), the log is asked.
 *
 * While the log is read, what Ably brings is only noted: an event is in the log before it is on Ably.
 *
 * @returns When the channel is attached.
 */
export async function followAbly<Event extends { readonly seq: number }>(
  options: FollowAblyOptions<Event>,
): Promise<void> {
  const { channel, fromMessage, readLog, onEvent, onReset, signal } = options;
  /** Number of the newest event that was handed on. */
  let seq = options.after;
  /** Number of the newest event that Ably brought. */
  let heard = options.after;
  let mending = false;
  let again = false;

  // Of the first attachment too: what was written before it is in the log.
  channel.on(['attached', 'update'], ({ resumed }) => {
    if (!resumed) void mend();
  });
  await channel.subscribe((message) => {
    const event = fromMessage(message);
    if (event === null || signal.aborted) return;
    heard = Math.max(heard, event.seq);
    if (mending || event.seq <= seq) return;
    if (event.seq === seq + 1) take(event);
    else void mend();
  });

  function take(event: Event): void {
    seq = event.seq;
    onEvent(event);
  }

  async function mend(): Promise<void> {
    again = true;
    if (mending) return;
    mending = true;
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
    mending = false;
  }
}
