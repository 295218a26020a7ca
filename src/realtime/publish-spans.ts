import { openSpan, tracing } from '../lib/spans.ts';
import type { Send } from './send.ts';

/**
 * Each message on its way to Ably as a span of the trace that its event was written in, in this process or another one.
 * What was written in no trace has none.
 */
export function inPublishSpans(send: Send): Send {
  if (!tracing) return send;
  return async (batch) => {
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
      const results = await send(batch);
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
