import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';

import { decodeId } from '../../src/lib/ids.ts';
import { startTestApp, testApp, type TestApp, type TestUser } from '../kit/app.ts';
import { complete, keptBy, put, slotFor, upload } from '../kit/files.ts';
import { animatedGif, blackPng } from '../kit/images.ts';
import { createMessage } from '../kit/messages.ts';
import { until } from '../kit/processes.ts';
import { people, roomOf } from '../kit/scenes.ts';

let app: TestApp;
let ada: TestUser;
let bob: TestUser;
beforeAll(async () => {
  app = await testApp();
  [ada, bob] = await people(app, 'ada', 'bob');
});

const TEXT = Buffer.from('minutes of the meeting');
const PNG = Buffer.from(blackPng(800, 600));
const png = (bytes = PNG) => ({ filename: 'plan.png', contentType: 'image/png', bytes });

/** Checks that none of the uploaded bytes are kept, and that the slot accepts another upload. */
async function expectEmpty(fileId: string, keptBefore: readonly string[]) {
  const { data } = await ada.raw('query ($id: ID!) { node(id: $id) { ... on File { status url { url } } } }', {
    id: fileId,
  });
  expect(data).toEqual({ node: { status: 'PENDING', url: null } });
  expect(await keptBy(app)).toEqual(keptBefore);
}

/** The `ftyp` box that ISO media files begin with, and an empty `mdat` box. */
function isoMedia(brand: string, ...compatible: string[]): Buffer<ArrayBuffer> {
  const type = Buffer.from(`ftyp${brand}\0\0\u0002\0${compatible.join('')}`);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length + 4);
  return Buffer.concat([length, type, Buffer.from('\0\0\0\u0008free')]);
}

describe('a file', () => {
  test('is requested, uploaded, completed, and read back byte for byte', async () => {
    const slot = await slotFor(ada, {
      filename: '\u202A u\u0308ber uns.txt ',
      contentType: 'TEXT/PLAIN; charset=utf-8',
      bytes: TEXT,
    });
    const sent = await put(slot, TEXT);
    const { file } = await complete(ada, slot.file!.id);
    const read = await fetch(file!.url!.url);

    expect(slot).toMatchObject({
      method: 'PUT',
      file: {
        filename: 'über uns.txt',
        contentType: 'text/plain',
        sizeBytes: TEXT.length,
        status: 'PENDING',
        url: null,
        thumbnail: null,
      },
    });
    expect(Date.parse(slot.expiresAt!) - Date.now()).toBeGreaterThan(14 * 60_000);
    expect(sent.ok).toBe(true);
    expect(file).toMatchObject({ status: 'READY', width: null, height: null, thumbnail: null });
    expect(Date.parse(file!.url!.expiresAt) - Date.now()).toBeLessThanOrEqual(15 * 60_000);
    expect(Buffer.from(await read.arrayBuffer())).toEqual(TEXT);
    expect(Object.fromEntries(read.headers)).toMatchObject({
      'content-type': expect.stringMatching(/^text\/plain/) as string,
      'content-disposition': expect.stringMatching(/^attachment; .*filename\*=UTF-8''%C3%BCber%20uns\.txt/) as string,
      'x-content-type-options': 'nosniff',
    });
  });

  test('that is an image has its dimensions and a thumbnail without metadata of place and time', async () => {
    const file = await upload(ada, png());
    const thumbnail = await fetch(file.thumbnail!.url);
    const bytes = Buffer.from(await thumbnail.arrayBuffer());
    const original = await fetch(file.url!.url);

    expect(file).toMatchObject({ width: 800, height: 600 });
    expect(thumbnail.headers.get('content-type')).toBe('image/webp');
    expect(bytes.subarray(8, 12).toString()).toBe('WEBP');
    expect(Buffer.from(await original.arrayBuffer())).toEqual(PNG);
    expect(original.headers.get('content-disposition')).toMatch(/^inline/);
  });

  test('that is a voice message has its duration and waveform', async () => {
    const wav = Buffer.concat([
      Buffer.from('RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data', 'latin1'),
      Buffer.alloc(4),
    ]);
    const waveform = Array.from({ length: 256 }, (_, i) => i);

    const file = await upload(ada, {
      filename: 'voice.wav',
      contentType: 'audio/wav',
      bytes: wav,
      durationMs: 1_500,
      waveform,
    });

    expect(file).toMatchObject({ durationMs: 1_500, waveform });
  });

  test('is completed once, however often completion is requested', async () => {
    const slot = await slotFor(ada, png());
    await put(slot, PNG);

    const answers = await Promise.all([1, 2, 3].map(() => complete(ada, slot.file!.id)));
    const again = await complete(ada, slot.file!.id);

    for (const { file, userErrors } of [...answers, again]) {
      expect(userErrors).toEqual([]);
      expect(file).toMatchObject({ id: slot.file!.id, status: 'READY', width: 800 });
    }
  });

  test('that is not attached is visible only to its owner', async () => {
    const { id } = await upload(ada, { bytes: TEXT });
    const ASK = 'query ($id: ID!) { node(id: $id) { ... on File { filename url { url } } } }';

    const [own, others] = await Promise.all([ada.raw(ASK, { id }), bob.raw(ASK, { id })]);

    expect(own.data).toMatchObject({ node: { filename: 'notes.txt', url: { url: expect.any(String) as string } } });
    expect(others.data).toEqual({ node: null });
  });
});

