import { openSpan, tracing } from '../observability/spans.ts';
import type { FencedSend } from './send.ts';

/**
 * Records the publishing of each message as a span, in the trace in which its event was written, by any instance. An
 * event that was written outside of a trace has no span.
 */
export function inPublishSpans(send: FencedSend): FencedSend {
  if (!tracing) return send;
  return async (batch, ownedAt) => {
    const spans = batch.map(({ channel, envelope: { type, id }, traceParent }) =>
      traceParent == null
        ? null
        : openSpan(() => ({
            name: `publish ${type}`,
            kind: 'producer',
            parent: traceParent,
            attributes: {
              'messaging.system': 'ably',
              'messaging.operation.name': 'publish',
              'messaging.operation.type': 'send',
              'messaging.destination.name': channel,
              'messaging.message.id': id,
            },
          })),
    );
    try {
      const results = await send(batch, ownedAt);
      for (const [i, { outcome }] of results.entries()) if (outcome !== 'published') spans[i]?.fail(outcome);
      return results;
    } catch (error) {
      for (const span of spans) span?.fail(error);
      throw error;
    } finally {
      for (const span of spans) span?.end();
    }
  };
}
