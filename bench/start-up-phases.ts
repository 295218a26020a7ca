import process from 'node:process';

/** Starts the product step by step, prints the time of each step in milliseconds, and ends. */

const phases: Record<string, number> = {};
let last = 0;
function ended(phase: string): void {
  const now = performance.now();
  phases[phase] = now - last;
  last = now;
}

ended('Node itself');
const packages = [
  ['pg', '@prisma/adapter-pg', '../src/data/generated/prisma/client.ts'],
  ['graphql', 'graphql-yoga', '@pothos/core', '@pothos/plugin-prisma', '@pothos/plugin-relay', 'dataloader'],
  ['ably'],
  ['zod', 'pino', 'jose', 'ws', 'graphql-ws', 'close-with-grace'],
];
for (const group of packages) {
  for (const name of group) await import(name);
  ended(`modules: ${group.map((name) => (name.startsWith('.') ? 'the client of Prisma' : name)).join(', ')}`);
}
const { createApp } = await import('../src/app/create-app.ts');
ended('modules: of this project, types declared');
const { readConfig } = await import('../src/config/config.ts');
const config = readConfig();
ended('configuration');
const { buildSchema } = await import('../src/schema/index.ts');
buildSchema();
ended('schema: built once');
const app = await createApp(config);
ended('the rest: database, keys, listening, and the schema once more');
console.log(JSON.stringify(phases));
await app[Symbol.asyncDispose]();
process.exit();
