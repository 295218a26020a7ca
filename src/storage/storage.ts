import type { FileId } from '../lib/ids.ts';
import type { Logger } from '../observability/log.ts';
import type { Images } from './images.ts';
import { type FileStore, StoreUnavailableError } from './store.ts';

/** Storage of file contents, as the service uses it. */
export interface Storage {
  readonly store: FileStore;
  readonly images: Images;
  /** Maximum size of one file, in bytes. */
  readonly maxFileBytes: number;
  /** Work outside of the request that caused it. */
  readonly work: FileWork;
}

export interface FileWork {
  /** Resolves when the thumbnail exists, or when the attempt has failed for now. */
  makeThumbnail(id: FileId): Promise<void>;
  /** The contents of deleted files should be removed. */
  removeSoon(): void;
}

/** Key of the original bytes of a file. */
export function originalKey(id: FileId): string {
  return `${id}/original`;
}

export function thumbnailKey(id: FileId): string {
  return `${id}/thumbnail`;
}

/** The file whose bytes have this key; null for any other key. */
export function fileOfKey(key: string): FileId | null {
  const [, id] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/(?:original|thumbnail)$/.exec(key) ?? [];
  return (id as FileId | undefined) ?? null;
}

/** Logs an outage of the store; ignores other errors. */
export function logOutage(error: unknown, log: Logger): void {
  if (error instanceof StoreUnavailableError) log.error({ err: error }, 'the file store cannot be used');
}

/** The same store, with a log line for each failure: requests get a short message only. */
export function reported(store: FileStore, log: Logger): FileStore {
  async function report<Result>(answer: Promise<Result>): Promise<Result> {
    try {
      return await answer;
    } catch (error) {
      logOutage(error, log);
      throw error;
    }
  }
  return {
    ...store,
    signUpload: (upload) => report(store.signUpload(upload)),
    signDownload: (download) => report(store.signDownload(download)),
    stat: (key) => report(store.stat(key)),
    head: (key, bytes) => report(store.head(key, bytes)),
    fetch: (key, path, signal) => report(store.fetch(key, path, signal)),
  };
}

/** For callers that use no files. */
export const NO_STORAGE: Storage = {
  get store(): never {
    throw new Error('unable to use files; no file store is configured');
  },
  get images(): never {
    throw new Error('unable to read images; no image process is configured');
  },
  maxFileBytes: 0,
  work: { makeThumbnail: async () => {}, removeSoon() {} },
};
