import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

import { migrate } from '../../src/data/migrate.ts';
import { startEmbeddedPostgres } from '../../src/dev/embedded-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The maintenance database of the test run's own PostgreSQL. */
    postgresUrl: string;
    /** Name of a migrated, empty database to clone: `CREATE DATABASE … TEMPLATE`. */
    templateDatabase: string;
  }
}

const TEMPLATE = 'template_messaging';

/** One PostgreSQL for the whole run, thrown away after it. */
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

  project.provide('postgresUrl', postgres.url);
  project.provide('templateDatabase', TEMPLATE);
  return async () => {
    await postgres[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  };
}
