import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, inject } from 'vitest';

import { type App, createApp } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import type { ErrorReporter } from '../../src/error-reports.ts';
import { testConfig } from './config.ts';
import type { TypedDocumentString } from './generated/graphql.ts';
import { contentNotToBeLogged, LOG_FILE, notToBeLogged } from './log.ts';
import { maintain } from './outage.ts';

/**
 * The whole service on a database of this file's own, spoken to over HTTP with real tokens. One per test file:
 * every test signs in people of its own, so tests do not meet.
 */
export interface TestApp {
  readonly url: string;
  readonly db: App['db'];
  /** Where events are published, if they are: see {@link TestAppOptions.publish}. */
  readonly ably: App['ably'];
  readonly publisher: App['publisher'];
  /** Who listens at this moment: `bridge.counts`. */
  readonly bridge: App['bridge'];
  /** What jobs do, when a test says so. */
  readonly files: App['files'];
  readonly metrics: App['metrics'];
  readonly metricsUrl: string;
  /** Where its files and keys are. */
  readonly dataDir: string;
  /** The file's own database, for statements that are a test's alone. */
  readonly databaseUrl: string;
  /** Stops this app before the tests are over. */
  stop(): Promise<void>;
  /** Stops this app and starts another on the same data, at the same address. */
  restart(): Promise<TestApp>;
  /** Someone new; `name` begins their username, which is unique. */
  signIn(name: string): Promise<TestUser>;
  /** The token of an account by its exact username, as `POST /dev/token` gives it. */
  token(username: string): Promise<string>;
  /**
   * Texts of the SQL statements that `work` runs, aside from transaction control and from the look-up of the account,
   * which is done anew every half minute. Not for tests that run side by side.
   */
  statementsOf(work: () => Promise<unknown>): Promise<string[]>;
  /** How often an account was looked for meanwhile. */
  signInsOf(work: () => Promise<unknown>): Promise<number>;
  /**
   * Whoever comes with a token of this username, who has asked nothing yet: their first request makes the account.
   *
   * @param claims Added to the token's others and stronger than them; `undefined` leaves a claim out.
   */
  client(username: string, claims?: Record<string, unknown>): Promise<TestClient>;
  /** The same with the values that they ran with. */
  recordingOf(work: () => Promise<unknown>): Promise<Statement[]>;
}

export interface TestAppOptions {
  /** Whether it publishes events to its local Ably server. Default: no, as that writes to the database behind a test's back. */
  readonly publish?: boolean;
  /** How long "is typing" lasts, in milliseconds. Default: as in production. */
  readonly typingLeaseMs?: number | undefined;
  /** Whether plans and the short way answer what they can. Default: as in production. */
  readonly fastPath?: boolean;
  readonly maxPlanSteps?: number | undefined;
  /** Given each line of its log, beside the run's log. */
  readonly onLog?: (line: string) => void;
  readonly reporter?: ErrorReporter;
}

/** A statement as it was sent to PostgreSQL. */
export interface Statement {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

export interface TestUser extends TestClient {
  readonly id: string;
  readonly username: string;
}

export interface TestClient {
  readonly token: string;
  /** Runs an operation that must succeed. @throws {Error} With the document, the variables and the answer. */
  run<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    ...variables: VariablesOf<Variables>
  ): Promise<Result>;
  /** Runs an operation and hands over the whole answer, whatever it is. */
  answer<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    ...variables: VariablesOf<Variables>
  ): Promise<Answer<Result>>;
  /** Runs any text, for what no typed document can say. */
  raw(query: string, variables?: Record<string, unknown>): Promise<Answer<Record<string, unknown>>>;
}

type VariablesOf<Variables> = Variables extends Record<string, never> ? [] : [Variables];

export interface Answer<Result> {
  readonly status: number;
  readonly data?: Result | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
  }[];
}

const TRANSACTION_CONTROL = /^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET TRANSACTION)\b/;
const SIGN_IN = 'WHERE u.subject = ';

const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

let shared: Promise<TestApp> | undefined;

/** This file's app, started at the first call, which alone has a say in the options, and stopped after the last test. */
export function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  return (shared ??= startTestApp({}, options));
}

