import sharp from 'sharp';
import { describe, expect, test } from 'vitest';

import {
  ALLOWED_MEDIA_TYPES,
  HEAD_BYTES,
  isAudio,
  isImage,
  inspect,
  isInline,
  type MediaType,
  parseMediaType,
  typeOfFile,
} from '../../src/storage/media-types.ts';
import { zip } from '../kit/archives.ts';

const picture = sharp({ create: { width: 8, height: 6, channels: 3, background: '#36c' } });
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const matches = async (type: MediaType, head: Buffer) => (await inspect(type, head)) !== null;
/** The first box of a file in the ISO container. */
const brand = (name: string, ...compatible: string[]) => {
  const content = Buffer.from(
    `ftyp${name}\0\0\u0002\0${(compatible.length > 0 ? compatible : ['mp42', 'isom']).join('')}`,
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length + 4);
  return Buffer.concat([length, content, hex('00000008'), Buffer.from('free')]);
};
const ogg = (codec: string) =>
  Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from(codec, 'latin1'), Buffer.alloc(32)]);
const WEBM = hex('1a45dfa3 9f 4286 81 01 42f7 81 01 42f2 81 04 42f3 81 08 4282 84 7765626d 4287 81 04 4285 81 02');
const MATROSKA = hex('1a45dfa3 93 4282 88 6d6174726f736b61 4287 81 04 4285 81 02');
const PNG = await picture.clone().png().toBuffer();
/** With the chunk for the number of frames, before those of the image. */
const APNG = Buffer.concat([
  PNG.subarray(0, 33),
  hex('00000008'),
  Buffer.from('acTL'),
  hex('0000000200000000 f38d9370'),
  PNG.subarray(33),
]);
const AVIF = await picture.clone().avif({ effort: 0 }).toBuffer();
const TIFF = await picture.clone().tiff().toBuffer();

const OPEN_XML = 'application/vnd.openxmlformats-officedocument.';
const WORD = `${OPEN_XML}wordprocessingml.document` as const;
const SHEET = `${OPEN_XML}spreadsheetml.sheet` as const;
const SLIDES = `${OPEN_XML}presentationml.presentation` as const;
const OPEN_DOCUMENT = 'application/vnd.oasis.opendocument.';
const contentTypes = (type: string) =>
  `<?xml version="1.0"?><Types><Override PartName="/part.xml" ContentType="${type}.main+xml"/></Types>`;
const openXml = (type: string) => zip({ '[Content_Types].xml': contentTypes(type), 'part.xml': '<part/>' });
const openDocument = (type: string) => zip({ mimetype: type, 'content.xml': '<content/>' });

