import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { serverUser } from '../../src/dev/postgres-binaries.ts';
import { hear, until } from './processes.ts';

/** Debian installs it outside of an ordinary user's PATH. */
const ENVIRONMENT = { PATH: `${process.env['PATH']}:/usr/sbin:/usr/local/sbin` };

/** Whether this machine has a PgBouncer to start. */
export const PGBOUNCER_INSTALLED = spawnSync('pgbouncer', ['--version'], { env: ENVIRONMENT }).status === 0;

/** A PgBouncer for one test, in front of one database. */
export interface PgBouncer extends AsyncDisposable {
  /** URL of the database through it. */
  readonly url: string;
}

/** @param settings As in `pgbouncer.ini`. */
export async function startPgBouncer(
  databaseUrl: string,
  settings: Readonly<Record<string, string>>,
): Promise<PgBouncer> {
  const { hostname, port: serverPort, pathname, username, password } = new URL(databaseUrl);
  const [place, port, user] = [
    await mkdtemp(join(tmpdir(), 'messaging-pgbouncer-')),
    await freePort(),
    await serverUser(),
  ];
  const config = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    ...settings,
  };
  const file = join(place, 'pgbouncer.ini');
  const database = `host=${hostname} port=${serverPort} dbname=${pathname.slice(1)} user=${username} password=${password}`;
  const lines = Object.entries(config).map(([name, value]) => `${name} = ${value}`);
  await writeFile(file, ['[databases]', `messaging = ${database}`, '[pgbouncer]', ...lines, ''].join('\n'), {
    mode: 0o600,
  });
  // It does not run as root.
  if (user) for (const path of [place, file]) await chown(path, user.uid, user.gid);

  const bouncer = spawn('pgbouncer', [file], { ...user, env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
  const { closed, output } = hear(bouncer);
  await until(() => {
    if (bouncer.exitCode !== null) throw new Error(`PgBouncer ended and said:\n${output.stderr}`);
    return isListening(port);
  });
  return {
    url: `postgresql://${username}@127.0.0.1:${port}/messaging`,
    async [Symbol.asyncDispose]() {
      bouncer.kill('SIGKILL');
      await closed;
      await rm(place, { recursive: true });
    },
  };
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
