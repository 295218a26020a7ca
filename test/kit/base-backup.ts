import { chmod, chown, copyFile, cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';

import pg from 'pg';

import type { OwnPostgres } from './own-postgres.ts';

/**
 * A base backup by PostgreSQL's own functions
 * (https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP), as made by
 * `pg_basebackup` and hosters. Disposing it removes the backup and the restored data.
 */
export interface BaseBackup extends AsyncDisposable {
  /**
   * Copies the data file by file, while users write.
   *
   * @param midway Awaited after the tables and before the rest, so that the copy is not a snapshot of one moment.
   */
  copy(midway: () => Promise<unknown>): Promise<void>;
  /** Ends the backup. It contains everything that was committed before. */
  end(): Promise<void>;
  /** Makes a data directory for `startOwnPostgres`, which is removed with the backup. @returns Its path. */
  restore(): Promise<string>;
}

/** Files of the running server, which are not data. */
const LEFT_OUT = /^(postmaster\.(pid|opts)|backup_label|tablespace_map)$|(^|\/)(pgsql_tmp|pg_internal\.init)/;
/** Directories that must be empty in the copy. The WAL is copied at the end. */
const EMPTY = /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//;

/** @param postgres Must have a `wal_keep_size` for the writes until the end. */
export async function beginBackup(postgres: OwnPostgres): Promise<BaseBackup> {
  await using stack = new AsyncDisposableStack();
  const { dataDir } = postgres;
  const { uid, gid } = await stat(dataDir);
  const directory = await mkdtemp(join(tmpdir(), 'messaging-backup-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  // If the tests run as root, PostgreSQL runs as another user, who must reach the data.
  await chmod(directory, 0o755);
  const home = join(directory, 'backup');
  const target = join(home, 'data');
  // One session from the beginning to the end, because the server ends the backup with it.
  const session = new pg.Client({ connectionString: postgres.url });
  session.on('error', () => {}); // a lost connection makes the current query fail
  await session.connect();
  stack.defer(() => session.end());
  const { rows } = await session.query<{ segment: string }>(
    `SELECT pg_walfile_name(pg_backup_start('test', fast => true)) AS segment`,
  );
  const firstSegment = rows[0]!.segment;
  const begun = stack.move();

  return {
    async copy(midway) {
      const { directories, files } = await treeOf(dataDir);
      for (const path of ['', ...directories]) await mkdir(join(target, path), { recursive: true, mode: 0o700 });
      // The rest is newer than the tables: without `backup_label` the server would trust it, and not replay the missing
      // changes.
      const tables = files.filter((path) => path.startsWith('base/'));
      await copyFiles(dataDir, target, tables);
      await midway();
      await copyFiles(
        dataDir,
        target,
        files.filter((path) => !tables.includes(path)),
      );
    },
    async end() {
      const ended = await session.query<{ segment: string; label: string; tablespaces: string }>(`
        SELECT pg_walfile_name(lsn) AS segment, labelfile AS label, spcmapfile AS tablespaces
        FROM pg_backup_stop(wait_for_archive => false)`);
      const { segment: lastSegment, label, tablespaces } = ended.rows[0]!;
      const segments = (await readdir(join(dataDir, 'pg_wal'))).filter(
        (name) => name >= firstSegment && name <= lastSegment,
      );
      await copyFiles(join(dataDir, 'pg_wal'), join(target, 'pg_wal'), segments);
      await writeFile(join(target, 'backup_label'), label);
      if (tablespaces !== '') await writeFile(join(target, 'tablespace_map'), tablespaces);
      await copyFiles(dirname(dataDir), home, ['password']);
    },
    async restore() {
      const place = await mkdtemp(join(directory, 'restored-'));
      const restored = join(place, 'postgres');
      await cp(home, restored, { recursive: true });
      await chmod(restored, 0o755);
      if (process.getuid?.() === 0) {
        const { directories, files } = await treeOf(restored, () => true);
        for (const path of [...directories, ...files]) await chown(join(restored, path), uid, gid);
      }
      return place;
    },
    [Symbol.asyncDispose]: () => begun.disposeAsync(),
  };
}

/** Paths below a directory. */
async function treeOf(root: string, wanted: (path: string) => boolean = isWanted) {
  const tree = { directories: [] as string[], files: [] as string[] };
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = relative(root, join(entry.parentPath, entry.name));
    if (wanted(path)) tree[entry.isDirectory() ? 'directories' : 'files'].push(path);
  }
  return tree;
}

function isWanted(path: string): boolean {
  return !LEFT_OUT.test(path) && !EMPTY.test(path);
}

/** A file that disappears meanwhile is not needed, because the WAL has its removal. */
async function copyFiles(from: string, to: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await copyFile(join(from, path), join(to, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