/** At least one file of each type. */
const SAMPLES: Readonly<Record<MediaType, readonly Buffer[]>> = {
  'image/png': [PNG, APNG],
  'image/jpeg': [await picture.clone().jpeg().toBuffer()],
  'image/gif': [await picture.clone().gif().toBuffer()],
  'image/webp': [await picture.clone().webp().toBuffer()],
  'image/avif': [
    AVIF,
    brand('avis', 'avis', 'msf1', 'miaf'),
    brand('mif1', 'mif1', 'avif', 'miaf'),
    brand('msf1', 'mif1', 'avis'),
  ],
  'video/mp4': [brand('isom'), brand('mp42'), brand('M4V '), brand('3gp4', 'isom', '3gp4')],
  'video/3gpp': [
    brand('3gp4', '3gp4'),
    brand('3gp5'),
    brand('3gp6', '3gp6', 'isom'),
    brand('3gr6'),
    brand('isom', '3gp4'),
  ],
  'video/3gpp2': [brand('3g2a', '3g2a', '3gp6'), brand('3g2c'), brand('mp42', '3g2a')],
  'video/webm': [WEBM],
  'video/quicktime': [brand('qt  ')],
  'audio/mpeg': [
    Buffer.concat([hex('fffb9064'), Buffer.alloc(413)]),
    // The tag contains the picture of the album, and is larger than the inspected bytes.
    Buffer.concat([Buffer.from('ID3'), hex('0300 00 00 07 76 00'), Buffer.alloc(HEAD_BYTES)]),
  ],
  'audio/mp4': [brand('M4A '), brand('mp42'), brand('3gp4', 'isom'), brand('3gp6')],
  'audio/3gpp': [brand('3gp4', '3gp4'), brand('3gp5'), brand('isom', '3gp4'), brand('M4A ', '3gp5')],
  'audio/3gpp2': [brand('3g2a', '3g2a'), brand('mp42', '3g2a')],
  'audio/amr': [Buffer.from('#!AMR\n\u003C\0\0'), Buffer.from('#!AMR-WB\n\u0004\0')],
  'audio/aac': [Buffer.concat([hex('fff15080'), Buffer.alloc(60)])],
  'audio/ogg': [ogg('OpusHead'), ogg('\u0001vorbis ')],
  'audio/wav': [Buffer.concat([Buffer.from('RIFF'), hex('24000000'), Buffer.from('WAVEfmt ')])],
  'audio/webm': [WEBM],
  'audio/flac': [Buffer.concat([Buffer.from('fLaC'), hex('00000022'), Buffer.alloc(34)])],
  'application/pdf': [
    Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n', 'latin1'),
    Buffer.from('\r\n%PDF-1.4\n'),
    Buffer.from('\uFEFF%PDF-1.4\n'),
    Buffer.from('\u001B%-12345X@PJL ENTER LANGUAGE=PDF\r\n%PDF-1.5\n'),
    Buffer.concat([Buffer.alloc(1_000), Buffer.from('%PDF-1.3\n')]),
  ],
  'application/zip': [zip({ 'photo.jpg': 'bytes' }), openXml(WORD), openDocument(`${OPEN_DOCUMENT}text`)],
  [WORD]: [
    openXml(WORD),
    // Some programs write the list of types last, beyond the inspected bytes.
    zip({ 'word/document.xml': 'x'.repeat(HEAD_BYTES), '[Content_Types].xml': contentTypes(WORD) }),
  ],
  [SHEET]: [openXml(SHEET)],
  [SLIDES]: [openXml(SLIDES)],
  'application/vnd.oasis.opendocument.text': [openDocument(`${OPEN_DOCUMENT}text`)],
  'application/vnd.oasis.opendocument.spreadsheet': [openDocument(`${OPEN_DOCUMENT}spreadsheet`)],
  'application/vnd.oasis.opendocument.presentation': [openDocument(`${OPEN_DOCUMENT}presentation`)],
  'text/plain': [
    'one\r\n\ttwo\f',
    '\uFEFFwith a mark',
    '1 < 2, and <3',
    'BMW, GIF, MZ and ID3 are words, MAC addresses as well',
    `${'x'.repeat(HEAD_BYTES - 1)}é goes through the cut`,
    '',
    // Beginnings of program output, mails and chats.
    '\u001B[32mok\u001B[0m 12 tests\n',
    '\u001B]0;title\u0007$ ls\b\n',
    '<ann> hello\n<ben> hi\n',
    '<ann@example.org> wrote:\n',
    '-----BEGIN PGP MESSAGE-----\n\nxx\n',
    'BEGIN:VCARD\nVERSION:3.0\n',
    'BEGIN:VCALENDAR\n',
    'old\r\n\u001A',
    'BZh is how bzip2 begins\n',
    'BLENDER is great\n',
    'SQLite format 3 is how SQLite begins\n',
    'GIF89a=1;alert(1)',
    '%PDF-1.7 is how a PDF begins\n',
    '%!PS-Adobe-3.0\n',
    '{\\rtf1 hello}',
    'REGEDIT4\r\n',
    '#!/bin/sh\necho hi\n',
    '<plist version="1.0"><dict/></plist>',
    '<?xml version="1.0"?><a/>',
  ].map((text) => Buffer.from(text)),
  'text/csv': [
    Buffer.from('name;town\nZoë;Kraków\n'),
    // Excel's "Unicode text", and its code page.
    Buffer.from('\uFEFFname\ttown\r\n', 'utf16le'),
    Buffer.from('Größe;Straße\r\n', 'latin1'),
  ],
  'text/markdown': [
    '# Heading\n\n<b>bold</b>',
    '<h1 align="center">Name</h1>\n<!-- badges -->',
    '<!-- prettier-ignore -->\n# Heading',
    '<p align="center"><img src="logo.png"></p>',
  ].map((text) => Buffer.from(text)),
  'application/json': [
    ...['{"a": 1}', ' [1]', '\n"text"', '-1.5', 'null', '\uFEFF{}', '// settings\n{}', '/* settings */ {}'].map(
      (text) => Buffer.from(text),
    ),
    Buffer.from('\uFEFF{"a": 1}', 'utf16le'),
  ],
};

