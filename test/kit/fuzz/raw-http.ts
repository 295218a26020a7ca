import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import type { RawRequest } from './http-requests.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether it is a stream of events that did not end before the connection was closed. */
  readonly streams: boolean;
}

/** Longest wait for an answer, in milliseconds. */
const PATIENCE_MS = 15_000;
/** A refused stream ends within this time after its first bytes, in milliseconds. Others go on. */
const STREAM_MS = 150;

/** One connection at a time to the server, which stays open while the server keeps it. */
export class RawConnection implements Disposable {
  readonly #port: number;
  #socket: Socket | null = null;

  constructor(port: number) {
    this.#port = port;
  }

  /** @returns Null if the connection ended or the time passed without an answer. */
  async send({ method, bytes }: RawRequest): Promise<RawAnswer | null> {
    const socket = await this.#open();
    const incoming = new Incoming(socket);
    socket.write(bytes);
    const answer = await incoming.read(method);
    incoming.stop();
    // Bytes after the answer are an answer to bytes that the server took for a second request.
    if (!answer || answer.streams || incoming.ended || incoming.rest > 0 || answer.headers['connection'] === 'close') {
      socket.destroy();
      this.#socket = null;
    }
    return answer;
  }

  async #open(): Promise<Socket> {
    if (this.#socket?.writable && this.#socket.readable) return this.#socket;
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    socket.on('error', () => {});
    await once(socket, 'connect');
    return (this.#socket = socket);
  }

  [Symbol.dispose](): void {
    this.#socket?.destroy();
  }
}

/** Reads one answer (RFC 9112). */
class Incoming {
  ended = false;
  readonly #socket: Socket;
  readonly #deadline = Date.now() + PATIENCE_MS;
  #bytes = Buffer.alloc(0);
  #more = Promise.withResolvers<void>();

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#onData).on('close', this.#onEnd).on('end', this.#onEnd);
  }

  get rest(): number {
    return this.#bytes.length;
  }

  stop(): void {
    this.#socket.off('data', this.#onData).off('close', this.#onEnd).off('end', this.#onEnd);
  }

  async read(method: string): Promise<RawAnswer | null> {
    const end = await this.#until(() => this.#bytes.indexOf('\r\n\r\n'));
    if (end === null) return null;
    const [first, ...lines] = this.#take(end + 4)
      .toString('latin1')
      .trimEnd()
      .split('\r\n');
    const status = Number(first!.split(' ')[1]);
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    if (status === 100) return this.read(method);
    if (status === 101) return { status, headers, body: '', streams: true };
    if (method === 'HEAD' || status === 204 || status === 304) return { status, headers, body: '', streams: false };
    if (/^(text\/event-stream|multipart\/mixed)/.test(headers['content-type'] ?? '')) {
      return { status, headers, ...(await this.#stream()) };
    }
    const body = await this.#body(headers);
    return body === null ? null : { status, headers, body: body.toString('utf8'), streams: false };
  }

  async #body(headers: Readonly<Record<string, string>>): Promise<Buffer | null> {
    if (headers['transfer-encoding'] === 'chunked') return this.#chunks();
    const length = headers['content-length'];
    if (length === undefined) {
      await this.#until(() => -1);
      return this.#take(this.#bytes.length);
    }
    const isThere = await this.#until(() => (this.#bytes.length >= Number(length) ? 0 : -1));
    return isThere === null ? null : this.#take(Number(length));
  }

  async #chunks(): Promise<Buffer | null> {
    const chunks: Buffer[] = [];
    for (;;) {
      const end = await this.#until(() => this.#bytes.indexOf('\r\n'));
      if (end === null) return null;
      const size = Number.parseInt(this.#take(end + 2).toString('latin1'), 16);
      if ((await this.#until(() => (this.#bytes.length >= size + 2 ? 0 : -1))) === null) return null;
      chunks.push(this.#take(size + 2).subarray(0, size));
      if (size === 0) return Buffer.concat(chunks);
    }
  }

  async #stream(): Promise<{ body: string; streams: boolean }> {
    const limit = Date.now() + STREAM_MS;
    const isOver = await this.#until(() => this.#bytes.indexOf('0\r\n\r\n'), limit);
    return { body: this.#take(this.#bytes.length).toString('utf8'), streams: isOver === null && !this.ended };
  }

  /** @returns The first result of `find` that is not negative; null if the connection or the time ends before. */
  async #until(find: () => number, limit = this.#deadline): Promise<number | null> {
    for (;;) {
      const found = find();
      if (found >= 0) return found;
      if (this.ended) return null;
      const timer = setTimeout(this.#wake, limit - Date.now());
      await this.#more.promise;
      clearTimeout(timer);
      if (Date.now() >= limit && find() < 0) return null;
    }
  }

  #take(length: number): Buffer {
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }

  readonly #wake = (): void => {
    this.#more.resolve();
    this.#more = Promise.withResolvers();
  };
  readonly #onData = (chunk: Buffer): void => {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    this.#wake();
  };
  readonly #onEnd = (): void => {
    this.ended = true;
    this.#wake();
  };
}
