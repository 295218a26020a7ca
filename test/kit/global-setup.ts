import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

import { migrate } from '../../src/data/migrate.ts';
import { startEmbeddedPostgres } from '../../src/dev/embedded-postgres.ts';
import { searchLog } from './log-search.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The maintenance database of the test run's own PostgreSQL. */
    postgresUrl: string;
    /** Name of a migrated, empty database to clone: `CREATE DATABASE … TEMPLATE`. */
    templateDatabase: string;
    /** What the services under test log, and a text a line that must not be in it: see `log.ts`. */
    logFile: string;
    secretsFile: string;
  }
}

const TEMPLATE = 'template_messaging';

/** One PostgreSQL for the whole run, thrown away after it; and one log, which is searched then. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'messaging-test-'));
  // Where the tests run as root, PostgreSQL does not, and has to reach its data.
  await chmod(dir, 0o755);
  const postgres = await startEmbeddedPostgres({
    dir: join(dir, 'postgres'),
    durable: false,
    settings: { max_connections: '300', shared_buffers: '128MB' },
  });
  await postgres.ensureDatabase(TEMPLATE);
  await migrate(postgres.urlOf(TEMPLATE));

  const [logFile, secretsFile] = [join(dir, 'log'), join(dir, 'secrets')] as const;
  await Promise.all([logFile, secretsFile].map((file) => writeFile(file, '')));
  project.provide('logFile', logFile);
  project.provide('secretsFile', secretsFile);
  project.provide('postgresUrl', postgres.url);
  project.provide('templateDatabase', TEMPLATE);
  return async () => {
    try {
      await postgres[Symbol.asyncDispose]();
      await searchLog(logFile, secretsFile);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  };
}
