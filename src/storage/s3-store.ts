import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

import type { S3Config } from '../config/config.ts';
import { contentDisposition } from './disposition.ts';
import { type FileStore, type ListedObject, ObjectMissingError, StoreUnavailableError } from './store.ts';

/** Longest time of a call that moves few bytes, with its repetition. In milliseconds, like all below. */
const CALL_MS = 5_000;
/** Longest time of a call that writes a thumbnail. */
const WRITE_MS = 60_000;
/** Longest time without a byte while a file is read. */
const STALL_MS = 10_000;
const CONNECT_MS = 2_000;
/** The second attempt is for a connection that was just closed. */
const ATTEMPTS = 2;
/** Most objects of one request to delete: the limit of the protocol. */
const DELETE_BATCH = 1_000;

/**
 * A store with the S3 protocol. It is imported on demand, because its packages are large.
 *
 * A signed upload URL is valid for one write: `If-None-Match: *` is signed with it, so the store itself refuses a second
 * one with 412.
 */
export function openS3Store(options: S3Config): FileStore & Disposable {
  const { bucket: Bucket } = options;
  const client = openClient(options);

  return {
    async signUpload({ key, contentType, sizeBytes, expiresAt }) {
      const command = new PutObjectCommand({
        Bucket,
        Key: key,
        ContentType: contentType,
        ContentLength: sizeBytes,
        IfNoneMatch: '*',
      });
      const url = await getSignedUrl(client, command, {
        expiresIn: secondsUntil(expiresAt),
        signableHeaders: new Set(['host', 'content-type', 'content-length', 'if-none-match']),
      });
      return {
        url,
        method: 'PUT',
        headers: [
          { name: 'content-type', value: contentType },
          { name: 'if-none-match', value: '*' },
        ],
      };
    },

    async signDownload({ key, contentType, filename, inline, expiresAt }) {
      const command = new GetObjectCommand({
        Bucket,
        Key: key,
        ResponseContentType: contentType,
        ResponseContentDisposition: contentDisposition(filename, inline),
      });
      return { url: await getSignedUrl(client, command, { expiresIn: secondsUntil(expiresAt) }), expiresAt };
    },

    async stat(key) {
      try {
        const { ContentLength = 0, ContentType = null } = await bounded('ask for a file', (bounds) =>
          client.send(new HeadObjectCommand({ Bucket, Key: key }), bounds),
        );
        return { sizeBytes: ContentLength, contentType: ContentType };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },

    async head(key, bytes) {
      try {
        return await bounded('read a file', async (bounds) => {
          const Range = `bytes=0-${bytes - 1}`;
          const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key, Range }), bounds);
          return Buffer.from(await Body!.transformToByteArray());
        });
      } catch (error) {
        // The object is empty.
        if (isUnsatisfiable(error)) return Buffer.alloc(0);
        throw isMissing(error) ? new ObjectMissingError(key) : error;
      }
    },

    fetch: (key, path, signal) => download(client, { Bucket, Key: key }, path, signal),

    async write(key, bytes, contentType) {
      const command = new PutObjectCommand({ Bucket, Key: key, Body: bytes, ContentType: contentType });
      await bounded('write a file', (bounds) => client.send(command, bounds), AbortSignal.timeout(WRITE_MS));
    },

    async remove(keys) {
      for (let start = 0; start < keys.length; start += DELETE_BATCH) {
        await removeBatch(client, Bucket, keys.slice(start, start + DELETE_BATCH));
      }
    },

    list: () => listPages(client, Bucket),

    [Symbol.dispose]: () => client.destroy(),
  };
}

