import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMessageContent, parseName, parseText } from '../../src/lib/text.ts';

/** Text of all kinds: any scalar value, combining marks and letters that compose, and lone surrogates. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('a', ' ', 'e', '\u0301', '\u0323', '\u1100', '\u1161', '\u11A8', 'Å', '👍', '\u200B'),
  }),
  fc.string({ unit: fc.constantFrom('a', '\uD83D', '\uDC4D', '\0', '\n') }),
);

const blanks = fc.constantFrom(
  ' ',
  '\t',
  '\n',
  '\r',
  '\u000B',
  '\u0085',
  '\u00A0',
  '\u00AD',
  '\u034F',
  '\u061C',
  '\u1680',
  '\u180E',
  '\u2003',
  '\u200B',
  '\u200C',
  '\u200D',
  '\u200E',
  '\u2028',
  '\u2029',
  '\u202E',
  '\u2060',
  '\u2069',
  '\u2800',
  '\u3000',
  '\u3164',
  '\uFE0F',
  '\uFEFF',
  '\uFFA0',
  '\u{E0061}',
);

describe('parseText', () => {
  test('what is accepted is well formed, in NFC, within the limit, without U+0000, and accepted again as it is', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 12 }), (raw, maxCodePoints) => {
        const parsed = parseText(raw, { maxCodePoints });

        if (!parsed.ok) return;
        expect(parsed.text).toBe(raw.normalize('NFC'));
        expect(parsed.text.isWellFormed()).toBe(true);
        expect(parsed.text).not.toContain('\0');
        expect(Array.from(parsed.text).length).toBeLessThanOrEqual(maxCodePoints);
        expect(parseText(parsed.text, { maxCodePoints })).toEqual(parsed);
      }),
      { numRuns: 2000 },
    );
  });

  test('what is refused breaks one of the rules', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 12 }), (raw, maxCodePoints) => {
        fc.pre(raw.isWellFormed() && !raw.includes('\0') && /[\p{L}\p{So}]/u.test(raw));
        fc.pre(!/[\p{Default_Ignorable_Code_Point}\u2800]/u.test(raw));
        fc.pre(Array.from(raw.normalize('NFC')).length <= maxCodePoints);

        expect(parseText(raw, { maxCodePoints })).toEqual({ ok: true, text: raw.normalize('NFC') });
      }),
      { numRuns: 2000 },
    );
  });

  test('two spellings of one text become one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (raw) => {
        const options = { maxCodePoints: 200 };

        expect(parseText(raw.normalize('NFD'), options)).toEqual(parseText(raw, options));
      }),
    );
  });

  test('no text that fits after NFC is refused for its length before it, in whatever spelling', () => {
    for (let codePoint = 1; codePoint <= 0x10ffff; codePoint++) {
      const longest = String.fromCodePoint(codePoint).normalize('NFD');
      if (longest.length < 3 || Array.from(longest.normalize('NFC')).length > 1) continue;

      const parsed = parseText(longest.repeat(10), { maxCodePoints: 10 });

      expect(parsed.ok, `U+${codePoint.toString(16)}`).toBe(true);
    }
  });

  test.each([
    ['one character too many', 'a'.repeat(11), 'must be at most 10 characters, has 11'],
    ['one emoji too many', '👍'.repeat(11), 'must be at most 10 characters, has 11'],
    ['far too much', 'a'.repeat(61), 'must be at most 10 characters, has many more'],
    ['half of an emoji', 'a\uD83D', 'must be well-formed Unicode, has half of a surrogate pair'],
    [
      'the halves of an emoji in the wrong order',
      '\uDC4D\uD83D',
      'must be well-formed Unicode, has half of a surrogate pair',
    ],
    ['U+0000', 'a\0b', 'must not contain the character U+0000'],
    ['nothing', '', 'must contain at least one visible character'],
  ])('refuses %s and says what would be right', (_what, raw, reason) => {
    expect(parseText(raw, { maxCodePoints: 10 })).toEqual({ ok: false, reason });
    expect(parseText(raw, { maxCodePoints: 10, name: 'topic' })).toEqual({ ok: false, reason: `topic ${reason}` });
  });

  test('refuses what shows nothing, and only that', () => {
    fc.assert(
      fc.property(fc.string({ unit: blanks, maxLength: 10 }), (blank) => {
        expect(parseText(blank, { maxCodePoints: 50 }).ok).toBe(false);
        expect(parseText(`${blank}x${blank}`, { maxCodePoints: 50 })).toEqual({
          ok: true,
          text: `${blank}x${blank}`.normalize('NFC'),
        });
      }),
    );
  });
});

describe('parseMessageContent', () => {
  test.each([
    ['letters', 'a'],
    ['emoji of two UTF-16 units', '👍'],
    ['letters that NFC composes', 'e\u0301'],
    ['syllables that NFC composes of three', '\u1112\u1161\u11AB'],
  ])('4,000 characters pass and 4,001 do not: %s', (_what, character) => {
    expect(parseMessageContent(character.repeat(4000)).ok).toBe(true);
    expect(parseMessageContent(character.repeat(4001))).toEqual({
      ok: false,
      reason: 'must be at most 4000 characters, has 4001',
    });
  });

  test('what NFC lengthens is measured after it', () => {
    const grows = '\u0958'; // excluded from composition: two code points in NFC

    expect(parseMessageContent(grows.repeat(2000)).ok).toBe(true);
    expect(parseMessageContent(grows.repeat(2001))).toEqual({
      ok: false,
      reason: 'must be at most 4000 characters, has 4002',
    });
  });

  test('white space around and within it stays', () => {
    expect(parseMessageContent('  two\r\n\tlines \n')).toEqual({ ok: true, text: '  two\r\n\tlines \n' });
  });
});

describe('parseName', () => {
  test.each([
    ['general', 'general'],
    ['  general \n', 'general'],
    ['\u3000部屋\uFEFF', '部屋'],
    ['cafe\u0301 🍰', 'café 🍰'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
  ])('%o is the name %o', (raw, name) => {
    expect(parseName(raw, 100)).toEqual({ ok: true, text: name });
  });

  test('1 to 100 characters, the white space around them not counted', () => {
    expect(parseName(` ${'é'.repeat(100)} `, 100).ok).toBe(true);
    expect(parseName('é'.repeat(101), 100)).toEqual({ ok: false, reason: 'must be at most 100 characters, has 101' });
    expect(parseName(`${' '.repeat(5000)}a`, 100)).toEqual({ ok: true, text: 'a' });
  });

  test.each(['', '   ', '\n', '\u200B', ' \u2060\u2800 '])('%o names nothing', (raw) => {
    expect(parseName(raw, 100)).toEqual({ ok: false, reason: 'must contain at least one visible character' });
  });

  test.each(['a\nb', 'a\rb', 'a\tb', 'a\u001Bb', 'a\u007Fb', 'a\u0085b', 'a\u2028b', 'a\u2029b'])(
    '%o is not one line of text',
    (raw) => {
      expect(parseName(raw, 100)).toEqual({ ok: false, reason: 'must be one line without control characters' });
    },
  );

  test('a name is its own name', () => {
    fc.assert(
      fc.property(anyText, (raw) => {
        const parsed = parseName(raw, 20);

        if (parsed.ok) expect(parseName(parsed.text, 20)).toEqual(parsed);
      }),
    );
  });
});
