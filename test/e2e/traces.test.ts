import { randomBytes } from 'node:crypto';

import { Rest } from 'ably';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { TestUser } from '../kit/app.ts';
import { SERVER_KEY } from '../kit/ably.ts';
import { type Fleet, type Instance, startFleet } from '../kit/fleet.ts';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver, treeOf } from '../kit/otlp-receiver.ts';
import { until } from '../kit/processes.ts';
import { roomOf, write } from '../kit/scenes.ts';
import { startService, temporaryPlace } from '../kit/service.ts';
import { uuidOf } from '../kit/streams.ts';
import { begin, connectWire, type Wire } from '../kit/websocket.ts';

/** The start command with traces. */
const TRACED = 'exec node --import ./src/tracing.ts src/main.ts';

const CREATE_MESSAGE = `
  mutation TracesCreateMessage($input: CreateMessageInput!) {
    createMessage(input: $input) {
      message { id author { username } }
      seq
      userErrors { code }
    }
  }`;

/** Text that no span may contain. */
const CONTENT = 'Meet me at the harbour at nine';
const IDEMPOTENCY_KEY = 'key-that-only-its-author-knows';

let receiver: OtlpReceiver;
let fleet: Fleet;
let instance: Instance;
let ada: TestUser;
let roomId: string;
let channelName: string;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  fleet = await startFleet(0);
  instance = await startTraced();
  ada = await fleet.signIn('ada');
  const room = await roomOf(ada);
  ({ roomId } = room);
  channelName = `${room.serverId}:${roomId}`;
});

afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

describe('createMessage', () => {
  test('is one trace, with the request, the statement and the publish on Ably', async () => {
    const trace = newTrace();

    const { data } = await ask(trace.traceParent, CREATE_MESSAGE, { input: message() });

    const spans = await spansOf(trace.id, 'POST /graphql', 'publish message.created');
    expect(treeOf(spans)).toBe(
      [
        'POST /graphql',
        '  mutation',
        '    Mutation.createMessage',
        '      UPDATE streams INSERT messages INSERT events',
        '      publish message.created',
      ].join('\n'),
    );
    expect(data).toMatchObject({ createMessage: { message: { author: { username: ada.username } }, userErrors: [] } });
  });

  test('continues the trace of the client, and describes each step', async () => {
    const trace = newTrace();

    await ask(trace.traceParent, CREATE_MESSAGE, { input: message() });

    const spans = await spansOf(trace.id, 'POST /graphql', 'publish message.created');
    const [request, operation, field, statement, publish] = [
      'POST /graphql',
      'mutation',
      'Mutation.createMessage',
      'UPDATE streams INSERT messages INSERT events',
      'publish message.created',
    ].map((name) => spans.find((span) => span.name === name)!);
    expect(request).toMatchObject({
      parentSpanId: trace.spanId,
      kind: 'server',
      attributes: {
        'http.request.method': 'POST',
        'http.response.status_code': 200,
        'http.route': '/graphql',
        'url.path': '/graphql',
      },
      resource: { 'service.name': 'messaging-graphql', 'service.instance.id': expect.any(String) },
    });
    expect(operation).toMatchObject({
      kind: 'internal',
      attributes: { 'graphql.operation.type': 'mutation', 'graphql.operation.name': 'TracesCreateMessage' },
    });
    expect(field).toMatchObject({ kind: 'internal', attributes: {} });
    expect(statement).toMatchObject({
      kind: 'client',
      attributes: {
        'db.system.name': 'postgresql',
        'db.query.text': expect.stringMatching(
          /INSERT INTO messages AS m .+ SELECT \$\d+::uuid, channel_id, seq, \$\d+/s,
        ),
      },
    });
    expect(publish).toMatchObject({
      kind: 'producer',
      attributes: { 'messaging.system': 'ably', 'messaging.destination.name': channelName },
    });
    expect(spans.filter(({ failed }) => failed)).toEqual([]);
  });

  test('for a reply has a Prisma transaction with its statements', async () => {
    const trace = newTrace();
    const { id } = await write(ada, { roomId });

    await ask(trace.traceParent, CREATE_MESSAGE, { input: { ...message(), parentMessageId: id } });

    const spans = await spansOf(trace.id, 'POST /graphql', 'publish message.created');
    expect(treeOf(spans)).toBe(
      [
        'POST /graphql',
        '  mutation',
        '    Mutation.createMessage',
        '      SELECT rooms',
        '      prisma:client:transaction',
        '        prisma:client:start_transaction',
        '        prisma:client:operation',
        '          prisma:client:db_query',
        '        prisma:client:operation',
        '          prisma:client:db_query',
        '        prisma:client:commit_transaction',
        '          prisma:client:db_query',
        '        publish message.created',
      ].join('\n'),
    );
    expect(spans.map(({ attributes }) => attributes['db.query.text'])).toContainEqual(
      expect.stringContaining('INSERT INTO messages'),
    );
  });

  test('publishes the same on Ably as without a trace', async () => {
    const trace = newTrace();

    const { data } = await ask(trace.traceParent, CREATE_MESSAGE, { input: message() });

    await spansOf(trace.id, 'publish message.created');
    const { id } = (data as { createMessage: { message: { id: string } } }).createMessage.message;
    const ably = new Rest({ ...fleet.ably.clientOptions, key: SERVER_KEY, logLevel: 0 });
    const { items } = await ably.channels.get(channelName).history();
    const published = items.find(({ data: envelope }) => (envelope as { data: { id: string } }).data.id === id)!;
    expect(Object.keys(published.data as object)).toEqual(['type', 'id', 'seq', 'data', 'timestamp', 'user_id']);
    expect(JSON.stringify(published)).not.toContain(trace.id);
  });
});

