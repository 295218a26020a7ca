import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as consumers from 'node:stream/consumers';

import { expect, test } from 'vitest';

import { loadLocalSecret } from '../../src/storage/local-signature.ts';
import { until } from '../kit/processes.ts';
import { download, kept, put, serveLocal, upload } from '../kit/stores.ts';

test('of those who use an address at the same time, one is taken', async () => {
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

test('an upload that breaks off leaves nothing, and its address may be used again', async () => {
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

test('who is refused amid a large body hears why', async () => {
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
])('%s is nobody’s address', async (path) => {
  await using served = await serveLocal();
  const { search } = new URL((await served.store.signDownload(download(await kept(served.store, 'hello')))).url);
  const { hostname, port } = new URL(served.url);
  const socket = connect({ host: hostname, port: Number(port) });

  socket.write(`GET ${path}${search} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);

  expect(await consumers.text(socket)).toMatch(/^HTTP\/1\.1 403 /);
});

test('a directory that fails amid a body is said to fail, and the address stays good', async () => {
  await using served = await serveLocal();
  const sizeBytes = 8 * 2 ** 20;
  const signed = await served.store.signUpload(upload({ sizeBytes }));
  const body = 'x'.repeat(sizeBytes);
  await rm(join(served.dir, '.drafts'), { recursive: true });

  const failed = await put(signed, body);
  await mkdir(join(served.dir, '.drafts'));
  const again = await put(signed, body);

  expect(failed.status).toBe(503);
  expect(await failed.json()).toEqual({ error: 'files cannot be kept or read for now' });
  expect(again.status).toBe(201);
});

test('a key that is none of ours is not signed, and not read', async () => {
  await using served = await serveLocal();
  const key = '../../etc/passwd';

  await expect(served.store.signUpload(upload({ key }))).rejects.toThrow(/none of ours/);
  await expect(served.store.signDownload(download(key))).rejects.toThrow(/none of ours/);
  await expect(served.store.stat(key)).rejects.toThrow(/none of ours/);
  await expect(served.store.remove([key])).rejects.toThrow(/none of ours/);
});

test('no part of an address may be changed', async () => {
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

test('what is shown can neither run nor be taken for something else', async () => {
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

test('pages of named origins may put and read, others may not', async () => {
  const origin = 'https://chat.example.com';
  await using served = await serveLocal(new Set([origin]));
  const given = upload();
  const signed = await served.store.signUpload(given);

  const asked = await fetch(signed.url, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' },
  });
  const stranger = await put(signed, 'hello', { origin: 'https://evil.example.com' });
  const missing = await served.store.stat(given.key);
  const page = await put(signed, 'hello', { origin });

  expect(asked.status).toBe(204);
  expect(asked.headers.get('access-control-allow-origin')).toBe(origin);
  expect(asked.headers.get('access-control-allow-methods')).toContain('PUT');
  expect(asked.headers.get('access-control-allow-headers')).toContain('content-type');
  expect(stranger.status).toBe(403);
  expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
  expect(missing).toBeNull();
  expect(page.status).toBe(201);
  expect(page.headers.get('access-control-allow-origin')).toBe(origin);
});

test('those who make the secret at the same time end with the same one, which is kept from others', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'messaging-secret-'));
  const file = join(dir, 'keys', 'files');

  const secrets = await Promise.all(Array.from({ length: 8 }, () => loadLocalSecret(file)));

  expect(secrets[0]).toHaveLength(32);
  for (const secret of [...secrets, await loadLocalSecret(file)]) expect(secret).toEqual(secrets[0]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(dir, 'keys'))).toEqual(['files']);
  await rm(dir, { recursive: true });
});
