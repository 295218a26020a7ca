import { execFile, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
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
import { hasEnded, hear, until } from './processes.ts';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** The user that containers run as. If the tests do not run as root, their own user is used. */
const NOBODY = 65_534;
const unprivileged = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/** The production build, installed as in a deployment. Disposing it removes it. */
export interface ProductionTree extends AsyncDisposable {
  readonly directory: string;
  /** The only directory in which the program may write. */
  readonly dataDir: string;
  /** Runs a program of `dist/` with only this environment, and the compile cache of the tests. */
  start(program: string, environment?: Readonly<Record<string, string>>): Running;
}

export interface Running extends AsyncDisposable {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The lines of its log. */
  readonly log: () => readonly Readonly<Record<string, unknown>>[];
  /** Resolves to its URLs. @throws {Error} It ends before; with its output. */
  listening(): Promise<{ readonly url: string; readonly metricsUrl: string }>;
  /** Waits for the end. @returns The exit code, or the name of the signal. */
  ended(): Promise<number | NodeJS.Signals>;
  terminate(): Promise<number | NodeJS.Signals>;
}

/** Builds `dist/`, installs production dependencies from the lock file, and makes the directory read-only. */
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
  // The Node.js of the tests may be in a directory that only its owner can enter.
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

function start(node: string, program: string, cwd: string, environment: Readonly<Record<string, string>>): Running {
  const env = { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...environment };
  const child = spawn(node, [program], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], ...unprivileged });
  const { output, closed } = hear(child);
  child.once('close', () => LOG_FILE.write(output.stdout));
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
    ended: () => closed,
    async terminate() {
      child.kill('SIGTERM');
      return closed;
    },
    async [Symbol.asyncDispose]() {
      if (!hasEnded(child)) child.kill('SIGKILL');
      await closed;
    },
  };
}

/** An issuer like Auth0, over HTTPS, with a self-signed certificate. */
export interface HttpsIssuer extends AsyncDisposable {
  /** `AUTH0_DOMAIN`. */
  readonly domain: string;
  readonly audience: string;
  token(subject: string, claims?: Record<string, unknown>): Promise<string>;
}

/** @param certificateFile File for its certificate, for `NODE_EXTRA_CA_CERTS`. */
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

/** The local Ably server in a separate process, as started by `npm run ably:local`. */
export async function startAblyProcess(key: string): Promise<AsyncDisposable & { readonly port: string }> {
  const child = spawn(process.execPath, ['src/dev/ably-local/main.ts', '0', key], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { output, closed } = hear(child);
  const port = () => /http:\/\/[^:]+:(\d+)/.exec(output.stdout)?.[1];
  await until(() => port() !== undefined || hasEnded(child));
  return {
    port: port()!,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
