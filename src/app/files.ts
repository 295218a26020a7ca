import { join } from 'node:path';

import type { Config } from '../config/config.ts';
import type { Db } from '../data/db.ts';
import { createFileWork, type FileChores } from '../domain/file-work.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Origins } from '../server/http/cors.ts';
import { fileRoute, FILES_PATH } from '../server/http/files.ts';
import type { Routes } from '../server/http/server.ts';
import { inHttpSpans } from '../server/http/spans.ts';
import { openImages } from '../storage/images.ts';
import { loadLocalSecret } from '../storage/local-signature.ts';
import { openLocalStore } from '../storage/local-store.ts';
import { reported, type Storage } from '../storage/storage.ts';
import type { FileStore } from '../storage/store.ts';

export interface FilesOptions {
  readonly config: Config;
  readonly db: Db;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Base URL at which clients reach this service; known once it listens. */
  readonly ownUrl: () => string;
  readonly origins: Origins;
}

export interface Files {
  readonly storage: Storage;
  /** Work on files that the jobs call. */
  readonly chores: FileChores;
  /** Routes for uploads to the local directory and downloads from it; empty with an object store. */
  readonly routes: Routes;
}

/** Opens the object store, or the local directory, and the processing of images. */
export async function openFiles(options: FilesOptions, stack: AsyncDisposableStack): Promise<Files> {
  const { config, db, log, metrics } = options;
  const { store, routes } = config.s3
    ? { store: await openS3(config.s3, stack), routes: {} }
    : await openDirectory(options);
  const images = openImages({ log });
  if (config.production && !config.s3) {
    log.warn(
      { dataDir: config.dataDir },
      'files are stored in a local directory: only instances that share it can serve them',
    );
    if (!config.publicUrl)
      log.warn('PUBLIC_URL is not set: URLs of files use the address on which this process listens');
  }
  const chores = createFileWork({ db, storage: { store, images }, log, metrics });
  stack.defer(() => chores.idle());
  // Images stop before the rest. Queued images are dropped, and their rows are found after the next start.
  stack.use(images);
  return {
    storage: { store: reported(store, log), images, maxFileBytes: config.maxFileBytes, work: chores },
    chores,
    routes,
  };
}

async function openDirectory({
  config: { dataDir },
  log,
  ownUrl,
  origins,
}: FilesOptions): Promise<{ store: FileStore; routes: Routes }> {
  const secret = await loadLocalSecret(join(dataDir, 'files-key'));
  const store = await openLocalStore({ dir: join(dataDir, 'files'), secret, baseUrl: ownUrl });
  return { store, routes: { [FILES_PATH]: inHttpSpans(`${FILES_PATH}{key}`, fileRoute(store, origins, log)) } };
}

/** Imported only if it is used, because its client takes longer to load than the rest of the service. */
async function openS3(s3: NonNullable<Config['s3']>, stack: AsyncDisposableStack): Promise<FileStore> {
  const { openS3Store } = await import('../storage/s3-store.ts');
  return stack.use(openS3Store(s3));
}
