import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { endOfHead, isWhole, type Request, toText } from './load.ts';

/** One kept connection on which one request waits for the other. */
export interface Asker extends Disposable {
  /** @returns Body of the answer. @throws {Error} The answer is not one of status 200, or does not come. */
  ask(request: Request): Promise<Buffer>;
}

const ANSWER_LIMIT_MS = 30_000;
/** A connection that has rested for longer may just be being closed: Node's servers wait for 5 s. */
const REST_LIMIT_MS = 3_000;
const OK = Buffer.from('HTTP/1.1 200 ');

/** On a bare socket, as the load is (see `load.ts`): the client's own time dilutes every ratio. */
export function openAsker(url: string): Asker {
  const { hostname, port } = new URL(url);
  let socket: Socket | null = null;
  let askedAt = 0;

  async function connected(): Promise<Socket> {
    if (socket && performance.now() - askedAt < REST_LIMIT_MS) return socket;
    socket?.destroy();
    socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    // Closed while it rested: nobody waits for it, and it is not used again.
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
