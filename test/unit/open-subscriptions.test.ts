import { expect, test } from 'vitest';

import { OpenSubscriptions } from '../../src/domain/open-subscriptions.ts';
import { newId } from '../../src/lib/ids.ts';

const ada = newId('user');
const bob = newId('user');

/** Opens subscriptions up to the limit, each with its own document or all with the same. */
function fill(open: () => () => void): (() => void)[] {
  const ends: (() => void)[] = [];
  try {
    for (;;) ends.push(open());
  } catch (error) {
    expect(error).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterMs: null } });
    expect((error as Error).message).toContain('end some of them first');
    return ends;
  }
}

test('the number of subscriptions of a user depends on their documents, and not on other users', () => {
  const subscriptions = new OpenSubscriptions(1);

  const adas = fill(() => subscriptions.open(ada, {}, 3_900));
  const bobs = fill(() => subscriptions.open(bob, {}, 3_900));

  expect(adas).toHaveLength(25);
  expect(bobs).toHaveLength(25);
});

test('subscriptions with the same document share its weight', () => {
  const subscriptions = new OpenSubscriptions(1);
  const document = {};

  const all = fill(() => subscriptions.open(ada, document, 500));

  expect(all).toHaveLength(995);
});

test('a subscription that ends makes room once', () => {
  const subscriptions = new OpenSubscriptions(1);
  const document = {};
  const all = fill(() => subscriptions.open(ada, document, 500));

  all[0]!();
  all[0]!();

  expect(fill(() => subscriptions.open(ada, document, 500))).toHaveLength(1);
  for (const end of all.slice(0, 5)) end();
  expect(fill(() => subscriptions.open(ada, document, 500))).toHaveLength(4);
});
