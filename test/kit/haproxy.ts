import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { hasEnded, hear, until } from './processes.ts';

const PROGRAM = '/usr/sbin/haproxy';

/** Whether this machine has an HAProxy to start. */
export const HAPROXY_INSTALLED = spawnSync(PROGRAM, ['-v']).status === 0;

/** The state of a server in HAProxy. */
export interface ServerState {
  /** Such as `UP` and `DOWN`. */
  readonly status: string;
  /** Result of the last check, such as `L7OK` and `L7STS`. */
  readonly check: string;
}

/** A running HAProxy. */
export interface Haproxy extends AsyncDisposable {
  /** Name of the check -> its state, after each was made as often as HAProxy requires. */
  states(): Promise<Record<string, ServerState>>;
}

/**
 * Starts an HAProxy in front of an instance.
 *
 * @param checks Name -> lines of the configuration for the checks of its backend.
 */
export async function startHaproxy(instance: string, checks: Readonly<Record<string, string>>): Promise<Haproxy> {
  const directory = await mkdtemp(join(tmpdir(), 'haproxy-'));
  const socket = join(directory, 'stats');
  const backends = Object.entries(checks).map(
    ([name, lines]) => `backend ${name}\n${lines}\n  server one ${instance} check inter 100ms rise 2 fall 2\n`,
  );
  const defaults =
    'defaults\n  mode http\n  timeout connect 5s\n  timeout client 5s\n  timeout server 5s\n  timeout check 5s\n';
  await writeFile(join(directory, 'conf'), `global\n  stats socket ${socket}\n${defaults}${backends.join('')}`);
  const program = spawn(PROGRAM, ['-db', '-f', join(directory, 'conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
  const { output, closed } = hear(program);

  const read = async () => {
    const asked = connect(socket);
    asked.end('show stat\n');
    const [head, ...rows] = (await text(asked))
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const at = (row: string[], column: string) => row[head!.indexOf(column)] ?? '';
    const servers = rows.filter((row) => at(row, 'svname') === 'one');
    return servers.map((row) => ({ name: row[0]!, status: at(row, 'status'), check: at(row, 'check_status') }));
  };
  return {
    async states() {
      let states: Awaited<ReturnType<typeof read>> = [];
      await until(async () => {
        if (hasEnded(program)) throw new Error(`HAProxy has ended\n${output.stderr}`);
        states = await read().catch(() => []);
        // `UP 1/2` is about to become DOWN, and `* L7OK` is being checked again.
        return (
          states.length > 0 &&
          states.every(({ status, check }) => /^(UP|DOWN)$/.test(status) && /L\dOK|L\d[A-Z]{3}/.test(check))
        );
      });
      return Object.fromEntries(
        states.map(({ name, status, check }) => [name, { status, check: check.replace('* ', '') }]),
      );
    },
    async [Symbol.asyncDispose]() {
      program.kill();
      await closed;
      await rm(directory, { recursive: true });
    },
  };
}
