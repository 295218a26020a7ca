import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';

/** A server under measurement, in a process of its own. Disposing of it stops the process. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  /** Tells the process something, and resolves with its next answer. */
  ask(request: object): Promise<unknown>;
}

/** What the servers are told at their start. */
export interface ServerSetting {
  readonly databaseUrl: string;
  /** Where the development issuer keeps its key. */
  readonly dataDir: string;
}

/** As many as the product has by default; the limit gets the same. */
export const POOL_SIZE = 10;

/** Runs a file of this directory, which calls {@link serve}. What it prints appears on standard error. */
export async function startServer(file: string, setting: ServerSetting): Promise<ServerProcess> {
  const child = fork(join(import.meta.dirname, file), [JSON.stringify(setting)], {
    stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
    // graphql-js, for one, checks less in production.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit');
  const { url } = (await nextMessage(child)) as { url: string };
  return {
    url,
    async ask(request) {
      const answer = nextMessage(child);
      child.send(request);
      return answer;
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]: unknown[]) => message),
      once(child, 'exit', { signal }).then(([code]: unknown[]) => {
        throw new Error(`a server ended with code ${String(code)}`);
      }),
    ]);
  } finally {
    settled.abort();
  }
}

/** In the server's process: starts it, says where it listens, answers requests, and stops it with its parent. */
export async function serve(
  start: (setting: ServerSetting) => Promise<{ url: string } & AsyncDisposable>,
  answer?: (request: unknown) => Promise<unknown>,
): Promise<void> {
  const server = await start(JSON.parse(process.argv[2]!) as ServerSetting);
  process.on('message', (request) => {
    void answer?.(request).then((reply) => process.send!(reply ?? null));
  });
  process.once('disconnect', () => void server[Symbol.asyncDispose]().then(() => process.exit()));
  process.send!({ url: server.url });
}
