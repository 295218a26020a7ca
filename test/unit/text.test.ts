import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';

import {
  nameFromClaim,
  type ParsedText,
  parseCode,
  parseFilename,
  parseKey,
  parseMessageContent,
  parseName,
} from '../../src/lib/text.ts';

/**
 * Texts of all kinds: any scalar values, combining marks, letters that compose, trimmed and refused characters, lone
 * surrogates.
 */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('a', ' ', 'e', '\u0301', '\u0323', '\u1100', '\u1161', '\u11A8', '\u212B', '👍', '\u200B'),
  }),
  fc.string({ unit: fc.constantFrom('a', '\u200D', '\u202E', '\u2068', '\u2069', '\uFE0F', '\u{E0067}', '\u3164') }),
  fc.string({ unit: fc.constantFrom('a', '\uD83D', '\uDC4D', '\0', '\n') }),
);

/** Invisible characters that are trimmed from the ends of names and codes. */
const TRIMMED = [
  ' ',
  '\t',
  '\n',
  '\r',
  '\u000B',
  '\u001B',
  '\u0085',
  '\u00A0',
  '\u00AD',
  '\u061C',
  '\u1680',
  '\u180E',
  '\u2003',
  '\u200B',
  '\u200E',
  '\u200F',
  '\u2028',
  '\u2029',
  '\u202A',
  '\u202E',
  '\u2060',
  '\u2066',
  '\u2069',
  '\u206F',
  '\u2800',
  '\u3000',
  '\u3164',
  '\uFEFF',
  '\uFFA0',
  '\uFFF9',
  '\u{1D159}',
  '\u{E0001}',
];

/** Invisible characters that belong to the spelling of their neighbours. */
const SHAPING = [
  '\u034F',
  '\u115F',
  '\u1160',
  '\u180B',
  '\u200C',
  '\u200D',
  '\uFE0E',
  '\uFE0F',
  '\u{E0061}',
  '\u{E007F}',
  '\u{E0100}',
];

/** Every parser, with its maximum number of code points. */
const READERS: readonly (readonly [name: string, read: (raw: string) => ParsedText, max: number])[] = [
  ['parseMessageContent', parseMessageContent, 4_000],
  ['parseKey', (raw) => parseKey(raw, 10), 10],
  ['parseCode', (raw) => parseCode(raw, 10), 10],
  ['parseName', parseName, 100],
  ['parseFilename', parseFilename, 255],
];

const accepted = (text: string) => ({ ok: true, text });
const refused = (reason: string) => ({ ok: false, reason });

