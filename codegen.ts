/**
 * Generates files from the sources: Prisma's client, `schema.graphql`, the tests' typed documents, the settings
 * in `.env.example` and `docs/operations.md`, and the table of events in `docs/events.md`.
 *
 *   node codegen.ts           everything
 *   node codegen.ts client    only Prisma's client, and only if the Prisma schema has changed
 *   node codegen.ts --check   writes only the client; fails if a committed file is stale
 */
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

const root = import.meta.dirname;
const SCHEMA = join(root, 'schema.graphql');
const EXAMPLE = join(root, '.env.example');
const OPERATIONS = join(root, 'docs/operations.md');
const EVENTS = join(root, 'docs/events.md');
const DOCUMENTS = join(root, 'test/kit/generated/');
const CLIENT = join(root, 'src/data/generated');

const [mode] = process.argv.slice(2);
generateClient();
if (mode !== 'client') await generateFromSchema(mode === '--check');

/** Generates the client, which is not committed, if the Prisma schema or an installed package has changed. */
function generateClient(): void {
  const stamp = join(CLIENT, '.made-from');
  const sources = [join(root, 'prisma/schema.prisma'), join(root, 'package-lock.json')];
  const madeFrom = hash('sha256', sources.map((file) => readFileSync(file, 'utf8')).join('\0'));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === madeFrom) return;

  const manifest = createRequire(import.meta.url).resolve('prisma/package.json');
  const made = spawnSync(process.execPath, [join(dirname(manifest), 'build/index.js'), 'generate'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      // Prisma's generators are here; scripts of npm already have it in PATH.
      PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
      // `generate` runs no engine, but downloads one unless this variable names a file.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  if (made.status !== 0) {
    console.error(made.stdout, made.stderr, made.error ?? '');
    process.exit(1);
  }
  writeFileSync(stamp, madeFrom);
}

async function generateFromSchema(check: boolean): Promise<void> {
  const [{ printSchema }, { buildSchema }, { environmentExample, withSettings }, { withEvents }, { generate }] =
    await Promise.all([
      import('graphql'),
      import('./src/schema/index.ts'),
      import('./src/dev/settings.ts'),
      import('./src/dev/event-table.ts'),
      import('@graphql-codegen/cli'),
    ]);
  const files = [
    { filename: SCHEMA, content: `${printSchema(buildSchema())}\n` },
    { filename: EXAMPLE, content: environmentExample() },
    { filename: OPERATIONS, content: withSettings(readFileSync(OPERATIONS, 'utf8')) },
    { filename: EVENTS, content: withEvents(readFileSync(EVENTS, 'utf8')) },
  ];
  const documents = (await generate(
    {
      schema: files[0]!.content,
      silent: true,
      generates: {
        [DOCUMENTS]: {
          // Tests of clients use other template tags.
          documents: [join(root, 'test/**/*.ts'), `!${DOCUMENTS}**`, `!${join(root, 'test/integration/clients/**')}`],
          preset: 'client',
          presetConfig: { fragmentMasking: false },
          config: {
            documentMode: 'string',
            importExtension: '.ts',
            useTypeImports: true,
            enumsAsTypes: true,
            skipTypename: true,
            scalars: { DateTime: { input: 'never', output: 'string' }, ID: 'string' },
          },
        },
      },
    },
    false,
  )) as { filename: string; content: string }[];
  files.push(...documents);

  const stale = files.filter(
    ({ filename, content }) => !existsSync(filename) || readFileSync(filename, 'utf8') !== content,
  );
  if (check && stale.length > 0) {
    console.error(`stale, run npm run generate:\n${stale.map(({ filename }) => `  ${filename}`).join('\n')}`);
    process.exit(1);
  }
  for (const { filename, content } of stale) {
    mkdirSync(dirname(filename), { recursive: true });
    writeFileSync(filename, content);
  }
}
