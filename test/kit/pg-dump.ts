import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { runOn } from './outage.ts';

const run = promisify(execFile);

/** Version of the server. Older `pg_dump`s refuse it. */
const OLDEST = 18;

/** Whether this machine has a usable `pg_dump` and `pg_restore`. */
export async function hasPgDump(): Promise<boolean> {
  try {
    const said = await Promise.all(['pg_dump', 'pg_restore'].map((program) => run(program, ['--version'])));
    return said.every(({ stdout }) => Number(/ (\d+)/.exec(stdout)?.[1]) >= OLDEST);
  } catch {
    return false;
  }
}

/** Writes a snapshot of the database to a file. */
export async function dump(url: string, file: string): Promise<void> {
  await run('pg_dump', ['--format=custom', `--file=${file}`, url]);
}

/** Restores it into a new, empty database on the server of the URL. @returns Its URL. */
export async function restoreDump(file: string, besides: string): Promise<string> {
  await runOn(besides, 'CREATE DATABASE restored');
  const url = new URL(besides);
  url.pathname = '/restored';
  await run('pg_restore', ['--exit-on-error', '--no-owner', `--dbname=${url.href}`, file]);
  return url.href;
}
