import { hash } from 'node:crypto';

import { expect, test } from 'vitest';

import { startTestApp, type TestApp } from '../kit/app.ts';
import { CREATE_MESSAGE } from '../kit/operations.ts';
import { runOn } from '../kit/outage.ts';
import { people, roomOf } from '../kit/scenes.ts';
import { listen } from '../kit/subscriptions.ts';
import { begin, connectWire, openWire } from '../kit/websocket.ts';

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

const INFO = 30;

/** An app and the lines that it has logged so far. */
async function loggingApp(): Promise<{ app: TestApp; lines: readonly Line[]; of: (requestId: string) => Line[] }> {
  const lines: Line[] = [];
  const app = await startTestApp({}, { onLog: (line) => lines.push(JSON.parse(line) as Line) });
  return { app, lines, of: (requestId) => lines.filter((line) => line['requestId'] === requestId) };
}

function ask({ url }: TestApp, token: string | null, body: object, requestId?: string): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(requestId !== undefined && { 'x-request-id': requestId }),
    },
    body: JSON.stringify(body),
  });
}

const ROOM = 'query LogRoom($id: ID!) { room(id: $id) { name } }';

test('an operation is one line with its name, user, request id and outcome', async () => {
  const { app, of } = await loggingApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);

  const response = await ask(app, ada.token, { query: ROOM, variables: { id: roomId } }, 'from-the-proxy_1');

  await expect.poll(() => of('from-the-proxy_1')).toHaveLength(1);
  expect(response.headers.get('x-request-id')).toBe('from-the-proxy_1');
  expect(of('from-the-proxy_1')).toEqual([
    {
      level: 20,
      time: expect.any(String),
      msg: 'operation answered',
      requestId: 'from-the-proxy_1',
      operationType: 'query',
      operation: 'LogRoom',
      documentHash: hash('sha256', ROOM),
      userId: ada.id,
      outcome: 'ok',
      ms: expect.any(Number),
    },
  ]);
});

test.each([
  ['no request id', undefined],
  ['a request id with invalid characters', 'a b"c'],
  ['a request id that is too long', 'x'.repeat(65)],
])('%s leads to a new one', async (_what, given) => {
  const { app } = await loggingApp();

  const response = await ask(app, null, { query: '{ __typename }' }, given);

  expect(response.headers.get('x-request-id')).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
});

test('a refusal is a line, whether it is in the data, in the errors, or of the whole request', async () => {
  const { app, of } = await loggingApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const content = 'this is what ada wrote to nobody '.repeat(1_000);
  const create = { query: String(CREATE_MESSAGE), variables: { input: { channel: { roomId }, content } } };

  await ask(app, ada.token, create, 'data');
  await ask(app, ada.token, { query: '{ nothing }' }, 'document');
  await ask(app, 'no.such.token', { query: ROOM, variables: { id: roomId } }, 'token');
  await ask(app, ada.token, { query: 'x'.repeat(200_000) }, 'body');

  const refusal = { level: INFO, msg: 'operation refused', outcome: 'refused' };
  await expect.poll(() => of('body')).toHaveLength(1);
  expect(of('data')).toMatchObject([
    { ...refusal, operation: 'CreateMessage', userId: ada.id, codes: ['INVALID_INPUT'] },
  ]);
  expect(of('document')).toMatchObject([{ ...refusal, userId: ada.id, codes: ['BAD_USER_INPUT'] }]);
  expect(of('token')).toMatchObject([{ ...refusal, codes: ['UNAUTHENTICATED'] }]);
  expect(of('body')).toMatchObject([{ ...refusal, codes: ['HTTP_413'] }]);
  expect(JSON.stringify([...of('data'), ...of('token')])).not.toMatch(/what ada wrote|no\.such\.token/);
});

