import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

import { schemaDrift } from '../../src/data/migrate/migrate.ts';
import { emptyDatabase, migrationsFolder } from '../kit/migrations.ts';

const USERS = 'CREATE TABLE "users" ("id" INTEGER NOT NULL, "name" TEXT, CONSTRAINT "users_pkey" PRIMARY KEY ("id"));';

describe('schemaDrift', () => {
  const SCHEMA = `
    generator client {
      provider = "prisma-client"
      output   = "./generated"
    }
    datasource db {
      provider = "postgresql"
    }
    model User {
      id   Int     @id
      name String?
      @@map("users")
    }`;

  test('is empty if the schema matches the migrations', async () => {
    await using db = await emptyDatabase();
    await using folder = await migrationsFolder({ '20260101000000_users': USERS });
    const schema = await folder.writeSchema(SCHEMA);

    expect(await schemaDrift(db.url, schema, folder.dir)).toBe('');
  });

  test('ignores what the Prisma schema language cannot express', async () => {
    await using db = await emptyDatabase();
    await using folder = await migrationsFolder({
      '20260101000000_users': `${USERS}
        ALTER TABLE "users" ADD CONSTRAINT "users_name_check" CHECK ("name" <> '');
        CREATE UNIQUE INDEX "users_named" ON "users" ("id") WHERE "name" IS NOT NULL;
        CREATE INDEX "users_lower_name" ON "users" (lower("name"));`,
    });
    const schema = await folder.writeSchema(SCHEMA);

    expect(await schemaDrift(db.url, schema, folder.dir)).toBe('');
  });

  test('is empty in this repository', async () => {
    await using db = await emptyDatabase();
    const schema = fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url));

    expect(await schemaDrift(db.url, schema)).toBe('');
  });

  test('is the SQL that changes the result of the migrations into the schema', async () => {
    await using db = await emptyDatabase();
    await using folder = await migrationsFolder({
      '20260101000000_users': USERS,
      '20260102000000_index': 'CREATE INDEX "users_name_idx" ON "users" ("name");',
    });
    const schema = await folder.writeSchema(SCHEMA.replace('name String?', 'name String?\n age Int?'));

    const drift = await schemaDrift(db.url, schema, folder.dir);

    expect(drift).toContain('DROP INDEX "users_name_idx"');
    expect(drift).toContain('ALTER TABLE "users" ADD COLUMN     "age" INTEGER');
  });
});
