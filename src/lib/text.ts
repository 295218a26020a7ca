declare const brand: unique symbol;

/** The text of a message as it is stored: see {@link parseMessageContent}. */
export type MessageContent = string & { readonly [brand]: 'MessageContent' };

/** Either the text to keep, or what would be right, as the end of a sentence: "must be at most …". */
export type ParsedText<Text extends string = string> =
  | { readonly ok: true; readonly text: Text }
  | { readonly ok: false; readonly reason: string };

/** In Unicode code points of the NFC text, as PostgreSQL's `char_length` counts them. */
const MAX_MESSAGE_CODE_POINTS = 4000;

/**
 * NFC shrinks text, so length can only be judged after it; but text that could not fit however much it
 * shrank is refused unread. No code point of NFC text has a longer spelling than 6 UTF-16 units (U+16D6A,
 * of three astral letters; in the Basic Multilingual Plane it is 4).
 */
const MAX_UNITS_PER_CODE_POINT = 6;

/**
 * Shows nothing on a screen: white space, controls, and what Unicode has renderers ignore (zero-width
 * spaces and joiners, bidirectional marks, variation selectors, tags, the Hangul fillers). U+2800, the
 * braille pattern without dots, is none of these by its properties but is as empty to the eye, and
 * known for that.
 */
const BLANK = /^[\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** Includes U+0085, a line break and a control at once. */
const CONTROL_OR_LINE_BREAK = /[\p{Cc}\u2028\u2029]/u;

/**
 * Checks text from outside and normalises it to NFC; nothing else about it changes. What it accepts,
 * it accepts again unchanged.
 *
 * Refused: more than `maxCodePoints`; a lone surrogate, which UTF-8 cannot carry; U+0000, which
 * PostgreSQL cannot store; and text that shows nothing.
 *
 * @param options.maxCodePoints Counted in Unicode code points of the NFC text.
 * @param options.name Put before the reason, where the reason stands alone: "name must be …".
 */
export function parseText(raw: string, options: { maxCodePoints: number; name?: string }): ParsedText {
  const { maxCodePoints, name } = options;
  const refuse = (reason: string): ParsedText => ({
    ok: false,
    reason: name === undefined ? reason : `${name} ${reason}`,
  });
  const atMost = `must be at most ${maxCodePoints} characters`;

  if (raw.length > maxCodePoints * MAX_UNITS_PER_CODE_POINT) return refuse(`${atMost}, has many more`);
  if (!raw.isWellFormed()) return refuse('must be well-formed Unicode, has half of a surrogate pair');
  if (raw.includes('\0')) return refuse('must not contain the character U+0000');

  const text = raw.normalize('NFC');
  const length = countCodePoints(text);
  if (length > maxCodePoints) return refuse(`${atMost}, has ${length}`);
  if (BLANK.test(text)) return refuse('must contain at least one visible character');
  return { ok: true, text };
}

/** The text of a message: 1 to 4,000 code points by the rules of {@link parseText}, white space kept as it came. */
export function parseMessageContent(raw: string): ParsedText<MessageContent> {
  return parseText(raw, { maxCodePoints: MAX_MESSAGE_CODE_POINTS }) as ParsedText<MessageContent>;
}

/**
 * The name of a server or a room: one line, by the rules of {@link parseText}, without the white space
 * around it, which does not count.
 *
 * @param maxCodePoints Counted after trimming.
 */
export function parseName(raw: string, maxCodePoints: number): ParsedText {
  const name = raw.trim();
  const parsed = parseText(name, { maxCodePoints });
  if (parsed.ok && CONTROL_OR_LINE_BREAK.test(parsed.text)) {
    return { ok: false, reason: 'must be one line without control characters' };
  }
  return parsed;
}

/**
 * The name of a file as its owner sees it: one line, by the rules of {@link parseText}. Not a path: no slash of either
 * kind, and neither `.` nor `..`.
 */
export function parseFilename(raw: string, maxCodePoints: number): ParsedText {
  const parsed = parseName(raw, maxCodePoints);
  if (parsed.ok && (/[/\\]/.test(parsed.text) || /^\.{1,2}$/.test(parsed.text))) {
    return { ok: false, reason: 'must be the name of a file, without folders' };
  }
  return parsed;
}

/** For well-formed text. */
function countCodePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800) count--; // the first half of a pair
  }
  return count;
}
