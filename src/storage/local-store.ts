import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { isKey, type LocalFile, openLocalFiles } from './local-files.ts';
import { type DownloadGrant, readGrant, signGrant, type UploadGrant } from './local-signature.ts';
import { type FileStore, type ListedObject, ObjectMissingError, StoreUnavailableError } from './store.ts';

/** A store in a local directory. The service itself answers its URLs, in server/http/files.ts. */
export interface LocalStore extends FileStore {
  /** What a URL allows, expired or not; null if it was not signed here, or for another method or key. */
  uploadOf(key: string, query: URLSearchParams): UploadGrant | null;
  downloadOf(key: string, query: URLSearchParams): DownloadGrant | null;
  /**
   * Stores the body of an upload, once. An aborted upload leaves nothing.
   *
   * @throws The stream's own error, or the signal's.
   * @throws {StoreUnavailableError} The directory cannot be written.
   */
  receive(grant: UploadGrant, body: Readable, signal: AbortSignal): Promise<'written' | 'taken' | 'other length'>;
  /** Null if there is no such file. The result must be closed, or read to its end. */
  open(key: string): Promise<LocalFile | null>;
}

export interface LocalStoreOptions {
  /** It is created if it is missing. */
  readonly dir: string;
  /** Signs the URLs: see `loadLocalSecret`. */
  readonly secret: Buffer;
  /** Base URL of the service for clients, without a trailing slash; known once the server listens. */
  readonly baseUrl: () => string;
}

/** Page size of {@link FileStore.list}. */
const PAGE_SIZE = 1_000;

/** @throws {StoreUnavailableError} The directory cannot be created or read. */
export async function openLocalStore({ dir, secret, baseUrl }: LocalStoreOptions): Promise<LocalStore> {
  const files = await available('open it', openLocalFiles(dir));
  await available('open it', files.removeStaleDrafts());

  const receiving = new Set<string>();

  function signedUrlOf(grant: UploadGrant | DownloadGrant): string {
    if (!isKey(grant.key)) throw new Error('unable to sign the URL; it is not a key of a file');
    return `${baseUrl()}/files/${grant.key}?${signGrant(secret, grant)}`;
  }

  async function existing(key: string): Promise<LocalFile> {
    const file = await available('read it', files.open(key));
    if (!file) throw new ObjectMissingError(key);
    return file;
  }

  return {
    async signUpload(upload) {
      const url = signedUrlOf({ method: 'PUT', ...upload });
      return { url, method: 'PUT', headers: [{ name: 'content-type', value: upload.contentType }] };
    },

    async signDownload(download) {
      return { url: signedUrlOf({ method: 'GET', ...download }), expiresAt: download.expiresAt };
    },

    async stat(key) {
      await using file = await available('read it', files.open(key));
      return file && { sizeBytes: file.sizeBytes, contentType: file.contentType };
    },

    async head(key, bytes) {
      await using file = await existing(key);
      return await available('read it', file.read(bytes));
    },

    async fetch(key, path, signal) {
      await using file = await existing(key);
      try {
        const { sizeBytes } = file;
        const bytes = sizeBytes === 0 ? Readable.from([]) : file.stream(0, sizeBytes - 1);
        const target = createWriteStream(path, { flags: 'wx', mode: 0o600 });
        await available('read it', pipeline(bytes, target, { ...(signal && { signal }) }));
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    },

    async write(key, bytes, contentType) {
      const object = { key, contentType, sizeBytes: bytes.length };
      await available('write to it', files.write(object, Readable.from([bytes]), { replace: true }));
    },

    async remove(keys) {
      for (const key of keys) await available('remove from it', files.remove(key));
    },

    async *list() {
      await available('read it', files.removeStaleDrafts());
      let page: ListedObject[] = [];
      for (const folder of await available('read it', files.folders())) {
        for (const key of [`${folder}/original`, `${folder}/thumbnail`]) {
          const modifiedAt = await available('read it', files.modifiedAt(key));
          if (modifiedAt) page.push({ key, modifiedAt });
        }
        if (page.length >= PAGE_SIZE) {
          yield page;
          page = [];
        }
      }
      if (page.length > 0) yield page;
    },

    uploadOf: (key, query) => (isKey(key) ? readGrant(secret, 'PUT', key, query) : null),
    downloadOf: (key, query) => (isKey(key) ? readGrant(secret, 'GET', key, query) : null),
    async receive(grant, body, signal) {
      // Otherwise many bodies for one key could be on the disk at the same time.
      if (receiving.has(grant.key)) return 'taken';
      receiving.add(grant.key);
      try {
        return await available('write to it', files.write(grant, body, { replace: false, signal }));
      } finally {
        receiving.delete(grant.key);
      }
    },
    open: (key) => available('read it', files.open(key)),
  };
}

/** Failures of system calls are the directory's; all other errors are the caller's. */
async function available<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined || !FILE_CALLS.has(syscall)) throw error;
    throw new StoreUnavailableError(`unable to use the file directory to ${what}; ${code}`);
  }
}

const FILE_CALLS = new Set(
  'open read write writev fsync link unlink rename mkdir rmdir scandir stat fstat rm close ftruncate'.split(' '),
);
