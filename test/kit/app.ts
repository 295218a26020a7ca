import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { inject } from 'vitest';

import { type App, type AppOptions, createApp } from '../../src/app/create-app.ts';
import type { Config } from '../../src/config/config.ts';
import type { ErrorReporter } from '../../src/observability/error-reports.ts';
import { afterFile } from './after-file.ts';
import { testConfig } from './config.ts';
import { foreignDefaults } from './foreign-defaults.ts';
import type { TypedDocumentString } from './generated/graphql.ts';
import { contentNotToBeLogged, LOG_FILE, notToBeLogged } from './log.ts';
import { maintain } from './outage.ts';
import { clone } from './partitions.ts';

/**
 * The whole service with its own database, used over HTTP with real tokens. There is one for each test file. Each test
 * signs in its own users, so tests do not affect each other.
 */
export interface TestApp {
  readonly url: string;
  readonly db: App['db'];
  /** The Ably of the app, for published events: see {@link TestAppOptions.publish}. */
  readonly ably: App['ably'];
  readonly publisher: App['publisher'];
  /** For the number of subscribers: `bridge.counts`. */
  readonly bridge: App['bridge'];
  /** The work of the jobs, which a test calls itself. */
  readonly files: App['files'];
  readonly metrics: App['metrics'];
  readonly metricsUrl: string;
  /** Directory of its files and keys. */
  readonly dataDir: string;
  /** The database of the test file, for the test's own statements. */
  readonly databaseUrl: string;
  /** Stops this app before the end of the tests. */
  stop(): Promise<void>;
  /** Stops this app and starts another with the same data and URL. */
  restart(): Promise<TestApp>;
  /** A new user with a unique username that begins with `name`. */
  signIn(name: string): Promise<TestUser>;
  /** A token for this exact username, from `POST /dev/token`. */
  token(username: string): Promise<string>;
  /**
   * Texts of the SQL statements that `work` runs, without transaction control and without the look-up of the account,
   * which happens only every half minute. Not for concurrent tests.
   */
  statementsOf(work: () => Promise<unknown>): Promise<string[]>;
  /** Number of account look-ups during the work. */
  signInsOf(work: () => Promise<unknown>): Promise<number>;
  /**
   * A client with a token of this username that has sent no request yet. Its first request makes the account.
   *
   * @param claims Added to the claims of the token. They override them; `undefined` leaves a claim out.
   */
  client(username: string, claims?: Record<string, unknown>): Promise<TestClient>;
  /** The same with the values of the statements. */
  recordingOf(work: () => Promise<unknown>): Promise<Statement[]>;
}

export interface TestAppOptions {
  /**
   * Whether it publishes events to its local Ably server. Default: no, because publishing writes to the database in the
   * background.
   */
  readonly publish?: boolean;
  /** How long typing lasts, in milliseconds. Default: as in production. */
  readonly typingLeaseMs?: number | undefined;
  /** Whether plans answer plannable queries. Default: as in production. */
  readonly plans?: boolean;
  readonly maxPlanSteps?: number | undefined;
  /** How long clients may take to send a request. Default: as in production. */
  readonly clientTimeouts?: AppOptions['clientTimeouts'];
  /** Called with each line of its log, in addition to the log of the run. */
  readonly onLog?: (line: string) => void;
  readonly reporter?: ErrorReporter;
}

/** A statement that was sent to PostgreSQL. */
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
  /**
   * Runs an operation that must succeed. @throws {Error} It failed; with the document, the variables and the answer.
   */
  run<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    ...variables: VariablesOf<Variables>
  ): Promise<Result>;
  /** Runs an operation and returns the whole answer, also with errors. */
  answer<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    ...variables: VariablesOf<Variables>
  ): Promise<Answer<Result>>;
  /** Runs any text, for operations without a typed document. */
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

let shared: Promise<TestApp> | undefined;

