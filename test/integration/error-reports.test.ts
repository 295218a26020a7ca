import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { expect, onTestFinished, test } from 'vitest';

import { openSentry } from '../../src/observability/error-reports.ts';
import type { LoggedFailure } from '../../src/observability/log.ts';
import { startTestApp, type TestApp, type TestUser } from '../kit/app.ts';
import { CREATE_MESSAGE } from '../kit/operations.ts';
import { runOn } from '../kit/outage.ts';
import { people, roomOf } from '../kit/scenes.ts';

const CONTENT = 'the message that cannot be written';

/** An operation that fails because of the service. @returns Its request id. */
async function fail({ databaseUrl }: TestApp, author: TestUser): Promise<string> {
  const { roomId } = await roomOf(author);
  await runOn(databaseUrl, 'ALTER TABLE messages RENAME TO gone');
  const { errors } = await author.answer(CREATE_MESSAGE, {
    input: { channel: { roomId } as never, content: CONTENT },
  });
  return errors![0]!.extensions['requestId'] as string;
}

/** A server for events in Sentry's protocol (https://develop.sentry.dev/sdk/data-model/envelopes/). */
async function startSentry(): Promise<{ dsn: string; envelopes: string[] }> {
  const envelopes: string[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    envelopes.push(await text(request));
    response.end('{}');
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { dsn: `http://key@127.0.0.1:${(server.address() as AddressInfo).port}/1`, envelopes };
}

interface SentryEvent {
  readonly tags: Readonly<Record<string, string>>;
  readonly user: object;
  readonly exception: { readonly values: readonly { readonly type: string; readonly value: string }[] };
}

test('a program that embeds the service gets each failure, with the log fields of its request', async () => {
  const failures: LoggedFailure[] = [];
  const app = await startTestApp(
    {},
    { reporter: { report: (failure) => failures.push(failure), flush: async () => {} } },
  );
  const [ada] = await people(app, 'ada');

  await ada.raw('{ nothing }');
  const requestId = await fail(app, ada);

  expect(failures).toHaveLength(1);
  expect(failures[0]).toMatchObject({
    error: expect.any(Error),
    message: 'operation failed',
    request: { requestId, operation: 'CreateMessage', operationType: 'mutation', userId: ada.id },
  });
});

test('with SENTRY_DSN failures are sent to Sentry before the service stops, without texts of users', async () => {
  const { dsn, envelopes } = await startSentry();
  const app = await startTestApp({ sentryDsn: dsn });
  const [ada] = await people(app, 'ada');

  const requestId = await fail(app, ada);
  await app.stop();

  expect(envelopes).toHaveLength(1);
  const event = JSON.parse(envelopes[0]!.trim().split('\n').at(-1)!) as SentryEvent;
  expect(event.tags).toMatchObject({ requestId, operation: 'CreateMessage', line: 'operation failed' });
  expect(event.user).toEqual({ id: ada.id });
  expect(event.exception.values[0]!.value).toContain('messages');
  for (const secret of [CONTENT, ada.token, ada.username]) expect(envelopes[0]).not.toContain(secret);
});

test('a failure without an error is reported with the message of the log', async () => {
  const { dsn, envelopes } = await startSentry();
  const reporter = await openSentry(dsn, 'test');

  reporter.report({ error: 'event parked', message: 'event parked', request: {} });
  await reporter.flush();

  expect(envelopes[0]).toContain('"message":"event parked"');
});

test('a service with an invalid SENTRY_DSN does not start', async () => {
  await expect(startTestApp({ sentryDsn: 'https://no-key' })).rejects.toThrow(
    'unable to start; failures cannot be reported: SENTRY_DSN must be the DSN of a project',
  );
});
