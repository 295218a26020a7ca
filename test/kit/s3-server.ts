import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

import type { S3Config } from '../../src/config/config.ts';

/** Debian's own Python, which is the only one with Debian's packages. */
const PYTHON = '/usr/bin/python3';

/**
 * Whether this machine has an OpenStack Swift to start: Debian's `swift-proxy`, `-account`, `-container`, `-object`.
 */
export const S3_INSTALLED =
  spawnSync(PYTHON, ['-c', 'import swift.proxy.server, swift.account.server, swift.container.server, swift.obj.server'])
    .status === 0;

/** A store for one test file, with an empty bucket. It verifies signatures (SigV4). */
export interface S3Server extends AsyncDisposable {
  readonly options: S3Config;
}

/** @throws {Error} It did not start. The message has its output. */
export async function startS3(): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), 'messaging-s3-'));
  const secretAccessKey = randomBytes(16).toString('hex');
  // All of Swift's servers run in one process, with their own configuration instead of that of the installation.
  const server = spawn(PYTHON, [join(import.meta.dirname, 's3-server.py'), folder, secretAccessKey], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = once(server, 'close');
  const stop = async () => {
    server.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const lines = createInterface({ input: server.stdout });
  const line = await Promise.race([once(lines, 'line').then(([text]) => String(text)), ended.then(() => null)]);
  if (line === null) {
    await stop();
    throw new Error(`unable to start Swift; ${said}`);
  }
  const options: S3Config = {
    endpoint: `http://127.0.0.1:${line}`,
    bucket: 'files',
    accessKeyId: 'test:tester',
    secretAccessKey,
    region: 'us-east-1',
  };
  const client = new S3Client({ ...options, credentials: options, forcePathStyle: true });
  try {
    await client.send(new CreateBucketCommand({ Bucket: options.bucket }));
  } catch (cause) {
    await stop();
    throw new Error(`unable to make a bucket; ${said}`, { cause });
  } finally {
    client.destroy();
  }
  return { options, [Symbol.asyncDispose]: stop };
}
