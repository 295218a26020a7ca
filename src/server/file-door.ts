import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';

import type { Logger } from '../log.ts';
import { contentDisposition } from '../storage/disposition.ts';
import type { DownloadGrant, UploadGrant } from '../storage/local-signature.ts';
import type { LocalStore } from '../storage/local-store.ts';
import { logOutage } from '../storage/storage.ts';
import { StoreUnavailableError } from '../storage/store.ts';
import { isAllowed, type Origins } from './graphql-door.ts';
import type { Route } from './http.ts';

/** Where it stands: all below this is its. */
export const FILES_PATH = '/files/';

/** What any transfer may take, and what is added by its length: slower than that is given up. */
const GRACE_MS = 20_000;
const MIN_BYTES_PER_S = 64 * 1_024;
/** How long a client that is refused may go on to send, so that it hears of it. */
const LINGER_MS = 1_000;
const METHODS = 'GET, HEAD, PUT, OPTIONS';
/** For how long a browser need not ask again; no browser takes more. */
const PREFLIGHT_MAX_AGE_S = '86400';

/** Nothing that is kept may run, or load anything, where it is shown; whatever its type. */
const INERT = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'cross-origin',
};

class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/**
 * The addresses of the local store: `PUT` takes the bytes of one upload, `GET` and `HEAD` show them. Who has an address
 * that we signed may use it, with no token; bodies go from the connection to the disk, and back.
 */
export function fileDoor(store: LocalStore, origins: Origins, log: Logger): Route {
  return async (request, response) => {
    allowPages(request, response, origins);
    try {
      if (!isAllowed(origins, request)) throw new Refusal(403, 'the origin is not allowed');
      if (request.method === 'OPTIONS') return preflight(response);
      const { key, query } = targetOf(request);
      if (request.method === 'PUT') return await take(store, valid(store.uploadOf(key, query)), request, response);
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        throw new Refusal(405, 'the method must be PUT, GET or HEAD', { allow: METHODS });
      }
      return await show(store, valid(store.downloadOf(key, query)), request, response);
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      logOutage(error, log);
      await refuse(request, response, refusal);
    }
  };
}

function targetOf({ url = '' }: IncomingMessage): { key: string; query: URLSearchParams } {
  // Not by URL: it would resolve dots, and a key has none.
  const [path = '', query = ''] = url.split('?', 2);
  return { key: path.slice(FILES_PATH.length), query: new URLSearchParams(query) };
}

function valid<G extends UploadGrant | DownloadGrant>(grant: G | null): G {
  if (!grant) throw new Refusal(403, 'the signature of the address does not hold');
  if (grant.expiresAt.getTime() <= Date.now()) throw new Refusal(403, 'the address has expired');
  return grant;
}

async function take(
  store: LocalStore,
  grant: UploadGrant,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { 'content-length': length, 'content-type': type, 'content-encoding': encoding = 'identity' } = request.headers;
  if (length === undefined) throw new Refusal(411, 'the content-length is missing');
  if (Number(length) !== grant.sizeBytes) throw new Refusal(400, `the content-length must be ${grant.sizeBytes}`);
  if (type !== grant.contentType) throw new Refusal(415, `the content-type must be ${grant.contentType}`);
  if (encoding !== 'identity') throw new Refusal(415, 'the body must not be encoded');
  const used = () => new Refusal(412, 'the address was used');
  const before = await store.open(grant.key);
  if (before) {
    await before[Symbol.asyncDispose]();
    throw used();
  }
  const signal = AbortSignal.timeout(limitOf(grant.sizeBytes));
  let outcome: Awaited<ReturnType<LocalStore['receive']>>;
  try {
    outcome = await store.receive(grant, bodyOf(request), signal);
  } catch (error) {
    if (signal.aborted) throw new Refusal(408, 'the body came too slowly');
    // The client went away: there is nobody to be told.
    if (request.destroyed && !request.complete) return;
    throw error;
  }
  if (outcome === 'taken') throw used();
  if (outcome === 'other length') throw new Refusal(400, `the body must be of ${grant.sizeBytes} bytes`);
  response.writeHead(201, { 'content-length': 0 }).end();
}