test('a failure is a line with its error and the request id that its client gets', async () => {
  const { app, of } = await loggingApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  await runOn(app.databaseUrl, 'ALTER TABLE messages RENAME TO gone');
  const input = { channel: { roomId }, content: 'the message that cannot be' };

  const response = await ask(app, ada.token, { query: String(CREATE_MESSAGE), variables: { input } });

  const { errors } = (await response.json()) as { errors: { extensions: { requestId: string } }[] };
  const id = response.headers.get('x-request-id')!;
  expect(errors.map(({ extensions }) => extensions)).toMatchObject([{ code: 'INTERNAL_SERVER_ERROR', requestId: id }]);
  await expect.poll(() => of(id).map(({ msg }) => msg)).toEqual(['operation failed', 'operation answered']);
  expect(of(id)[0]).toMatchObject({
    level: 50,
    operationType: 'mutation',
    operation: 'CreateMessage',
    documentHash: hash('sha256', String(CREATE_MESSAGE)),
    userId: ada.id,
    err: { message: expect.stringContaining('messages') },
  });
  expect(of(id)[1]).toMatchObject({ outcome: 'failed' });
  expect(JSON.stringify(of(id))).not.toContain('the message that cannot be');
});

test('over a WebSocket each operation has its line, and so has a refused connection', async () => {
  const { app, lines } = await loggingApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  using wire = await connectWire(app.url, ada.token);
  using anonymous = await openWire(app.url);

  begin(wire, 'one', ROOM, { id: roomId });
  begin(wire, 'two', '{ nothing }');
  anonymous.send({ type: 'connection_init', payload: { authorization: 'Bearer no.such.token' } });
  await anonymous.closed;

  const said = () =>
    lines.filter(({ msg }) => ['operation answered', 'operation refused', 'WebSocket refused'].includes(msg));
  await expect
    .poll(said)
    .toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ operation: 'LogRoom', documentHash: hash('sha256', ROOM), userId: ada.id }),
        expect.objectContaining({ level: INFO, outcome: 'refused', codes: ['BAD_USER_INPUT'] }),
        expect.objectContaining({ level: INFO, reason: expect.stringContaining('unable to accept the token') }),
      ]),
    );
  expect(new Set(said().flatMap((line) => line['requestId'] ?? [])).size).toBeGreaterThan(1);
  expect(JSON.stringify(lines)).not.toContain('no.such.token');
});

test('lines logged while a subscription runs do not have the id of the request that started it', async () => {
  const { app, lines } = await loggingApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  await runOn(app.databaseUrl, 'ALTER TABLE events RENAME TO gone');
  const subscription = `subscription { channelEvents(channel: { roomId: "${roomId}" }, after: 0) { __typename } }`;

  using _listener = listen({ url: app.url, token: ada.token }, 'graphql-ws', subscription, {});

  const failure = () => lines.find(({ msg }) => msg === 'unable to read the past of a stream; will try again');
  await expect.poll(failure).toBeDefined();
  expect(failure()).not.toHaveProperty('requestId');
  expect(failure()).not.toHaveProperty('userId');
});

test('a flood of refusals does not flood the log: omitted lines are counted', async () => {
  const { app, lines } = await loggingApp();
  const [ada] = await people(app, 'ada');
  const refusals = () => lines.filter(({ msg }) => msg === 'operation refused');
  const FLOOD = 300;

  await Promise.all(Array.from({ length: FLOOD }, () => ada.raw('{ nothing }')));
  const leftOut = () => refusals().reduce((sum, line) => sum + Number(line['linesLeftOut'] ?? 0), 0);
  await expect
    .poll(
      async () => {
        await ada.raw('{ nothing }');
        return refusals().length + leftOut();
      },
      { interval: 300 },
    )
    .toBeGreaterThan(FLOOD);

  expect(leftOut()).toBeGreaterThan(0);
  expect(refusals().length).toBeLessThan(FLOOD);
});

test('a long operation name is cut', async () => {
  const { app, of } = await loggingApp();
  const [ada] = await people(app, 'ada');
  const name = `Long${'x'.repeat(5_000)}`;

  await ask(app, ada.token, { query: `query ${name} { viewer { user { id } } }` }, 'long-name');

  await expect.poll(() => of('long-name').length).toBe(1);
  expect(of('long-name')).toMatchObject([{ operation: `${name.slice(0, 100)}…` }]);
});
