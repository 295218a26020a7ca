import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { decodeBase64url } from '../../src/lib/base64url.ts';

describe('decodeBase64url', () => {
  test('returns the encoded bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeBase64url(Buffer.from(bytes).toString('base64url'))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test.each([
    ['bits left over in the last of two characters', 'AB'],
    ['bits left over in the last of three characters', 'AAB'],
    ['padding', 'AA=='],
    ['half of the padding', 'AA='],
    ['padding alone', '='],
    ['a single character, which is no byte', 'A'],
    ['a single character after whole groups', 'AAAAA'],
    ['the alphabet of plain base64', '+/AA'],
    ['white space', 'AA AA'],
    ['a line break at the end', 'AAAA\n'],
    ['a character outside the alphabet', 'AA!AA'],
    ['a character that is not ASCII', 'AAA\u0100'],
    ['a dot', 'AA.AA'],
  ])('refuses %s', (_what, text) => {
    expect(decodeBase64url(text)).toBeNull();
  });

  test('never decodes two texts to the same bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1 }),
        (bytes, at, other) => {
          const text = Buffer.from(bytes).toString('base64url');
          const place = at % text.length;
          const changed = text.slice(0, place) + other + text.slice(place + 1);
          const inserted = text.slice(0, place) + other + text.slice(place);

          for (const variant of [changed, inserted]) {
            if (variant !== text) expect(decodeBase64url(variant)).not.toEqual(Buffer.from(bytes));
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
