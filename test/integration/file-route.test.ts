import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readlink, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as consumers from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { loadLocalSecret } from '../../src/storage/local-signature.ts';
import { until } from '../kit/processes.ts';
import { download, kept, put, serveLocal, type ServedLocalStore, upload } from '../kit/stores.ts';

test('one of several simultaneous uploads to a URL is accepted', async () => {
  await using served = await serveLocal();
  const given = upload();
  const signed = await served.store.signUpload(given);
  const bodies = ['hello', 'other', 'third', 'forth'];

  const answers = await Promise.all(bodies.map((body) => put(signed, body)));

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 412, 412, 412]);
  const winner = bodies[answers.findIndex(({ ok }) => ok)]!;
  expect(await served.store.head(given.key, 10)).toEqual(Buffer.from(winner));
  expect(await readdir(join(served.dir, '.drafts'))).toEqual([]);
});

test('an interrupted upload leaves nothing, and its URL can be used again', async () => {
  await using served = await serveLocal();
  const given = upload({ sizeBytes: 1_000_000 });
  const signed = await served.store.signUpload(given);
  const { hostname, port, pathname, search } = new URL(signed.url);
  const socket = connect({ host: hostname, port: Number(port) });
  const drafts = async () => await readdir(join(served.dir, '.drafts'));

  socket.write(
    `PUT ${pathname}${search} HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 1000000\r\n\r\n`,
  );
  socket.write('x'.repeat(100_000));
  await until(async () => (await drafts()).length === 1);
  socket.destroy();
  await until(async () => (await drafts()).length === 0);

  expect(await served.store.stat(given.key)).toBeNull();
  expect(await Array.fromAsync(served.store.list())).toEqual([]);
  expect((await put(signed, 'y'.repeat(1_000_000))).status).toBe(201);
});

