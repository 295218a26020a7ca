import emojiRegex from 'emoji-regex';

declare const brand: unique symbol;

/**
 * One emoji in its fully qualified form (UTS #51, ED-18), which is the only one that is stored,
 * compared and published: ❤ and ❤️ are one emoji. Skin tones are emoji of their own.
 */
export type Emoji = string & { readonly [brand]: 'Emoji' };

/** The longest emoji, a kiss of two people with skin tones: 10 code points, 35 bytes of UTF-8, 15 UTF-16 units. */
const MAX_UTF16_UNITS = 15;

/**
 * Matches every string of Unicode's emoji-test.txt, and nothing else that is qualified as below. It comes from the
 * package and not from `\p{RGI_Emoji}`, so that an upgrade of Node does not accept new emoji. The pattern is a trie
 * over that list: of bounded length, without repetition.
 */
const ONE_EMOJI = new RegExp(`^(?:${emojiRegex().source})$`);

const SELECTORS = /\uFE0F/g;

/** A selector without effect: at the start, doubled, or after a joiner or a tag. */
const STRAY_SELECTOR = /(?<!\p{Emoji})\uFE0F/u;

/**
 * The characters that a U+FE0F must follow: those that are shown as text by default, unless a skin tone makes them
 * emoji. Emoji that are newer than this version of Node are unknown here and stay unchanged, which is right: new emoji
 * are shown as emoji by default.
 */
const NEEDS_SELECTOR = /(?!\p{Emoji_Presentation})\p{Emoji}(?!\p{Emoji_Modifier})/gu;

/**
 * Reads one emoji of Unicode's emoji-test.txt (its components too: 🏻, 🦰), in any of the forms that differ only in
 * U+FE0F, and returns its one fully qualified form. A selector after an emoji character that needs none is removed (⌚️:
 * some keyboards send it).
 *
 * @returns Null for anything else: a digit or a letter, two emoji, an emoji with text or spaces around
 *   it, a flag or a family that Unicode does not list, the text form (U+FE0E), the empty string.
 */
export function parseEmoji(text: string): Emoji | null {
  if (text.length > MAX_UTF16_UNITS || STRAY_SELECTOR.test(text)) return null;
  const qualified = text.replace(SELECTORS, '').replace(NEEDS_SELECTOR, '$&\uFE0F');
  return ONE_EMOJI.test(qualified) ? (qualified as Emoji) : null;
}
