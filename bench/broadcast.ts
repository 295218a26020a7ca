import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { WebSocketServer } from 'ws';

import { sharedNow } from './clock.ts';
import { serve } from './server-process.ts';

/**
 * The baseline of fan-out: a `ws` server that makes a frame once and writes it to each of its sockets, and does nothing
 * else.
 */

/** A text in one frame (https://www.rfc-editor.org/rfc/rfc6455#section-5.2): FIN and opcode 1, not masked. */
const TEXT = 0x81;
const TWO_BYTES_OF_LENGTH = 126;

const sockets: Socket[] = [];

await serve(
  async () => {
    const http = createServer();
    const server = new WebSocketServer({ server: http, perMessageDeflate: false });
    server.on('connection', (_socket, { socket }) => sockets.push(socket));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return {
      url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
      async [Symbol.asyncDispose]() {
        for (const socket of sockets) socket.destroy();
        http.close();
      },
    };
  },
  async (request) => {
    const { frames, gapMs } = request as { frames: readonly string[]; gapMs: number };
    const began = sharedNow();
    const sentAt: number[] = [];
    for (const [i, text] of frames.entries()) {
      const wait = began + i * gapMs - sharedNow();
      if (wait > 0) await sleep(wait);
      sentAt.push(sharedNow());
      const frame = framed(text);
      for (const socket of sockets) socket.write(frame);
    }
    return sentAt;
  },
);

/** @param text From 126 bytes to 64 KiB, like every event. */
function framed(text: string): Buffer {
  const data = Buffer.from(text);
  const head = Buffer.of(TEXT, TWO_BYTES_OF_LENGTH, 0, 0);
  head.writeUInt16BE(data.length, 2);
  return Buffer.concat([head, data]);
}