describe('a client that makes no progress', () => {
  /** A connection that has sent the head of an upload of `sizeBytes` bytes. */
  async function begun(served: ServedLocalStore, sizeBytes: number) {
    const signed = await served.store.signUpload(upload({ sizeBytes }));
    const { hostname, port, pathname, search } = new URL(signed.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write(
      `PUT ${pathname}${search} HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: ${sizeBytes}\r\n` +
        'Connection: close\r\n\r\n',
    );
    return { signed, socket };
  }

  test('with a body gets an error, nothing is left of it, and the URL can be used again', async () => {
    await using served = await serveLocal(null, { uploadStallMs: 100 });
    const { signed, socket } = await begun(served, 5);

    socket.write('hel');
    const answer = await consumers.text(socket);

    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('no data of the body arrived for 0.1 s');
    expect(await readdir(join(served.dir, '.drafts'))).toEqual([]);
    expect((await put(signed, 'hello')).status).toBe(201);
  });

  test('is not one that sends a byte regularly, even if the whole upload takes long', async () => {
    await using served = await serveLocal(null, { uploadStallMs: 2_000 });
    const { socket } = await begun(served, 12);
    const answer = consumers.text(socket);

    for (let sent = 0; sent < 12; sent++) {
      await sleep(200);
      socket.write('x');
    }

    expect(await answer).toMatch(/^HTTP\/1\.1 201 /);
  });

  test('with reading is disconnected', async () => {
    await using served = await serveLocal(null, { downloadStallMs: 100 });
    const sizeBytes = 64 * 2 ** 20;
    const url = new URL(
      (await served.store.signDownload(download(await kept(served.store, 'x'.repeat(sizeBytes))))).url,
    );
    const socket = connect({ host: url.hostname, port: Number(url.port) });
    socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: a\r\n\r\n`);
    // Nothing is read. The file is larger than the buffers of both operating systems.
    await once(socket, 'readable');
    await until(async () => (await openFiles(served.dir)) === 0);
    let received = 0;
    socket.on('data', (bytes: Buffer) => (received += bytes.length)).on('error', () => {});
    await once(socket, 'close');

    expect(received).toBeLessThan(sizeBytes);
  });

  test.each(['GET', 'HEAD', 'DELETE', 'OPTIONS'])(
    'with a body of %s, which must have none, does not keep the connection',
    async (method) => {
      await using served = await serveLocal();
      const url = new URL((await served.store.signDownload(download(await kept(served.store, 'hello')))).url);
      const socket = connect({ host: url.hostname, port: Number(url.port) });

      socket.write(`${method} ${url.pathname}${url.search} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx`);

      // The connection ends; otherwise the test would not end.
      expect(await consumers.text(socket)).toMatch(/^HTTP\/1\.1 \d{3} .*\r\nconnection: close\r\n/is);
    },
  );
});

/** Number of open files of this process in a folder. */
async function openFiles(dir: string): Promise<number> {
  const open = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return open.filter((path) => path.startsWith(dir)).length;
}

test('a body without a length is refused', async () => {
  await using served = await serveLocal();
  const given = upload();
  const { hostname, port, pathname, search } = new URL((await served.store.signUpload(given)).url);
  const socket = connect({ host: hostname, port: Number(port) });

  socket.write(
    `PUT ${pathname}${search} HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n` +
      'Connection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
  );

  expect(await consumers.text(socket)).toMatch(/^HTTP\/1\.1 411 /);
  expect(await served.store.stat(given.key)).toBeNull();
});

test('a client that is refused during a large body gets the reason', async () => {
  await using served = await serveLocal();
  const signed = await served.store.signUpload(upload());

  const response = await put(signed, Buffer.alloc(20_000_000));

  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: 'the content-length must be 5' });
});

test.each([
  '/files/',
  '/files/../../etc/passwd',
  '/files/..%2F..%2Fetc%2Fpasswd',
  '/files/.drafts',
  '/files/0b9d3a52-3f0e-7d11-9a55-111111111111/../0b9d3a52-3f0e-7d11-9a55-111111111111/original',
  '/files/0B9D3A52-3F0E-7D11-9A55-111111111111/original',
  '/files/0b9d3a52-3f0e-7d11-9a55-111111111111/original%00',
])('%s is not a valid URL', async (path) => {
  await using served = await serveLocal();
  const { search } = new URL((await served.store.signDownload(download(await kept(served.store, 'hello')))).url);
  const { hostname, port } = new URL(served.url);
  const socket = connect({ host: hostname, port: Number(port) });

  socket.write(`GET ${path}${search} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);

  expect(await consumers.text(socket)).toMatch(/^HTTP\/1\.1 403 /);
});

test('a failure of the directory during a body is an error, and the URL stays valid', async () => {
  await using served = await serveLocal();
  const sizeBytes = 8 * 2 ** 20;
  const signed = await served.store.signUpload(upload({ sizeBytes }));
  const body = 'x'.repeat(sizeBytes);
  await rm(join(served.dir, '.drafts'), { recursive: true });

  const failed = await put(signed, body);
  await mkdir(join(served.dir, '.drafts'));
  const again = await put(signed, body);

  expect(failed.status).toBe(503);
  expect(await failed.json()).toEqual({ error: 'files cannot be written or read at the moment' });
  expect(again.status).toBe(201);
});

test('a key of another form is neither signed nor read', async () => {
  await using served = await serveLocal();
  const key = '../../etc/passwd';

  await expect(served.store.signUpload(upload({ key }))).rejects.toThrow(/not a key of a file/);
  await expect(served.store.signDownload(download(key))).rejects.toThrow(/not a key of a file/);
  await expect(served.store.stat(key)).rejects.toThrow(/not a key of a file/);
  await expect(served.store.remove([key])).rejects.toThrow(/not a key of a file/);
});

test('no part of a URL may be changed', async () => {
  await using served = await serveLocal();
  const url = new URL((await served.store.signDownload(download(await kept(served.store, 'hello')))).url);
  const changes = { expires: '9999999999', type: 'text/html', disposition: 'inline', filename: 'a.html', length: '5' };

  for (const [name, value] of Object.entries(changes)) {
    const changed = new URL(url);
    changed.searchParams.set(name, value);

    expect((await fetch(changed)).status, name).toBe(403);
  }
  expect((await fetch(url)).status).toBe(200);
});

test('a displayed file can neither run scripts nor be treated as another type', async () => {
  await using served = await serveLocal();
  const { url } = await served.store.signDownload(download(await kept(served.store, 'hello')));

  const [shown, head] = await Promise.all([fetch(url), fetch(url, { method: 'HEAD' })]);

  for (const { headers } of [shown, head]) {
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(headers.get('cache-control')).toMatch(/^private, max-age=3\d{3}$/);
    expect(headers.get('content-length')).toBe('5');
    expect(headers.get('accept-ranges')).toBe('bytes');
  }
  expect(await shown.text()).toBe('hello');
});

test('pages of allowed origins may upload and read, others may not', async () => {
  const origin = 'https://chat.example.com';
  await using served = await serveLocal(new Set([origin]));
  const given = upload();
  const signed = await served.store.signUpload(given);

  const asked = await fetch(signed.url, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' },
  });
  const foreignOrigin = await put(signed, 'hello', { origin: 'https://evil.example.com' });
  const missing = await served.store.stat(given.key);
  const page = await put(signed, 'hello', { origin });

  expect(asked.status).toBe(204);
  expect(asked.headers.get('access-control-allow-origin')).toBe(origin);
  expect(asked.headers.get('access-control-allow-methods')).toContain('PUT');
  expect(asked.headers.get('access-control-allow-headers')).toContain('content-type');
  expect(foreignOrigin.status).toBe(403);
  expect(foreignOrigin.headers.get('access-control-allow-origin')).toBeNull();
  expect(missing).toBeNull();
  expect(page.status).toBe(201);
  expect(page.headers.get('access-control-allow-origin')).toBe(origin);
});

test('processes that make the secret at the same time use the same one, which other users cannot read', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'messaging-secret-'));
  const file = join(dir, 'keys', 'files');

  const secrets = await Promise.all(Array.from({ length: 8 }, () => loadLocalSecret(file)));

  expect(secrets[0]).toHaveLength(32);
  for (const secret of [...secrets, await loadLocalSecret(file)]) expect(secret).toEqual(secrets[0]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(dir, 'keys'))).toEqual(['files']);
  await rm(dir, { recursive: true });
});
