import { beforeAll, describe, expect, test } from 'vitest';

import { decodeId } from '../../src/lib/ids.ts';
import { startTestApp, testApp, type TestApp, type TestUser } from '../kit/app.ts';
import { complete, keptBy, put, slotFor, upload } from '../kit/files.ts';
import { blackPng } from '../kit/images.ts';
import { people } from '../kit/scenes.ts';

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

/** Nothing of it is left: no file, no bytes. */
async function expectGone(fileId: string, keptBefore: readonly string[]) {
  const { data } = await ada.raw('query ($id: ID!) { node(id: $id) { id } }', { id: fileId });
  expect(data).toEqual({ node: null });
  await app.files.idle();
  expect(await keptBy(app)).toEqual(keptBefore);
}

describe('a file', () => {
  test('is asked for, uploaded, completed, and read back byte for byte', async () => {
    const slot = await slotFor(ada, {
      filename: ' über uns.txt ',
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

  test('of an image has its size, and a smaller picture that says nothing of place and time', async () => {
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

  test('that is a voice message says how long it is, and how it sounds', async () => {
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

  test('is completed once, however often it is said', async () => {
    const slot = await slotFor(ada, png());
    await put(slot, PNG);

    const answers = await Promise.all([1, 2, 3].map(() => complete(ada, slot.file!.id)));
    const again = await complete(ada, slot.file!.id);

    for (const { file, userErrors } of [...answers, again]) {
      expect(userErrors).toEqual([]);
      expect(file).toMatchObject({ id: slot.file!.id, status: 'READY', width: 800 });
    }
  });

  test('that is not attached is seen by its owner alone', async () => {
    const { id } = await upload(ada, { bytes: TEXT });
    const ASK = 'query ($id: ID!) { node(id: $id) { ... on File { filename url { url } } } }';

    const [own, others] = await Promise.all([ada.raw(ASK, { id }), bob.raw(ASK, { id })]);

    expect(own.data).toMatchObject({ node: { filename: 'notes.txt', url: { url: expect.any(String) as string } } });
    expect(others.data).toEqual({ node: null });
  });
});

test('what hangs on no message is bounded: more is refused until some is attached, or gone', async () => {
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
    ['a long name', { filename: 'x'.repeat(256) }, 'filename'],
    ['SVG', { filename: 'a.svg', contentType: 'image/svg+xml' }, 'contentType'],
    ['HTML', { filename: 'a.html', contentType: 'text/html' }, 'contentType'],
    ['a script', { filename: 'a.js', contentType: 'text/javascript' }, 'contentType'],
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

  test('more than the operator allows', async () => {
    const small = await startTestApp({ maxFileBytes: 10 });
    const [cyd] = await people(small, 'cyd');

    const refused = await slotFor(cyd, { bytes: Buffer.alloc(11, 'x') });
    const allowed = await slotFor(cyd, { bytes: Buffer.alloc(10, 'x') });

    expect(refused.userErrors).toMatchObject([{ message: 'sizeBytes must be at most 10, is 11' }]);
    expect(allowed.userErrors).toEqual([]);
  });
});

describe('the address of a slot refuses, and nothing is stored,', () => {
  test('another length, another type, a second time, a changed address, what is not signed', async () => {
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
  test('before anything was uploaded, and the slot stays', async () => {
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

  test('to anybody but the owner', async () => {
    const slot = await slotFor(ada, { bytes: TEXT });
    await put(slot, TEXT);

    const { file, userErrors } = await complete(bob, slot.file!.id);

    expect(file).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['fileId'] }]);
  });

  test.each([
    ['the bytes of a page', 'image/png', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['the bytes of an SVG', 'image/png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a page that is said to be text', 'text/plain', Buffer.from('  <html><body onload=alert(1)>')],
    ['a PNG that is said to be a JPEG', 'image/jpeg', PNG],
    ['an image of 20,000 x 20,000 pixels', 'image/png', Buffer.from(blackPng(20_000, 20_000, { rows: false }))],
    ['half an image', 'image/png', PNG.subarray(0, 20)],
  ])('for %s, and nothing is left of it', async (_what, contentType, bytes) => {
    const kept = await keptBy(app);
    const slot = await slotFor(ada, { contentType, bytes });
    expect((await put(slot, bytes)).ok).toBe(true);

    const { file, userErrors } = await complete(ada, slot.file!.id);

    expect(file).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['fileId'] }]);
    await expectGone(slot.file!.id, kept);
  });
});