test('unattached files are limited: more slots are refused until some are attached or removed', async () => {
  const own = await startTestApp();
  const [cleo, dan] = await people(own, 'cleo', 'dan');
  const large = { bytes: TEXT, sizeBytes: 100 * 2 ** 20 };
  const slots = [];
  for (let i = 0; i < 20; i++) slots.push(await slotFor(cleo, large));

  const tooMuch = await slotFor(cleo, { bytes: TEXT });
  const ofAnother = await slotFor(dan, large);
  await own.db.file.delete({ where: { id: decodeId('file', slots[0]!.file!.id)! } });
  const afterwards = await slotFor(cleo, { bytes: TEXT });

  for (const { userErrors } of [...slots, ofAnother, afterwards]) expect(userErrors).toEqual([]);
  expect(tooMuch).toMatchObject({
    file: null,
    uploadUrl: null,
    userErrors: [
      { code: 'CONFLICT', path: ['sizeBytes'], message: expect.stringContaining('2097152000 bytes') as string },
    ],
  });
  expect(await own.db.file.count()).toBe(21);
});

describe('a slot is refused for', () => {
  test.each([
    ['a path', { filename: '../../etc/passwd' }, 'filename'],
    ['a path of Windows', { filename: 'C:\\boot.ini' }, 'filename'],
    ['no name', { filename: '..' }, 'filename'],
    ['a name of two lines', { filename: 'a\nb.txt' }, 'filename'],
    ['a name turned around by a direction override', { filename: 'invoice\u202Egpj.exe' }, 'filename'],
    ['a name of nothing to see', { filename: '\u2800' }, 'filename'],
    ['a long name', { filename: 'x'.repeat(256) }, 'filename'],
    ['SVG', { filename: 'a.svg', contentType: 'image/svg+xml' }, 'contentType'],
    ['HTML', { filename: 'a.html', contentType: 'text/html' }, 'contentType'],
    ['a program', { filename: 'a.exe', contentType: 'application/x-msdownload' }, 'contentType'],
    ['a name that says nothing', { filename: 'a.bin', contentType: 'application/octet-stream' }, 'contentType'],
    ['no type', { contentType: '' }, 'contentType'],
    ['nothing in it', { sizeBytes: 0 }, 'sizeBytes'],
    ['too much in it', { sizeBytes: 100 * 2 ** 20 + 1 }, 'sizeBytes'],
    ['a duration of what is no audio', { durationMs: 5 }, 'durationMs'],
    ['a waveform of what is no audio', { waveform: [1] }, 'waveform'],
    [
      'a waveform of more than 256 points',
      { contentType: 'audio/mpeg', waveform: Array.from({ length: 257 }, () => 1) },
      'waveform',
    ],
    ['a point beyond 255', { contentType: 'audio/mpeg', waveform: [0, 256] }, 'waveform'],
  ])('%s', async (_what, wrong, argument) => {
    const { file, uploadUrl, userErrors } = await slotFor(ada, { bytes: TEXT, ...wrong });

    expect({ file, uploadUrl }).toEqual({ file: null, uploadUrl: null });
    expect(userErrors).toMatchObject([{ __typename: 'InvalidInputError', code: 'INVALID_INPUT' }]);
    expect(userErrors[0]!.path?.[0]).toBe(argument);
    expect(userErrors[0]!.message).toContain(argument);
  });

  test('more bytes than the operator allows', async () => {
    const small = await startTestApp({ maxFileBytes: 10 });
    const [cyd] = await people(small, 'cyd');

    const refused = await slotFor(cyd, { bytes: Buffer.alloc(11, 'x') });
    const allowed = await slotFor(cyd, { bytes: Buffer.alloc(10, 'x') });

    expect(refused.userErrors).toMatchObject([{ message: 'sizeBytes must be at most 10, is 11' }]);
    expect(allowed.userErrors).toEqual([]);
  });
});