/** Another app than the file's own. @param own What it has different; a database of its own is its default. */
export async function startTestApp(
  own: Partial<Config> = {},
  { publish = false, typingLeaseMs, fastPath = true, maxPlanSteps, onLog, reporter }: TestAppOptions = {},
): Promise<TestApp> {
  const databaseUrl = own.databaseUrl ?? (await cloneDatabase());
  const dataDir = own.dataDir ?? (await temporaryDirectory());

  const statements: Statement[] = [];
  const app = await createApp(testConfig({ ...own, databaseUrl, dataDir }), {
    publish,
    jobs: false,
    typingLeaseMs,
    fastPath,
    maxPlanSteps,
    logTo: onLog ? { write: (line) => (LOG_FILE.write(line), onLog(line)) } : LOG_FILE,
    reporter,
    onStatement: (text, parameters) => statements.push({ text, parameters }),
  });
  cleanups.push(async () => app[Symbol.asyncDispose]());
  notToBeLogged(...[app.ably.key, app.ably.tokenKey].map((key) => key.slice(key.indexOf(':') + 1)));
  notToBeLogged(new URL(databaseUrl).password);

  const token = (username: string) => app.devToken!(username);
  const allOf = async (work: () => Promise<unknown>) => {
    statements.length = 0;
    await work();
    return statements.filter(({ text }) => !TRANSACTION_CONTROL.test(text));
  };
  const recordingOf = async (work: () => Promise<unknown>) =>
    (await allOf(work)).filter(({ text }) => !text.includes(SIGN_IN));
  return {
    url: app.url,
    db: app.db,
    ably: app.ably,
    publisher: app.publisher,
    bridge: app.bridge,
    files: app.files,
    metrics: app.metrics,
    metricsUrl: app.metricsUrl,
    dataDir,
    databaseUrl,
    token,
    stop: async () => app[Symbol.asyncDispose](),
    async restart() {
      await app[Symbol.asyncDispose]();
      const { port } = new URL(app.url);
      return startTestApp(
        { ...own, databaseUrl, dataDir, port: Number(port) },
        {
          publish,
          typingLeaseMs,
          fastPath,
          maxPlanSteps,
          ...(onLog && { onLog }),
          ...(reporter && { reporter }),
        },
      );
    },
    async signIn(name) {
      const username = `${name}_${randomBytes(4).toString('hex')}`;
      const bearer = await token(username);
      const { data } = await post(app.url, bearer, '{ viewer { user { id } } }');
      const { id } = (data as { viewer: { user: { id: string } } }).viewer.user;
      return testUser(app.url, id, username, bearer);
    },
    statementsOf: async (work) => (await recordingOf(work)).map(({ text }) => text),
    signInsOf: async (work) => (await allOf(work)).filter(({ text }) => text.includes(SIGN_IN)).length,
    recordingOf,
    client: async (username, claims) => testClient(app.url, await app.devToken!(username, claims)),
  };
}

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'messaging-app-'));
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A database of its own, migrated and empty. @returns Its URL. It goes when the file's tests are over. */
export async function cloneDatabase(): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const url = new URL(inject('postgresUrl'));
  const template = inject('templateDatabase');
  await maintain(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  cleanups.push(() => maintain(`DROP DATABASE ${name} WITH (FORCE)`));
  url.pathname = `/${name}`;
  return url.href;
}

/** An account of any running service, by its address and token. */
export function testUser(url: string, id: string, username: string, token: string): TestUser {
  return { id, username, ...testClient(url, token) };
}

function testClient(url: string, token: string): TestClient {
  const answer = async <Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    ...[variables]: VariablesOf<Variables>
  ): Promise<Answer<Result>> =>
    (await post(url, token, document.toString(), variables as Record<string, unknown> | undefined)) as Answer<Result>;
  return {
    token,
    answer,
    async run(document, ...variables) {
      const { data, errors, status } = await answer(document, ...variables);
      if (errors || !data) {
        throw new Error(
          `operation failed\n${document.toString()}\nvariables ${JSON.stringify(variables[0])}\nHTTP ${status} ${JSON.stringify(errors, null, 2)}`,
        );
      }
      return data;
    },
    raw: (query, variables) => post(url, token, query, variables),
  };
}

async function post(
  url: string,
  token: string,
  query: string,
  variables?: Record<string, unknown>,
): Promise<Answer<Record<string, unknown>>> {
  notToBeLogged(token);
  contentNotToBeLogged(variables);
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}
