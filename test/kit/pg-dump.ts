import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import pg from 'pg';

const run = promisify(execFile);

/** Of the server: an older `pg_dump` refuses it. */
const OLDEST = 18;

/** Whether this machine has a `pg_dump` and `pg_restore` that can be used. */
export async function hasPgDump(): Promise<boolean> {
  try {
    const said = await Promise.all(['pg_dump', 'pg_restore'].map((program) => run(program, ['--version'])));
    return said.every(({ stdout }) => Number(/ (\d+)/.exec(stdout)?.[1]) >= OLDEST);
  } catch {
    return false;
  }
}

/** Writes the database, as it is at one moment, to a file. */
export async function dump(url: string, file: string): Promise<void> {
  await run('pg_dump', ['--format=custom', `--file=${file}`, url]);
}

/** Makes a database of it, beside the one of the URL: an empty one is what it restores into. @returns Its URL. */
export async function restoreDump(file: string, besides: string): Promise<string> {
  const client = new pg.Client({ connectionString: besides });
  await client.connect();
  try {
    await client.query('CREATE DATABASE restored');
  } finally {
    await client.end();
  }
  const url = new URL(besides);
  url.pathname = '/restored';
  await run('pg_restore', ['--exit-on-error', '--no-owner', `--dbname=${url.href}`, file]);
  return url.href;
}
