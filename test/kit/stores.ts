import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Origins } from '../../src/server/http/cors.ts';
import { FILES_PATH, fileRoute, type FileRouteOptions } from '../../src/server/http/files.ts';
import { listen } from '../../src/server/http/server.ts';
import { type LocalStore, openLocalStore } from '../../src/storage/local-store.ts';
import { openS3Store } from '../../src/storage/s3-store.ts';
import type { Download, FileStore, SignedUpload, Upload } from '../../src/storage/store.ts';
import { testLog } from './log.ts';
import { startS3 } from './s3-server.ts';

/** A store whose URLs work. */
export interface ServedStore extends AsyncDisposable {
  readonly store: FileStore;
}

export interface ServedLocalStore extends AsyncDisposable {
  readonly store: LocalStore;
  readonly dir: string;
  readonly url: string;
}

export async function serveLocal(origins: Origins = null, options: FileRouteOptions = {}): Promise<ServedLocalStore> {
  const dir = await mkdtemp(join(tmpdir(), 'messaging-files-'));
  let url = '';
  const store = await openLocalStore({ dir, secret: randomBytes(32), baseUrl: () => url });
  const below = { [FILES_PATH]: fileRoute(store, origins, testLog, options) };
  const server = await listen({ routes: {}, below, upgrades: {} }, '127.0.0.1', 0, testLog);
  ({ url } = server);
  return {
    store,
    dir,
    url,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export async function serveS3(): Promise<ServedStore> {
  const server = await startS3();
  const store = openS3Store(server.options);
  return {
    store,
    async [Symbol.asyncDispose]() {
      store[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

export function originalKey(): string {
  return `${randomUUID()}/original`;
}

export function inAnHour(): Date {
  return new Date(Date.now() + 3_600_000);
}

/** An upload of "hello", with changes. */
export function upload(changes: Partial<Upload> = {}): Upload {
  return { key: originalKey(), contentType: 'text/plain', sizeBytes: 5, expiresAt: inAnHour(), ...changes };
}

export function download(key: string, changes: Partial<Download> = {}): Download {
  return { key, contentType: 'text/plain', filename: 'a.txt', inline: false, expiresAt: inAnHour(), ...changes };
}

/** Uploads like a client. @param headers Override the required headers. */
export async function put(
  { url, method, headers: due }: SignedUpload,
  body: string | Buffer<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const told = Object.fromEntries(due.map(({ name, value }) => [name, value]));
  return await fetch(url, { method, headers: { ...told, ...headers }, body });
}

/** Uploads by a signed URL. @returns The key. */
export async function kept(store: FileStore, body: string | Buffer<ArrayBuffer>, contentType = 'text/plain') {
  const given = upload({ sizeBytes: Buffer.byteLength(body), contentType });
  const response = await put(await store.signUpload(given), body);
  if (!response.ok) throw new Error(`unable to keep it; ${response.status} ${await response.text()}`);
  return given.key;
}
