/**
 * Reads every text from clients and tokens, by the policy of its kind. Lengths are in Unicode code points, as
 * PostgreSQL's `char_length` counts them.
 *
 * | kind of text | read by | at most | form | both ends | refused inside |
 * | --- | --- | --- | --- | --- | --- |
 * | content of a message | {@link parseMessageContent} | 4,000 | as sent | as sent | |
 * | name of a server, a room or a group | {@link parseName} | 100 | NFC | trimmed | controls, line breaks, direction overrides |
 * | name of a file | {@link parseFilename} | 255 | NFC | trimmed | the same; `/` and `\`; `.` and `..` as a whole |
 * | name of a person, from claims | {@link nameFromClaim} | 64 (username), 100 | NFC | trimmed | corrected: see there |
 * | pasted code: invite code, username | {@link parseCode} | 64 | NFC | trimmed | |
 * | key that a program makes: idempotency key | {@link parseKey} | 64 | as sent | as sent | |
 *
 * All of them are well-formed Unicode (UTF-8 has no half of a surrogate pair), do not contain U+0000 (PostgreSQL cannot
 * store it), and are visible: at least one character is not in {@link INVISIBLE}. Reading a result again does not
 * change it.
 *
 * NFC is for text that is compared or looked up. It changes how text is displayed (U+FA19, U+212A and U+212B become
 * other characters), so content is never normalised. It is also the one step whose cost can grow faster than the text:
 * long runs of combining marks are sorted, in quadratic time. The length is therefore bounded before it.
 *
 * Ids, cursors, emoji and media types are not texts: each has its own grammar, in which every value has exactly one
 * accepted form.
 */

declare const brand: unique symbol;

/** The text of a message as it is stored: see {@link parseMessageContent}. */
export type MessageContent = string & { readonly [brand]: 'MessageContent' };

/** Either the text to keep, or the requirement that is not met, as the end of a sentence: "must be at most …". */
export type ParsedText<Text extends string = string> =
  | { readonly ok: true; readonly text: Text }
  | { readonly ok: false; readonly reason: string };

export const MAX_USERNAME = 64;
export const MAX_DISPLAY_NAME = 100;
const MAX_CONTENT = 4_000;
const MAX_NAME = 100;
const MAX_FILENAME = 255;

/**
 * NFC can shorten a text. No code point of NFC text has a longer form than 6 UTF-16 units (U+16D6A, from three astral
 * letters). A text with more units per code point is therefore too long in every form.
 */
const MAX_UNITS_PER_CODE_POINT = 6;

/**
 * Characters that are invisible by themselves: white space, control characters, and those that Unicode tells renderers
 * to ignore (zero-width spaces and joiners, direction marks, variation selectors, tags, the Hangul fillers). The others
 * are invisible although their properties do not say so: the braille pattern without dots, the anchors of interlinear
 * annotations, and the musical null notehead.
 */
const INVISIBLE = String.raw`\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\uFFF9-\uFFFB\u{1D159}`;

/**
 * The invisible characters that change how a neighbour looks. They belong to the spelling of a name even at its ends:
 * joiners (Persian, Sinhala, emoji), the combining joiner and the fillers of Hangul letters, Khmer vowels, variation
 * selectors and tags (flags).
 */
const SHAPING =
  String.raw`\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180D\u180F\u200C\u200D` +
  String.raw`\uFE00-\uFE0F\u{E0020}-\u{E007F}\u{E0100}-\u{E01EF}`;

const VISIBLE = new RegExp(`[^${INVISIBLE}]`, 'u');
/** One character that is trimmed from the ends of names and codes. */
const TRIMMED = new RegExp(`^[[${INVISIBLE}]--[${SHAPING}]]$`, 'v');

/** Includes line breaks: U+000A, U+000D, U+0085, U+2028, U+2029. */
const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;
/** Embeddings, overrides and isolates: they reorder the text around a name. */
const OVERRIDES = /[\u202A-\u202E\u2066-\u2069]+/gu;
const LONE_SURROGATES = /\p{Surrogate}+/gu;

/** The text of a message, exactly as sent. */
export function parseMessageContent(raw: string): ParsedText<MessageContent> {
  return parseExact(raw, MAX_CONTENT) as ParsedText<MessageContent>;
}

/** A key that a program makes and compares. */
export function parseKey(raw: string, maxCodePoints: number): ParsedText {
  return parseExact(raw, maxCodePoints);
}

