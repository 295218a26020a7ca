/**
 * Detects the encoding of a text, and whether bytes are text at all. Only control characters that texts do not contain
 * make bytes binary; the first characters and the language do not matter.
 */

/** In a single-byte encoding, this many bytes are compared with statistics of languages. */
const SAMPLE_BYTES = 4_096;

/**
 * Bytes that no text contains. Bell, backspace, shifts and escape are allowed, because terminals and ISO-2022 write
 * them; so are the vertical tab and the separators 1C to 1F, which exchange formats use.
 */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const BINARY = /[\u0000-\u0006\u0010-\u001A\u007F]/;
// oxlint-disable-next-line no-control-regex -- as above, plus what UTF-16 never contains
const BINARY_IN_UTF_16 = /[\u0000-\u0006\u0010-\u001A\u007F\uFFFE\uFFFF]/;
/** Ctrl-Z: DOS ended texts with it, and filled the last block with it. */
const DOS_END = '\u001A';
/** Escape sequences by which ISO-2022-JP switches to Japanese. They are bytes of ASCII. */
// oxlint-disable-next-line no-control-regex -- as above
const JAPANESE_ESCAPE = /\u001B\$[@B]/;

/**
 * @param head The first bytes of a file.
 * @param isWhole Whether these are all bytes. Otherwise the last character may be cut.
 * @returns The encoding by its WHATWG name, as `Content-Type` and `TextDecoder` take it. Null: the bytes are not text.
 */
export async function charsetOf(head: Buffer, isWhole: boolean): Promise<string | null> {
  const utf16 = utf16Of(head);
  if (utf16) {
    const text = decode(head, utf16, isWhole);
    return text !== null && !BINARY_IN_UTF_16.test(withoutEnd(text, isWhole)) ? utf16 : null;
  }
  const bytes = head.toString('latin1');
  if (BINARY.test(withoutEnd(bytes, isWhole))) return null;
  if (decode(head, 'utf-8', isWhole) !== null) return JAPANESE_ESCAPE.test(bytes) ? 'iso-2022-jp' : 'utf-8';
  return eastAsianOf(head, isWhole) ?? (await singleByteOf(head));
}

/** By the byte order mark. A mark of UTF-32 is followed by U+0000, which is found later. */
function utf16Of(head: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (head.length < 2) return null;
  const mark = head.readUInt16BE(0);
  return mark === 0xff_fe ? 'utf-16le' : mark === 0xfe_ff ? 'utf-16be' : null;
}

function withoutEnd(text: string, isWhole: boolean): string {
  if (!isWhole) return text;
  let { length } = text;
  // Not by a regular expression: it would start again at each Ctrl-Z of a run that is not at the end.
  while (text[length - 1] === DOS_END) length -= 1;
  return text.slice(0, length);
}

/** Null: the bytes are not in this encoding. */
function decode(bytes: Buffer, charset: string, isWhole: boolean): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: !isWhole });
  } catch {
    return null;
  }
}

interface EastAsian {
  readonly charset: string;
  /** Whether two bytes are a common character of such texts: kana, syllables, the usual ideographs. */
  readonly isCommon: (lead: number, trail: number) => boolean;
}

const isWithin = (byte: number, first: number, last: number) => byte >= first && byte <= last;

/**
 * Common characters are in certain blocks of the code tables. The blocks overlap. The narrowest one comes first,
 * because a text in another encoding soon leaves it.
 */
const EAST_ASIAN: readonly EastAsian[] = [
  {
    charset: 'euc-kr',
    isCommon: (lead, trail) => (isWithin(lead, 0xb0, 0xc8) || lead === 0xa1 || lead === 0xa3) && trail >= 0xa1,
  },
  {
    charset: 'euc-jp',
    isCommon: (lead, trail) => (isWithin(lead, 0xb0, 0xcf) || isWithin(lead, 0xa1, 0xa5)) && trail >= 0xa1,
  },
  {
    charset: 'shift_jis',
    isCommon: (lead, trail) =>
      isWithin(lead, 0x88, 0x97) || lead === 0x81 || lead === 0x83 || (lead === 0x82 && trail >= 0x4f),
  },
  {
    charset: 'gb18030',
    isCommon: (lead, trail) => (isWithin(lead, 0xb0, 0xd7) || lead === 0xa1 || lead === 0xa3) && trail >= 0xa1,
  },
  { charset: 'big5', isCommon: (lead) => isWithin(lead, 0xa4, 0xc6) || isWithin(lead, 0xa1, 0xa2) },
];
/** Minimum share of common characters for a text to count as one in that encoding. */
const MOSTLY = 0.8;

function eastAsianOf(head: Buffer, isWhole: boolean): string | null {
  let best: { readonly charset: string; readonly share: number } | null = null;
  for (const { charset, isCommon } of EAST_ASIAN) {
    const share = shareOfCommon(head, isCommon);
    if (share < MOSTLY || (best && share <= best.share) || decode(head, charset, isWhole) === null) continue;
    best = { charset, share };
  }
  return best?.charset ?? null;
}

function shareOfCommon(head: Buffer, isCommon: EastAsian['isCommon']): number {
  let common = 0;
  let all = 0;
  for (let i = 0; i < head.length - 1; i++) {
    if (head[i]! < 0x80) continue;
    all += 1;
    if (isCommon(head[i]!, head[i + 1]!)) common += 1;
    i += 1;
  }
  return all === 0 ? 0 : common / all;
}

/** By chardet's statistics of languages. Without a result: the encoding of Western Windows, which accepts all bytes. */
async function singleByteOf(head: Buffer): Promise<string> {
  // Loaded on demand: few uploads need it, and no start.
  const { analyse } = await import('chardet');
  const first = Math.max(0, head.findIndex((byte) => byte >= 0x80) - SAMPLE_BYTES / 4);
  for (const { name } of analyse(head.subarray(first, first + SAMPLE_BYTES))) {
    const charset = SINGLE_BYTE.get(name.toLowerCase());
    if (charset && decode(head, charset, true) !== null) return charset;
  }
  return 'windows-1252';
}

/** Name of chardet -> the Windows encoding for the same language, which contains all its characters. */
const SINGLE_BYTE: ReadonlyMap<string, string> = new Map([
  ['iso-8859-1', 'windows-1252'],
  ['iso-8859-2', 'windows-1250'],
  ['iso-8859-5', 'iso-8859-5'],
  ['iso-8859-6', 'windows-1256'],
  ['iso-8859-7', 'windows-1253'],
  ['iso-8859-8', 'windows-1255'],
  ['iso-8859-9', 'windows-1254'],
  ['windows-1250', 'windows-1250'],
  ['windows-1251', 'windows-1251'],
  ['windows-1252', 'windows-1252'],
  ['windows-1253', 'windows-1253'],
  ['windows-1254', 'windows-1254'],
  ['windows-1255', 'windows-1255'],
  ['windows-1256', 'windows-1256'],
  ['windows-874', 'windows-874'],
  ['koi8-r', 'koi8-r'],
]);
