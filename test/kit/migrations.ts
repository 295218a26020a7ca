import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';
import { inject } from 'vitest';

import type { Query } from '../../src/data/migrate/history.ts';
import { foreignDefaults } from './foreign-defaults.ts';

/** A new database with one connection. It is dropped at the end of the test. */
export async function emptyDatabase(): Promise<{ url: string; query: Query } & AsyncDisposable> {
  const name = `migrate_${randomUUID()}`;
  const server = new pg.Client(inject('postgresUrl'));
  await server.connect();
  await server.query(`CREATE DATABASE "${name}"`);
  await server.query(foreignDefaults(name));
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  const client = new pg.Client(url.href);
  await client.connect();
  return {
    url: url.href,
    query: async (statement) => (await client.query(statement)).rows,
    async [Symbol.asyncDispose]() {
      await client.end();
      await server.query(`DROP DATABASE "${name}" WITH (FORCE)`);
      await server.end();
    },
  };
}

/** A folder of migrations as Prisma expects it, from directory name -> script. It is removed at the end of the test. */
export async function migrationsFolder(scripts: Record<string, string>) {
  const root = await mkdtemp(join(tmpdir(), 'migrations-'));
  const dir = join(root, 'migrations');
  async function write(name: string, script: string): Promise<void> {
    await mkdir(join(dir, name), { recursive: true });
    await writeFile(join(dir, name, 'migration.sql'), script);
  }
  await mkdir(dir);
  await writeFile(join(dir, 'migration_lock.toml'), 'provider = "postgresql"\n');
  for (const [name, script] of Object.entries(scripts)) await write(name, script);
  return {
    dir,
    write,
    /** Writes a schema beside the folder. @returns Its path. */
    async writeSchema(schema: string): Promise<string> {
      const path = join(root, 'schema.prisma');
      await writeFile(path, schema);
      return path;
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
