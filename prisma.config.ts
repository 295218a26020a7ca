import { defineConfig } from 'prisma/config';

// Only `prisma generate` reads this. Migrations are applied by src/data/migrate/migrate.ts.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
