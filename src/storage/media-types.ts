/**
 * What may be attached, and how its bytes show that it is that.
 *
 * A name and a signature are a promise, not a proof: what follows the first bytes may be anything. So nothing here makes
 * a file safe to run; it is served under the very type that is checked, with `nosniff`, and shown in place only where
 * {@link isInline} says so. Markup and scripts (HTML, SVG, XML, JavaScript) are on no list, and no text may begin as such.
 */
import type { FileTypeResult } from 'file-type';

/** Of the first bytes this many are looked at: some office documents name themselves only after several entries. */
export const HEAD_BYTES = 16_384;

interface Kind {
  /** Media types by `file-type` that are this one; null: text, which has no signature. */
  readonly signatures: readonly string[] | null;
  /** What browsers and phones call it besides. */
  readonly aliases?: readonly string[];
}

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const SLIDES = 'application/vnd.openxmlformats-officedocument.presentationml.presentation';
const OPEN_TEXT = 'application/vnd.oasis.opendocument.text';
const OPEN_SHEET = 'application/vnd.oasis.opendocument.spreadsheet';
const OPEN_SLIDES = 'application/vnd.oasis.opendocument.presentation';
const DOCUMENTS = [WORD, SHEET, SLIDES, OPEN_TEXT, OPEN_SHEET, OPEN_SLIDES];

const MEDIA_TYPES = {
  'image/png': { signatures: ['image/png', 'image/apng'], aliases: ['image/apng', 'image/x-png'] },
  'image/jpeg': { signatures: ['image/jpeg'], aliases: ['image/jpg', 'image/pjpeg'] },
  'image/gif': { signatures: ['image/gif'] },
  'image/webp': { signatures: ['image/webp'] },
  'image/avif': { signatures: ['image/avif'] },

  'video/mp4': { signatures: ['video/mp4', 'video/x-m4v'], aliases: ['video/x-m4v'] },
  'video/webm': { signatures: ['video/webm'] },
  'video/quicktime': { signatures: ['video/quicktime'] },

  'audio/mpeg': { signatures: ['audio/mpeg'], aliases: ['audio/mp3', 'audio/x-mp3', 'audio/x-mpeg'] },
  // A recorder's brand tells nothing of what is inside: many write sound alone under that of video.
  'audio/mp4': { signatures: ['audio/mp4', 'audio/x-m4a', 'video/mp4'], aliases: ['audio/m4a', 'audio/x-m4a'] },
  'audio/aac': { signatures: ['audio/aac'], aliases: ['audio/x-aac', 'audio/aacp', 'audio/x-hx-aac-adts'] },
  'audio/ogg': {
    signatures: ['audio/ogg', 'audio/ogg; codecs=opus'],
    aliases: ['audio/opus', 'audio/x-ogg', 'audio/vorbis', 'application/ogg'],
  },
  'audio/wav': {
    signatures: ['audio/wav'],
    aliases: ['audio/x-wav', 'audio/wave', 'audio/vnd.wave', 'audio/x-pn-wav'],
  },
  // One container and one signature for sound and for video.
  'audio/webm': { signatures: ['video/webm'] },
  'audio/flac': { signatures: ['audio/flac'], aliases: ['audio/x-flac'] },

  'application/pdf': { signatures: ['application/pdf'], aliases: ['application/x-pdf'] },
  // Documents are archives as well. Those that run (jar, apk, xpi) are known by name, and are not among them.
  'application/zip': {
    signatures: ['application/zip', ...DOCUMENTS],
    aliases: ['application/x-zip-compressed', 'application/x-zip'],
  },
  [WORD]: { signatures: [WORD] },
  [SHEET]: { signatures: [SHEET] },
  [SLIDES]: { signatures: [SLIDES] },
  [OPEN_TEXT]: { signatures: [OPEN_TEXT] },
  [OPEN_SHEET]: { signatures: [OPEN_SHEET] },
  [OPEN_SLIDES]: { signatures: [OPEN_SLIDES] },

  'text/plain': { signatures: null },
  'text/csv': { signatures: null, aliases: ['application/csv', 'text/x-csv', 'text/comma-separated-values'] },
  'text/markdown': { signatures: null, aliases: ['text/x-markdown'] },
  'application/json': { signatures: null, aliases: ['text/json'] },
} as const satisfies Record<string, Kind>;

