import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Where a connection is cut. */
export interface Cut {
  /** The side whose bytes are counted. */
  readonly of: Side;
  /** After so many bytes of that side, nothing is forwarded in either direction. */
  readonly after: number;
  /** By the end of the stream (FIN), as if a process ended, or by RST, as if a machine failed. */
  readonly by: 'end' | 'reset';
}

export type Side = 'client' | 'server';

/** Forwards connections to a server on this machine, and cuts new ones at a given byte. Disposing it cuts all. */
export interface CutProxy extends AsyncDisposable {
  readonly port: number;
  /** For new connections; null: they are not cut. */
  cut: Cut | null;
  /** Resets all open connections. */
  reset(): void;
  /** Bytes that each side has sent over the newest connection. */
  readonly conversation: Readonly<Record<Side, Buffer>>;
}

/** @param port Port of the server on 127.0.0.1. */
export async function startCutProxy(port: number): Promise<CutProxy> {
  let cut: Cut | null = null;
  let pieces: Record<Side, Buffer[]> = { client: [], server: [] };
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    const own = (pieces = { client: [], server: [] });
    for (const socket of [client, upstream]) {
      sockets.add(socket.setNoDelay());
      socket.once('close', () => sockets.delete(socket));
      // The two sides of the connection handle its end.
      socket.on('error', () => {});
    }
    hand({ side: 'client', from: client, to: upstream, heard: own.client, until: cut });
    hand({ side: 'server', from: upstream, to: client, heard: own.server, until: cut });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    get cut() {
      return cut;
    },
    set cut(next) {
      cut = next;
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    get conversation() {
      return { client: Buffer.concat(pieces.client), server: Buffer.concat(pieces.server) };
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface Way {
  readonly side: Side;
  readonly from: Socket;
  readonly to: Socket;
  readonly heard: Buffer[];
  readonly until: Cut | null;
}

function hand({ side, from, to, heard, until }: Way): void {
  let left = until?.of === side ? until.after : Infinity;
  from.on('data', (piece: Buffer) => {
    heard.push(piece);
    if (piece.length < left) {
      left -= piece.length;
      to.write(piece);
      return;
    }
    from.removeAllListeners('data');
    to.write(piece.subarray(0, left), () => {
      for (const socket of [from, to]) {
        if (until!.by === 'reset') socket.resetAndDestroy();
        else socket.end();
      }
    });
  });
  from.once('end', () => to.end());
  from.once('close', () => to.destroy());
}

/** A message of PostgreSQL's protocol, with its position in the bytes of one side. */
interface Message {
  /** Empty for a client's first message, which has no type. */
  readonly type: string;
  readonly begin: number;
  readonly end: number;
}

function messagesOf(bytes: Buffer, side: Side): Message[] {
  const messages: Message[] = [];
  for (let begin = 0; begin + 4 < bytes.length; begin = messages.at(-1)!.end) {
    const typed = side === 'server' || begin > 0;
    const end = begin + (typed ? 1 + bytes.readInt32BE(begin + 1) : bytes.readInt32BE(0));
    messages.push({ type: typed ? String.fromCharCode(bytes[begin]!) : '', begin, end });
  }
  return messages;
}

/**
 * Cuts after and inside each message of a conversation, alternately by the end of the stream and by RST.
 *
 * @param start Whether to include the messages at the start of a connection.
 */
export function cutsOf(conversation: CutProxy['conversation'], start: boolean): Cut[] {
  return (['client', 'server'] as const).flatMap((of) => {
    const messages = messagesOf(conversation[of], of);
    // The start of a client is the startup message and its password. The start of a server ends with ReadyForQuery.
    const firstReady = messages.findIndex(({ type }) => type === 'Z');
    const isStart = ({ type }: Message, i: number) => (of === 'client' ? ['', 'p'].includes(type) : i <= firstReady);
    return messages
      .filter((message, i) => start || !isStart(message, i))
      .flatMap(({ begin, end }, i): Cut[] => [
        { of, after: end, by: i % 2 ? 'end' : 'reset' },
        { of, after: Math.ceil((begin + end) / 2), by: i % 2 ? 'reset' : 'end' },
      ]);
  });
}