describe.each(READERS)('%s', (_name, read, max) => {
  test('accepts only well-formed, visible texts within the limit and without U+0000, and accepts its result unchanged', () => {
    fc.assert(
      fc.property(anyText, (raw) => {
        const parsed = read(raw);

        if (!parsed.ok) return;
        expect(parsed.text.isWellFormed()).toBe(true);
        expect(parsed.text).not.toContain('\0');
        expect(Array.from(parsed.text).length).toBeLessThanOrEqual(max);
        expect(read(parsed.text)).toEqual(parsed);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each<readonly [what: string, raw: string, reason: string | RegExp]>([
    ['one character too many', 'a'.repeat(max + 1), `must be at most ${max} characters, has ${max + 1}`],
    ['one emoji too many', '👍'.repeat(max + 1), /^must be at most \d+ characters, has (many more|\d+)$/],
    ['far too much', 'a'.repeat(max * 6 + 1), `must be at most ${max} characters, has many more`],
    ['half of an emoji', 'a\uD83Db', 'must be well-formed Unicode, has half of a surrogate pair'],
    [
      'the halves of an emoji in the wrong order',
      '\uDC4D\uD83D',
      'must be well-formed Unicode, has half of a surrogate pair',
    ],
    ['U+0000', 'a\0b', 'must not contain the character U+0000'],
    ['U+0000 at the end', 'a\0', 'must not contain the character U+0000'],
    ['nothing', '', 'must contain at least one visible character'],
    ...[...TRIMMED, ...SHAPING, '\u2800\u3164', ' \u200D\uFE0F '].map(
      (blank) =>
        [`nothing to see: ${JSON.stringify(blank)}`, blank, 'must contain at least one visible character'] as const,
    ),
  ])('refuses %s and says what is valid', (_what, raw, reason) => {
    expect(read(raw)).toEqual({
      ok: false,
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
    });
  });

  test('accepts its maximum number of characters, of one UTF-16 unit or two', () => {
    expect(read('a'.repeat(max))).toEqual(accepted('a'.repeat(max)));
    expect(read('👍'.repeat(max))).toEqual(accepted('👍'.repeat(max)));
  });
});

describe.each(READERS.filter(([name]) => /Content|Key/.test(name)))('%s keeps the text as sent', (_name, read, max) => {
  test.each([
    ['a kanji that NFC replaces', '\uFA19'],
    ['the Ångström sign', '\u212B'],
    ['the Kelvin sign', '\u212A'],
    ['a letter and its mark', 'e\u0301'],
    ['marks in another order than NFC has them', 'a\u0301\u0323'],
    ['what NFC takes apart', '\u0958'],
    ['Hangul in three parts', '\u1112\u1161\u11AB'],
    ['white space at its ends and within', '  a\r\n\tb \n'],
    ['invisible characters at its ends', '\uFEFFa\u00A0\u200D'],
    ['direction overrides', 'a\u202Eb'],
  ])('%s', (_what, text) => {
    expect(read(text)).toEqual(accepted(text));
  });

  test('if it is visible, well-formed and within the limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: max - 1 }), (raw) => {
        const text = `${raw.replaceAll('\0', '')}x`;

        expect(read(text)).toEqual(accepted(text));
      }),
      { numRuns: 1_000 },
    );
  });
});

test('content is measured as sent: a letter and its combining mark are two characters', () => {
  expect(parseMessageContent('e\u0301'.repeat(2_000)).ok).toBe(true);
  expect(parseMessageContent(`${'e\u0301'.repeat(2_000)}e`)).toEqual(
    refused('must be at most 4000 characters, has 4001'),
  );
});

describe.each(READERS.filter(([name]) => /Name|name|Code/.test(name)))('%s', (_name, read, max) => {
  test('returns text in NFC and trimmed', () => {
    fc.assert(
      fc.property(anyText, (raw) => {
        const parsed = read(raw);

        if (!parsed.ok) return;
        expect(parsed.text).toBe(parsed.text.normalize('NFC'));
        expect(TRIMMED).not.toContain(Array.from(parsed.text).at(0));
        expect(TRIMMED).not.toContain(Array.from(parsed.text).at(-1));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([...TRIMMED, ' \n', '\u200E \u2068', '\u3000\uFEFF'])('trims %j', (blank) => {
    expect(read(`${blank}ab${blank}`)).toEqual(accepted('ab'));
  });

  test.each(SHAPING)('keeps %j beside a letter', (shaping) => {
    expect(read(`${shaping}a${shaping}b${shaping}`)).toEqual(accepted(`${shaping}a${shaping}b${shaping}`));
  });

  test.each([
    ['cafe\u0301', 'caf\u00E9'],
    ['\u212Angstrom', 'Kngstrom'],
    ['علی\u200Cرضا', 'علی\u200Cرضا'],
    ['ශ්\u200Dරී', 'ශ්\u200Dරී'],
    ['👩\u200D💻 Dev', '👩\u200D💻 Dev'],
    ['❤️', '❤️'],
    ['🏴\u{E0067}\u{E0062}\u{E007F}', '🏴\u{E0067}\u{E0062}\u{E007F}'],
  ])('%j becomes %j', (raw, text) => {
    expect(read(raw)).toEqual(accepted(text));
  });

  test('normalises two spellings of a text to the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3 }), (raw) => {
        fc.pre(Array.from(raw.normalize('NFC')).length <= max);

        expect(read(raw.normalize('NFD'))).toEqual(read(raw));
      }),
    );
  });

  test('measures the text after trimming and NFC', () => {
    expect(read(`${' '.repeat(5_000)}a${'\u3000'.repeat(5_000)}`)).toEqual(accepted('a'));
    expect(read('e\u0301'.repeat(max))).toEqual(accepted('é'.repeat(max)));
    expect(read('\u0958'.repeat(max / 2 + 1))).toMatchObject({ reason: expect.stringContaining(`at most ${max} `) });
  });

  test('does not refuse a text for its length before NFC if it fits after NFC', () => {
    for (let codePoint = 1; codePoint <= 0x10ffff; codePoint++) {
      const longest = String.fromCodePoint(codePoint).normalize('NFD');
      if (longest.length < 3 || Array.from(longest.normalize('NFC')).length > 1) continue;

      expect(read(longest.repeat(max)).ok, `U+${codePoint.toString(16)}`).toBe(true);
    }
  });
});

describe.each([
  ['parseName', parseName],
  ['parseFilename', parseFilename],
])('%s', (_name, read) => {
  test.each(['a\nb', 'a\rb', 'a\tb', 'a\u001Bb', 'a\u007Fb', 'a\u0085b', 'a\u2028b', 'a\u2029b'])(
    'refuses %j, because it is not one line of text',
    (raw) => {
      expect(read(raw)).toEqual(refused('must be one line without control characters'));
    },
  );

  test.each(['\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069'])(
    'refuses %j inside a text',
    (override) => {
      expect(read(`invoice${override}gpj.exe`)).toEqual(
        refused('must not contain direction overrides (U+202A to U+202E, U+2066 to U+2069)'),
      );
    },
  );
});

test.each(['a/b', 'a\\b', '.', '..', ' .. ', '\u2068..\u2069'])('%j is not the name of a file', (raw) => {
  expect(parseFilename(raw)).toEqual(refused('must be the name of a file, without folders'));
});

describe('nameFromClaim', () => {
  test.each<[string | null, string | null]>([
    [null, null],
    ['', null],
    ['\u3164', null],
    ['\u2800 \u200D', null],
    ['\uD83D', null],
    ['\u202E\n', null],
    ['Ada', 'Ada'],
    [' \u0000Ada\u200B\n', 'Ada'],
    ['two\r\nlines', 'two lines'],
    ['a\u0000b', 'a b'],
    ['山田\u3000太郎', '山田\u3000太郎'],
    ['Ada  Lovelace', 'Ada  Lovelace'],
    ['\u2068Ada\u2069 \u202ELovelace', 'Ada Lovelace'],
    ['Ad\uD83Da', 'Ada'],
    ['cafe\u0301', 'caf\u00E9'],
    ['علی\u200Cرضا', 'علی\u200Cرضا'],
    ['ශ්\u200Dරී', 'ශ්\u200Dරී'],
    ['👩\u200D💻 Dev', '👩\u200D💻 Dev'],
    [
      'Jo 🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
      'Jo 🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
    ],
    [`${'a'.repeat(99)} b`, 'a'.repeat(99)],
    ['😀'.repeat(101), '😀'.repeat(100)],
    ['e\u0301'.repeat(101), 'é'.repeat(100)],
    [`${'\u200D'.repeat(100)}a`, null],
  ])('%j becomes %j', (claim, name) => {
    expect(nameFromClaim(claim, 100)).toBe(name);
  });

  test('a name from a claim is valid for input too', () => {
    fc.assert(
      fc.property(anyText, (claim) => {
        const name = nameFromClaim(claim, 100);

        if (name !== null) expect(parseName(name)).toEqual(accepted(name));
      }),
      { numRuns: 2_000 },
    );
  });

  test('a name that is valid for input is used as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const typed = parseName(text);

        if (typed.ok) expect(nameFromClaim(text, 100)).toBe(typed.text);
      }),
      { numRuns: 2_000 },
    );
  });
});

test('texts longer than six UTF-16 units for each allowed character are not normalised', () => {
  const marks = `a${'\u0301\u0323'.repeat(12_000)}`;
  using normalize = vi.spyOn(String.prototype, 'normalize');

  for (const [, read] of READERS) read(marks);
  nameFromClaim(marks, 100);
  for (const [, read] of READERS) read('e\u0301');

  expect(normalize.mock.contexts.map((text) => String(text).length)).toEqual([600, 2, 2, 2]);
});
