import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { allows, type Capability, intersect } from '../../src/dev/ably-local/capabilities.ts';

const segment = fc.constantFrom('a', 'b', '*');
const resource = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join(':'));
const operations = fc.oneof(
  fc.constant(['*']),
  fc.uniqueArray(fc.constantFrom('publish', 'subscribe', 'presence'), { minLength: 1 }),
);
const capability: fc.Arbitrary<Capability> = fc.dictionary(resource, operations, { maxKeys: 4 });
const channel = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 }).map((name) => name.join(':'));

test('an intersection allows exactly what both capabilities allow', () => {
  fc.assert(
    fc.property(
      capability,
      capability,
      channel,
      fc.constantFrom('publish', 'subscribe'),
      (one, other, name, operation) => {
        expect(allows(intersect(one, other), name, operation)).toBe(
          allows(one, name, operation) && allows(other, name, operation),
        );
      },
    ),
    { numRuns: 2_000 },
  );
});

test.each([
  ['*', 'a:b:c', true],
  ['a:*', 'a:b', true],
  ['a:*', 'a:b:c', true],
  ['a:*', 'a', false],
  ['a:*:c', 'a:b:c', true],
  ['a:*:c', 'a:b:b:c', false],
  ['a*', 'ab', false],
  ['a*', 'a*', true],
  ['[*]*', 'a:b', true],
])('%s covers %s: %s', (pattern, name, covered) => {
  expect(allows({ [pattern]: ['publish'] }, name, 'publish')).toBe(covered);
});
