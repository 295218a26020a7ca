import { defineConfig } from 'vitest/config';

// Vite would load graphql's "module" file while Node, and so every package, loads "main": with two copies, an
// error of one copy is no `instanceof GraphQLError` of the other.
const resolve = { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] };

const COMMON = {
  setupFiles: ['test/kit/setup.ts'],
  // A worker runs its files with the same modules: to import the service again for each file took more time than the
  // tests of most files.
  isolate: false,
  // Generous, because tests use real databases and processes on small machines, and no test asserts a duration.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // Most of what is polled for happens within milliseconds.
  expect: { poll: { timeout: 10_000, interval: 20 } },
};

/** What reads and writes the tables that `prisma/partition.sql` partitions. */
const PARTITIONED = [
  'attachments',
  'channel-events',
  'constraints',
  'envelopes',
  'event-retention',
  'fast-path-events',
  'message-deletion',
  'message-keys',
  'message-pages',
  'message-pages-around',
  'message-pages.property',
  'messages',
  'outbox',
  'pins',
  'publisher',
  'reaction-lists',
  'reaction-races',
  'reactions',
  'replay.property',
].map((name) => `test/integration/${name}.test.ts`);

/**
 * What loads Prisma's schema engine into the test process. In a process in which many other files had run, it sometimes did
 * not begin its work. So each of these files has a process of its own.
 */
const ALONE = ['migrate', 'poolers', 'schema-drift'].map((name) => `test/integration/${name}.test.ts`);

export default defineConfig({
  test: {
    globalSetup: ['test/kit/global-setup.ts'],
    maxWorkers: 2,
    projects: [
      { resolve, test: { ...COMMON, name: 'whole', include: ['test/**/*.test.ts'], exclude: ALONE } },
      { resolve, test: { ...COMMON, name: 'alone', include: ALONE, isolate: true } },
      // The same tests again, on a database with partitions.
      { resolve, test: { ...COMMON, name: 'partitioned', include: PARTITIONED, provide: { partitions: true } } },
    ],
  },
});
