import { describe, expect, test } from 'vitest';

import { createPool } from '../../src/data/pool.ts';
import { createLogger } from '../../src/observability/log.ts';
import { cloneDatabase, startTestApp, type TestUser } from '../kit/app.ts';
import { cutsOf, startCutProxy } from '../kit/cut-proxy.ts';
import { maskedErrors } from '../kit/faults.ts';
import { CREATE_MESSAGE } from '../kit/operations.ts';
import { maintain, runOn } from '../kit/outage.ts';
import { until } from '../kit/processes.ts';
import { people, roomOf } from '../kit/scenes.ts';

interface Told {
  readonly status: number;
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

type Operation = (user: TestUser, roomId: string) => Promise<Told>;

const readPage: Operation = (user, roomId) =>
  user.raw(`{ room(id: "${roomId}") { name messages(first: 5) { edges { node { content } } } } }`);

const writeMessage: Operation = (user, roomId) =>
  user.answer(CREATE_MESSAGE, { input: { channel: { roomId } as never, content: 'written' } });

const makeServer: Operation = (user) =>
  user.raw('mutation { createServer(input: { name: "made" }) { server { id } userErrors { message } } }');

/** The result for the client: the code of the first error, or OK. */
function outcomeOf({ status, errors }: Told): string {
  return errors?.[0]?.extensions.code ?? (status === 200 ? 'OK' : `HTTP ${status}`);
}

describe('a connection to PostgreSQL that breaks at any step while', () => {
  test.each([
    // A prepared statement with rows in text format, after all messages that open a connection.
    ['a page is read', readPage, true],
    ['a message is written by one statement', writeMessage, false],
    ['a server is made in a transaction', makeServer, false],
  ])(
    '%s is reported to the client as an outage, not as a fault of the service',
    { timeout: 180_000 },
    async (_what, ask, start) => {
      const url = new URL(await cloneDatabase());
      await using proxy = await startCutProxy(Number(url.port));
      url.port = String(proxy.port);
      const lines: string[] = [];
      const app = await startTestApp(
        { databaseUrl: url.href, databasePoolSize: 1 },
        { onLog: (line) => lines.push(line) },
      );
      const [ada] = await people(app, 'ada');
      const { roomId } = await roomOf(ada);
      proxy.reset();
      await expect.poll(async () => outcomeOf(await ask(ada, roomId))).toBe('OK');
      const cuts = cutsOf(proxy.conversation, start);
      proxy.reset();

      const outcomes = new Set<string>();
      for (const cut of cuts) {
        proxy.cut = cut;
        outcomes.add(outcomeOf(await ask(ada, roomId)));
        proxy.reset();
      }
      proxy.cut = null;

      expect(maskedErrors(lines)).toEqual([]);
      // A cut after the last byte of an answer may come too late to be noticed.
      outcomes.delete('OK');
      expect([...outcomes]).toEqual(['SERVICE_UNAVAILABLE']);
      await expect.poll(async () => outcomeOf(await ask(ada, roomId))).toBe('OK');
      await app.stop();
    },
  );
});

test('a session that PostgreSQL ends during its commit is reported to the client as an outage', async () => {
  const databaseUrl = await cloneDatabase();
  const lines: string[] = [];
  const app = await startTestApp({ databaseUrl }, { onLog: (line) => lines.push(line) });
  const ada = await app.signIn('ada');
  await runOn(
    databaseUrl,
    `CREATE FUNCTION public.rest() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';
     CREATE CONSTRAINT TRIGGER rest AFTER INSERT ON public.servers DEFERRABLE INITIALLY DEFERRED
     FOR EACH ROW EXECUTE FUNCTION public.rest()`,
  );
  const name = new URL(databaseUrl).pathname.slice(1);
  const isCommitting = `datname = '${name}' AND state = 'active' AND query = 'COMMIT'`;

  const asked = makeServer(ada, '');
  await until(async () => {
    const [row] = await app.db.$queryRawUnsafe<{ count: bigint }[]>(
      `SELECT count(*) AS count FROM pg_stat_activity WHERE ${isCommitting}`,
    );
    return row!.count > 0n;
  });
  await maintain(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${isCommitting}`);

  expect(outcomeOf(await asked)).toBe('SERVICE_UNAVAILABLE');
  expect(maskedErrors(lines)).toEqual([]);
});

describe('a transaction that PostgreSQL rolls back because of another', () => {
  test.each([
    ['a deadlock', '40P01'],
    ['a serialization failure', '40001'],
  ])('(%s) is run again; if that does not help, the client is asked to retry', async (_what, state) => {
    const app = await startTestApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const refuse = (times: number) =>
      runOn(
        app.databaseUrl,
        // A sequence is not rolled back with the transaction, so it counts the attempts.
        `DROP SEQUENCE IF EXISTS public.attempts;
         CREATE SEQUENCE public.attempts;
         CREATE OR REPLACE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
           IF nextval('public.attempts') <= ${times} THEN RAISE EXCEPTION 'given up' USING ERRCODE = '${state}'; END IF;
           RETURN NEW;
         END$$;
         CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON public.messages FOR EACH ROW EXECUTE FUNCTION public.refuse();
         CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON public.servers FOR EACH ROW EXECUTE FUNCTION public.refuse()`,
      );
    const outcomes: Record<string, string> = {};

    for (const [what, ask] of Object.entries({ statement: writeMessage, transaction: makeServer })) {
      await refuse(3);
      outcomes[`${what}, 3 times`] = outcomeOf(await ask(ada, roomId));
      await refuse(4);
      outcomes[`${what}, 4 times`] = outcomeOf(await ask(ada, roomId));
    }

    expect(outcomes).toEqual({
      'statement, 3 times': 'OK',
      'statement, 4 times': 'SERVICE_UNAVAILABLE',
      'transaction, 3 times': 'OK',
      'transaction, 4 times': 'SERVICE_UNAVAILABLE',
    });
    await app.stop();
  });
});

test('an invalid statement is a fault of the service, and no outage', async () => {
  const lines: string[] = [];
  const app = await startTestApp({}, { onLog: (line) => lines.push(line) });
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  await runOn(app.databaseUrl, 'ALTER TABLE public.messages RENAME COLUMN content TO words');

  const outcomes = [outcomeOf(await readPage(ada, roomId)), outcomeOf(await writeMessage(ada, roomId))];

  expect(outcomes).toEqual(['INTERNAL_SERVER_ERROR', 'INTERNAL_SERVER_ERROR']);
  const unknownColumn = expect.objectContaining({ type: 'StatementError', code: '42703' });
  expect(maskedErrors(lines)).toEqual([unknownColumn, unknownColumn]);
});

test('an error of a connection that was just handed out does not end the process', async () => {
  const pool = createPool({ url: await cloneDatabase(), poolSize: 1, log: createLogger('silent') });
  const client = await pool.connect();

  // Without a listener, this would throw.
  const wasHeard = client.emit('error', new Error('terminating connection due to administrator command'));
  client.release(true);
  await pool.end();

  expect(wasHeard).toBe(true);
});
