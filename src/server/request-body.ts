import type { IncomingMessage } from 'node:http';

/** Largest body of a request, in bytes. */
export const MAX_BODY_BYTES = 100_000;

/**
 * A body that was read, in a form that Yoga takes. Of a string its adapter lists all places first, which took longer than all
 * else that there was to do for a request that is refused.
 */
export class ReadBody {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    yield this.bytes;
  }
}

/**
 * @param maxBytes More than that is not read.
 * @returns Null where the client broke off; `'too large'` as soon as that is seen, with the rest unread.
 */
export function readBody(request: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<ReadBody | 'too large' | null> {
  const { promise, resolve } = Promise.withResolvers<ReadBody | 'too large' | null>();
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBytes) return void chunks.push(chunk);
    request.pause();
    resolve('too large');
  });
  request.once('end', () => resolve(new ReadBody(Buffer.concat(chunks))));
  request.once('close', () => resolve(null));
  request.once('error', () => resolve(null));
  return promise;
}
