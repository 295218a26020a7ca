import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { type FileHandle, link, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { StoredObject } from './store.ts';

/**
 * Files in one directory, each with its media type, such as `<uuid>/original`. The type is stored behind the bytes, in
 * a trailer of fixed length, so that one link makes both visible at once.
 */
export interface LocalFiles {
  /**
   * Stores the bytes. They become visible only when all are on the disk. An aborted write leaves nothing.
   *
   * @param replace Whether to replace an existing file.
   * @returns Null if there were fewer or more bytes than stated, or if a file exists already.
   */
  write(
    object: { readonly key: string; readonly contentType: string; readonly sizeBytes: number },
    bytes: Readable,
    options: { readonly replace: boolean; readonly signal?: AbortSignal },
  ): Promise<'written' | 'taken' | 'other length'>;
  /** Null if there is no such file. The result must be closed, or read to its end. */
  open(key: string): Promise<LocalFile | null>;
  remove(key: string): Promise<void>;
  /** All names directly below it that may contain a file, in order. */
  folders(): Promise<readonly string[]>;
  modifiedAt(key: string): Promise<Date | null>;
  /** Deletes temporary files of killed processes. */
  removeStaleDrafts(): Promise<void>;
}

export interface LocalFile extends StoredObject, AsyncDisposable {
  readonly contentType: string;
  /** @param end Index of the last byte (inclusive). @returns A stream that closes the file. */
  stream(start: number, end: number): Readable;
  read(bytes: number): Promise<Buffer>;
}

/** The only keys that the service uses; no other text becomes a path. */
const KEY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/(?:original|thumbnail)$/;
const FOLDER = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DRAFTS = '.drafts';
/** Longer than any upload may pause. */
const STALE_MS = 3_600_000;
const TRAILER_BYTES = 128;
const ATTEMPTS = 5;

export function isKey(key: string): boolean {
  return KEY.test(key);
}

/** @throws The system's error if the directory cannot be made. */
export async function openLocalFiles(dir: string): Promise<LocalFiles> {
  const drafts = join(dir, DRAFTS);
  await mkdir(drafts, { recursive: true, mode: 0o700 });

  function pathOf(key: string): string {
    if (!isKey(key)) throw new Error('unable to use the key; it is not a key of a file');
    return join(dir, key);
  }

  /** Another process may remove the empty folder between its creation and its use. */
  async function publish(draft: string, path: string, replace: boolean): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      await mkdir(dirname(path), { recursive: true });
      try {
        await (replace ? rename : link)(draft, path);
        await sync(dirname(path));
        await sync(dir);
        return true;
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return false;
        if (codeOf(error) !== 'ENOENT' || attempt === ATTEMPTS) throw error;
      }
    }
  }

  return {
    async write({ key, contentType, sizeBytes }, bytes, { replace, signal }) {
      const path = pathOf(key);
      const trailer = trailerOf(contentType);
      const draft = join(drafts, randomUUID());
      try {
        const target = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
        let size = 0;
        async function* withTrailer(chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            size += chunk.length;
            if (size > sizeBytes) return;
            yield chunk;
          }
          yield trailer;
        }
        await pipeline(bytes, withTrailer, target, { ...(signal && { signal }) });
        if (size !== sizeBytes) return 'other length';
        return (await publish(draft, path, replace)) ? 'written' : 'taken';
      } finally {
        await rm(draft, { force: true });
      }
    },

    open: async (key) => openFile(pathOf(key)),

    async remove(key) {
      const path = pathOf(key);
      await rm(path, { force: true });
      try {
        await rmdir(dirname(path));
      } catch (error) {
        // The folder contains another file, or another process has removed it.
        if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(codeOf(error))) throw error;
      }
    },

    async folders() {
      return (await readdir(dir)).filter((name) => FOLDER.test(name)).toSorted();
    },

    async modifiedAt(key) {
      return (await statOf(pathOf(key)))?.mtime ?? null;
    },

    async removeStaleDrafts() {
      for (const name of await readdir(drafts)) {
        const draft = join(drafts, name);
        const found = await statOf(draft);
        if (found && Date.now() - found.mtimeMs > STALE_MS) await rm(draft, { force: true });
      }
    },
  };
}

/** @returns Null if there is no such file. */
async function openFile(path: string): Promise<LocalFile | null> {
  let handle: FileHandle;
  try {
    handle = await open(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const sizeBytes = (await handle.stat()).size - TRAILER_BYTES;
    const { buffer } = await handle.read(Buffer.alloc(TRAILER_BYTES), 0, TRAILER_BYTES, sizeBytes);
    return {
      sizeBytes,
      contentType: buffer.toString('latin1').trimEnd(),
      stream: (start, end) => handle.createReadStream({ start, end }),
      async read(bytes) {
        const length = Math.min(bytes, sizeBytes);
        const head = await handle.read(Buffer.alloc(length), 0, length, 0);
        return head.buffer.subarray(0, head.bytesRead);
      },
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function trailerOf(contentType: string): Buffer {
  if (contentType.length > TRAILER_BYTES || !/^[!-~]+$/.test(contentType)) {
    throw new Error('unable to store the media type; it is too long, or has other characters than ASCII');
  }
  return Buffer.from(contentType.padEnd(TRAILER_BYTES), 'latin1');
}

/** A name is durable only once its directory is synced. */
async function sync(dir: string): Promise<void> {
  const handle = await open(dir);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
