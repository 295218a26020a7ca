import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would take graphql's "module" file where Node, and so every package, takes "main": two copies, and an
  // error of the one is no `instanceof GraphQLError` of the other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/kit/global-setup.ts'],
    // Real databases and processes on small machines: generous, as no test asserts a time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: 2,
  },
});
