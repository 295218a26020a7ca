import { startTestApp, type TestApp, type TestUser } from './app.ts';

/** An answer as it went over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface BothAnswers {
  readonly fast: WireAnswer;
  readonly slow: WireAnswer;
  /** How many statements the fast one took, and whether the only one was a plan's. */
  readonly statements: number;
  readonly planned: boolean;
}

export interface Ask {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** One service that takes the short way and one that never does, on the same data. */
export interface BothPaths {
  ask(user: TestUser, ask: Ask, headers?: Readonly<Record<string, string>>): Promise<BothAnswers>;
}

/** @param app The fast one; it must not be spoken to by anybody else meanwhile. */
export async function bothPaths(app: TestApp): Promise<BothPaths> {
  const resolvers = await startTestApp({ databaseUrl: app.databaseUrl }, { fastPath: false });
  return {
    async ask(user, ask, headers = {}) {
      const slow = await send(resolvers, await resolvers.token(user.username), ask, headers);
      let fast: WireAnswer;
      const texts = await app.statementsOf(async () => {
        fast = await send(app, user.token, ask, headers);
      });
      return { fast: fast!, slow, statements: texts.length, planned: texts.length === 1 && isPlan(texts[0]!) };
    },
  };
}

export function isPlan(statement: string): boolean {
  return statement.startsWith('WITH s0 AS');
}

async function send(
  { url }: TestApp,
  token: string,
  ask: Ask,
  headers: Readonly<Record<string, string>>,
): Promise<WireAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    // An id of its own, as each request would get another one.
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'x-request-id': 'both-ways',
      ...headers,
    },
    body: JSON.stringify(ask),
  });
  const { date: _, ...others } = Object.fromEntries(response.headers);
  return { status: response.status, headers: others, body: await response.text() };
}
