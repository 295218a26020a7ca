import { type BatchPublishSpec, type ErrorInfo, Rest } from 'ably';

import type { AblyAccess } from '../config.ts';
import { restOptions } from './address.ts';
import { type Outgoing, type Send, SendError, type Sent } from './send.ts';

/** What says "this message, never": https://github.com/ably/ably-common/blob/main/protocol/errors.json */
const REFUSED_FOR_GOOD = new Set([
  40000, 40001, 40003, 40009, 40010, 40013, 40016, 40030, 40031, 40032, 40033, 40034, 40035,
]);
const TOO_LARGE = 413;

/** Limits of one channel; every other 429 is one of the account. */
const CHANNEL_LIMITS = new Set([42911, 42913, 42914]);
const TOO_MANY = 429;

/**
 * Publishes by REST: Realtime would queue while it is disconnected and never say so. One request for all channels
 * of a round, and each message under the id of its event, which makes a repetition within two minutes one message.
 *
 * @param timeoutMs Longest wait for an answer, in milliseconds.
 */
export function createSend(ably: AblyAccess, timeoutMs: number): Send {
  const rest = new Rest({
    ...restOptions(ably, ably.key, timeoutMs),
    // The ids are ours, and nothing but another host is tried by itself: the publisher knows the order.
    idempotentRestPublishing: false,
  });

  return async function send(batch): Promise<Sent[]> {
    try {
      const answers = await rest.batchPublish(batch.map(specOf));
      return answers.map(({ results: [result] }) =>
        result && 'error' in result && result.error ? outcomeOf(result.error) : { outcome: 'published' },
      );
    } catch (error) {
      const outcome = outcomeOf(error as ErrorInfo);
      if (outcome.outcome !== 'refused') throw new SendError(reasonOf(error as ErrorInfo), { cause: error });
      if (batch.length === 1) return [outcome];
      // Refused as a whole, for one message of it or for their sum: the halves tell which.
      const middle = Math.ceil(batch.length / 2);
      return [...(await send(batch.slice(0, middle))), ...(await send(batch.slice(middle)))];
    }
  };
}

/**
 * `batchPublish` encodes no data: an object goes as JSON text, and says so. What has no number is ephemeral to Ably
 * too: it reaches whoever is attached, and stands in no history, rewind or resume.
 */
function specOf({ channel, envelope }: Outgoing): BatchPublishSpec {
  const data = JSON.stringify(envelope);
  const message = { id: envelope.id, name: envelope.type, data, encoding: 'json' };
  return { channels: [channel], messages: ['seq' in envelope ? message : { ...message, extras: { ephemeral: true } }] };
}

function outcomeOf(error: ErrorInfo): Sent {
  const { code, statusCode } = error;
  const reason = reasonOf(error);
  if (REFUSED_FOR_GOOD.has(code) || statusCode === TOO_LARGE) return { outcome: 'refused', reason };
  return { outcome: 'failed', reason, everywhere: statusCode === TOO_MANY && !CHANNEL_LIMITS.has(code) };
}

function reasonOf({ code, statusCode, message }: ErrorInfo): string {
  return `${code ?? statusCode ?? ''} ${message}`.trim().slice(0, 500);
}