describe('the upload URL of a slot refuses, and stores nothing, for', () => {
  test('another length, another type, a second upload, a changed URL, and an unsigned URL', async () => {
    const slot = await slotFor(ada, { bytes: TEXT });
    const kept = await keptBy(app);
    const forged = (change: (url: URL) => void) => {
      const url = new URL(slot.uploadUrl!);
      change(url);
      return { ...slot, uploadUrl: url.href };
    };

    const refused = [
      await put(slot, Buffer.from('shorter')),
      await put(slot, Buffer.from(`${TEXT.toString()} and more`)),
      await put({ ...slot, headers: [{ name: 'content-type', value: 'text/html' }] }, TEXT),
      await put(
        forged((url) => url.searchParams.set('expires', '9999999999')),
        TEXT,
      ),
      await put(
        forged((url) => url.searchParams.set('type', 'text/html')),
        TEXT,
      ),
      await put(
        forged((url) => (url.pathname = url.pathname.replace('original', 'thumbnail'))),
        TEXT,
      ),
      await put(
        forged((url) => (url.search = '')),
        TEXT,
      ),
      await fetch(slot.uploadUrl!),
    ].map(({ status }) => status);
    const keptMeanwhile = await keptBy(app);
    const first = await put(slot, TEXT);
    const second = await put(slot, Buffer.from(TEXT.toString().toUpperCase()));
    const { file } = await complete(ada, slot.file!.id);

    for (const status of refused) expect([400, 403, 404, 411, 413, 415]).toContain(status);
    expect(keptMeanwhile).toEqual(kept);
    expect(first.ok).toBe(true);
    expect([409, 412]).toContain(second.status);
    expect(await (await fetch(file!.url!.url)).text()).toBe(TEXT.toString());
  });
});

describe('completing is refused', () => {
  test('before anything was uploaded, and the slot stays open', async () => {
    const slot = await slotFor(ada, { bytes: TEXT });

    const early = await complete(ada, slot.file!.id);
    await put(slot, TEXT);
    const later = await complete(ada, slot.file!.id);

    expect(early).toMatchObject({
      file: null,
      userErrors: [{ __typename: 'ConflictError', code: 'CONFLICT', path: ['fileId'] }],
    });
    expect(later.file).toMatchObject({ status: 'READY' });
  });

  test('to anyone but the owner', async () => {
    const slot = await slotFor(ada, { bytes: TEXT });
    await put(slot, TEXT);

    const { file, userErrors } = await complete(bob, slot.file!.id);

    expect(file).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['fileId'] }]);
  });

  test.each([
    ['the bytes of a page', 'image/png', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['the bytes of an SVG', 'image/png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a program that is said to be text', 'text/plain', Buffer.from('MZ\u0090\0\u0003\0\0\0\u0004\0\0\0', 'latin1')],
    ['an archive that is said to be a PNG', 'image/png', Buffer.from('PK\u0003\u0004\u0014\0\0\0\0\0', 'latin1')],
    ['a table of Excel that is said to be text', 'application/vnd.ms-excel', Buffer.from('d0cf11e0a1b11ae100', 'hex')],
    ['a HEIC image that is said to be AVIF', 'image/avif', isoMedia('mif1', 'mif1', 'heic')],
    ['a PNG that is said to be a JPEG', 'image/jpeg', PNG],
    ['an image of 20,000 x 20,000 pixels', 'image/png', Buffer.from(blackPng(20_000, 20_000, { rows: false }))],
    ['half an image', 'image/png', PNG.subarray(0, 20)],
  ])('for %s; the bytes are removed, and the slot accepts another upload', async (_what, contentType, bytes) => {
    const kept = await keptBy(app);
    const slot = await slotFor(ada, { contentType, bytes });
    expect((await put(slot, bytes)).ok).toBe(true);

    const { file, userErrors } = await complete(ada, slot.file!.id);

    expect(file).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['fileId'] }]);
    await expectEmpty(slot.file!.id, kept);
    // The same URL accepts another upload until it expires.
    expect((await put(slot, bytes)).status).toBe(201);
  });

  test('and the same slot can be completed once the right bytes are uploaded', async () => {
    const wrong = Buffer.alloc(TEXT.length);
    const slot = await slotFor(ada, { bytes: TEXT });
    await put(slot, wrong);

    const refused = await complete(ada, slot.file!.id);
    const early = await complete(ada, slot.file!.id);
    await put(slot, TEXT);
    const { file } = await complete(ada, slot.file!.id);

    expect(refused.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['fileId'] }]);
    expect(early.userErrors).toMatchObject([{ code: 'CONFLICT', path: ['fileId'] }]);
    expect(file).toMatchObject({ id: slot.file!.id, status: 'READY' });
    expect(await (await fetch(file!.url!.url)).text()).toBe(TEXT.toString());
  });

  test('once for the same bytes, however many completions run at the same time', async () => {
    const slot = await slotFor(ada, { contentType: 'image/png', bytes: TEXT });
    await put(slot, TEXT);

    const answers = await Promise.all([1, 2, 3].map(() => complete(ada, slot.file!.id)));

    for (const { file, userErrors } of answers) {
      expect(file).toBeNull();
      expect(['INVALID_INPUT', 'CONFLICT']).toContain(userErrors[0]!.code);
    }
    const { refusals } = await app.db.file.findUniqueOrThrow({ where: { id: decodeId('file', slot.file!.id)! } });
    expect(refusals).toBe(2);
  });

  test('while bytes of the same slot are being removed, and after other bytes were removed meanwhile', async () => {
    const slot = await slotFor(ada, { bytes: TEXT });
    const id = decodeId('file', slot.file!.id)!;
    await put(slot, TEXT);
    await app.db.file.update({ where: { id }, data: { refusals: 1 } });

    const amid = await complete(ada, slot.file!.id);
    await app.db.file.update({ where: { id }, data: { refusals: 2 } });
    // Another completion ends after this one read the bytes and before it updates the row.
    const late = await app.db.$transaction(async (tx) => {
      await tx.file.update({ where: { id }, data: { refusals: 4 } });
      const completing = complete(ada, slot.file!.id);
      await until(async () => {
        const [{ waiting }] = await app.db.$queryRaw<[{ waiting: bigint }]>`
          SELECT count(*) AS waiting FROM pg_locks l JOIN pg_stat_activity a USING (pid)
          WHERE NOT l.granted AND a.query LIKE '%UPDATE files f SET status%' AND a.datname = current_database()`;
        return waiting > 0n;
      });
      return { completing };
    });
    const refused = await late.completing;
    const { file } = await complete(ada, slot.file!.id);

    for (const { userErrors } of [amid, refused]) expect(userErrors).toMatchObject([{ code: 'CONFLICT' }]);
    expect(file).toMatchObject({ status: 'READY' });
  });
});

