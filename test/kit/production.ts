import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import { exportJWK, SignJWT } from 'jose';
import { generate } from 'selfsigned';

import { LOG_FILE, notToBeLogged } from './log.ts';
import { until } from './processes.ts';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Nobody in particular, for what a container runs as; where the tests are no root, it is they. */
const NOBODY = 65_534;
const unprivileged = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/** What is shipped, installed as a deployment does it. Disposing of it removes it. */
export interface ProductionTree extends AsyncDisposable {
  readonly directory: string;
  /** Of the program's user: the only place where it may write. */
  readonly dataDir: string;
  /** Runs a program of `dist/`, with nothing else in its environment than that. */
  start(program: string, environment?: Readonly<Record<string, string>>): Running;
}

export interface Running extends AsyncDisposable {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Lines of its log. */
  readonly log: () => readonly Readonly<Record<string, unknown>>[];
  /** Resolves to where it listens. @throws {Error} With what it wrote, when it ends before. */
  listening(): Promise<{ readonly url: string; readonly metricsUrl: string }>;
  /** Waits for the end. @returns The exit code, or the name of the signal. */
  ended(): Promise<number | NodeJS.Signals>;
  terminate(): Promise<number | NodeJS.Signals>;
}

/** Builds `dist/`, installs production dependencies from the lock file, and takes away the right to write there. */
export async function installProduction(): Promise<ProductionTree> {
  const parent = await mkdtemp(join(tmpdir(), 'messaging-production-'));
  await chmod(parent, 0o755);
  const directory = join(parent, 'app');
  const dataDir = join(parent, 'data');
  await mkdir(dataDir, { recursive: true });
  if (unprivileged.uid !== undefined) await chown(dataDir, NOBODY, NOBODY);

  const installing = (async () => {
    for (const part of ['package.json', 'package-lock.json', 'prisma/migrations']) {
      await cp(join(ROOT, part), join(directory, part), { recursive: true });
    }
    const arguments_ = ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
    await run('npm', arguments_, { cwd: directory });
    await run(process.execPath, [join(ROOT, 'deploy/prune.ts'), directory]);
    const { stdout } = await run('npm', ['sbom', '--omit=dev', '--sbom-format=cyclonedx'], {
      cwd: directory,
      maxBuffer: 2 ** 24,
    });
    await writeFile(join(directory, 'sbom.cdx.json'), stdout);
  })();
  await run(process.execPath, ['deploy/build.ts', join(parent, 'dist')], { cwd: ROOT });
  await installing;
  await cp(join(parent, 'dist'), join(directory, 'dist'), { recursive: true });
  await run('chmod', ['-R', 'a-w,a+rX', directory]);
  // Ours may lie where nobody but its owner may pass.
  const node = join(parent, 'node');
  await copyFile(process.execPath, node);
  await chmod(node, 0o755);

  return {
    directory,
    dataDir,
    start: (program, environment = {}) => start(node, join(directory, 'dist', program), parent, environment),
    async [Symbol.asyncDispose]() {
      await run('chmod', ['-R', 'u+w', directory]);
      await rm(parent, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

function start(node: string, program: string, cwd: string, env: Readonly<Record<string, string>>): Running {
  const child = spawn(node, [program], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], ...unprivileged });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => (output[stream] += text));
  }
  child.once('close', () => LOG_FILE.write(output.stdout));
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  const log = () =>
    output.stdout
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  return {
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    log,
    async listening() {
      const line = () => log().find(({ msg }) => msg === 'the service listens');
      await until(() => line() !== undefined || hasEnded(child), 60_000);
      if (!line()) throw new Error(`the service does not listen\n${output.stdout}\n${output.stderr}`);
      return line() as unknown as { url: string; metricsUrl: string };
    },
    ended: () => ended,
    async terminate() {
      child.kill('SIGTERM');
      return ended;
    },
    async [Symbol.asyncDispose]() {
      if (!hasEnded(child)) child.kill('SIGKILL');
      await ended;
    },
  };
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** An issuer as Auth0 is one, over HTTPS, under a certificate that only who is told of it trusts. */
export interface HttpsIssuer extends AsyncDisposable {
  /** `AUTH0_DOMAIN`. */
  readonly domain: string;
  readonly audience: string;
  token(subject: string, claims?: Record<string, unknown>): Promise<string>;
}

/** @param certificateFile Where its certificate is put, for `NODE_EXTRA_CA_CERTS`. */
export async function startHttpsIssuer(certificateFile: string): Promise<HttpsIssuer> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  await writeFile(certificateFile, cert);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] });
  const server = createServer({ cert, key }, (request, response) => {
    if (request.url === '/.well-known/jwks.json') response.end(keys);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const domain = `localhost:${(server.address() as AddressInfo).port}`;
  const audience = 'https://api.example.com';
  return {
    domain,
    audience,
    async token(subject, claims = {}) {
      const token = await new SignJWT({ nickname: subject, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .setIssuer(`https://${domain}/`)
        .setAudience(audience)
        .setSubject(`auth0|${subject}`)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey);
      notToBeLogged(token);
      return token;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The local Ably server as a process of its own, as `npm run ably:local` starts it. */
export async function startAblyProcess(key: string): Promise<AsyncDisposable & { readonly port: string }> {
  const child = spawn(process.execPath, ['src/dev/ably-local/main.ts', '0', key], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const port = () => /http:\/\/[^:]+:(\d+)/.exec(output)?.[1];
  await until(() => port() !== undefined || hasEnded(child));
  return {
    port: port()!,
    async [Symbol.asyncDispose]() {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    },
  };
}
