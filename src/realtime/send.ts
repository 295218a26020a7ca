import type { Envelope, EphemeralEnvelope } from '../events.ts';

/** An event on its way to its channel. */
export interface Outgoing {
  readonly channel: string;
  readonly envelope: Envelope | EphemeralEnvelope;
  /** Of the trace that it belongs to; for us alone, it does not reach Ably. */
  readonly traceParent?: string | null;
}

/** What became of one message of a batch. */
export type Sent =
  | { readonly outcome: 'published' }
  /** Ably does not take this message, now or ever: too large, say. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** Not now: a limit, say. `everywhere`: and no message on another channel either. */
  | { readonly outcome: 'failed'; readonly reason: string; readonly everywhere: boolean };

/**
 * Publishes at most one message per channel. Answers in order.
 *
 * @throws {SendError}
 */
export type Send = (batch: readonly Outgoing[]) => Promise<Sent[]>;

/** The whole request failed: an outage, a time-out. What of it arrived is unknown; the ids make a repetition harmless. */
export class SendError extends Error {
  override readonly name = 'SendError';
}
