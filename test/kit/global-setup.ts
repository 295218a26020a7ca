import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

import { clone, partition } from './partitions.ts';
import { migrate } from '../../src/data/migrate/migrate.ts';
import { startEmbeddedPostgres } from '../../src/dev/embedded-postgres.ts';
import { searchLog } from './log-search.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The maintenance database of the test run's own PostgreSQL. */
    postgresUrl: string;
    /** Name of a migrated, empty database to clone: `CREATE DATABASE … TEMPLATE`. */
    templateDatabase: string;
    /** The same, partitioned by `prisma/partition.sql`. */
    partitionedTemplate: string;
    /** Set for a project of vitest whose files run on the partitioned one. */
    partitions?: true;
    /**
     * File with the logs of the services under test, and file with texts that must not be in it, one in each line: see
     * `log.ts`.
     */
    logFile: string;
    secretsFile: string;
    /** `NODE_COMPILE_CACHE` of the programs under test, which share their compiled modules. */
    compileCache: string;
  }
}

const TEMPLATE = 'template_messaging';
const PARTITIONED_TEMPLATE = 'template_partitioned';

/** Starts one PostgreSQL for the whole run, which is removed after it, and one log, which is searched at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'messaging-test-'));
  // If the tests run as root, PostgreSQL runs as another user, who must reach the data.
  await chmod(dir, 0o755);
  const postgres = await startEmbeddedPostgres({
    dir: join(dir, 'postgres'),
    durable: false,
    settings: { max_connections: '300', shared_buffers: '128MB' },
  });
  await postgres.ensureDatabase(TEMPLATE);
  await migrate(postgres.urlOf(TEMPLATE));
  await clone(postgres.url, TEMPLATE, PARTITIONED_TEMPLATE);
  await partition(postgres.urlOf(PARTITIONED_TEMPLATE));

  const [logFile, secretsFile] = [join(dir, 'log'), join(dir, 'secrets')] as const;
  await Promise.all([logFile, secretsFile].map((file) => writeFile(file, '')));
  project.provide('logFile', logFile);
  project.provide('secretsFile', secretsFile);
  project.provide('compileCache', await compileCache(dir));
  project.provide('postgresUrl', postgres.url);
  project.provide('templateDatabase', TEMPLATE);
  project.provide('partitionedTemplate', PARTITIONED_TEMPLATE);
  return async () => {
    try {
      await postgres[Symbol.asyncDispose]();
      await searchLog(logFile, secretsFile);
    } finally {
      await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  };
}

/** The second process that loads the service needs half the time. */
async function compileCache(dir: string): Promise<string> {
  const path = join(dir, 'compile-cache');
  await mkdir(path);
  // The production build runs as another user.
  await chmod(path, 0o777);
  return path;
}
