import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import sharp from 'sharp';
import { WebSocket } from 'ws';

import type { AttackersSetting } from './attacks.ts';

/**
 * Attacks within the rules: each request or subscription is allowed, but they are as many and as expensive as possible.
 */

type Attack = (setting: AttackersSetting, stop: AbortSignal, end: (how: string) => void) => Promise<void>;

/** Number of subscriptions with expensive events, of one user over one connection. */
const DEAR_SUBSCRIPTIONS = 20;
/** Messages in each event. */
const PAGE = 30;
/** Number of connections, each with subscriptions that have different documents. */
const LARGE_SOCKETS = 20;
const LARGE_SUBSCRIPTIONS = 200;

const EVENTS =
  'subscription Events($room: ID!) { channelEvents(channel: { roomId: $room }) { ... on MessageCreatedEvent';

/** Number of concurrent uploads. */
const UPLOADS = 8;

/** About 30,000 points for each event. */
const dearEvents = (no: number) =>
  `${EVENTS} { message { channel { ... on Room { messages(first: 100) { nodes { reactionGroups { emoji users(first: 13) { id } viewerHasReacted } } } } } } } } } #${no}`;

/** Nearly the maximum number of tokens of a document. */
const largeEvents = (no: number) => `${EVENTS} { ${Array.from({ length: 900 }, () => 'seq').join(' ')} } } } #${no}`;

/** About 132,000 points: 6,000 messages with their authors and reactions. */
const DEAR_QUERY =
  'query Dear { viewer { servers(first: 20) { nodes { rooms(first: 3) { nodes { messages(first: 100) { nodes { id content author { id username } reactionGroups { emoji count viewerHasReacted } } } } } } } } }';
/** The same by the executor, because no plan answers `rateLimit`. */
const DEAR_EXECUTED = DEAR_QUERY.replace('{ viewer', '{ rateLimit { cost } viewer');

export const PRICED_ATTACKS: Readonly<Record<string, Attack>> = {
  'dear events': async (setting, stop, end) => {
    const room = await ownRoom(setting);
    for (let no = 0; no < PAGE; no++) await ask(setting.url, setting.token, WRITE, { room, content: 'before' }, stop);
    const { socket, closed } = await open(setting, stop, end);
    for (let no = 0; no < DEAR_SUBSCRIPTIONS; no++) subscribe(socket, `${no}`, dearEvents(no), { room });
    socket.on('message', (data: Buffer) => {
      if (data.includes('RATE_LIMITED')) end('cut off');
      else if (data.includes('"next"')) end('event');
    });
    while (!stop.aborted && socket.readyState === socket.OPEN) {
      await ask(setting.url, setting.token, WRITE, { room, content: 'again' }, stop);
      await sleep(50);
    }
    socket.terminate();
    await closed;
  },
  'large subscriptions': async (setting, stop, end) => {
    const room = await ownRoom(setting);
    await Promise.all(
      Array.from({ length: LARGE_SOCKETS }, async (_, no) => {
        const { socket, closed } = await open(setting, stop, end);
        socket.on('message', (data: Buffer) => {
          if (data.includes('RATE_LIMITED')) end('refused');
        });
        for (let i = 0; i < LARGE_SUBSCRIPTIONS && !stop.aborted && socket.readyState === socket.OPEN; i++) {
          subscribe(socket, `${i}`, largeEvents(no * LARGE_SUBSCRIPTIONS + i), { room });
          await sleep(20);
        }
        await closed;
      }),
    );
  },
  'images of 49 megapixels': async (setting, stop, end) => {
    const image = await sharp({ create: { width: 7_000, height: 7_000, channels: 3, background: 'black' } })
      .png()
      .toBuffer();
    await Promise.all(
      Array.from({ length: UPLOADS }, async () => {
        while (!stop.aborted) end(await upload(setting, image, stop).catch(() => 'cut off'));
      }),
    );
  },
  'dear queries of twelve users': (setting, stop, end) => dearQueries(setting, DEAR_QUERY, stop, end),
  'dear queries of twelve users, executed': (setting, stop, end) => dearQueries(setting, DEAR_EXECUTED, stop, end),
};

