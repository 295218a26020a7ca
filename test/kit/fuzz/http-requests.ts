import { gzipSync } from 'node:zlib';

import { asFields, operationOf } from './operations.ts';
import type { Random } from './random.ts';

/** A request as its bytes. */
export interface RawRequest {
  readonly method: string;
  /** The target in the request line. */
  readonly target: string;
  readonly bytes: Buffer;
}

/** Values for headers. */
export interface HeaderValues {
  readonly host: string;
  /** A valid token. */
  readonly token: string;
}

const METHODS = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'HEAD',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'CONNECT',
  'get',
  'X',
];
const PATHS = [
  '/',
  '/livez',
  '/readyz',
  '/dev/token',
  '/files/',
  '/files/x',
  '/files/%00',
  '/files/..%2f..%2fetc%2fpasswd',
  '/files/file_01h2xcejqtf2nbrexx3vqjhp41/x?expires=1&signature=x',
  '/graphql/',
  '//graphql',
  '/graphql#x',
  '/%',
  '/%ff',
  '/constructor',
  '/favicon.ico',
  '*',
  '?',
];
const MEDIA_TYPES = [
  ...Array.from({ length: 20 }, () => 'application/json'),
  'application/json; charset=utf-8',
  'Application/JSON; Charset="UTF-8"',
  'application/json;charset=utf-16',
  'application/json; charset=latin1',
  'application/json;',
  'application/json, text/plain',
  'application/graphql-response+json',
  'application/graphql',
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=UTF-8',
  'multipart/form-data; boundary=b',
  'multipart/form-data',
  'multipart/mixed; boundary=b',
  'text/plain',
  'text/html',
  'json',
  ';;;',
  '/',
  '',
];
const ACCEPTS = [
  '*/*',
  'application/json',
  'application/graphql-response+json, application/json;q=0.9',
  'APPLICATION/JSON',
  'application/json;q=0',
  'application/*',
  'text/event-stream',
  'Text/Event-Stream',
  'text/event-stream, application/json',
  'multipart/mixed',
  'multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/json',
  'multipart/mixed;deferSpec=20220824',
  'image/png',
  'application/xml',
  ',,;q=',
  '',
];
const HOSTS = ['localhost', 'a b', '[', '', 'evil.example.com', 'x:99999', '\u00e9', 'localhost, localhost'];
const OTHER_HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ['content-encoding', ['identity', 'gzip', 'br', 'deflate', 'x', '', 'identity, gzip', 'GZIP']],
  ['origin', ['http://localhost:3000', 'https://chat.example.com', 'null', 'x', '', '*']],
  ['access-control-request-method', ['POST', 'X', '']],
  ['access-control-request-headers', ['authorization,content-type', 'x'.repeat(500), '']],
  ['cookie', ['a=b', 'x'.repeat(2_000)]],
  ['expect', ['100-continue', 'nonsense']],
  ['if-none-match', ['*', '"x"']],
  ['range', ['bytes=0-1', 'bytes=x', 'bytes=9-1']],
  ['x-forwarded-for', ['1.2.3.4', 'x', '', '::1, ::1']],
  ['x-request-id', ['x', 'x'.repeat(1_000), '\u0080']],
  ['traceparent', ['00-x', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01']],
  ['connection', ['close', 'keep-alive', 'upgrade', 'x, y']],
  ['upgrade', ['websocket', 'h2c']],
  ['sec-websocket-key', ['dGhlIHNhbXBsZSBub25jZQ==', 'x']],
  ['sec-websocket-version', ['13', '1', 'x']],
  ['sec-websocket-protocol', ['graphql-transport-ws', 'graphql-ws', 'x', '']],
  ['x', ['x'.repeat(17_000)]],
];

export function httpRequestOf(random: Random, values: HeaderValues): RawRequest {
  const isOperation = random.chance(0.75);
  const method = isOperation && random.chance(0.92) ? random.pick(['GET', 'POST', 'POST']) : random.pick(METHODS);
  const body = method === 'GET' || method === 'HEAD' ? null : bodyOf(random, isOperation);
  const target = isOperation ? operationTarget(random, method) : random.pick(PATHS);
  const version = random.chance(0.04) ? 'HTTP/1.0' : random.chance(0.002) ? 'HTTP/3.7' : 'HTTP/1.1';

  const lines = [`${method} ${target} ${version}`, ...headersOf(random, values, version)];
  if (body?.type !== undefined) lines.push(`Content-Type: ${body.type}`);
  const [lengths, sent] = framed(random, body?.bytes ?? null);
  lines.push(...lengths);
  return { method, target, bytes: Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), sent]) };
}

function operationTarget(random: Random, method: string): string {
  const asked = method === 'POST' ? random.chance(0.05) : random.chance(0.95);
  if (!asked) return '/graphql';
  const query = asFields(random, operationOf(random));
  const absolute = random.chance(0.01) ? 'http://localhost' : '';
  // Longer ones are refused only for their length.
  return `${absolute}/graphql?${query.slice(0, random.chance(0.02) ? 20_000 : 6_000)}`;
}