/** As a stream of its own: what ends it early leaves the connection open for an answer. */
function bodyOf(request: IncomingMessage): PassThrough {
  const body = new PassThrough();
  request.once('close', () => {
    if (!request.complete) body.destroy();
  });
  return request.pipe(body);
}

async function show(
  store: LocalStore,
  grant: DownloadGrant,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = await store.open(grant.key);
  if (!file) throw new Refusal(404, 'there is nothing at this address');
  try {
    const { sizeBytes } = file;
    const range = rangeOf(request, sizeBytes);
    if (range === 'unsatisfiable') {
      throw new Refusal(416, 'the range is not within the file', { 'content-range': `bytes */${sizeBytes}` });
    }
    const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
    response.writeHead(range ? 206 : 200, {
      ...INERT,
      'content-type': grant.contentType,
      'content-length': end - start + 1,
      'content-disposition': contentDisposition(grant.filename, grant.inline),
      'accept-ranges': 'bytes',
      'cache-control': `private, max-age=${Math.floor((grant.expiresAt.getTime() - Date.now()) / 1_000)}`,
      ...(range && { 'content-range': `bytes ${start}-${end}/${sizeBytes}` }),
    });
    if (request.method === 'HEAD' || sizeBytes === 0) return void response.end();
    const signal = AbortSignal.timeout(limitOf(end - start + 1));
    // Who goes away, or takes too long, is cut off; the head was sent already.
    await pipeline(file.stream(start, end), response, { signal }).catch(() => response.destroy());
  } finally {
    await file[Symbol.asyncDispose]();
  }
}

/** Null: the whole. Several ranges, and those that cannot be read, are not taken (RFC 9110, 14.2). */
function rangeOf(
  { method, headers }: IncomingMessage,
  sizeBytes: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/i.exec(headers.range ?? '') ?? [];
  // What is kept never changes, but we say no name of it that `If-Range` could hold.
  if (method !== 'GET' || headers['if-range'] !== undefined || (!first && !last)) return null;
  if (!first) {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0 ? 'unsatisfiable' : { start: sizeBytes - length, end: sizeBytes - 1 };
  }
  const start = Number(first);
  if (last && Number(last) < start) return null;
  const end = last ? Math.min(Number(last), sizeBytes - 1) : sizeBytes - 1;
  return start < sizeBytes ? { start, end } : 'unsatisfiable';
}

function limitOf(bytes: number): number {
  return GRACE_MS + Math.ceil((bytes / MIN_BYTES_PER_S) * 1_000);
}

function allowPages(request: IncomingMessage, response: ServerResponse, origins: Origins): void {
  const { origin } = request.headers;
  response.setHeader('vary', 'Origin');
  if (origin === undefined || !isAllowed(origins, request)) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', 'accept-ranges, content-disposition, content-range');
}

function preflight(response: ServerResponse): void {
  response
    .writeHead(204, {
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': 'content-type, if-none-match, range',
      'access-control-max-age': PREFLIGHT_MAX_AGE_S,
    })
    .end();
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (error instanceof StoreUnavailableError) return new Refusal(503, 'files cannot be kept or read for now');
  return null;
}

/**
 * What of the request was not read is not wanted either. It is taken for a little while, all the same: a connection that is
 * closed with bytes unread is reset, and its client does not hear why.
 */
async function refuse(request: IncomingMessage, response: ServerResponse, { status, message, headers }: Refusal) {
  if (response.headersSent) return void response.destroy();
  const body = JSON.stringify({ error: message });
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...INERT,
    ...headers,
    ...(!request.complete && { connection: 'close' }),
  });
  if (request.complete || request.destroyed) return void response.end(body);
  response.write(body);
  await Promise.race([new Promise((resolve) => request.once('close', resolve).resume()), delay(LINGER_MS)]);
  response.end();
}
