/**
 * Media types that may be attached, and how the bytes show their type.
 *
 * A name and a signature prove little: the bytes after the first ones may be anything. Nothing here makes a file safe
 * to run. It is served under the checked type, with `nosniff`, and displayed in the browser only if {@link isInline}
 * allows it. A text is only ever offered for saving, never as a page, a drawing or a script.
 */
import type { FileTypeResult } from 'file-type';

import { isAvif } from './avif.ts';
import { charsetOf } from './charset.ts';
import { isVagueName, textTypeByFilename, textTypeOf, type VagueName } from './text-names.ts';

/** Number of leading bytes that are read: some office documents show their type only after several entries. */
export const HEAD_BYTES = 16_384;

interface Kind {
  /** Names of `file-type` that mean this type; null for text, which has no signature. */
  readonly signatures: readonly string[] | null;
  /** Other names in browsers and on phones. Those of texts are in `text-names.ts`. */
  readonly aliases?: readonly string[];
  /** Size of the header. A shorter file is invalid, whatever it begins with. */
  readonly headerBytes?: number;
}

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const SLIDES = 'application/vnd.openxmlformats-officedocument.presentationml.presentation';
const OPEN_TEXT = 'application/vnd.oasis.opendocument.text';
const OPEN_SHEET = 'application/vnd.oasis.opendocument.spreadsheet';
const OPEN_SLIDES = 'application/vnd.oasis.opendocument.presentation';
const DOCUMENTS = [WORD, SHEET, SLIDES, OPEN_TEXT, OPEN_SHEET, OPEN_SLIDES];

/**
 * One container for audio and video. Its first brand names the program that wrote it, not the content: recorders write
 * audio under brands of video, and phones write 3GP under brands of MP4.
 */
const MPEG_4 = ['video/mp4', 'video/x-m4v', 'video/3gpp', 'video/3gpp2'] as const;
const MPEG_4_AUDIO = ['audio/mp4', 'audio/x-m4a', ...MPEG_4] as const;

const MEDIA_TYPES = {
  'image/png': {
    signatures: ['image/png', 'image/apng'],
    aliases: ['image/apng', 'image/vnd.mozilla.apng', 'image/x-png'],
    headerBytes: 33,
  },
  'image/jpeg': { signatures: ['image/jpeg'], aliases: ['image/jpg', 'image/pjpeg'] },
  'image/gif': { signatures: ['image/gif'], headerBytes: 13 },
  'image/webp': { signatures: ['image/webp'], headerBytes: 20 },
  'image/avif': { signatures: ['image/avif'], aliases: ['image/avif-sequence'] },

  'video/mp4': { signatures: MPEG_4, aliases: ['video/x-m4v', 'video/x-mp4', 'application/mp4'] },
  'video/3gpp': { signatures: MPEG_4, aliases: ['video/3gp', 'video/x-3gpp'] },
  'video/3gpp2': { signatures: MPEG_4, aliases: ['video/3g2', 'video/3gp2'] },
  'video/webm': { signatures: ['video/webm'] },
  'video/quicktime': { signatures: ['video/quicktime'] },

  'audio/mpeg': { signatures: ['audio/mpeg'], aliases: ['audio/mp3', 'audio/x-mp3', 'audio/x-mpeg'] },
  'audio/mp4': { signatures: MPEG_4_AUDIO, aliases: ['audio/m4a', 'audio/x-m4a', 'audio/mp4a-latm', 'audio/x-mp4'] },
  'audio/3gpp': { signatures: MPEG_4_AUDIO, aliases: ['audio/3gp', 'audio/x-3gpp'] },
  'audio/3gpp2': { signatures: MPEG_4_AUDIO, aliases: ['audio/3g2', 'audio/3gp2'] },
  'audio/amr': { signatures: ['audio/amr'], aliases: ['audio/amr-nb', 'audio/amr-wb', 'audio/x-amr'] },
  'audio/aac': {
    signatures: ['audio/aac'],
    aliases: ['audio/x-aac', 'audio/aacp', 'audio/x-hx-aac-adts', 'audio/vnd.dlna.adts', 'audio/x-adts'],
  },
  'audio/ogg': {
    signatures: ['audio/ogg', 'audio/ogg; codecs=opus'],
    aliases: ['audio/opus', 'audio/x-ogg', 'audio/vorbis', 'application/ogg'],
  },
  'audio/wav': {
    signatures: ['audio/wav'],
    aliases: ['audio/x-wav', 'audio/wave', 'audio/vnd.wave', 'audio/x-pn-wav'],
  },
  // One container and one signature for audio and video.
  'audio/webm': { signatures: ['video/webm'] },
  'audio/flac': { signatures: ['audio/flac'], aliases: ['audio/x-flac'] },

  'application/pdf': { signatures: ['application/pdf'], aliases: ['application/x-pdf'] },
  // Office documents are archives as well. Executable archives (jar, apk, xpi) have their own names, and are not
  // allowed.
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
  'text/csv': { signatures: null },
  'text/markdown': { signatures: null },
  'application/json': { signatures: null },
} as const satisfies Record<string, Kind>;