/** Types that every text has. */
const TEXTS: readonly MediaType[] = ['text/plain', 'text/csv', 'text/markdown'];

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
/** Markup that a browser would run under its own type, with any beginning. */
const MARKUP: Readonly<Record<string, Buffer>> = {
  'an SVG': Buffer.from(SVG),
  'an SVG after a byte order mark': Buffer.from(`\uFEFF${SVG}`),
  'an SVG after two byte order marks': Buffer.from(`\uFEFF\uFEFF${SVG}`),
  'an SVG after blanks': Buffer.from(` \r\n\t\f\u00A0\u2003${SVG}`),
  'an SVG in capitals': Buffer.from(SVG.toUpperCase()),
  'an SVG after a comment': Buffer.from(`<!-- a > b -->\n<!----> ${SVG}`),
  'an SVG after a comment that is longer than the head': Buffer.from(`<!-- ${'x'.repeat(HEAD_BYTES)} -->${SVG}`),
  'an SVG after a declaration': Buffer.from(`<?xml version="1.0"?>${SVG}`),
  'an SVG after a comment and a declaration': Buffer.from(`<!-- --><?xml version="1.0"?>${SVG}`),
  'an SVG after a type': Buffer.from(`<!DOCTYPE svg [<!ENTITY a "b">]>${SVG}`),
  'an SVG under a prefix': Buffer.from('<s:svg xmlns:s="http://www.w3.org/2000/svg"/>'),
  'an SVG in UTF-16, little end first': utf16(SVG),
  'an SVG in UTF-16, big end first': utf16(SVG).swap16(),
  'an SVG in an escape sequence of ISO-2022-JP': Buffer.from(`\u001B(B${SVG}`),
  'an HTML document': Buffer.from('<!doctype html><title>x</title>'),
  'an HTML document without a type': Buffer.from('<html><body>x'),
  'a body': Buffer.from('<body onload=alert(1)>'),
  'a script': Buffer.from('<script>alert(1)</script>'),
  'a script after a tag that is closed only': Buffer.from('</x><script>alert(1)</script>'),
  'a frame': Buffer.from('<iframe src="javascript:alert(1)">'),
  'XML of another kind under a prefix': Buffer.from('<x:html xmlns:x="http://www.w3.org/1999/xhtml"/>'),
};

