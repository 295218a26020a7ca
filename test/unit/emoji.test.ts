import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEmoji } from '../../src/lib/emoji.ts';

/**
 * Every row of Unicode's emoji-test.txt, of the version that emoji-regex has (18.0), and 31 more that
 * carry a superfluous U+FE0F.
 */
const OFFICIAL = new Set(
  readFileSync(createRequire(import.meta.url).resolve('emoji-test-regex-pattern/dist/latest/index-strings.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== ''),
);

const withoutSelectors = (text: string) => text.replaceAll('\uFE0F', '');

/** Text without selectors -> the rows that equal it without their selectors. */
const FORMS = Map.groupBy(OFFICIAL, withoutSelectors);

const official = fc.constantFrom(...OFFICIAL);

describe('the official list', () => {
  test('is not empty', () => {
    expect(OFFICIAL.size).toBeGreaterThan(5200);
    expect(OFFICIAL.has('🏻')).toBe(true);
    expect(OFFICIAL.has('🦰')).toBe(true);
  });

  test('has only emoji', () => {
    expect([...OFFICIAL].filter((text) => parseEmoji(text) === null)).toEqual([]);
  });

  test('forms are the same emoji if and only if they differ only in U+FE0F', () => {
    const canonical = [...FORMS].map(([bare, forms]) => {
      const found = new Set(forms.map(parseEmoji));
      expect(found.size, bare).toBe(1);
      return [...found][0];
    });

    expect(new Set(canonical).size).toBe(FORMS.size);
  });

  test('has the fully qualified form as canonical form', () => {
    // Node may support an older version of Unicode than the list. It is an independent check for what it supports.
    const rgi = /^\p{RGI_Emoji}$/v;
    const known = [...FORMS.values()].flatMap((forms) => {
      const qualified = forms.find((form) => rgi.test(form));
      return qualified === undefined ? [] : [{ forms, qualified }];
    });

    const wrong = known.filter(({ forms, qualified }) => forms.some((form) => parseEmoji(form) !== qualified));

    expect(known.length).toBeGreaterThan(3500);
    expect(wrong).toEqual([]);
  });

  test('contains the canonical forms, which are canonical themselves', () => {
    const canonical = [...OFFICIAL].map((text) => parseEmoji(text) ?? '');

    expect(canonical.filter((emoji) => !OFFICIAL.has(emoji))).toEqual([]);
    expect(canonical.map(parseEmoji)).toEqual(canonical);
  });

  test('has no canonical form of more than 35 bytes', () => {
    const bytes = [...OFFICIAL].map((text) => Buffer.byteLength(parseEmoji(text) ?? ''));

    expect(Math.max(...bytes)).toBe(35);
  });
});

describe('parseEmoji', () => {
  test.each([
    ['❤', '❤️'],
    ['❤️', '❤️'],
    ['1⃣', '1️⃣'],
    ['👁‍🗨', '👁️‍🗨️'],
    ['👁️‍🗨', '👁️‍🗨️'],
    ['🕵🏽‍♂', '🕵🏽‍♂️'],
    ['🏳‍🌈', '🏳️‍🌈'],
    ['☝🏿', '☝🏿'],
    ['⌚\uFE0F', '⌚'],
    ['👍\uFE0F', '👍'],
    ['🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
  ])('%s is %s', (text, emoji) => {
    expect(parseEmoji(text)).toBe(emoji);
  });

  test('treats a skin tone as another emoji', () => {
    expect(parseEmoji('👍🏽')).toBe('👍🏽');
    expect(parseEmoji('👍🏽')).not.toBe(parseEmoji('👍'));
  });

  test.each([
    ['nothing', ''],
    ['a space', ' '],
    ['a digit', '1'],
    ['a digit asked to be an emoji', '1\uFE0F'],
    ['#', '#'],
    ['*', '*'],
    ['a letter', 'a'],
    ['a word', 'heart'],
    ['a shortcode', ':heart:'],
    ['two emoji', '👍👍'],
    ['two flags', '🇩🇪🇫🇷'],
    ['an emoji and text', '👍a'],
    ['text and an emoji', 'a👍'],
    ['an emoji and a space', '👍 '],
    ['an emoji and a line break', '👍\n'],
    ['an emoji and U+0000', '👍\0'],
    ['the text form', '❤\uFE0E'],
    ['half of a flag', '🇩'],
    ['a flag of nowhere', '🇽🇽'],
    ['a tag sequence of nowhere', '🏴\u{E0061}\u{E0061}\u{E007F}'],
    ['a joiner', '\u200D'],
    ['an emoji and a joiner', '👍\u200D'],
    ['a family that Unicode does not list', '👍\u200D👍'],
    ['two skin tones', '👍🏽🏽'],
    ['a skin tone on what has none', '🚗🏽'],
    ['the selector', '\uFE0F'],
    ['the selector first', '\uFE0F👍'],
    ['the selector twice', '❤\uFE0F\uFE0F'],
    ['the selector after a joiner', '❤\uFE0F\u200D\uFE0F🔥'],
    ['the keycap alone', '\u20E3'],
    ['a lone high surrogate', '\uD83D'],
    ['a lone low surrogate', '\uDC4D'],
    ['an emoji and a lone surrogate', '👍\uD83D'],
  ])('refuses %s', (_what, text) => {
    expect(parseEmoji(text)).toBeNull();
  });

  test('refuses two emoji in a row, unless Unicode lists the two as one', () => {
    fc.assert(
      fc.property(official, official, (a, b) => {
        const expected = FORMS.has(withoutSelectors(a + b));

        expect(parseEmoji(a + b) !== null).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('returns only emoji of the list for any combination of parts', () => {
    const part = fc.constantFrom(...new Set([...OFFICIAL].flatMap((text) => Array.from(text))));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: part, maxLength: 6 }), fc.string({ unit: 'binary' })), (text) => {
        const emoji = parseEmoji(text);

        expect(OFFICIAL.has(emoji ?? text)).toBe(emoji !== null);
      }),
      { numRuns: 3000 },
    );
  });

  test('refuses very long texts without reading them', () => {
    const long = '👩‍❤️‍'.repeat(1_000_000);
    const started = performance.now();

    for (let i = 0; i < 1000; i++) expect(parseEmoji(long)).toBeNull();

    expect(performance.now() - started).toBeLessThan(1000);
  });
});