describe('a request', () => {
  test('that a plan answers has spans for its operation, its field and one statement', async () => {
    const trace = newTrace();

    await ask(trace.traceParent, 'query TracesPlanned { viewer { user { username } servers { nodes { name } } } }');

    const spans = await spansOf(trace.id, 'POST /graphql');
    expect(treeOf(spans)).toMatch(/^POST \/graphql\n {2}query\n {4}Query\.viewer\n {6}SELECT \w+$/);
  });

  test('that is refused has an error with its code at the operation and the field, and not the value', async () => {
    const trace = newTrace();

    await ask(trace.traceParent, 'query TracesRefused($id: ID!) { node(id: $id) { id } }', { id: CONTENT });

    const spans = await spansOf(trace.id, 'POST /graphql');
    const failed = spans.filter((span) => span.failed);
    expect(failed.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
      ['Query.node', 'BAD_USER_INPUT'],
      ['query', 'BAD_USER_INPUT'],
    ]);
  });

  test('whose statement PostgreSQL refuses has errors from there up to the operation, and the log explains them', async () => {
    const trace = newTrace();
    await fleet.db.$executeRaw`ALTER TABLE friendships RENAME TO friendships_away`;

    await ask(trace.traceParent, 'query TracesFailed { viewer { friends { nodes { username } } } }');

    await fleet.db.$executeRaw`ALTER TABLE friendships_away RENAME TO friendships`;
    const spans = await spansOf(trace.id, 'POST /graphql');
    const undefinedTable = '42P01';
    // The request is answered, with an error instead of the field.
    const failed = spans.filter((span) => span.failed);
    expect(failed.map(({ kind, attributes }) => [kind, attributes['error.type']])).toEqual([
      ['client', undefinedTable],
      ['internal', undefinedTable],
      ['internal', undefinedTable],
    ]);
    const line = () =>
      instance
        .stdout()
        .split('\n')
        .slice(0, -1)
        .find((one) => one.includes(trace.id));
    await until(() => line() !== undefined);
    expect(JSON.parse(line()!)).toMatchObject({
      traceId: trace.id,
      operation: 'TracesFailed',
      err: { code: undefinedTable, message: 'relation "friendships" does not exist' },
    });
  });

  test('that its client does not record is not recorded here, and neither are its events', async () => {
    const trace = newTrace({ sampled: false });

    const { data } = await ask(trace.traceParent, CREATE_MESSAGE, { input: message() });

    await flushed();
    expect(receiver.spans(trace.id)).toEqual([]);
    expect(await traceOfEvent(data)).toBeNull();
  });
});