async function dearQueries(
  { url, accomplices }: AttackersSetting,
  query: string,
  stop: AbortSignal,
  end: (how: string) => void,
): Promise<void> {
  await Promise.all(
    accomplices.map(async (token) => {
      while (!stop.aborted) end(await ask(url, token, query, {}, stop));
    }),
  );
}

const WRITE =
  'mutation Write($room: ID!, $content: String!) { createMessage(input: { channel: { roomId: $room }, content: $content }) { message { channel { ... on Room { id } } } } }';

/** Token -> room of the attacker. Rooms are reused, because in later rounds the attacker may be over quota. */
const rooms = new Map<string, Promise<string>>();

/** A room that the attacker owns. */
export function ownRoom({ url, token }: AttackersSetting): Promise<string> {
  let room = rooms.get(token);
  if (!room) rooms.set(token, (room = makeRoom(url, token)));
  return room;
}

async function makeRoom(url: string, token: string): Promise<string> {
  const make = async (query: string, id: RegExp) => {
    const response = await fetch(`${url}/graphql`, { method: 'POST', ...requestOf(token, query, {}) });
    const text = await response.text();
    const [made] = id.exec(text) ?? [];
    if (made === undefined) throw new Error(`unable to make a room of the attacker's; ${text}`);
    return made;
  };
  const serverId = await make('mutation { createServer(input: { name: "own" }) { server { id } } }', /srv_\w+/);
  const query = `mutation { createRoom(input: { serverId: "${serverId}", name: "own" }) { room { id } } }`;
  return make(query, /room_\w+/);
}

function requestOf(token: string, query: string, variables: object) {
  return {
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  };
}

const CREATE_UPLOAD =
  'mutation Slot($size: Int!) { createFileUpload(input: { filename: "black.png", contentType: "image/png", sizeBytes: $size }) { uploadUrl headers { name value } file { id } } }';
const COMPLETE_UPLOAD =
  'mutation Complete($id: ID!) { completeFileUpload(input: { fileId: $id }) { file { status } userErrors { code } } }';

interface Slot {
  readonly data?: {
    readonly createFileUpload: {
      readonly uploadUrl: string | null;
      readonly headers: readonly { readonly name: string; readonly value: string }[];
      readonly file: { readonly id: string };
    };
  };
}

/** @returns The status of the last step that was reached. */
async function upload({ url, token }: AttackersSetting, bytes: Buffer, stop: AbortSignal): Promise<string> {
  const post = (query: string, variables: object) =>
    fetch(`${url}/graphql`, { method: 'POST', ...requestOf(token, query, variables), signal: stop });
  const made = await post(CREATE_UPLOAD, { size: bytes.length });
  const { data } = (await made.json()) as Slot;
  if (!data?.createFileUpload.uploadUrl) return `no slot: ${made.status}`;
  const { uploadUrl, headers, file } = data.createFileUpload;
  const put = await fetch(uploadUrl, {
    method: 'PUT',
    headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    body: new Uint8Array(bytes),
    signal: stop,
  });
  if (!put.ok) return `upload: ${put.status}`;
  const completed = await post(COMPLETE_UPLOAD, { id: file.id });
  const [refusal] = /(?<="code":")\w+/.exec(await completed.text()) ?? [];
  return refusal ?? String(completed.status);
}

/** @returns The status, or another outcome. */
async function ask(url: string, token: string, query: string, variables: object, stop: AbortSignal): Promise<string> {
  try {
    const request = requestOf(token, query, variables);
    const response = await fetch(`${url}/graphql`, { method: 'POST', ...request, signal: stop });
    await response.arrayBuffer();
    return String(response.status);
  } catch {
    await sleep(5);
    return 'cut off';
  }
}

/** A signed-in WebSocket of the attacker. It ends with the attack. */
async function open({ url, token }: AttackersSetting, stop: AbortSignal, end: (how: string) => void) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) =>
    socket.once('close', (code) => {
      if (!stop.aborted) end(String(code));
      resolve();
    }),
  );
  stop.addEventListener('abort', () => socket.terminate());
  socket.once('open', () =>
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
  );
  await Promise.race([once(socket, 'message').catch(() => {}), closed]);
  return { socket, closed };
}

function subscribe(socket: WebSocket, id: string, query: string, variables: object): void {
  if (socket.readyState === socket.OPEN) {
    socket.send(JSON.stringify({ type: 'subscribe', id, payload: { query, variables } }));
  }
}