/** The app of the test file. It is started at the first call, with its options, and stopped after the last test. */
export function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  if (!shared) {
    shared = startTestApp({}, options);
    afterFile(() => (shared = undefined));
  }
  return shared;
}

/** Starts another app. @param own Different options. By default it has its own database. */
export async function startTestApp(
  own: Partial<Config> = {},
  { publish = false, typingLeaseMs, plans = true, maxPlanSteps, clientTimeouts, onLog, reporter }: TestAppOptions = {},
): Promise<TestApp> {
  const databaseUrl = own.databaseUrl ?? (await cloneDatabase());
  const dataDir = own.dataDir ?? (await temporaryDirectory());

  const statements: Statement[] = [];
  const app = await createApp(testConfig({ ...own, databaseUrl, dataDir }), {
    publish,
    jobs: false,
    typingLeaseMs,
    plans,
    maxPlanSteps,
    clientTimeouts,
    logTo: onLog ? { write: (line) => (LOG_FILE.write(line), onLog(line)) } : LOG_FILE,
    reporter,
    onStatement: (text, parameters) => statements.push({ text, parameters }),
  });
  afterFile(async () => app[Symbol.asyncDispose]());
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
  const started: TestApp = {
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
          plans,
          maxPlanSteps,
          clientTimeouts,
          ...(onLog && { onLog }),
          ...(reporter && { reporter }),
        },
      );
    },
    async signIn(name) {
      const username = `${name}_${randomBytes(4).toString('hex')}`;
      return signedIn(app.url, username, await token(username));
    },
    statementsOf: async (work) => (await recordingOf(work)).map(({ text }) => text),
    signInsOf: async (work) => (await allOf(work)).filter(({ text }) => text.includes(SIGN_IN)).length,
    recordingOf,
    client: async (username, claims) => testClient(app.url, await app.devToken!(username, claims)),
  };
  // The module of a test file keeps its app for as long as the worker lives, and so would keep everything in it.
  afterFile(() => {
    statements.length = 0;
    for (const name of Object.keys(started)) Reflect.deleteProperty(started, name);
  });
  return started;
}

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'messaging-app-'));
  afterFile(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/**
 * A new database, migrated and empty, with {@link foreignDefaults}. It is dropped after the file's tests. @returns Its
 * URL.
 */
export async function cloneDatabase(
  template = inject(inject('partitions') ? 'partitionedTemplate' : 'templateDatabase'),
): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const url = new URL(inject('postgresUrl'));
  await clone(url.href, template, name);
  await maintain(foreignDefaults(name));
  afterFile(() => maintain(`DROP DATABASE ${name} WITH (FORCE)`));
  url.pathname = `/${name}`;
  return url.href;
}

/** The user of a token, by a first request. */
export async function signedIn(url: string, username: string, token: string): Promise<TestUser> {
  const { data } = await post(url, token, '{ viewer { user { id } } }');
  const { id } = (data as { viewer: { user: { id: string } } }).viewer.user;
  return testUser(url, id, username, token);
}

/** A user of any running service, by its URL and a token. */
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
      const { data, errors, status } = await inTurn(url, () => answer(document, ...variables));
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

/**
 * Most operations of `run` that wait for one service. It has fewer connections to the database, and refuses what waits
 * 5 s for one: on a slow machine, hundreds at once would be refused.
 */
const IN_FLIGHT = 32;
const inFlight = new Map<string, { count: number; readonly waiting: (() => void)[] }>();

async function inTurn<T>(url: string, work: () => Promise<T>): Promise<T> {
  const turns = inFlight.get(url) ?? { count: 0, waiting: [] };
  inFlight.set(url, turns);
  if (turns.count === IN_FLIGHT) await new Promise<void>((start) => turns.waiting.push(start));
  else turns.count++;
  try {
    return await work();
  } finally {
    const next = turns.waiting.shift();
    if (next) next();
    else turns.count--;
  }
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