describe('over a WebSocket', () => {
  test('each operation is a trace, up to the publish on Ably', async () => {
    using wire = await connectWire(fleet.url, ada.token);

    await run(wire, CREATE_MESSAGE.replace('TracesCreateMessage', 'TracesOverWebSocket'), { input: message() });

    const root = await operationCalled('TracesOverWebSocket');
    const spans = await spansOf(root.traceId, 'publish message.created');
    expect(root).toMatchObject({ kind: 'server', parentSpanId: undefined });
    expect(treeOf(spans)).toBe(
      [
        'mutation',
        '  Mutation.createMessage',
        '    UPDATE streams INSERT messages INSERT events',
        '    publish message.created',
      ].join('\n'),
    );
  });

  test('events of a subscription are not part of the trace that began it', async () => {
    using wire = await connectWire(fleet.url, ada.token);
    const document = `subscription TracesSubscribe($channel: ChannelRef!) {
      channelEvents(channel: $channel) { ... on MessageCreatedEvent { message { author { username } } } }
    }`;
    begin(wire, 'events', document, { channel: { roomId } });
    const { traceId } = await operationCalled('TracesSubscribe');
    const trace = newTrace();

    await ask(trace.traceParent, CREATE_MESSAGE, { input: message() });
    const event = await wire.receive();

    const spans = await spansOf(trace.id, 'POST /graphql', 'publish message.created');
    await flushed();
    expect(event).toMatchObject({ type: 'next', id: 'events' });
    expect(treeOf(receiver.spans(traceId)).split('\n')[0]).toBe('subscription');
    const beganAt = Math.min(...spans.map(({ startedAt }) => Number(startedAt)));
    expect(receiver.spans(traceId).filter(({ startedAt }) => Number(startedAt) > beganAt)).toEqual([]);
  });
});

test('writing by one process and publishing by another is one trace, and a stop loses no spans', async () => {
  const trace = newTrace();
  await fleet.ably.stop();
  await ask(trace.traceParent, CREATE_MESSAGE, { input: message() });
  const code = await instance.terminate();
  const before = receiver.spans(trace.id);
  await fleet.ably.start();

  // This sampler would record work without a parent: sweeps would be hundreds of traces.
  instance = await startTraced({ OTEL_TRACES_SAMPLER: 'always_on' });

  const spans = await spansOf(trace.id, 'publish message.created');
  expect(code).toBe(0);
  expect(before.map(({ name }) => name)).toContain('POST /graphql');
  expect(treeOf(spans.filter(({ failed }) => !failed))).toContain('    publish message.created');
  // Failed attempts are visible too.
  const failures = spans.filter(({ failed }) => failed).map(({ name, attributes }) => [name, attributes['error.type']]);
  expect(failures[0]).toEqual(['publish message.created', 'SendError']);
  const instances = new Set(spans.map(({ resource }) => resource['service.instance.id']));
  expect(instances.size).toBe(2);
});