describe('a text file', () => {
  const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';

  test.each<[string, string, string, Buffer, string]>([
    ['a table, as Windows calls it', 'list.csv', 'application/vnd.ms-excel', Buffer.from('a,b\r\n1,2\r\n'), 'text/csv'],
    ['a chat', 'chat.log', 'text/plain', Buffer.from('<ann> hello\n'), 'text/plain'],
    ['a page', 'page.txt', 'text/plain', Buffer.from('<!doctype html><script>alert(1)</script>'), 'text/plain'],
    ['an SVG', 'drawing.txt', 'text/plain', Buffer.from(SVG), 'text/plain'],
    ['a script', 'app.js', 'text/javascript', Buffer.from('alert(1)'), 'text/plain'],
    ['a script of an unknown type', 'main.ts', 'application/octet-stream', Buffer.from('alert(1)'), 'text/plain'],
    ['a contact', 'ann.vcf', 'text/x-vcard', Buffer.from('BEGIN:VCARD\r\n'), 'text/plain'],
    ['settings', 'tsconfig.json', 'application/json', Buffer.from('// strict\n{}'), 'application/json'],
  ])('is accepted, and served as a download, never inline: %s', async (_what, filename, contentType, bytes, type) => {
    const file = await upload(ada, { filename, contentType, bytes: Buffer.from(bytes) });
    const shown = await fetch(file.url!.url);

    expect(file).toMatchObject({ status: 'READY', contentType: type, thumbnail: null });
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': `${type}; charset=utf-8`,
      'content-disposition': expect.stringMatching(/^attachment; /) as string,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    });
  });

  test.each([
    ['utf-16le', Buffer.from('\uFEFFname\ttown\r\n', 'utf16le')],
    ['windows-1252', Buffer.from('Größe;Straße\r\n', 'latin1')],
    ['shift_jis', Buffer.from('8e8196bc2c8f5a8f8a208e52936391be98592c938c8b9e9373', 'hex')],
  ])('in %s is served with its encoding, byte for byte', async (charset, bytes) => {
    const file = await upload(ada, { filename: 'list.csv', contentType: 'text/csv', bytes });
    const shown = await fetch(file.url!.url);

    expect(shown.headers.get('content-type')).toBe(`text/csv; charset=${charset}`);
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(bytes);
  });

  test('is served in the same way to readers of its message, through every query', async () => {
    const { roomId } = await roomOf(ada, bob);
    const bytes = Buffer.from('\uFEFF<b>name</b>\r\n', 'utf16le');
    const { id } = await upload(ada, { bytes });
    const { message } = await createMessage(ada, { channel: { roomId }, fileIds: [id] });
    const URL = 'url { url }';

    const { data } = await bob.raw(
      `query ($id: ID!, $file: ID!, $room: ID!) {
        message: node(id: $id) { ... on Message { files { ${URL} } } }
        file: node(id: $file) { ... on File { ${URL} } }
        room(id: $room) { messages(last: 1) { nodes { files { ${URL} } } } }
      }`,
      { id: message!.id, file: id, room: roomId },
    );
    type Read = { url: { url: string } };
    const read = data as { message: { files: Read[] }; file: Read; room: { messages: { nodes: { files: Read[] }[] } } };
    const files = [read.message.files[0]!, read.file, read.room.messages.nodes[0]!.files[0]!];

    for (const { url } of files) {
      const shown = await fetch(url.url);
      await shown.arrayBuffer();
      expect(shown.headers.get('content-type')).toBe('text/plain; charset=utf-16le');
      expect(shown.headers.get('content-disposition')).toMatch(/^attachment/);
    }
  });
});