/** Reads a file into a new file on this machine; leaves none behind if it fails. */
async function download(
  client: S3Client,
  input: { readonly Bucket: string; readonly Key: string },
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(), STALL_MS);
  try {
    await bounded(
      'read a file',
      async (bounds) => {
        const { Body } = await client.send(new GetObjectCommand(input), bounds);
        const target = createWriteStream(path, { flags: 'wx', mode: 0o600 });
        await pipeline(Body as Readable, eachRefreshes(timer), target, { signal: bounds.abortSignal });
      },
      AbortSignal.any([stall.signal, ...(signal ? [signal] : [])]),
    );
  } catch (error) {
    await rm(path, { force: true });
    throw isMissing(error) ? new ObjectMissingError(input.Key) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** @param keys At most {@link DELETE_BATCH}. */
async function removeBatch(client: S3Client, Bucket: string, keys: readonly string[]): Promise<void> {
  const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
  const { Errors = [] } = await bounded('remove files', (bounds) =>
    client.send(new DeleteObjectsCommand({ Bucket, Delete }), bounds),
  );
  const failed = Errors.filter(({ Code }) => Code !== 'NoSuchKey');
  if (failed.length === 0) return;
  const codes = new Set(failed.map(({ Code = 'no code' }) => Code));
  throw new StoreUnavailableError(`unable to remove ${failed.length} files; ${[...codes].join(', ')}`);
}

async function* listPages(client: S3Client, Bucket: string): AsyncGenerator<ListedObject[]> {
  let ContinuationToken: string | undefined;
  do {
    const command = new ListObjectsV2Command({ Bucket, ContinuationToken });
    const { Contents = [], ...page } = await bounded('list files', (bounds) => client.send(command, bounds));
    if (Contents.length > 0) yield Contents.map(({ Key, LastModified }) => ({ key: Key!, modifiedAt: LastModified! }));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}

function openClient({ endpoint, region, accessKeyId, secretAccessKey }: S3Config): S3Client {
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    maxAttempts: ATTEMPTS,
    // Not every store understands the checksums that the SDK adds by default, and they would be signed into URLs.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: CALL_MS, throwOnRequestTimeout: true },
  });
  // DeleteObjects requires a checksum, and MD5, the oldest, is the only one that every store understands.
  client.middlewareStack.add(
    (next, context) => async (call) => {
      if (context.commandName === 'DeleteObjectsCommand') {
        const { headers, body } = call.request as { headers: Record<string, string>; body: string };
        for (const name of Object.keys(headers)) if (/^x-amz-(?:sdk-)?checksum-/i.test(name)) delete headers[name];
        headers['content-md5'] = createHash('md5').update(body).digest('base64');
      }
      return await next(call);
    },
    // After the SDK's own checksum, before the signature.
    { step: 'build', priority: 'low', name: 'contentMd5OfDeletes' },
  );
  return client;
}

/** @throws {StoreUnavailableError} The call failed, and not because the object is missing. */
async function bounded<T>(
  what: string,
  call: (bounds: { abortSignal: AbortSignal }) => Promise<T>,
  abortSignal = AbortSignal.timeout(CALL_MS),
): Promise<T> {
  try {
    return await call({ abortSignal });
  } catch (error) {
    if (error instanceof ObjectMissingError || isMissing(error) || isUnsatisfiable(error)) throw error;
    // Without the cause: its fields hold parts of the request and of the signature.
    throw new StoreUnavailableError(`unable to ${what}; ${codeOf(error)}`);
  }
}

/** Passes bytes on, and restarts the timer with each piece. */
function eachRefreshes(timer: NodeJS.Timeout) {
  return async function* (pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      timer.refresh();
      yield piece;
    }
  };
}

/** A missing bucket has another name, except in responses to HEAD, which have no body. */
function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && (error.name === 'NotFound' || error.name === 'NoSuchKey');
}

function isUnsatisfiable(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 416;
}

/** Without the error's message, which may quote the request. */
function codeOf(error: unknown): string {
  if (error instanceof S3ServiceException)
    return `${error.name}, status ${error.$metadata.httpStatusCode ?? 'unknown'}`;
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name;
}

function secondsUntil(time: Date): number {
  return Math.max(1, Math.floor((time.getTime() - Date.now()) / 1_000));
}
