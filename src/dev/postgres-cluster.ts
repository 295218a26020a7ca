/** The cluster on the disk. It is made completely or not at all, in a place that the server's user can reach. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import {
  ENVIRONMENT,
  findPrograms,
  isReachable,
  randomId,
  type ServerUser,
  serverUser,
  sharedPlace,
  START_LIMIT_MS,
  unlessMissing,
} from './postgres-binaries.ts';
import { claim } from './process-claim.ts';

interface ClusterOptions {
  /** False makes it faster, but a crash of the machine can damage it. Default true. */
  readonly durable?: boolean;
  /** Called with lines about decisions of this module. */
  readonly onLog?: (line: string) => void;
}

/** The real path of the cluster's home. The cluster is created if `dir` has none. */
export async function openHome(dir: string, options: ClusterOptions): Promise<string> {
  await mkdir(dirname(dir), { recursive: true });
  if (!(await isMade(dir))) {
    using _making = await claim(`${dir}.making`, dir);
    await sweep(dir);
    // Another process may have created it between the check and the claim.
    if (!(await isMade(dir))) await makeHome(dir, options);
  }
  return realpath(dir);
}

/** A home gets its name only when it is complete, so one file that every user can see is enough to check. */
const isMade = async (dir: string): Promise<boolean> =>
  (await unlessMissing(stat(join(dir, 'password')))) !== undefined;

/** Creates the cluster under a name that the next start would remove, and renames it when it is complete. */
async function makeHome(dir: string, { durable = true, onLog }: ClusterOptions): Promise<void> {
  await clearTheWay(dir);
  const user = await serverUser();
  const { initdb } = await findPrograms(user);
  const fresh = `${dir}.new-${randomId()}`;
  try {
    let home = fresh;
    if (!(await isReachable(dirname(dir), user))) {
      home = join(await sharedPlace(user), `data-${randomId()}`);
      await symlink(home, fresh);
      onLog?.(`the PostgreSQL data are stored in ${home}, because the server's user cannot reach ${dir}`);
    }
    await mkdir(home);
    await chmod(home, user === undefined ? 0o700 : 0o755); // independent of the umask
    await mkdir(join(home, 'data'), { mode: 0o700 });
    await writeFile(join(home, 'password'), `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
    if (user !== undefined) {
      for (const name of ['data', 'password']) await chown(join(home, name), user.uid, user.gid);
    }
    const args = [
      `--pgdata=${join(home, 'data')}`,
      '--username=postgres',
      `--pwfile=${join(home, 'password')}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      ...(durable ? [] : ['--no-sync']),
    ];
    await promisify(execFile)(initdb, args, {
      ...user,
      cwd: home,
      env: ENVIRONMENT,
      timeout: START_LIMIT_MS,
      windowsHide: true,
    });
    await rename(fresh, dir);
  } catch (cause) {
    await sweep(dir);
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`unable to make a PostgreSQL cluster in ${dir}; ${said}`, { cause });
  }
}

/** Removes an empty directory or a dead link. @throws {Error} `dir` contains something that must not be replaced. */
async function clearTheWay(dir: string): Promise<void> {
  const found = await unlessMissing(lstat(dir));
  if (found === undefined) return;
  try {
    if (found.isSymbolicLink() && (await unlessMissing(stat(dir))) === undefined) await rm(dir);
    else await rmdir(dir); // fails unless the directory is empty
  } catch (cause) {
    throw new Error(`unable to make a PostgreSQL cluster in ${dir}; it contains something else`, { cause });
  }
}

/** Removes incomplete clusters of killed starts. Only the holder of the claim on `<dir>.making` may call it. */
async function sweep(dir: string): Promise<void> {
  for (const name of await readdir(dirname(dir))) {
    if (!name.startsWith(`${basename(dir)}.new-`)) continue;
    const path = join(dirname(dir), name);
    const target = (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
    // initdb may go on writing for a moment after its parent process was killed.
    const thoroughly = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };
    if (target !== undefined && /[\\/]messaging-graphql[^\\/]*[\\/]data-\w+$/.test(target))
      await rm(target, thoroughly);
    await rm(path, thoroughly);
  }
}

/**
 * The owner of existing data, who must run the server. Data of an ordinary user keep their owner when root starts the
 * server.
 *
 * @throws {Error} They belong to root, or to another user while we are not root, or their owner cannot reach them.
 */
export async function ownerOf(dataDir: string): Promise<ServerUser | undefined> {
  const { uid, gid } = await stat(dataDir);
  const self = process.getuid?.();
  if (self === undefined || (self === uid && self !== 0)) return undefined;
  if (self !== 0 || uid === 0) {
    throw new Error(
      `unable to use the PostgreSQL data in ${dataDir}; they belong to user ${uid}, who cannot run the server from here`,
    );
  }
  if (!(await isReachable(dataDir, { uid, gid }))) {
    throw new Error(
      `unable to use the PostgreSQL data in ${dataDir}; their owner, user ${uid}, cannot reach them there`,
    );
  }
  return { uid, gid };
}
