import sharp from 'sharp';
import { describe, expect, test } from 'vitest';

import {
  ALLOWED_MEDIA_TYPES,
  HEAD_BYTES,
  isAudio,
  isImage,
  isInline,
  matches,
  type MediaType,
  parseMediaType,
} from '../../src/storage/media-types.ts';
import { zip } from '../kit/archives.ts';

const picture = sharp({ create: { width: 8, height: 6, channels: 3, background: '#36c' } });
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const brand = (name: string) => Buffer.concat([hex('00000018'), Buffer.from(`ftyp${name}\0\0\0\0mp42isom`)]);
const ogg = (codec: string) =>
  Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from(codec, 'latin1'), Buffer.alloc(32)]);
const WEBM = hex('1a45dfa3 9f 4286 81 01 42f7 81 01 42f2 81 04 42f3 81 08 4282 84 7765626d 4287 81 04 4285 81 02');
const MATROSKA = hex('1a45dfa3 93 4282 88 6d6174726f736b61 4287 81 04 4285 81 02');
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
  'image/png': [await picture.clone().png().toBuffer()],
  'image/jpeg': [await picture.clone().jpeg().toBuffer()],
  'image/gif': [await picture.clone().gif().toBuffer()],
  'image/webp': [await picture.clone().webp().toBuffer()],
  'image/avif': [await picture.clone().avif({ effort: 0 }).toBuffer()],
  'video/mp4': [brand('isom'), brand('mp42'), brand('M4V ')],
  'video/webm': [WEBM],
  'video/quicktime': [brand('qt  ')],
  'audio/mpeg': [
    Buffer.concat([hex('fffb9064'), Buffer.alloc(413)]),
    // The tag, with the picture of the album in it, is larger than what is looked at.
    Buffer.concat([Buffer.from('ID3'), hex('0300 00 00 07 76 00'), Buffer.alloc(HEAD_BYTES)]),
  ],
  'audio/mp4': [brand('M4A '), brand('mp42')],
  'audio/aac': [Buffer.concat([hex('fff15080'), Buffer.alloc(60)])],
  'audio/ogg': [ogg('OpusHead'), ogg('\u0001vorbis ')],
  'audio/wav': [Buffer.concat([Buffer.from('RIFF'), hex('24000000'), Buffer.from('WAVEfmt ')])],
  'audio/webm': [WEBM],
  'audio/flac': [Buffer.concat([Buffer.from('fLaC'), hex('00000022'), Buffer.alloc(34)])],
  'application/pdf': [Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n', 'latin1')],
  'application/zip': [zip({ 'photo.jpg': 'bytes' }), openXml(WORD), openDocument(`${OPEN_DOCUMENT}text`)],
  [WORD]: [
    openXml(WORD),
    // Some writers put the list of types last, where it is not seen.
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
    'GIF or PNG?',
    'MAC address,host',
    'see <svg> and <script>',
    `${'x'.repeat(HEAD_BYTES - 1)}é goes through the cut`,
    '',
  ].map((text) => Buffer.from(text)),
  'text/csv': [Buffer.from('name;town\nZoë;Kraków\n')],
  'text/markdown': [
    '# Heading\n\n<b>bold</b>',
    '<h1 align="center">Name</h1>\n<!-- badges -->',
    '<!-- prettier-ignore -->\n# Heading',
    '<p align="center"><img src="logo.png"></p>',
  ].map((text) => Buffer.from(text)),
  'application/json': ['{"a": 1}', ' [1]', '\n"text"', '-1.5', 'null', '\uFEFF{}'].map((text) => Buffer.from(text)),
};

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
/** What runs in a browser, however it begins. */
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
  'an SVG in UTF-16 without a mark': Buffer.from(SVG, 'utf16le'),
  'an SVG in UTF-32': Buffer.from(SVG.replaceAll(/./g, '$&\0\0\0')),
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
  test.each(ALLOWED_MEDIA_TYPES)('%s is known by its own name, in any writing, with parameters', (type) => {
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
    ['text/x-markdown', 'text/markdown'],
  ])('%s is another name of %s', (alias, type) => {
    expect(parseMediaType(alias)).toBe(type);
  });

  test.each([
    'image/svg+xml',
    'image/svg+xml; charset=utf-8',
    'image/svg',
    'text/html',
    'TEXT/HTML;charset=utf-8',
    'application/xhtml+xml',
    'text/xml',
    'application/xml',
    'text/javascript',
    'application/javascript',
    'application/x-javascript',
    'text/css',
    'application/wasm',
    'application/java-archive',
    'application/vnd.android.package-archive',
    'application/x-msdownload',
    'application/octet-stream',
    'image/heic',
    'image/tiff',
    'multipart/form-data',
    'image/png, text/html',
    'image/*',
    'image',
    '',
    ';',
    'constructor',
    '__proto__',
  ])('%j may not be attached', (text) => {
    expect(parseMediaType(text)).toBeNull();
  });
});

