import { describe, expect, test } from 'vitest';

import { summaryOf } from '../../src/data/statement-spans.ts';
import {
  currentTraceId,
  endSpans,
  inSpan,
  openSpan,
  parseTraceParent,
  traceParent,
} from '../../src/observability/spans.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('parseTraceParent', () => {
  test.each([
    ['of today', `00-${TRACE}-${SPAN}-01`, 1],
    ['that is not recorded', `00-${TRACE}-${SPAN}-00`, 0],
    ['with flags that have yet to be thought of', `00-${TRACE}-${SPAN}-ff`, 1],
    ['of a version to come', `cc-${TRACE}-${SPAN}-01-what-will-be`, 1],
  ])('accepts one %s', (_what, text, traceFlags) => {
    expect(parseTraceParent(text)).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags, isRemote: true });
  });

  test.each([
    ['nothing', ''],
    ['the version that there is not', `ff-${TRACE}-${SPAN}-01`],
    ['one of today that goes on', `00-${TRACE}-${SPAN}-01-more`],
    ['a trace without an id', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span without an id', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capital letters', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['two of them, as a header that came twice reads', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
    ['a word', 'traceparent'],
  ])('refuses %s', (_what, text) => {
    expect(parseTraceParent(text)).toBeNull();
  });
});

describe('without an SDK', () => {
  test('work runs, and there are no spans', async () => {
    const about = () => {
      throw new Error('nobody asks what it is about');
    };

    const done = await inSpan(about, async (fail) => {
      fail(new Error('this is told to nobody'));
      return [currentTraceId(), traceParent()];
    });

    expect(done).toEqual([undefined, null]);
    expect(openSpan(about).within(() => 'done')).toBe('done');
    await expect(endSpans(1)).resolves.toBeUndefined();
  });

  test('errors of the work are thrown', async () => {
    const error = new Error('unable to work');

    const failed = inSpan(
      () => ({ name: 'work' }),
      () => Promise.reject(error),
    );

    await expect(failed).rejects.toBe(error);
  });
});

describe('the name of a statement', () => {
  test.each([
    ['SELECT u.id FROM users u WHERE u.id = $1', 'SELECT users'],
    ['SELECT r.id FROM "rooms" r JOIN streams st ON st.id = r.id FOR NO KEY UPDATE OF st', 'SELECT rooms'],
    ['WITH k AS (SELECT * FROM unnest($1::uuid[])) SELECT m.id FROM messages m', 'SELECT messages'],
    ['SELECT set_config($1, $2, true)', 'SELECT'],
    ['INSERT INTO streams (id, kind) VALUES ($1, $2)', 'INSERT streams'],
    ['INSERT INTO users AS u (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET id = $1', 'INSERT users'],
    ['DELETE FROM reactions WHERE id = $1', 'DELETE reactions'],
    ['UPDATE streams st SET last_seq = 1 FROM free WHERE st.id = free.id', 'UPDATE streams'],
    [
      'WITH n AS (UPDATE streams SET last_seq = 1 RETURNING id), m AS (INSERT INTO messages AS m (id) SELECT id FROM n) SELECT 1',
      'UPDATE streams INSERT messages',
    ],
  ])('is %s, by its commands and tables', (text, summary) => {
    expect(summaryOf(text)).toBe(summary);
  });
});
