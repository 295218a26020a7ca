import type { IncomingMessage } from 'node:http';

/** Largest body of a request, in bytes. */
export const MAX_BODY_BYTES = 100_000;

/**
 * @param maxBytes A larger body is not read.
 * @returns The body as UTF-8. Null if the client disconnected; `'too large'` as soon as that is known, with the rest
 *   unread.
 */
export function readBody(
  request: IncomingMessage,
  maxBytes = MAX_BODY_BYTES,
): Promise<{ readonly text: string } | 'too large' | null> {
  const { promise, resolve } = Promise.withResolvers<{ readonly text: string } | 'too large' | null>();
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBytes) return void chunks.push(chunk);
    request.pause();
    resolve('too large');
  });
  request.once('end', () => resolve({ text: Buffer.concat(chunks).toString('utf8') }));
  request.once('close', () => resolve(null));
  request.once('error', () => resolve(null));
  return promise;
}