describe('matches', () => {
  test.each(ALLOWED_MEDIA_TYPES)('files of %s are what they are said to be', async (type) => {
    for (const head of SAMPLES[type]) expect(await matches(type, head)).toBe(true);
  });

  test('no file is of another kind than its own', async () => {
    const taken = [];
    for (const of of ALLOWED_MEDIA_TYPES) {
      for (const type of ALLOWED_MEDIA_TYPES) {
        if (of !== type && (await matches(type, SAMPLES[of][0]!))) taken.push(`${of} as ${type}`);
      }
    }

    expect(taken.toSorted()).toEqual(
      [
        // One container for both.
        'video/mp4 as audio/mp4',
        'video/webm as audio/webm',
        'audio/webm as video/webm',
        // A document is an archive.
        ...ALLOWED_MEDIA_TYPES.filter((type) => /openxml|opendocument/.test(type)).map(
          (type) => `${type} as application/zip`,
        ),
        // A text is a text.
        'text/csv as text/markdown',
        'text/csv as text/plain',
        'text/markdown as text/csv',
        'text/markdown as text/plain',
        'text/plain as text/csv',
        'text/plain as text/markdown',
        'application/json as text/csv',
        'application/json as text/markdown',
        'application/json as text/plain',
      ].toSorted(),
    );
  });

  test.each(Object.entries(MARKUP))('%s is nothing that may be attached', async (_, head) => {
    for (const type of ALLOWED_MEDIA_TYPES) expect([type, await matches(type, head)]).toEqual([type, false]);
  });

  test.each<[string, Buffer]>([
    ['a program for Windows', Buffer.concat([Buffer.from('MZ'), hex('9000 0300 0000 0400 0000 ffff')])],
    ['a program for Linux', Buffer.concat([Buffer.from('\u007FELF'), hex('020101'), Buffer.alloc(32)])],
    ['a Java archive', zip({ 'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0' })],
    ['an Android package', zip({ 'classes.dex': 'dex' })],
    ['a document with macros', openXml('application/vnd.ms-word.document.macroEnabled')],
    ['a HEIC image', brand('heic')],
    ['a Matroska video', MATROSKA],
    ['a TIFF image', TIFF],
    ['a text in another encoding', Buffer.from('Zoë', 'latin1')],
    ['a text that ends within a character', Buffer.from('Zoë').subarray(0, 3)],
    ['a text with U+0000', Buffer.from('a\0b')],
    ['a text with an escape', Buffer.from('a\u001B[31mb')],
    ['a PostScript program', Buffer.from('%!PS-Adobe-3.0\n')],
    ['a part of the registry', Buffer.from('REGEDIT4\r\n')],
  ])('%s is nothing that may be attached', async (_, head) => {
    for (const type of ALLOWED_MEDIA_TYPES) expect([type, await matches(type, head)]).toEqual([type, false]);
  });

  test('nothing at all is a text, and no other type', async () => {
    const taken = [];
    for (const type of ALLOWED_MEDIA_TYPES) if (await matches(type, Buffer.alloc(0))) taken.push(type);

    expect(taken).toEqual(['text/plain', 'text/csv', 'text/markdown']);
  });

  test('what begins as a GIF and is a script as well is served as the GIF, and never as a text', async () => {
    const taken = [];
    for (const type of ALLOWED_MEDIA_TYPES) {
      if (await matches(type, Buffer.from('GIF89a=1;alert(1)'))) taken.push(type);
    }

    expect(taken).toEqual(['image/gif']);
  });

  test('a text that is no JSON is none', async () => {
    expect(await matches('application/json', Buffer.from('alert(1)'))).toBe(false);
    expect(await matches('application/json', Buffer.from('nullify()'))).toBe(false);
  });

  test('XML is no text, and no data', async () => {
    const head = Buffer.from('<plist version="1.0"><dict/></plist>');

    for (const type of ['text/plain', 'text/csv', 'application/json'] as const) {
      expect(await matches(type, head)).toBe(false);
    }
  });

  test('every cut of every file gets an answer', async () => {
    for (const type of ALLOWED_MEDIA_TYPES) {
      for (const sample of SAMPLES[type]) {
        for (let length = 0; length < Math.min(sample.length, 64); length++) {
          expect(typeof (await matches(type, sample.subarray(0, length)))).toBe('boolean');
        }
      }
    }
  });
});

test('images, sound and video may be shown in place; documents, archives and texts may not', () => {
  const inline = ALLOWED_MEDIA_TYPES.filter(isInline);

  expect(inline.filter((type) => !/^(?:image|audio|video)\//.test(type))).toEqual([]);
  expect(ALLOWED_MEDIA_TYPES.filter((type) => /^(?:image|audio|video)\//.test(type))).toEqual(inline);
  expect(isInline('application/pdf')).toBe(false);
  expect(isInline('text/plain')).toBe(false);
});

test('only images are images, and only sound is sound', () => {
  expect(isImage('image/png')).toBe(true);
  expect(isImage('video/mp4')).toBe(false);
  expect(isAudio('audio/mp4')).toBe(true);
  expect(isAudio('video/mp4')).toBe(false);
});
