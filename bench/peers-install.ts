import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import process from 'node:process';

import { progress } from './pace.ts';

/**
 * Installs the peers' packages and generates their Prisma client at the first use, and again when their sources change.
 */

const ROOT = join(import.meta.dirname, '..');
const PEERS = join(import.meta.dirname, 'peers');
const SCHEMA = join(PEERS, 'prisma/schema.prisma');

export async function preparePeers(): Promise<void> {
  await make('node_modules', [join(PEERS, 'package.json'), join(PEERS, 'package-lock.json')], async () => {
    progress('installing the packages of the peers');
    // None of their packages needs an install script.
    await run('npm', ['ci', '--prefix', PEERS, '--ignore-scripts', '--no-audit', '--no-fund']);
  });
  // Uses the product's Prisma and generators.
  await make('generated', [SCHEMA, join(ROOT, 'package-lock.json')], async () => {
    progress('generating the Prisma client of a peer');
    const manifest = createRequire(import.meta.url).resolve('prisma/package.json');
    await run(process.execPath, [join(manifest, '../build/index.js'), 'generate', '--schema', SCHEMA]);
  });
}

/** Makes a folder of the peers from some files, unless it was made from the same contents. */
async function make(folder: string, files: readonly string[], work: () => Promise<void>): Promise<void> {
  const stamp = join(PEERS, folder, '.made-from');
  const madeFrom = hash('sha256', (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\0'));
  if ((await readFile(stamp, 'utf8').catch(() => null)) === madeFrom) return;
  await work();
  await writeFile(stamp, madeFrom);
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: ['ignore', process.stderr, process.stderr],
    env: {
      ...process.env,
      // The directory of the generators.
      PATH: [join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
      // `prisma generate` runs no engine, but downloads one unless it is given a file.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`unable to prepare the peers; ${command} ended with code ${code}`);
}
