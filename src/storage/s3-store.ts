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

import type { S3Config } from '../config.ts';
import { contentDisposition } from './disposition.ts';
import { type FileStore, ObjectMissingError, StoreUnavailableError } from './store.ts';

/** Of a call that moves few bytes, its repetition included. */
const CALL_MS = 5_000;
/** Of a call that moves a whole file. */
const TRANSFER_MS = 60_000;
const CONNECT_MS = 2_000;
/** A second one, for a connection that was just closed. */
const ATTEMPTS = 2;
/** Of one request to delete; the protocol's own limit. */
const DELETE_BATCH = 1_000;

/**
 * Any store that speaks S3. Loaded on demand: its packages are large.
 *
 * An address for an upload is good for one write, as `If-None-Match: *` is signed with it: the store itself refuses the
 * second one with 412.
 */
export function openS3Store(options: S3Config): FileStore & Disposable {
  const { endpoint, bucket: Bucket, region, accessKeyId, secretAccessKey } = options;
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    maxAttempts: ATTEMPTS,
    // Checksums that the SDK adds by itself are not understood everywhere, and would be signed into addresses.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: CALL_MS, throwOnRequestTimeout: true },
  });
  // The only call that must have a checksum, and the only one that every store knows is the oldest.
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

  async function bounded<T>(
    what: string,
    call: (bounds: { abortSignal: AbortSignal }) => Promise<T>,
    ms = CALL_MS,
  ): Promise<T> {
    try {
      return await call({ abortSignal: AbortSignal.timeout(ms) });
    } catch (error) {
      if (error instanceof ObjectMissingError || isMissing(error) || isUnsatisfiable(error)) throw error;
      // Without the cause: its fields are parts of the request, and of what was signed.
      throw new StoreUnavailableError(`unable to ${what}; ${reasonOf(error)}`);
    }
  }

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
        // Not one byte is there.
        if (isUnsatisfiable(error)) return Buffer.alloc(0);
        throw isMissing(error) ? new ObjectMissingError(key) : error;
      }
    },

    async fetch(key, path) {
      try {
        await bounded(
          'read a file',
          async (bounds) => {
            const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }), bounds);
            const target = createWriteStream(path, { flags: 'wx', mode: 0o600 });
            await pipeline(Body as Readable, target, { signal: bounds.abortSignal });
          },
          TRANSFER_MS,
        );
      } catch (error) {
        await rm(path, { force: true });
        throw isMissing(error) ? new ObjectMissingError(key) : error;
      }
    },

    async write(key, bytes, contentType) {
      const command = new PutObjectCommand({ Bucket, Key: key, Body: bytes, ContentType: contentType });
      await bounded('write a file', (bounds) => client.send(command, bounds), TRANSFER_MS);
    },

    async remove(keys) {
      for (let start = 0; start < keys.length; start += DELETE_BATCH) {
        const Objects = keys.slice(start, start + DELETE_BATCH).map((Key) => ({ Key }));
        const { Errors = [] } = await bounded('remove files', (bounds) =>
          client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }), bounds),
        );
        const failed = Errors.filter(({ Code }) => Code !== 'NoSuchKey');
        if (failed.length === 0) continue;
        const codes = new Set(failed.map(({ Code = 'no code' }) => Code));
        throw new StoreUnavailableError(`unable to remove ${failed.length} files; ${[...codes].join(', ')}`);
      }
    },

    async *list() {
      let ContinuationToken: string | undefined;
      do {
        const command = new ListObjectsV2Command({ Bucket, ContinuationToken });
        const { Contents = [], ...page } = await bounded('list files', (bounds) => client.send(command, bounds));
        if (Contents.length > 0) {
          yield Contents.map(({ Key, LastModified }) => ({ key: Key!, modifiedAt: LastModified! }));
        }
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
    },

    [Symbol.dispose]: () => client.destroy(),
  };
}

/** A missing bucket is another matter: it is named so, except in answers to HEAD, which have no body. */
function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && (error.name === 'NotFound' || error.name === 'NoSuchKey');
}

function isUnsatisfiable(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 416;
}

function reasonOf(error: unknown): string {
  if (error instanceof S3ServiceException)
    return `${error.name}, status ${error.$metadata.httpStatusCode ?? 'unknown'}`;
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name;
}

function secondsUntil(time: Date): number {
  return Math.max(1, Math.floor((time.getTime() - Date.now()) / 1_000));
}
