import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What one address allows. */
export type Grant = UploadGrant | DownloadGrant;

export interface UploadGrant {
  readonly method: 'PUT';
  readonly key: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly expiresAt: Date;
}

export interface DownloadGrant {
  /** And HEAD. */
  readonly method: 'GET';
  readonly key: string;
  readonly contentType: string;
  readonly filename: string;
  readonly inline: boolean;
  readonly expiresAt: Date;
}

const SECRET_BYTES = 32;

/** The query of an address that allows this, and nothing else. Expiry is kept in whole seconds. */
export function signGrant(secret: Buffer, grant: Grant): URLSearchParams {
  const query = new URLSearchParams({ expires: String(secondsOf(grant.expiresAt)), type: grant.contentType });
  if (grant.method === 'PUT') {
    query.set('length', String(grant.sizeBytes));
  } else {
    query.set('disposition', grant.inline ? 'inline' : 'attachment');
    query.set('filename', grant.filename.toWellFormed());
  }
  query.set('signature', signatureOf(secret, grant.method, grant.key, query).toString('base64url'));
  return query;
}

/**
 * What an address allows, whose signature holds; null where it does not. Whether it has expired is for the caller to
 * see.
 */
export function readGrant<M extends Grant['method']>(
  secret: Buffer,
  method: M,
  key: string,
  query: URLSearchParams,
): Extract<Grant, { method: M }> | null;
export function readGrant(secret: Buffer, method: Grant['method'], key: string, query: URLSearchParams): Grant | null {
  const given = Buffer.from(query.get('signature') ?? '', 'base64url');
  const due = signatureOf(secret, method, key, query);
  if (given.length !== due.length || !timingSafeEqual(given, due)) return null;
  const common = { key, contentType: query.get('type')!, expiresAt: new Date(Number(query.get('expires')) * 1_000) };
  if (method === 'PUT') return { method, ...common, sizeBytes: Number(query.get('length')) };
  return { method, ...common, filename: query.get('filename')!, inline: query.get('disposition') === 'inline' };
}

/** As JSON: where one part ends and the next begins cannot be moved. */
function signatureOf(secret: Buffer, method: string, key: string, query: URLSearchParams): Buffer {
  const parts = ['type', 'length', 'disposition', 'filename', 'expires'].map((name) => query.get(name));
  return createHmac('sha256', secret)
    .update(JSON.stringify([method, key, ...parts]))
    .digest();
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1_000);
}

/**
 * The secret of a file, which is made at first use, for its owner alone. Processes that begin at the same time end with
 * the same one.
 *
 * @throws {Error} What is there is no such secret, or cannot be read or made.
 */
export async function loadLocalSecret(path: string): Promise<Buffer> {
  const kept = await readSecret(path);
  if (kept) return kept;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, randomBytes(SECRET_BYTES), { mode: 0o600, flag: 'wx', flush: true });
    // Of several only one succeeds, and with all of its bytes.
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return (await readSecret(path))!;
}

async function readSecret(path: string): Promise<Buffer | null> {
  let secret: Buffer;
  try {
    secret = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (secret.length === SECRET_BYTES) return secret;
  throw new Error(`unable to use the secret in ${path}; it must be ${SECRET_BYTES} bytes: remove it for a new one`);
}