test('without the SDK nothing is sent, and events have no trace', async () => {
  const trace = newTrace();
  await instance.terminate();
  instance = await fleet.start({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
  const before = receiver.bodies.length;

  const { data } = await ask(trace.traceParent, CREATE_MESSAGE, { input: message() });

  expect(await traceOfEvent(data)).toBeNull();
  await instance.terminate();
  expect(receiver.bodies).toHaveLength(before);
});

test.each([
  [{ OTEL_TRACES_SAMPLER: 'sometimes' }, 'OTEL_TRACES_SAMPLER must be always_on'],
  [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG must be a number'],
  [{ OTEL_BSP_SCHEDULE_DELAY: 'soon' }, 'OTEL_BSP_SCHEDULE_DELAY must be a number'],
])('%o is refused with a message, and nothing starts', async (environment, said) => {
  await using place = await temporaryPlace();
  await using service = startService(place, { command: TRACED, environment });

  const code = await service.ended();

  expect(code).toBe(1);
  expect(service.stderr()).toContain(`unable to record traces; ${said}`);
});

test('exported spans contain no texts and variables, and no trace begins by itself', () => {
  const exported = receiver.bodies.join('\n');

  expect(exported).toContain('INSERT INTO messages');
  for (const secret of [CONTENT, IDEMPOTENCY_KEY, ada.token, ada.token.split('.')[1]!, ada.username, 'Bearer']) {
    expect(exported).not.toContain(secret);
  }
  const ids = new Set(receiver.spans().map(({ spanId }) => spanId));
  const roots = receiver.spans().filter(({ parentSpanId }) => parentSpanId === undefined || !ids.has(parentSpanId));
  expect(new Set(roots.map(({ kind }) => kind))).toEqual(new Set(['server']));
});

function startTraced(own: Record<string, string> = {}): Promise<Instance> {
  return fleet.start({
    command: TRACED,
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '50', ...own },
  });
}

function message() {
  return {
    channel: { roomId },
    content: CONTENT,
    idempotencyKey: `${IDEMPOTENCY_KEY}-${randomBytes(4).toString('hex')}`,
  };
}

/** Headers of a client that records its own spans. */
function newTrace({ sampled = true } = {}) {
  const [id, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return { id, spanId, traceParent: `00-${id}-${spanId}-${sampled ? '01' : '00'}` };
}

async function ask(traceparent: string, query: string, variables: Record<string, unknown> = {}) {
  const response = await fetch(`${instance.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}`, traceparent },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as { data: unknown };
}

/** Runs an operation to its end. */
async function run(wire: Wire, query: string, variables?: Record<string, unknown>): Promise<void> {
  begin(wire, 'run', query, variables);
  while ((await wire.receive()).type !== 'complete');
}

/**
 * The spans of a trace, when spans with these names have arrived, and so all that ended before them. The look-up of the
 * account is left out, because it happens only every half minute.
 */
async function spansOf(traceId: string, ...names: string[]): Promise<ReceivedSpan[]> {
  const received = () => receiver.spans(traceId);
  await until(() => names.every((wanted) => received().some(({ name, failed }) => name === wanted && !failed)));
  return received().filter(({ attributes }) => !String(attributes['db.query.text']).includes('WHERE u.subject = '));
}

/** The span of an operation by the name that its client gave it. */
async function operationCalled(wanted: string): Promise<ReceivedSpan> {
  const find = () => receiver.spans().find(({ attributes }) => attributes['graphql.operation.name'] === wanted);
  await until(() => find() !== undefined);
  return find()!;
}

/** Resolves when what has ended before has been received: spans are sent in the order in which they end. */
async function flushed(): Promise<void> {
  const { id, traceParent } = newTrace();
  await ask(traceParent, '{ viewer { user { id } } }');
  await spansOf(id, 'POST /graphql');
}

/** The trace in the log's row of a new message's event. */
async function traceOfEvent(data: unknown): Promise<string | null> {
  const { id } = (data as { createMessage: { message: { id: string } } }).createMessage.message;
  const [event] = await fleet.db.$queryRaw<{ trace: string | null }[]>`
    SELECT trace_parent AS trace FROM events WHERE subject_id = ${uuidOf(id)}::uuid`;
  return event!.trace;
}