/** A code or a username that a person types or pastes. */
export function parseCode(raw: string, maxCodePoints: number): ParsedText {
  return parseNormalized(raw, maxCodePoints);
}

/** The name of a server, a room or a group. */
export function parseName(raw: string): ParsedText {
  return parseLine(raw, MAX_NAME);
}

/** The name of a file as its owner sees it; not a path. */
export function parseFilename(raw: string): ParsedText {
  const parsed = parseLine(raw, MAX_FILENAME);
  if (parsed.ok && (/[/\\]/.test(parsed.text) || /^\.{1,2}$/.test(parsed.text))) {
    return { ok: false, reason: 'must be the name of a file, without folders' };
  }
  return parsed;
}

/**
 * Reads a claim as the name of a person, by the policy for names. Nobody can correct a claim and send it again, so it
 * is corrected here: a run of controls and line breaks becomes a space, direction overrides and halves of surrogate
 * pairs are removed, and a long name is cut.
 *
 * @returns Null if there is no such claim, or if it is invisible.
 */
export function nameFromClaim(claim: string | null, maxCodePoints: number): string | null {
  if (claim === null) return null;
  const line = claim.replace(LONE_SURROGATES, '').replace(CONTROLS, ' ').replace(OVERRIDES, '');
  const bounded = trim(line)
    .slice(0, maxCodePoints * MAX_UNITS_PER_CODE_POINT)
    .replace(LONE_SURROGATES, '');
  const name = trim(Array.from(bounded.normalize('NFC')).slice(0, maxCodePoints).join(''));
  return VISIBLE.test(name) ? name : null;
}

/** One line of text for people. */
function parseLine(raw: string, maxCodePoints: number): ParsedText {
  const parsed = parseNormalized(raw, maxCodePoints);
  if (!parsed.ok) return parsed;
  if (contains(parsed.text, CONTROLS)) return { ok: false, reason: 'must be one line without control characters' };
  if (contains(parsed.text, OVERRIDES)) {
    return { ok: false, reason: 'must not contain direction overrides (U+202A to U+202E, U+2066 to U+2069)' };
  }
  return parsed;
}

function parseNormalized(raw: string, maxCodePoints: number): ParsedText {
  const trimmed = trim(raw);
  if (trimmed.length > maxCodePoints * MAX_UNITS_PER_CODE_POINT) return tooLong(maxCodePoints, 'many more');
  // U+0000 is refused at the ends too, where it would be trimmed.
  return raw.includes('\0') ? HAS_NUL : parseExact(trimmed.normalize('NFC'), maxCodePoints);
}

function parseExact(raw: string, maxCodePoints: number): ParsedText {
  // A code point has at most two UTF-16 units, so a longer text need not be counted.
  if (raw.length > maxCodePoints * 2) return tooLong(maxCodePoints, 'many more');
  if (!raw.isWellFormed()) {
    return { ok: false, reason: 'must be well-formed Unicode, has half of a surrogate pair' };
  }
  if (raw.includes('\0')) return HAS_NUL;
  const length = countCodePoints(raw);
  if (length > maxCodePoints) return tooLong(maxCodePoints, String(length));
  if (!VISIBLE.test(raw)) return { ok: false, reason: 'must contain at least one visible character' };
  return { ok: true, text: raw };
}

const HAS_NUL: ParsedText = { ok: false, reason: 'must not contain the character U+0000' };

function tooLong(maxCodePoints: number, has: string): ParsedText {
  return { ok: false, reason: `must be at most ${maxCodePoints} characters, has ${has}` };
}

/** `search` and not `test`, because `test` keeps the position of a global pattern. */
function contains(text: string, pattern: RegExp): boolean {
  return text.search(pattern) !== -1;
}

/** By index and not by a pattern: `\s+$` takes quadratic time on text that contains long runs of spaces. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end) {
    const character = String.fromCodePoint(text.codePointAt(start)!);
    if (!TRIMMED.test(character)) break;
    start += character.length;
  }
  while (end > start) {
    const isPair = end - start >= 2 && isLow(text.charCodeAt(end - 1)) && isHigh(text.charCodeAt(end - 2));
    const at = end - (isPair ? 2 : 1);
    if (!TRIMMED.test(text.slice(at, end))) break;
    end = at;
  }
  return text.slice(start, end);
}

/** For well-formed text. */
function countCodePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) {
    if (isHigh(text.charCodeAt(i))) count--;
  }
  return count;
}

function isHigh(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}

function isLow(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00;
}
