import { join } from 'node:path';

import type { Config } from './config.ts';
import type { Db } from './data/db.ts';
import { createFileWork, type FileChores } from './domain/file-work.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { fileDoor, FILES_PATH } from './server/file-door.ts';
import type { Origins } from './server/graphql-door.ts';
import type { Routes } from './server/http.ts';
import { inHttpSpans } from './server/http-spans.ts';
import { openImages } from './storage/images.ts';
import { loadLocalSecret } from './storage/local-signature.ts';
import { openLocalStore } from './storage/local-store.ts';
import { reported, type Storage } from './storage/storage.ts';
import type { FileStore } from './storage/store.ts';

// The part of app.ts that puts together what keeps files.

export interface FilesOptions {
  readonly config: Config;
  readonly db: Db;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Under which clients reach this service, once it listens. */
  readonly ownUrl: () => string;
  readonly origins: Origins;
}

export interface Files {
  readonly storage: Storage;
  readonly chores: FileChores;
  /** What answers at addresses of the local directory; nothing where the bytes go elsewhere. */
  readonly doors: Routes;
}

export async function openFiles(options: FilesOptions, stack: AsyncDisposableStack): Promise<Files> {
  const { config, db, log, metrics } = options;
  const { store, doors } = config.s3
    ? { store: await openS3(config.s3, stack), doors: {} }
    : await openDirectory(options);
  const images = openImages({ log });
  if (config.production && !config.s3) {
    log.warn({ dataDir: config.dataDir }, 'files are kept in a directory: only an instance that has it can serve them');
    if (!config.publicUrl) log.warn('PUBLIC_URL is not set: addresses of files name where this process listens');
  }
  const chores = createFileWork({ db, storage: { store, images }, log, metrics });
  stack.defer(() => chores.idle());
  // Before that: what waits is given up, and its rows are found by whoever starts next.
  stack.use(images);
  return {
    storage: { store: reported(store, log), images, maxFileBytes: config.maxFileBytes, work: chores },
    chores,
    doors,
  };
}

async function openDirectory({
  config: { dataDir },
  log,
  ownUrl,
  origins,
}: FilesOptions): Promise<{ store: FileStore; doors: Routes }> {
  const secret = await loadLocalSecret(join(dataDir, 'files-key'));
  const store = await openLocalStore({ dir: join(dataDir, 'files'), secret, baseUrl: ownUrl });
  return { store, doors: { [FILES_PATH]: inHttpSpans(`${FILES_PATH}{key}`, fileDoor(store, origins, log)) } };
}

/** Loaded where it is needed: the client takes longer to load than all else. */
async function openS3(s3: NonNullable<Config['s3']>, stack: AsyncDisposableStack): Promise<FileStore> {
  const { openS3Store } = await import('./storage/s3-store.ts');
  return stack.use(openS3Store(s3));
}
