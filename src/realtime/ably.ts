import { type BatchPublishSpec, type ErrorInfo, Rest } from 'ably';

import type { AblyAccess } from '../config/config.ts';
import { restOptions } from './address.ts';
import { type Outgoing, type Send, SendError, type Sent } from './send.ts';

/** Error codes of a permanent refusal: https://github.com/ably/ably-common/blob/main/protocol/errors.json */
const PERMANENT_REFUSALS = new Set([
  40000, 40001, 40003, 40009, 40010, 40013, 40016, 40030, 40031, 40032, 40033, 40034, 40035,
]);
const TOO_LARGE = 413;

/** Error codes of a channel's limits; every other 429 is a limit of the account. */
const CHANNEL_LIMITS = new Set([42911, 42913, 42914]);
const TOO_MANY = 429;

/**
 * Publishes over REST, because the Realtime client queues messages silently while it is disconnected. One request has
 * the messages of many channels. Each message has the id of its event, so Ably drops a repetition within two minutes.
 *
 * @param timeoutMs Longest wait for an answer, in milliseconds.
 */
export function createSend(ably: AblyAccess, timeoutMs: number): Send {
  const rest = new Rest({
    ...restOptions(ably, ably.key, timeoutMs),
    // Messages have ids of their own. The client only falls back to another host, and the publisher retries.
    idempotentRestPublishing: false,
  });

  return (batch) => publishBatch(rest, batch);
}

/** @throws {SendError} Its cause is Ably's error. */
export async function publishBatch(rest: Rest, batch: readonly Outgoing[]): Promise<Sent[]> {
  try {
    const answers = await rest.batchPublish(batch.map(specOf));
    return answers.map(({ results: [result] }) =>
      result && 'error' in result && result.error ? outcomeOf(result.error) : { outcome: 'published' },
    );
  } catch (error) {
    const outcome = outcomeOf(error as ErrorInfo);
    if (outcome.outcome !== 'refused') throw new SendError(ablyReasonOf(error as ErrorInfo), { cause: error });
    if (batch.length === 1) return [outcome];
    // The whole batch was refused, because of one message or of the total size. Each half is sent separately.
    const middle = Math.ceil(batch.length / 2);
    return [...(await publishBatch(rest, batch.slice(0, middle))), ...(await publishBatch(rest, batch.slice(middle)))];
  }
}

/**
 * `batchPublish` does not encode data, so an object is sent as JSON text with `encoding: json`. An ephemeral event is
 * also ephemeral for Ably: it reaches attached clients, and is not kept for history, rewind or resume.
 */
function specOf({ channel, envelope }: Outgoing): BatchPublishSpec {
  const data = JSON.stringify(envelope);
  const message = { id: envelope.id, name: envelope.type, data, encoding: 'json' };
  return { channels: [channel], messages: ['seq' in envelope ? message : { ...message, extras: { ephemeral: true } }] };
}

function outcomeOf(error: ErrorInfo): Sent {
  const { code, statusCode } = error;
  const reason = ablyReasonOf(error);
  if (PERMANENT_REFUSALS.has(code) || statusCode === TOO_LARGE) return { outcome: 'refused', reason };
  return { outcome: 'failed', reason, everywhere: statusCode === TOO_MANY && !CHANNEL_LIMITS.has(code) };
}

/** Ably's code and message, for the log. */
export function ablyReasonOf({
  code,
  statusCode,
  message,
}: {
  readonly code?: number;
  readonly statusCode?: number;
  readonly message: string;
}): string {
  return `${code ?? statusCode ?? ''} ${message}`.trim().slice(0, 500);
}
