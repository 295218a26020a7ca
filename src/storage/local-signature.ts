import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { decodeBase64url } from '../lib/base64url.ts';

/** What one signed URL allows. */
export type Grant = UploadGrant | DownloadGrant;

export interface UploadGrant {
  readonly method: 'PUT';
  readonly key: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly expiresAt: Date;
}

export interface DownloadGrant {
  /** GET includes HEAD. */
  readonly method: 'GET';
  readonly key: string;
  readonly contentType: string;
  readonly filename: string;
  readonly inline: boolean;
  readonly expiresAt: Date;
}

const SECRET_BYTES = 32;

/** The query of a URL that allows exactly this. The expiry is in whole seconds. */
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
 * What a URL with a valid signature allows; null if the signature is invalid. The caller checks the expiry.
 */
export function readGrant<M extends Grant['method']>(
  secret: Buffer,
  method: M,
  key: string,
  query: URLSearchParams,
): Extract<Grant, { method: M }> | null;
export function readGrant(secret: Buffer, method: Grant['method'], key: string, query: URLSearchParams): Grant | null {
  const given = decodeBase64url(query.get('signature') ?? '');
  const due = signatureOf(secret, method, key, query);
  if (given?.length !== due.length || !timingSafeEqual(given, due)) return null;
  const common = { key, contentType: query.get('type')!, expiresAt: new Date(Number(query.get('expires')) * 1_000) };
  if (method === 'PUT') return { method, ...common, sizeBytes: Number(query.get('length')) };
  return { method, ...common, filename: query.get('filename')!, inline: query.get('disposition') === 'inline' };
}

/** As JSON, so that the boundaries between the parts are unambiguous. */
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
 * Reads the secret from a file, or creates it with access for its owner alone. Processes that start at the same time
 * get the same secret.
 *
 * @throws {Error} The file does not contain such a secret, or cannot be read or created.
 */
export async function loadLocalSecret(path: string): Promise<Buffer> {
  const kept = await readSecret(path);
  if (kept) return kept;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, randomBytes(SECRET_BYTES), { mode: 0o600, flag: 'wx', flush: true });
    // Only one of several processes succeeds, and the file is complete when it appears.
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