/** A type that may be attached, by its one name. */
export type MediaType = keyof typeof MEDIA_TYPES;

/** Every type that may be attached. */
export const ALLOWED_MEDIA_TYPES = Object.keys(MEDIA_TYPES) as readonly MediaType[];

const BY_NAME: ReadonlyMap<string, MediaType> = new Map(
  ALLOWED_MEDIA_TYPES.flatMap((type) => {
    const { aliases = [] }: Kind = MEDIA_TYPES[type];
    return [type, ...aliases].map((name) => [name, type] as const);
  }),
);

/** The type by its one name, of any writing, without parameters; null: it may not be attached. */
export function parseMediaType(text: string): MediaType | null {
  const [name = ''] = text.split(';', 1);
  return BY_NAME.get(name.trim().toLowerCase()) ?? null;
}

export function isImage(type: MediaType): boolean {
  return type.startsWith('image/');
}

export function isAudio(type: MediaType): boolean {
  return type.startsWith('audio/');
}

/**
 * Whether a browser may show it in place. Not PDF, which carries scripts and forms of its own; not text, which may be
 * anybody's words under our address.
 */
export function isInline(type: MediaType): boolean {
  return isImage(type) || isAudio(type) || type.startsWith('video/');
}

/**
 * Whether a file that begins so is what it is said to be.
 *
 * @param head The first {@link HEAD_BYTES} bytes, or all where there are fewer.
 */
export async function matches(type: MediaType, head: Buffer): Promise<boolean> {
  const bytes = head.subarray(0, HEAD_BYTES);
  const { signatures }: Kind = MEDIA_TYPES[type];
  const found = await signatureOf(bytes);
  if (signatures) return found !== undefined && signatures.includes(found.mime);
  if (found && !WORDS.has(found.ext)) return false;
  const text = textOf(bytes);
  return text !== null && isText(type, text);
}

/** Undefined: none that is known. */
async function signatureOf(bytes: Buffer): Promise<FileTypeResult | undefined> {
  // Needed by the first upload, and by no start.
  const { fileTypeFromBuffer } = await import('file-type');
  try {
    return await fileTypeFromBuffer(bytes);
  } catch {
    // It gives no word on malformed bytes: what it cannot read has no signature.
    return undefined;
  }
}

/**
 * Signatures so short that texts begin with them ("BMW", "GIF or PNG?", "MAC address"). They say nothing against text:
 * each of these formats has bytes near its beginning that no text has.
 */
const WORDS: ReadonlySet<string> = new Set(
  'aif ape bmp dat dmg dwg exe flif gif icns mp3 mpc psd sav sqlite stl swf'.split(' '),
);

/** Null: it is none, or none in UTF-8. */
function textOf(bytes: Buffer): string | null {
  try {
    // The cut may go through the last character; the end of a file may not.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: bytes.length === HEAD_BYTES });
    return CONTROL.test(text) ? null : text;
  } catch {
    return null;
  }
}

/** All but tab, line feed, form feed and carriage return. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u0008\u000B\u000E-\u001F\u007F]/;

function isText(type: MediaType, text: string): boolean {
  const body = text.replace(PREAMBLE, '');
  // Markdown may begin with a picture or a heading in HTML, and often does.
  if ((type === 'text/markdown' ? DOCUMENT : MARKUP).test(body)) return false;
  if (OTHER_LANGUAGE.test(body)) return false;
  return type !== 'application/json' || JSON_VALUE.test(body);
}

/** What a parser of markup passes over before the first tag: byte order marks, blanks, whole comments. */
const PREAMBLE = /^(?:[\s\uFEFF\u200B]|<!--[^]*?-->)+/;
/** A tag, a declaration, an instruction, or a comment whose end is not in sight. */
const MARKUP = /^<[a-z_:!?/]/i;
/** A whole document, or one that acts; a name with a prefix is of XML (`<s:svg xmlns:s=…`). */
const DOCUMENT =
  /^<(?:[!?/]|[\w.-]*:|(?:base|body|embed|form|frameset|head|html|iframe|link|math|meta|object|script|style|svg|template|title|xml)\b)/i;
/** Formats of the same characters, GIF among them: `GIF89a=1` is a script as well. */
const OTHER_LANGUAGE = /^(?:GIF8[79]a|%PDF-|%!PS|\{\\rtf)/;
const JSON_VALUE = /^(?:[{["\d-]|true\b|false\b|null\b)/;
