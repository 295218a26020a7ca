/** Claims of a directory by one process of this program. A claim ends with its process, however that ends. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

import { codeOf, ENVIRONMENT, unlessMissing } from './postgres-binaries.ts';

/** A claim is a file that is created and then written. An empty one of this age was left by a crash between the two. */
const UNWRITTEN_CLAIM_MS = 5_000;
/** Represents a holder that has not written its name yet. After a wait it has, or it counts as dead. */
const UNWRITTEN = '';

/**
 * Claims `path` for this process, until it is disposed or the process has ended.
 *
 * Claims are the files `path.1`, `path.2`, …, created exclusively. The highest number is the valid one. The claim of a
 * dead process gets a successor before it is removed, so if two processes find it dead at the same time, only one
 * succeeds.
 *
 * @throws {Error} A live process holds the claim. It may be this process.
 */
export async function claim(path: string, dir: string): Promise<Disposable> {
  for (;;) {
    const [highest = 0] = await claimsOn(path);
    const holder = highest === 0 ? undefined : await holderOf(`${path}.${highest}`);
    if (holder === UNWRITTEN) {
      await sleep(50);
      continue;
    }
    if (holder !== undefined) {
      throw new Error(
        `unable to start PostgreSQL in ${dir}; process ${holder} is using it: stop that one first, or choose another DATA_DIR`,
      );
    }
    const mine = highest + 1;
    try {
      await writeFile(`${path}.${mine}`, `${process.pid}\n${birthOf(process.pid)}\n`, { flag: 'wx' });
      await chmod(`${path}.${mine}`, 0o644); // the owner of the data must be able to read root's claim, independent of the umask
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue;
      throw error;
    }
    const release = (): void => rmSync(`${path}.${mine}`, { force: true });
    const now = await claimsOn(path);
    if (now[0] !== mine) {
      release(); // others have created higher numbers since the list was read
      continue;
    }
    for (const lower of now.slice(1)) await rm(`${path}.${lower}`, { force: true });
    return { [Symbol.dispose]: release };
  }
}

/** The numbers of the claims, highest first. */
async function claimsOn(path: string): Promise<number[]> {
  const prefix = `${basename(path)}.`;
  return (await readdir(dirname(path)))
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .toSorted((a, b) => b - a);
}

/** The process that holds a claim, or {@link UNWRITTEN}; undefined if it is dead or has released the claim. */
async function holderOf(file: string): Promise<string | undefined> {
  const text = await unlessMissing(readFile(file, 'utf8'));
  const made = await unlessMissing(stat(file));
  if (text === undefined || made === undefined) return undefined;
  const [pid, birth] = text.split('\n');
  if (birth === undefined) return Date.now() - made.mtimeMs < UNWRITTEN_CLAIM_MS ? UNWRITTEN : undefined;
  return birthOf(Number(pid)) === birth ? pid : undefined;
}

/**
 * When a process began, to distinguish it from a later one with the same id; undefined if it has ended or is a zombie.
 */
export function birthOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // proc_pid_stat(5): the name in parentheses may contain anything. Field 3 after it is the state, field 22 the
      // start in ticks.
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${bootId()} ${fields[19]}`;
    }
    if (process.platform === 'win32') {
      process.kill(pid, 0);
      return 'unknown';
    }
    const [state, ...start] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: ENVIRONMENT,
    })
      .trim()
      .split(/\s+/);
    return state?.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}

/**
 * Ticks count from the start of the machine, so they are only unique together with this. Some sandboxes do not have it.
 */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