test.each([
  ['video/3gpp', isoMedia('3gp4', 'isom', '3gp4'), 'video/3gpp'],
  ['video/mp4', isoMedia('3gp5'), 'video/mp4'],
  ['video/3gp2', isoMedia('3g2a', '3gp6'), 'video/3gpp2'],
  ['audio/3gpp', isoMedia('3gp6'), 'audio/3gpp'],
  ['audio/mp4', isoMedia('3gp4'), 'audio/mp4'],
  ['audio/amr', Buffer.from('#!AMR\n\u003C\0'), 'audio/amr'],
])('a recording of a phone is accepted as %s, and served inline', async (contentType, bytes, type) => {
  const file = await upload(ada, { filename: 'recording.3gp', contentType, bytes });
  const shown = await fetch(file.url!.url);
  await shown.arrayBuffer();

  expect(file).toMatchObject({ status: 'READY', contentType: type });
  expect(shown.headers.get('content-type')).toBe(type);
  expect(shown.headers.get('content-disposition')).toMatch(/^inline/);
});

describe('an image', () => {
  const picture = sharp({ create: { width: 80, height: 60, channels: 3, background: '#36c' } });

  test.each(['avis', 'mif1', 'msf1'])(
    'in AVIF that begins with the brand %s has its dimensions and a thumbnail',
    async (brand) => {
      const bytes = Buffer.from(await picture.clone().avif({ effort: 0 }).toBuffer());
      bytes.write(brand, 8);

      const file = await upload(ada, { filename: 'a.avif', contentType: 'image/avif', bytes });

      expect(file).toMatchObject({ width: 80, height: 60, thumbnail: { url: expect.any(String) as string } });
      // It is served byte for byte as it was uploaded.
      expect(Buffer.from(await (await fetch(file.url!.url)).arrayBuffer())).toEqual(bytes);
    },
  );

  test.each([
    ['an animation in AVIF without a still image', 'image/avif', () => isoMedia('avis', 'avis', 'iso8')],
    ['a GIF that is damaged', 'image/gif', () => Buffer.from('GIF89a=1;alert(1)')],
    ['a PNG of no pixels', 'image/png', () => Buffer.from(PNG).fill(0, 16, 24)],
    ['a JPEG that ends in its header', 'image/jpeg', () => Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['a GIF of 2,001 frames', 'image/gif', () => Buffer.from(animatedGif(2_001))],
  ])('of which no thumbnail can be made is a file without a thumbnail: %s', async (_what, contentType, make) => {
    const bytes = Buffer.from(make());
    const file = await upload(ada, { contentType, bytes });
    const shown = await fetch(file.url!.url);

    expect(file).toMatchObject({ status: 'READY', contentType, width: null, height: null, thumbnail: null });
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(bytes);
    expect(shown.headers.get('content-type')).toBe(contentType);
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('whose bytes end early has its dimensions, and no thumbnail', async () => {
    const noise = await sharp({
      create: {
        width: 300,
        height: 300,
        channels: 3,
        background: '#36c',
        noise: { type: 'gaussian', mean: 9, sigma: 9 },
      },
    })
      .png()
      .toBuffer();

    const file = await upload(ada, {
      contentType: 'image/png',
      bytes: Buffer.from(noise.subarray(0, noise.length / 2)),
    });

    expect(file).toMatchObject({ status: 'READY', width: 300, height: 300, thumbnail: null });
  });
});
