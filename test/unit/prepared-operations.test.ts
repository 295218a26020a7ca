import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';

import { createPreparedOperations } from '../../src/server/prepared-operations.ts';

describe('prepared operations', () => {
  function operations() {
    const prepared = createPreparedOperations({
      schema: buildSchema('type Query { a: Int }'),
      plans: false,
      introspection: true,
      suggestions: false,
    });
    return {
      prepare: (text: string, remember = true) => prepared.prepare(text, null, { remember }),
      recall: (text: string) => prepared.recall(text, null),
    };
  }

  /** A document of that many UTF-16 units. */
  const documentOf = (length: number, name = '') => `{ a } # ${name}`.padEnd(length, 'x');

  test('are cached by the text of the document', () => {
    const { prepare, recall } = operations();

    const operation = prepare('{ a }');

    expect(recall('{ a }')).toBe(operation);
    expect(recall('{ a a }')).toBeUndefined();
  });

  test('are not cached if the caller does not want it, or the document is too long', () => {
    const { prepare, recall } = operations();
    const long = documentOf(8_200);

    prepare('{ a }', false);
    prepare(long);

    expect([recall('{ a }'), recall(long)]).toEqual([undefined, undefined]);
  });

  test('are dropped when the cached texts get too long together, the least recently used first', () => {
    const { prepare, recall } = operations();
    const [first, second, ...others] = Array.from({ length: 63 }, (_, i) => documentOf(8_000, `${i} `));
    for (const text of [first!, second!, ...others.slice(1)]) prepare(text);

    recall(first!);
    prepare(others[0]!);

    expect(recall(first!)).toBeDefined();
    expect(recall(second!)).toBeUndefined();
    expect(others.filter((text) => recall(text))).toHaveLength(others.length);
  });
});
