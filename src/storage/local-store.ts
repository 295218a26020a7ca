import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { isKey, type LocalFile, openLocalFiles } from './local-files.ts';
import { type DownloadGrant, readGrant, signGrant, type UploadGrant } from './local-signature.ts';
import { type FileStore, type ListedObject, ObjectMissingError, StoreUnavailableError } from './store.ts';

/** A directory of this machine. Its addresses are ours, and are answered by server/file-door.ts. */
export interface LocalStore extends FileStore {
  /** What an address allows, expired or not; null: it was not signed here, or for another method or key. */
  uploadOf(key: string, query: URLSearchParams): UploadGrant | null;
  downloadOf(key: string, query: URLSearchParams): DownloadGrant | null;
  /**
   * Keeps what was sent to such an address, once. What breaks off leaves nothing.
   *
   * @throws The stream's own error, or the signal's.
   * @throws {StoreUnavailableError} It cannot be written.
   */
  receive(grant: UploadGrant, body: Readable, signal: AbortSignal): Promise<'written' | 'taken' | 'other length'>;
  /** Null: nothing is kept there. It is to be closed, or read to its end. */
  open(key: string): Promise<LocalFile | null>;
}

export interface LocalStoreOptions {
  /** Made where it is missing. */
  readonly dir: string;
  /** Signs the addresses: see `loadLocalSecret`. */
  readonly secret: Buffer;
  /** Where clients reach us, without a slash at the end; known once we listen. */
  readonly baseUrl: () => string;
}

/** Of {@link FileStore.list}. */
const PAGE_SIZE = 1_000;

/** @throws {StoreUnavailableError} The directory cannot be made or read. */
export async function openLocalStore({ dir, secret, baseUrl }: LocalStoreOptions): Promise<LocalStore> {
  const files = await available('open it', openLocalFiles(dir));
  await available('open it', files.removeStaleDrafts());

  const receiving = new Set<string>();

  function addressOf(grant: UploadGrant | DownloadGrant): string {
    if (!isKey(grant.key)) throw new Error('unable to sign the address; the key is none of ours');
    return `${baseUrl()}/files/${grant.key}?${signGrant(secret, grant)}`;
  }

  async function existing(key: string): Promise<LocalFile> {
    const file = await available('read it', files.open(key));
    if (!file) throw new ObjectMissingError(key);
    return file;
  }

  return {
    async signUpload(upload) {
      const url = addressOf({ method: 'PUT', ...upload });
      return { url, method: 'PUT', headers: [{ name: 'content-type', value: upload.contentType }] };
    },

    async signDownload(download) {
      return { url: addressOf({ method: 'GET', ...download }), expiresAt: download.expiresAt };
    },

    async stat(key) {
      await using file = await available('read it', files.open(key));
      return file && { sizeBytes: file.sizeBytes, contentType: file.contentType };
    },

    async head(key, bytes) {
      await using file = await existing(key);
      return await available('read it', file.read(bytes));
    },

    async fetch(key, path) {
      await using file = await existing(key);
      try {
        const { sizeBytes } = file;
        const bytes = sizeBytes === 0 ? Readable.from([]) : file.stream(0, sizeBytes - 1);
        await available('read it', pipeline(bytes, createWriteStream(path, { flags: 'wx', mode: 0o600 })));
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
      // Or many bodies could be on their way to one place, each of them on the disk.
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

/** What the system refuses by name of a call is the directory's; all else is its caller's. */
async function available<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined || !FILE_CALLS.has(syscall)) throw error;
    throw new StoreUnavailableError(`unable to use the directory of files to ${what}; ${code}`);
  }
}

const FILE_CALLS = new Set(
  'open read write writev fsync link unlink rename mkdir rmdir scandir stat fstat rm close ftruncate'.split(' '),
);