/** A type that may be attached, under its canonical name. */
export type MediaType = keyof typeof MEDIA_TYPES;

/** Every type that may be attached. */
export const ALLOWED_MEDIA_TYPES = Object.keys(MEDIA_TYPES) as readonly MediaType[];

const BY_NAME: ReadonlyMap<string, MediaType> = new Map(
  ALLOWED_MEDIA_TYPES.flatMap((type) => {
    const { aliases = [] }: Kind = MEDIA_TYPES[type];
    return [type, ...aliases].map((name) => [name, type] as const);
  }),
);

/** A client's name for the type of a file. A vague name is resolved with the name of the file. */
export type DeclaredType = MediaType | VagueName;

/** The type under its canonical name, for any case and without parameters; null if it may not be attached. */
export function parseMediaType(text: string): DeclaredType | null {
  const name = text.split(';', 1)[0]!.trim().toLowerCase();
  return BY_NAME.get(name) ?? textTypeOf(name) ?? (isVagueName(name) ? name : null);
}

/** @returns Null if it is not known to be a type that may be attached. */
export function typeOfFile(declared: DeclaredType, filename: string): MediaType | null {
  return isVagueName(declared) ? textTypeByFilename(declared, filename) : declared;
}

export function isImage(type: MediaType): boolean {
  return type.startsWith('image/');
}

export function isAudio(type: MediaType): boolean {
  return type.startsWith('audio/');
}

/**
 * Whether a browser may display it. Not PDF, which can contain scripts and forms; not text, which could be any content
 * under our domain, or a page.
 */
export function isInline(type: MediaType): boolean {
  return isImage(type) || isAudio(type) || type.startsWith('video/');
}

/** What the bytes show about a file. */
export interface Inspection {
  /** Encoding of a text; null for other files. */
  readonly charset: string | null;
}

/**
 * Checks whether the first bytes match the stated type.
 *
 * @param head The first {@link HEAD_BYTES} bytes, or all if there are fewer.
 * @returns Null if they do not match.
 */
export async function inspect(type: MediaType, head: Buffer): Promise<Inspection | null> {
  const bytes = head.subarray(0, HEAD_BYTES);
  const { signatures, headerBytes = 0 }: Kind = MEDIA_TYPES[type];
  if (!signatures) return inspectText(type, bytes);
  if (bytes.length < headerBytes) return null;
  const signature = await signatureOf(bytes);
  return signature !== undefined && signatures.includes(signature) ? { charset: null } : null;
}

async function inspectText(type: MediaType, bytes: Buffer): Promise<Inspection | null> {
  const charset = await charsetOf(bytes, bytes.length < HEAD_BYTES);
  if (charset === null) return null;
  // A PDF may consist of characters alone, and is still not a text file.
  if (charset !== 'utf-8' && PDF.test(bytes.toString('latin1', 0, PDF_WITHIN_BYTES))) return null;
  if (type === 'application/json' && !JSON_BEGINNING.test(new TextDecoder(charset).decode(bytes))) return null;
  return { charset };
}

/** A value, after blanks; or comments, which configuration files often begin with. */
const JSON_BEGINNING = /^[\s\uFEFF]*(?:[{["\d-]|true\b|false\b|null\b|\/[/*])/;

/**
 * PDF readers look for the signature within the first 1,024 bytes, because printers and mail gateways write before it.
 */
const PDF_WITHIN_BYTES = 1_024;
const PDF = /%PDF-\d/;

/** Media type by the signature; undefined if no known signature is found. */
async function signatureOf(bytes: Buffer): Promise<string | undefined> {
  const found = (await fileTypeOf(bytes))?.mime;
  if (found === undefined && PDF.test(bytes.toString('latin1', 0, PDF_WITHIN_BYTES))) return 'application/pdf';
  return found?.startsWith('image/heif') && isAvif(bytes) ? 'image/avif' : found;
}

async function fileTypeOf(bytes: Buffer): Promise<FileTypeResult | undefined> {
  // Loaded on demand: only the first upload needs it.
  const { fileTypeFromBuffer } = await import('file-type');
  try {
    return await fileTypeFromBuffer(bytes);
  } catch {
    // Malformed bytes count as without a signature.
    return undefined;
  }
}