describe('parseMediaType', () => {
  test.each(ALLOWED_MEDIA_TYPES)('knows %s by its own name, in upper and lower case and with parameters', (type) => {
    expect(parseMediaType(type)).toBe(type);
    expect(parseMediaType(` ${type.toUpperCase()} ; charset=utf-8; codecs="a;b"`)).toBe(type);
  });

  test.each([
    ['image/jpg', 'image/jpeg'],
    ['image/apng', 'image/png'],
    ['video/x-m4v', 'video/mp4'],
    ['audio/mp3', 'audio/mpeg'],
    ['audio/x-m4a', 'audio/mp4'],
    ['audio/x-wav', 'audio/wav'],
    ['audio/x-flac', 'audio/flac'],
    ['application/ogg', 'audio/ogg'],
    ['application/x-zip-compressed', 'application/zip'],
    ['image/vnd.mozilla.apng', 'image/png'],
    ['video/3gp', 'video/3gpp'],
    ['audio/amr-wb', 'audio/amr'],
    ['audio/vnd.dlna.adts', 'audio/aac'],
    ['text/x-markdown', 'text/markdown'],
    // The type on Windows if Excel is installed.
    ['application/vnd.ms-excel', 'text/csv'],
    ['application/csv', 'text/csv'],
    ['text/x-csv', 'text/csv'],
    ['text/comma-separated-values', 'text/csv'],
    ['text/json', 'application/json'],
    ['application/geo+json', 'application/json'],
    ['application/x-ndjson', 'application/json'],
    ['text/calendar', 'text/plain'],
    ['text/vcard', 'text/plain'],
    ['text/x-vcard', 'text/plain'],
    ['text/x-log', 'text/plain'],
    ['text/tab-separated-values', 'text/plain'],
    ['text/xml', 'text/plain'],
    ['application/xml', 'text/plain'],
    ['application/gpx+xml', 'text/plain'],
    ['application/rls-services+xml', 'text/plain'],
    ['application/pgp-encrypted', 'text/plain'],
    ['application/pgp-keys', 'text/plain'],
    ['application/pgp-signature', 'text/plain'],
    ['text/javascript', 'text/plain'],
    ['application/javascript', 'text/plain'],
    ['application/x-javascript', 'text/plain'],
    ['text/css', 'text/plain'],
    ['text/x-python', 'text/plain'],
    ['text/x-python-script', 'text/plain'],
    ['text/x-c++src', 'text/plain'],
    ['text/x-java-source', 'text/plain'],
    ['application/x-sh', 'text/plain'],
    ['application/x-php', 'text/plain'],
    ['application/sql', 'text/plain'],
    ['application/x-yaml', 'text/plain'],
    ['application/toml', 'text/plain'],
    ['application/x-tex', 'text/plain'],
    ['application/x-subrip', 'text/plain'],
    ['message/rfc822', 'text/plain'],
  ])('knows %s as another name of %s', (alias, type) => {
    expect(parseMediaType(alias)).toBe(type);
  });

  test.each([
    'image/svg+xml',
    'image/svg+xml; charset=utf-8',
    'image/svg',
    'text/html',
    'TEXT/HTML;charset=utf-8',
    'application/xhtml+xml',
    'application/wasm',
    'application/java-archive',
    'application/vnd.android.package-archive',
    'application/x-msdownload',
    'image/heic',
    'image/tiff',
    'text/x-server-parsed-html',
    'text/plain, text/html',
    'text/',
    'text/plain\r\nx: y',
    'multipart/form-data',
    'image/png, text/html',
    'image/*',
    'image',
    '',
    ';',
    'constructor',
    '__proto__',
  ])('refuses %j', (text) => {
    expect(parseMediaType(text)).toBeNull();
  });
});

describe('a generic media type', () => {
  const typeOf = (name: string, filename: string) => typeOfFile(parseMediaType(name)!, filename);

  test.each<[string, MediaType]>([
    ['README.md', 'text/markdown'],
    ['list.CSV', 'text/csv'],
    ['tsconfig.json', 'application/json'],
    ['build.log', 'text/plain'],
    ['card.vcf', 'text/plain'],
    ['day.ics', 'text/plain'],
    ['key.asc', 'text/plain'],
    ['main.go', 'text/plain'],
    ['app.tsx', 'text/plain'],
    ['.gitignore', 'text/plain'],
    ['Dockerfile', 'text/plain'],
  ])('uses the name of the file: %s is %s', (filename, type) => {
    expect(typeOf('application/octet-stream', filename)).toBe(type);
  });

  test.each(['setup.exe', 'lib.so', 'page.html', 'drawing.svg', 'README', 'constructor', ''])(
    'is refused for %j',
    (filename) => {
      expect(typeOf('application/octet-stream', filename)).toBeNull();
    },
  );

  test('may be the type of a video, which some systems use for TypeScript', () => {
    expect(typeOf('video/mp2t', 'main.ts')).toBe('text/plain');
    expect(typeOf('video/vnd.dlna.mpeg-tts', 'main.mts')).toBe('text/plain');
    expect(typeOf('video/mp2t', 'film.m2ts')).toBeNull();
  });

  test('is not a specific type', () => {
    for (const type of ALLOWED_MEDIA_TYPES) expect(typeOf(type, 'a.exe')).toBe(type);
  });
});

