import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { endOfHead, isWhole, type Request, toText } from './load.ts';

/** A keep-alive connection that sends one request after another. */
export interface Asker extends Disposable {
  /** @returns Body of the answer. @throws {Error} There is no answer, or its status is not 200. */
  ask(request: Request): Promise<Buffer>;
}

const ANSWER_LIMIT_MS = 30_000;
/** A connection that was idle for longer is not used, because Node's servers close it after 5 s. In milliseconds. */
const REST_LIMIT_MS = 3_000;
const OK = Buffer.from('HTTP/1.1 200 ');

/** On a bare socket like the load (see `load.ts`), because the client's own time distorts every ratio. */
export function openAsker(url: string): Asker {
  const { hostname, port } = new URL(url);
  let socket: Socket | null = null;
  let askedAt = 0;

  async function connected(): Promise<Socket> {
    if (socket && performance.now() - askedAt < REST_LIMIT_MS) return socket;
    socket?.destroy();
    socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    // It was closed while it was idle, so nothing waits for it, and it is not used again.
    socket.on('error', () => {});
    return socket;
  }
  return {
    async ask(request) {
      const open = await connected();
      askedAt = performance.now();
      return await answerOn(open, request);
    },
    [Symbol.dispose]: () => void socket?.destroy(),
  };
}

function answerOn(socket: Socket, request: Request): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let received: Buffer = Buffer.alloc(0);

  const fail = (reason: string) => {
    socket.destroy();
    reject(new Error(`the request to ${request.path} failed; ${reason}`));
  };
  const hear = (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const bodyAt = endOfHead(received);
    if (bodyAt < 0 || !isWhole(received, bodyAt)) return;
    if (received.subarray(0, OK.length).equals(OK)) resolve(received.subarray(bodyAt));
    else fail(`the answer is\n${received.toString().slice(0, 2_000)}`);
  };
  const late = setTimeout(() => fail(`no answer in ${ANSWER_LIMIT_MS} ms`), ANSWER_LIMIT_MS);
  const closed = () => fail('the connection was closed');
  socket.on('data', hear).on('close', closed);
  socket.write(toText(request));
  return promise.finally(() => {
    clearTimeout(late);
    socket.off('data', hear).off('close', closed);
  });
}
