import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openS3Store } from '../../src/storage/s3-store.ts';
import { type FileStore, ObjectMissingError, StoreUnavailableError } from '../../src/storage/store.ts';
import { S3_INSTALLED } from '../kit/s3-server.ts';
import { download, kept, originalKey, put, serveLocal, type ServedStore, serveS3, upload } from '../kit/stores.ts';

/** Suffix of skipped tests, with the reason. */
const SKIPPED = S3_INSTALLED ? '' : ' (skipped: no OpenStack Swift is installed to verify signatures)';
/** A minute ago, because both stores have times in whole seconds. */
const LONG_AGO = new Date(Date.now() - 60_000);

describe('the local store', () => {
  holdsTheContract(serveLocal);
});

describe.skipIf(!S3_INSTALLED)(`the store of S3${SKIPPED}`, () => {
  holdsTheContract(serveS3);
});

function holdsTheContract(serve: () => Promise<ServedStore>): void {
  let served: ServedStore;
  let store: FileStore;
  beforeAll(async () => {
    served = await serve();
    ({ store } = served);
  });
  afterAll(async () => await served[Symbol.asyncDispose]());

  async function keys(): Promise<string[]> {
    return (await Array.fromAsync(store.list())).flat().map(({ key }) => key);
  }

  async function shown(key: string): Promise<Response> {
    return await fetch((await store.signDownload(download(key))).url);
  }

  test('returns the uploaded bytes, over HTTP and to the service', async () => {
    const bytes = randomBytes(300_000);

    const key = await kept(store, bytes, 'image/png');

    expect(await store.stat(key)).toEqual({ sizeBytes: bytes.length, contentType: 'image/png' });
    expect(await store.head(key, 100)).toEqual(bytes.subarray(0, 100));
    expect(Buffer.from(await (await shown(key)).arrayBuffer())).toEqual(bytes);
    await using folder = await temporary();
    await store.fetch(key, join(folder.path, 'copy'));
    expect(await readFile(join(folder.path, 'copy'))).toEqual(bytes);
  });

  test('accepts an empty file', async () => {
    const key = await kept(store, '');

    expect(await store.stat(key)).toEqual({ sizeBytes: 0, contentType: 'text/plain' });
    expect(await store.head(key, 100)).toEqual(Buffer.alloc(0));
    expect(await (await shown(key)).text()).toBe('');
  });

  test('reports missing objects', async () => {
    const key = originalKey();
    await using folder = await temporary();

    expect(await store.stat(key)).toBeNull();
    await expect(store.head(key, 10)).rejects.toThrow(ObjectMissingError);
    await expect(store.fetch(key, join(folder.path, 'copy'))).rejects.toThrow(ObjectMissingError);
    expect(await readdir(folder.path)).toEqual([]);
    expect((await shown(key)).status).toBe(404);
  });

  test('writes bytes of the service, and overwrites existing ones', async () => {
    const key = originalKey().replace('original', 'thumbnail');

    await store.write(key, Buffer.from('first'), 'image/png');
    await store.write(key, Buffer.from('second one'), 'image/webp');

    expect(await store.stat(key)).toEqual({ sizeBytes: 10, contentType: 'image/webp' });
    expect(await (await shown(key)).text()).toBe('second one');
  });

  test('lists all objects in the order of their keys, and removes given ones', async () => {
    const kept1 = await kept(store, 'one');
    const kept2 = await kept(store, 'two');
    const listed = await keys();

    await store.remove([kept1, kept2, originalKey()]);

    expect(listed).toEqual(expect.arrayContaining([kept1, kept2]));
    expect(listed).toEqual(listed.toSorted());
    expect(await store.stat(kept1)).toBeNull();
    expect(await keys()).not.toContain(kept2);
    const times = (await Array.fromAsync(store.list())).flat().map(({ modifiedAt }) => modifiedAt.getTime());
    for (const time of times) expect(time).toBeGreaterThan(LONG_AGO.getTime());
  });

  test('sends clients the name, and whether to save it', async () => {
    const key = await kept(store, 'hello');
    const odd = `Grüße "1"; it's 100%.txt`;
    const { url } = await store.signDownload(download(key, { filename: odd }));
    const { url: inline } = await store.signDownload(download(key, { inline: true, contentType: 'image/png' }));

    const [saved, seen] = await Promise.all([fetch(url), fetch(inline)]);

    expect(saved.headers.get('content-disposition')).toBe(
      `attachment; filename="Gr__e _1_; it's 100_.txt"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22%3B%20it%27s%20100%25.txt`,
    );
    expect(saved.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(seen.headers.get('content-disposition')).toBe(`inline; filename="a.txt"; filename*=UTF-8''a.txt`);
    expect(seen.headers.get('content-type')).toMatch(/^image\/png/);
  });

  test('returns a range of the bytes', async () => {
    const key = await kept(store, 'hello world');
    const { url } = await store.signDownload(download(key));
    const part = async (range: string) => await fetch(url, { headers: { range } });

    const [middle, end, beyond] = await Promise.all([part('bytes=2-4'), part('bytes=-5'), part('bytes=11-')]);

    expect([middle.status, await middle.text()]).toEqual([206, 'llo']);
    expect(middle.headers.get('content-range')).toBe('bytes 2-4/11');
    expect([end.status, await end.text()]).toEqual([206, 'world']);
    expect(beyond.status).toBe(416);
  });

  describe('refuses, and stores nothing of,', () => {
    test.each([
      ['another type than signed', 'hello', { 'content-type': 'text/html' }],
      ['no type', Buffer.from('hello'), { 'content-type': '' }],
      ['fewer bytes than signed', 'hell', {}],
      ['more bytes than signed', 'hello!', {}],
    ])('%s', async (_case, body, headers) => {
      const given = upload();

      const response = await put(await store.signUpload(given), body, headers);

      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      expect(await store.stat(given.key)).toBeNull();
    });

    test('a forged URL', async () => {
      const given = upload();
      const signed = await store.signUpload(given);
      const url = signed.url.replace(/(signature=)(.)/i, (_all, name, first) => name + (first === '0' ? '1' : '0'));

      const response = await put({ ...signed, url }, 'hello');

      expect(response.status).toBe(403);
      expect(await store.stat(given.key)).toBeNull();
    });

    test('another key than the signed one', async () => {
      const given = upload();
      const other = originalKey();
      const signed = await store.signUpload(given);

      const response = await put({ ...signed, url: signed.url.replace(given.key, other) }, 'hello');

      expect(response.status).toBe(403);
      expect(await store.stat(other)).toBeNull();
    });

    test('a URL for another method', async () => {
      const given = upload();
      const key = await kept(store, 'hello');
      const { url } = await store.signDownload(download(key));
      const signed = await store.signUpload(given);

      const written = await fetch(url, { method: 'PUT', body: 'other', headers: { 'content-type': 'text/plain' } });
      const read = await fetch(signed.url);
      const removed = await fetch(url, { method: 'DELETE' });

      expect(written.status).toBe(403);
      expect(read.status).toBe(403);
      expect([403, 405]).toContain(removed.status);
      expect(await (await shown(key)).text()).toBe('hello');
    });

    test('an expired URL', async () => {
      const given = upload({ expiresAt: new Date(Date.now() + 1_000) });
      const signed = await store.signUpload(given);
      const { url } = await store.signDownload(
        download(await kept(store, 'hello'), { expiresAt: new Date(Date.now() + 1_000) }),
      );

      await expect.poll(async () => (await fetch(url)).status).toBe(403);

      expect((await put(signed, 'hello')).status).toBe(403);
      expect(await store.stat(given.key)).toBeNull();
    });

    test('a used URL', async () => {
      const given = upload();
      const signed = await store.signUpload(given);

      const first = await put(signed, 'hello');
      const second = await put(signed, 'other');

      expect(first.ok).toBe(true);
      expect(second.status).toBe(412);
      expect(await (await shown(given.key)).text()).toBe('hello');
    });
  });
}

test('a URL of S3 signs the type, the length and the condition that the object does not exist', async () => {
  using store = openS3Store({ ...ELSEWHERE, endpoint: 'http://127.0.0.1:9' });

  const { url, headers } = await store.signUpload(upload());

  const signed = new URL(url).searchParams.get('X-Amz-SignedHeaders');
  expect(signed).toBe('content-length;content-type;host;if-none-match');
  expect(url).not.toMatch(/checksum/i);
  expect(headers).toEqual([
    { name: 'content-type', value: 'text/plain' },
    { name: 'if-none-match', value: '*' },
  ]);
});

test('an S3 store that cannot be reached is unavailable, without a secret in the message', async () => {
  using store = openS3Store({ ...ELSEWHERE, endpoint: 'http://127.0.0.1:9' });

  const failures = await Promise.all(
    [store.stat(originalKey()), store.remove([originalKey()]), Array.fromAsync(store.list())].map((call) =>
      call.then(
        () => null,
        (error: unknown) => error,
      ),
    ),
  );

  for (const failure of failures) {
    expect(failure).toBeInstanceOf(StoreUnavailableError);
    expect(String(failure)).not.toContain(ELSEWHERE.secretAccessKey);
  }
});

const ELSEWHERE = {
  bucket: 'files',
  accessKeyId: 'test:tester',
  secretAccessKey: 'not-to-be-told',
  region: 'us-east-1',
};

async function temporary(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'messaging-copy-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
