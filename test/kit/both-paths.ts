import { startTestApp, type TestApp, type TestUser } from './app.ts';

/** An answer as bytes. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface BothAnswers {
  readonly fast: WireAnswer;
  readonly slow: WireAnswer;
  /** Number of statements on the fast path, and whether the only one was that of a plan. */
  readonly statements: number;
  readonly planned: boolean;
}

export interface Ask {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** Two services on the same data: one with the fast path, and one without. */
export interface BothPaths {
  ask(user: TestUser, ask: Ask, headers?: Readonly<Record<string, string>>): Promise<BothAnswers>;
}

/** @param app The service with the fast path. It must get no other requests meanwhile. */
export async function bothPaths(app: TestApp): Promise<BothPaths> {
  const resolvers = await startTestApp({ databaseUrl: app.databaseUrl }, { plans: false });
  // Username -> a token there, which takes time to sign and to verify.
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (username: string) => {
    const known = tokens.get(username) ?? resolvers.token(username);
    tokens.set(username, known);
    return known;
  };
  return {
    async ask(user, ask, headers = {}) {
      let fast: WireAnswer;
      const [slow, texts] = await Promise.all([
        tokenOf(user.username).then((token) => send(resolvers, token, ask, headers)),
        app.statementsOf(async () => {
          fast = await send(app, user.token, ask, headers);
        }),
      ]);
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
    // A given request id, because each request would get another one.
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
