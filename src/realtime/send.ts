import type { Envelope, EphemeralEnvelope } from '../events/registry.ts';

/** An event to publish, and its channel. */
export interface Outgoing {
  readonly channel: string;
  readonly envelope: Envelope | EphemeralEnvelope;
  /** The trace that the event belongs to. It is not sent to Ably. */
  readonly traceParent?: string | null;
}

/** The result of sending one message of a batch. */
export type Sent =
  | { readonly outcome: 'published' }
  /** Ably refuses this message permanently, for example because of its size. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** Ably does not accept it now, for example because of a limit. `everywhere`: the same holds for all channels. */
  | { readonly outcome: 'failed'; readonly reason: string; readonly everywhere: boolean };

/**
 * Publishes at most one message per channel. The results are in the order of the batch.
 *
 * @throws {SendError}
 */
export type Send = (batch: readonly Outgoing[]) => Promise<Sent[]>;

/**
 * A {@link Send} for messages that only one process at a time may send.
 *
 * @param ownedAt When the sender last knew that it is the only one for these channels, in milliseconds since 1970 by
 *   this machine's clock. Ably refuses the request if it arrives more than a minute later.
 */
export type FencedSend = (batch: readonly Outgoing[], ownedAt: number) => Promise<Sent[]>;

/**
 * The whole request failed by an outage or a timeout. It may have arrived. The message ids make a repetition harmless.
 */
export class SendError extends Error {
  override readonly name = 'SendError';
}