describe('matches', () => {
  test.each(ALLOWED_MEDIA_TYPES)('accepts files of %s', async (type) => {
    for (const head of SAMPLES[type]) expect(await matches(type, head)).toBe(true);
  });

  test('refuses files of another type, except for those that share a format', async () => {
    const taken = [];
    for (const of of ALLOWED_MEDIA_TYPES) {
      for (const type of ALLOWED_MEDIA_TYPES) {
        if (of !== type && (await matches(type, SAMPLES[of][0]!))) taken.push(`${of} as ${type}`);
      }
    }

    const video = ['video/mp4', 'video/3gpp', 'video/3gpp2'];
    const audio = ['audio/mp4', 'audio/3gpp', 'audio/3gpp2'];
    const pairs = (some: readonly string[], others: readonly string[]) =>
      some.flatMap((of) => others.filter((type) => type !== of).map((type) => `${of} as ${type}`));
    expect(taken.toSorted()).toEqual(
      [
        // Audio and video share containers, and phones name them after each other. The first sample of `audio/mp4` has
        // an audio brand, and is not a video.
        ...pairs(video, [...video, ...audio]),
        ...pairs(['audio/mp4'], audio),
        ...pairs(['audio/3gpp', 'audio/3gpp2'], [...video, ...audio]),
        'video/webm as audio/webm',
        'audio/webm as video/webm',
        // A document is an archive.
        ...ALLOWED_MEDIA_TYPES.filter((type) => /openxml|opendocument/.test(type)).map(
          (type) => `${type} as application/zip`,
        ),
        // A text is a text.
        ...pairs([...TEXTS, 'application/json'], TEXTS),
      ].toSorted(),
    );
  });

  test.each(Object.entries(MARKUP))('accepts %s only as a text, which a browser does not run', async (_, head) => {
    const taken = [];
    for (const type of ALLOWED_MEDIA_TYPES) if (await matches(type, head)) taken.push(type);

    expect(taken).toEqual(TEXTS);
    expect(TEXTS.filter(isInline)).toEqual([]);
  });

  test.each<[string, Buffer]>([
    ['a program for Windows', Buffer.concat([Buffer.from('MZ'), hex('9000 0300 0000 0400 0000 ffff')])],
    ['a program for Linux', Buffer.concat([Buffer.from('\u007FELF'), hex('020101'), Buffer.alloc(32)])],
    ['a program for macOS', Buffer.concat([hex('cffaedfe 0c000001 00000000 02000000'), Buffer.alloc(32)])],
    ['a Java archive', zip({ 'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0' })],
    ['an Android package', zip({ 'classes.dex': 'dex' })],
    ['a document with macros', openXml('application/vnd.ms-word.document.macroEnabled')],
    ['an old table of Excel', Buffer.concat([hex('d0cf11e0a1b11ae1'), Buffer.alloc(504)])],
    ['a HEIC image', brand('heic', 'mif1', 'heic')],
    ['a HEIC image that begins with the brand of the family', brand('mif1', 'mif1', 'heic')],
    ['a Matroska video', MATROSKA],
    ['a TIFF image', TIFF],
    ['a text with U+0000', Buffer.from('a\0b')],
    ['a text in UTF-16 without a mark', Buffer.from(SVG, 'utf16le')],
    ['a text in UTF-32', Buffer.from(SVG.replaceAll(/./g, '$&\0\0\0'))],
    ['an archive with a PDF behind it', Buffer.concat([zip({ 'classes.dex': 'dex' }), Buffer.from('%PDF-1.7\n')])],
    ['a PNG that ends within its header', PNG.subarray(0, 32)],
  ])('refuses %s under every type', async (_, head) => {
    for (const type of ALLOWED_MEDIA_TYPES) expect([type, await matches(type, head)]).toEqual([type, false]);
  });

  test.each<[string, MediaType]>([
    ['a PNG', 'image/png'],
    ['a ZIP', 'application/zip'],
    ['a PDF', 'application/pdf'],
    ['a document of Word', WORD],
  ])('refuses %s as any text type', async (_, type) => {
    for (const name of [...TEXTS, 'application/json'] as const) {
      expect([name, await matches(name, SAMPLES[type][0]!)]).toEqual([name, false]);
    }
  });

  test('finds the signature of a PDF within 1,024 bytes, and not after them', async () => {
    expect(await matches('application/pdf', Buffer.concat([Buffer.alloc(1_016), Buffer.from('%PDF-1.3\n')]))).toBe(
      true,
    );
    expect(await matches('application/pdf', Buffer.concat([Buffer.alloc(1_024), Buffer.from('%PDF-1.3\n')]))).toBe(
      false,
    );
  });

  test('accepts an empty file only as a text', async () => {
    const taken = [];
    for (const type of ALLOWED_MEDIA_TYPES) if (await matches(type, Buffer.alloc(0))) taken.push(type);

    expect(taken).toEqual(TEXTS);
  });

  test('returns the encoding of a text, and none for other files', async () => {
    expect(await inspect('text/csv', Buffer.from('\uFEFFa\tb', 'utf16le'))).toEqual({ charset: 'utf-16le' });
    expect(await inspect('text/plain', Buffer.from('Größe', 'latin1'))).toEqual({ charset: 'windows-1252' });
    expect(await inspect('image/png', PNG)).toEqual({ charset: null });
  });

  test('accepts a file that is both GIF and script as a GIF or a text', async () => {
    const taken = [];
    for (const type of ALLOWED_MEDIA_TYPES) {
      if (await matches(type, Buffer.from('GIF89a=1;alert(1)'))) taken.push(type);
    }

    expect(taken).toEqual(['image/gif', ...TEXTS]);
  });

  test('refuses text that is not JSON as JSON', async () => {
    for (const text of ['alert(1)', 'nullify()', '<plist version="1.0"><dict/></plist>', SVG]) {
      expect(await matches('application/json', Buffer.from(text))).toBe(false);
    }
  });

  test('answers for every file, cut at any length', async () => {
    for (const type of ALLOWED_MEDIA_TYPES) {
      for (const sample of SAMPLES[type]) {
        for (let length = 0; length < Math.min(sample.length, 64); length++) {
          expect(typeof (await matches(type, sample.subarray(0, length)))).toBe('boolean');
        }
      }
    }
  });
});

test('images, audio and video may be shown inline; documents, archives and texts may not', () => {
  const inline = ALLOWED_MEDIA_TYPES.filter(isInline);

  expect(inline.filter((type) => !/^(?:image|audio|video)\//.test(type))).toEqual([]);
  expect(ALLOWED_MEDIA_TYPES.filter((type) => /^(?:image|audio|video)\//.test(type))).toEqual(inline);
  expect(isInline('application/pdf')).toBe(false);
  expect(isInline('text/plain')).toBe(false);
});

test('isImage accepts only images, and isAudio only audio', () => {
  expect(isImage('image/png')).toBe(true);
  expect(isImage('video/mp4')).toBe(false);
  expect(isAudio('audio/mp4')).toBe(true);
  expect(isAudio('video/mp4')).toBe(false);
});
