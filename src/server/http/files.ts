import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';

import type { Logger } from '../../observability/log.ts';
import { contentDisposition } from '../../storage/disposition.ts';
import type { DownloadGrant, UploadGrant } from '../../storage/local-signature.ts';
import type { LocalStore } from '../../storage/local-store.ts';
import { logOutage } from '../../storage/storage.ts';
import { StoreUnavailableError } from '../../storage/store.ts';
import { isAllowed, type Origins } from './cors.ts';
import type { Route } from './server.ts';

/** Prefix of all paths that are answered here. */
export const FILES_PATH = '/files/';

/** Longest pause of a client that sends a body, in milliseconds. An upload may take any time while bytes arrive. */
const UPLOAD_STALL_MS = 20_000;
/**
 * The same for a client that reads. It is longer because only full buffers of the operating system show progress, and
 * slow clients need a while to empty one.
 */
const DOWNLOAD_STALL_MS = 120_000;
/** How long a refused client may go on sending, so that it receives the answer. */
const LINGER_MS = 1_000;
const METHODS = 'GET, HEAD, PUT, OPTIONS';
/** How long a browser may cache a preflight answer, in seconds; no browser accepts more. */
const PREFLIGHT_MAX_AGE_S = '86400';

/** Prevents stored content of any type from running or loading anything when it is displayed. */
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

export interface FileRouteOptions {
  /** Default: 20,000. */
  readonly uploadStallMs?: number;
  /** Default: 120,000. */
  readonly downloadStallMs?: number;
}

/**
 * Answers the URLs of the local store: `PUT` accepts one upload, `GET` and `HEAD` read. A signed URL needs no token.
 * Bodies are streamed between the connection and the disk.
 */
export function fileRoute(
  store: LocalStore,
  origins: Origins,
  log: Logger,
  { uploadStallMs = UPLOAD_STALL_MS, downloadStallMs = DOWNLOAD_STALL_MS }: FileRouteOptions = {},
): Route {
  return async (request, response) => {
    allowPages(request, response, origins);
    // Only uploads have a body that is read. With any other body, the connection ends after the answer.
    if (request.method !== 'PUT' && hasBody(request)) response.setHeader('connection', 'close');
    try {
      if (!isAllowed(origins, request)) throw new Refusal(403, 'the origin is not allowed');
      if (request.method === 'OPTIONS') return preflight(response);
      const { key, query } = targetOf(request);
      if (request.method === 'PUT') {
        const grant = valid(store.uploadOf(key, query));
        return await take(store, grant, request, response, uploadStallMs);
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        throw new Refusal(405, 'the method must be PUT, GET or HEAD', { allow: METHODS });
      }
      return await show(store, valid(store.downloadOf(key, query)), request, response, downloadStallMs);
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      logOutage(error, log);
      await refuse(request, response, refusal);
    }
  };
}

function targetOf({ url = '' }: IncomingMessage): { key: string; query: URLSearchParams } {
  // Not with `URL`: it would resolve dots, and a key has none.
  const [path = '', query = ''] = url.split('?', 2);
  return { key: path.slice(FILES_PATH.length), query: new URLSearchParams(query) };
}

function valid<G extends UploadGrant | DownloadGrant>(grant: G | null): G {
  if (!grant) throw new Refusal(403, 'the signature of the URL is invalid');
  if (grant.expiresAt.getTime() <= Date.now()) throw new Refusal(403, 'the URL has expired');
  return grant;
}

async function take(
  store: LocalStore,
  grant: UploadGrant,
  request: IncomingMessage,
  response: ServerResponse,
  stallMs: number,
): Promise<void> {
  const { 'content-length': length, 'content-type': type, 'content-encoding': encoding = 'identity' } = request.headers;
  if (length === undefined) throw new Refusal(411, 'the content-length is missing');
  if (Number(length) !== grant.sizeBytes) throw new Refusal(400, `the content-length must be ${grant.sizeBytes}`);
  if (type !== grant.contentType) throw new Refusal(415, `the content-type must be ${grant.contentType}`);
  if (encoding !== 'identity') throw new Refusal(415, 'the body must not be encoded');
  const used = () => new Refusal(412, 'the URL has been used already');
  const before = await store.open(grant.key);
  if (before) {
    await before[Symbol.asyncDispose]();
    throw used();
  }
  const body = bodyOf(request);
  const signal = stallOf(request, response, body, stallMs);
  let outcome: Awaited<ReturnType<LocalStore['receive']>>;
  try {
    outcome = await store.receive(grant, body, signal);
  } catch (error) {
    if (signal.aborted) throw new Refusal(408, `no data of the body arrived for ${stallMs / 1_000} s`);
    // The client has disconnected: nobody receives an answer.
    if (request.destroyed && !request.complete) return;
    throw error;
  }
  if (outcome === 'taken') throw used();
  if (outcome === 'other length') throw new Refusal(400, `the body must have ${grant.sizeBytes} bytes`);
  response.writeHead(201, { 'content-length': 0 }).end();
}

function hasBody({ headers }: IncomingMessage): boolean {
  const { 'content-length': length = '0' } = headers;
  return length !== '0' || headers['transfer-encoding'] !== undefined;
}

/** Aborted when the client has sent nothing for so long. */
function stallOf(request: IncomingMessage, response: ServerResponse, body: PassThrough, stallMs: number): AbortSignal {
  const stall = new AbortController();
  // On the socket, because every byte restarts its timer.
  response.setTimeout(stallMs, () => {
    // Then the disk is slow, and the client cannot send.
    if (request.complete || body.writableNeedDrain) response.setTimeout(stallMs);
    else stall.abort();
  });
  return stall.signal;
}

/** A separate stream: if it ends early, the connection stays open for an answer. */
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
  stallMs: number,
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
    // A client that has disconnected or stopped reading is cut off; the headers are sent already.
    response.setTimeout(stallMs, () => response.destroy());
    await pipeline(file.stream(start, end), response).catch(() => response.destroy());
  } finally {
    await file[Symbol.asyncDispose]();
  }
}

/** Null: the whole file. Multiple and unreadable ranges are ignored (RFC 9110, 14.2). */
function rangeOf(
  { method, headers }: IncomingMessage,
  sizeBytes: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/i.exec(headers.range ?? '') ?? [];
  // Stored files never change, but we send no validator that `If-Range` could contain.
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
  if (error instanceof StoreUnavailableError) return new Refusal(503, 'files cannot be written or read at the moment');
  return null;
}

/**
 * The unread body is not needed. It is still read for a short time: closing a connection with unread bytes resets it,
 * and its client would not receive the answer.
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
