import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { decodeId } from '../../src/lib/ids.ts';
import { openS3Store } from '../../src/storage/s3-store.ts';
import { startTestApp } from '../kit/app.ts';
import { complete, put, slotFor, upload } from '../kit/files.ts';
import { blackPng } from '../kit/images.ts';
import { createMessage, deleteMessage } from '../kit/messages.ts';
import { S3_INSTALLED, startS3 } from '../kit/s3-server.ts';
import { people, roomOf } from '../kit/scenes.ts';
import { startTcpProxy } from '../kit/tcp-proxy.ts';

const SKIPPED = S3_INSTALLED ? '' : ' (skipped: no OpenStack Swift is installed)';
const PNG = Buffer.from(blackPng(800, 600));
const png = { filename: 'plan.png', contentType: 'image/png', bytes: PNG };

test.skipIf(!S3_INSTALLED)(`files are uploaded to a bucket${SKIPPED}`, { timeout: 60_000 }, async () => {
  await using s3 = await startS3();
  using store = openS3Store(s3.options);
  const app = await startTestApp({ s3: s3.options });
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { roomId } = await roomOf(ada, bob);
  const keys = async () => {
    const all: string[] = [];
    for await (const page of store.list()) all.push(...page.map(({ key }) => key));
    return all.toSorted();
  };

  const file = await upload(ada, png);
  const kept = await keys();
  const { message } = await createMessage(ada, { channel: { roomId }, fileIds: [file.id] });
  const { data } = await bob.raw(
    'query ($id: ID!) { node(id: $id) { ... on File { url { url } thumbnail { url } } } }',
    {
      id: file.id,
    },
  );
  const read = data as { node: { url: { url: string }; thumbnail: { url: string } } };
  const original = await fetch(read.node.url.url);
  const bytes = Buffer.from(await original.arrayBuffer());
  const thumbnail = await fetch(read.node.thumbnail.url);
  await thumbnail.arrayBuffer();

  expect(file).toMatchObject({ status: 'READY', width: 800, height: 600 });
  expect(kept).toEqual(['original', 'thumbnail'].map((name) => `${decodeId('file', file.id)!}/${name}`));
  expect(new URL(read.node.url.url).origin).toBe(s3.options.endpoint);
  expect(bytes).toEqual(PNG);
  expect(original.headers.get('content-disposition')).toMatch(/^inline; filename="plan.png"/);
  expect(thumbnail.headers.get('content-type')).toBe('image/webp');

  // A refused upload leaves nothing.
  const slot = await slotFor(ada, png);
  const otherDigit = (digit: string) => (digit === '0' ? '1' : '0');
  const forgery = slot.uploadUrl!.replace(/(?<=Signature=)./, otherDigit);
  const forged = { ...slot, uploadUrl: forgery };
  const longer = await put(slot, Buffer.concat([PNG, PNG]));
  const otherType = await put(
    {
      ...slot,
      headers: slot.headers!.map((header) =>
        header.name === 'content-type' ? { ...header, value: 'text/html' } : header,
      ),
    },
    PNG,
  );
  const refused = [await put(forged, PNG), longer, otherType].map(({ status }) => status);
  expect(refused).toEqual([403, 403, 403]);
  expect(await keys()).toEqual(kept);

  // The URL is valid once.
  expect((await put(slot, PNG)).status).toBe(200);
  expect((await put(slot, PNG)).status).toBe(412);

  // Bytes of another type are removed, and the URL accepts others.
  const belied = await slotFor(ada, { ...png, bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') });
  await put(belied, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
  expect((await complete(ada, belied.file!.id)).userErrors).toMatchObject([{ code: 'INVALID_INPUT' }]);
  expect((await put(belied, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).status).toBe(200);

  // A text is never displayed by a browser.
  const page = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
  const text = await upload(ada, { filename: 'page.svg', contentType: 'text/plain', bytes: page });
  const shown = await fetch(text.url!.url);
  expect(Buffer.from(await shown.arrayBuffer())).toEqual(page);
  expect(shown.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(shown.headers.get('content-disposition')).toMatch(/^attachment; filename="page.svg"/);
  const changed = text.url!.url.replace(/response-content-type=[^&]*/, 'response-content-type=image%2Fsvg%2Bxml');
  expect((await fetch(changed)).status).toBe(403);
  const bare = text.url!.url.replace(/&?response-content-(?:type|disposition)=[^&]*/g, '');
  expect((await fetch(bare)).status).toBe(403);

  // Unused slots are removed after a day, and the files of a deleted message at once.
  await deleteMessage(ada, message!.id);
  await app.db.$executeRaw`UPDATE files SET created_at = created_at - interval '25 hours' WHERE channel_id IS NULL`;
  await app.files.expireUnused();
  await app.files.idle();
  await app.files.removeObjects();
  expect(await keys()).toEqual([]);
});

test.skipIf(!S3_INSTALLED)(
  `a bucket that cannot be reached is an error in limited time${SKIPPED}`,
  { timeout: 60_000 },
  async () => {
    await using s3 = await startS3();
    await using proxy = await startTcpProxy(Number(new URL(s3.options.endpoint).port));
    const app = await startTestApp({ s3: { ...s3.options, endpoint: `http://127.0.0.1:${proxy.port}` } });
    const [ada] = await people(app, 'ada');
    const slot = await slotFor(ada, png);
    expect((await put(slot, PNG)).status).toBe(200);
    const ask = () =>
      ada.raw('mutation ($id: ID!) { completeFileUpload(input: { fileId: $id }) { file { status } } }', {
        id: slot.file!.id,
      });

    proxy.set({ kind: 'black-hole' });
    const hanging = ask();
    const late = sleep(10_000, 'no answer within 10 s');
    const first = await Promise.race([hanging, late]);
    proxy.set({ kind: 'reset' });
    const broken = await ask();
    proxy.set({ kind: 'pass' });
    const recovered = await ask();

    expect(first).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
    expect(broken).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
    expect(recovered.data).toMatchObject({ completeFileUpload: { file: { status: 'READY' } } });
  },
);