function headersOf(random: Random, { host, token }: HeaderValues, version: string): string[] {
  const lines: string[] = [];
  if (version === 'HTTP/1.1' ? !random.chance(0.003) : random.chance(0.5)) {
    lines.push(`Host: ${random.chance(0.02) ? random.pick(HOSTS) : host}`);
  }
  if (random.chance(0.003)) lines.push(`Host: ${random.pick(HOSTS)}`);
  if (!random.chance(0.15)) {
    const usual = `Bearer ${token}`;
    const others = [
      'Bearer',
      'Bearer x',
      'Basic YTpi',
      `${usual}x`,
      token,
      `bearer ${token}`,
      'Bearer a.b.c',
      '',
      '\u00e9',
    ];
    lines.push(`Authorization: ${random.chance(0.9) ? usual : random.pick(others)}`);
  }
  if (random.chance(0.6)) lines.push(`Accept: ${random.chance(0.01) ? 'text/html' : random.pick(ACCEPTS)}`);
  if (random.chance(0.01)) lines.push(...upgradeOf(random));
  for (const [name, choices] of OTHER_HEADERS) if (random.chance(0.015)) lines.push(`${name}: ${random.pick(choices)}`);
  if (random.chance(0.003)) lines.push(random.pick(['no colon', ': no name', 'a b: c', 'x: \u0000', ' folded: x']));
  return lines;
}

/** Headers of a WebSocket upgrade, valid or invalid. */
function upgradeOf(random: Random): string[] {
  const lines = ['Connection: Upgrade', 'Upgrade: websocket'];
  if (random.chance(0.9)) lines.push(`Sec-WebSocket-Key: ${random.chance(0.9) ? 'dGhlIHNhbXBsZSBub25jZQ==' : 'x'}`);
  if (random.chance(0.9)) lines.push(`Sec-WebSocket-Version: ${random.chance(0.9) ? '13' : '8'}`);
  if (random.chance(0.9))
    lines.push(`Sec-WebSocket-Protocol: ${random.pick(['graphql-transport-ws', 'graphql-ws', 'a b'])}`);
  return lines;
}

interface Body {
  readonly type?: string;
  readonly bytes: Buffer;
}

function bodyOf(random: Random, isOperation: boolean): Body {
  const type = random.chance(0.05) ? undefined : random.pick(MEDIA_TYPES);
  const bytes = Buffer.from(isOperation || random.chance(0.3) ? operationBody(random, type ?? '') : otherBody(random));
  const usual = { ...(type !== undefined && { type }), bytes };
  if (random.chance(0.03)) return { ...usual, bytes: bytes.subarray(0, random.int(bytes.length + 1)) };
  if (random.chance(0.01)) return { ...usual, bytes: Buffer.concat([bytes, Buffer.from([0xff, 0xfe, 0x80])]) };
  return usual;
}

function operationBody(random: Random, type: string): string {
  const parameters = operationOf(random);
  const json = JSON.stringify(parameters);
  if (random.chance(0.1)) return otherBody(random);
  if (/urlencoded/i.test(type)) return asFields(random, parameters);
  if (type.startsWith('multipart'))
    return multipart({ operations: json, map: random.pick(['{}', '{', '{"0":["x"]}']) });
  if (type === 'application/graphql') return String(parameters['query']);
  if (random.chance(0.03)) return `[${json},${json}]`;
  return random.chance(0.02) ? `\uFEFF${json}` : json;
}

function otherBody(random: Random): string {
  return random.pick([
    '',
    ' ',
    'null',
    'true',
    '0',
    '"x"',
    '[]',
    '[null]',
    '{}',
    '{"query"}',
    'query=x',
    '{"username":"fuzz"}',
    '{"username":7}',
    '{"username":"fuzz","expiresIn":-1}',
    '['.repeat(10_000),
    '{"a":'.repeat(10_000),
    `{"query":"query ($id: ID!) { node(id: $id) { id } }","variables":{"id":${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}}}`,
    `{"query":"{ __typename }","extensions":${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}}`,
    `{"query":${'['.repeat(40_000)}${']'.repeat(40_000)}}`,
    `{"query":"{ __typename }","a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    `{"query":"{ __typename }","a":"${'x'.repeat(100_001)}"}`,
    '{"query":"{ __typename }","query":7}',
    gzipSync('{"query":"{ __typename }"}').toString('latin1'),
    multipart({ query: '{ __typename }' }),
  ]);
}

function multipart(parts: Readonly<Record<string, string>>): string {
  const each = Object.entries(parts).map(
    ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${each.join('')}--b--\r\n`;
}

/** @returns Headers with the length of the body, and the body as it is sent. */
function framed(random: Random, body: Buffer | null): [string[], Buffer] {
  if (body === null) return random.chance(0.02) ? [['Content-Length: 2'], Buffer.from('{}')] : [[], Buffer.alloc(0)];
  if (random.chance(0.08)) {
    const chunk = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]);
    return [['Transfer-Encoding: chunked'], Buffer.concat([body.length > 0 ? chunk : body, Buffer.from('0\r\n\r\n')])];
  }
  if (random.chance(0.003)) {
    const broken = [
      'Content-Length: x',
      'Content-Length: -1',
      'Transfer-Encoding: x',
      'Content-Length: 1\r\nContent-Length: 2',
    ];
    return [[random.pick(broken)], body];
  }
  return [[`Content-Length: ${body.length}`], body];
}
