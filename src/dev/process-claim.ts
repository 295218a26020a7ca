/** Which process of ours uses a directory: claims that outlive no process, however it ends. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

import { codeOf, ENVIRONMENT, unlessMissing } from './postgres-binaries.ts';

/** A claim is a file made and then written: an empty one this old was left by a crash between the two. */
const UNWRITTEN_CLAIM_MS = 5_000;
/** Stands for a holder that has not written its name yet: wait, and it has, or it is dead. */
const UNWRITTEN = '';

/**
 * Claims `path` for this process, until disposed of or until the process is dead.
 *
 * Claims are the files `path.1`, `path.2`, …, made exclusively; the highest counts. A dead process's claim is outbid
 * before it is removed, so of two that find it dead at the same moment only one wins.
 *
 * @throws {Error} A live process holds the claim; it may be this one.
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
      await chmod(`${path}.${mine}`, 0o644); // root's claim is for the data's owner to read, whatever the umask says
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue;
      throw error;
    }
    const release = (): void => rmSync(`${path}.${mine}`, { force: true });
    const now = await claimsOn(path);
    if (now[0] !== mine) {
      release(); // outbid after all: what we read was old, and the higher ones have come since
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

/** The process that holds a claim, or {@link UNWRITTEN}; undefined if it is dead or has let go. */
async function holderOf(file: string): Promise<string | undefined> {
  const text = await unlessMissing(readFile(file, 'utf8'));
  const made = await unlessMissing(stat(file));
  if (text === undefined || made === undefined) return undefined;
  const [pid, birth] = text.split('\n');
  if (birth === undefined) return Date.now() - made.mtimeMs < UNWRITTEN_CLAIM_MS ? UNWRITTEN : undefined;
  return birthOf(Number(pid)) === birth ? pid : undefined;
}

/** When a process began, to tell it from a later one of the same number; undefined if it is gone, or a zombie. */
export function birthOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // proc_pid_stat(5): the name in parentheses may hold anything; after it come state (3) and, at 22, start in ticks.
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

/** Ticks count from the machine's start, so they repeat without this. Some sandboxes do not have it. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
