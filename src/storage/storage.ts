import type { FileId } from '../lib/ids.ts';
import type { Logger } from '../log.ts';
import type { Images } from './images.ts';
import { type FileStore, StoreUnavailableError } from './store.ts';

/** What the service has for the bytes of files. */
export interface Storage {
  readonly store: FileStore;
  readonly images: Images;
  /** Of one file at most, in bytes. */
  readonly maxFileBytes: number;
  /** Work outside of the request that caused it. */
  readonly work: FileWork;
}

export interface FileWork {
  /** Resolves when there is one, or when it was given up for now. */
  makeThumbnail(id: FileId): Promise<void>;
  /** Bytes of files that are gone are to be removed. */
  removeSoon(): void;
}

/** Under which the bytes of a file are kept, as they came. */
export function originalKey(id: FileId): string {
  return `${id}/original`;
}

export function thumbnailKey(id: FileId): string {
  return `${id}/thumbnail`;
}

/** Whose bytes stand under a key; null: no file's. */
export function fileOfKey(key: string): FileId | null {
  const [, id] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/(?:original|thumbnail)$/.exec(key) ?? [];
  return (id as FileId | undefined) ?? null;
}

/** What else failed is no concern of this. */
export function logOutage(error: unknown, log: Logger): void {
  if (error instanceof StoreUnavailableError) log.error({ err: error }, 'the store of files cannot be used');
}

/** The same store, whose failures the log hears of: what requests are told of them is short. */
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
    fetch: (key, path) => report(store.fetch(key, path)),
  };
}

/** For callers that touch no files. */
export const NO_STORAGE: Storage = {
  get store(): never {
    throw new Error('there is no store of files here');
  },
  get images(): never {
    throw new Error('there is nothing here to read images with');
  },
  maxFileBytes: 0,
  work: { makeThumbnail: async () => {}, removeSoon() {} },
};
