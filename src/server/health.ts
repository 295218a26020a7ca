import type { IncomingMessage } from 'node:http';

import { InvalidTokenError, IssuerUnavailableError, type TokenVerifier } from '../auth/verify.ts';
import type { Logger } from '../log.ts';
import { answer, type Route } from './http.ts';

/** Whether this process lives, and whether requests are to be sent to it. */
export interface Health {
  /** The process runs: says nothing about what it leans on, or a database outage would restart every instance. */
  readonly livez: Route;
  /**
   * Requests can be served: the database answers and has what this version needs of it, and the process is not about
   * to stop. Whoever may know more is told why: see {@link OPERATOR}.
   */
  readonly readyz: Route;
  /** From now on it is not ready, whatever else holds. */
  drain(): void;
  readonly draining: boolean;
}

export interface HealthOptions {
  /** Asks the database for something that costs nothing. */
  readonly askDatabase: () => Promise<unknown>;
  /** Names of migrations that the database lacks. */
  readonly pendingMigrations: () => Promise<readonly string[]>;
  /** What else operators are told; whatever it says, it does not decide. */
  readonly details: () => Readonly<Record<string, unknown>>;
  readonly verifier: TokenVerifier;
  readonly log: Logger;
}

/** What a token must be allowed, by its `permissions` (as Auth0 has them) or its `scope`, so that its bearer is an operator. */
export const OPERATOR = 'read:operations';

/** Longest wait for the database, in milliseconds: shorter than the time-out of common probes. */
const PROBE_TIMEOUT_MS = 2_000;
/** How long the database is taken to have its migrations, once it had them all, in milliseconds: a restored one may lack some. */
const MIGRATIONS_HOLD_MS = 60_000;

interface Check {
  readonly status: 'ok' | 'failed';
  readonly [detail: string]: unknown;
}

export function createHealth(options: HealthOptions): Health {
  const { verifier, log } = options;
  let draining = false;
  let migratedUntil = -Infinity;
  let looking: Promise<Readonly<Record<string, Check>>> | null = null;

  async function migrations(): Promise<Check> {
    if (performance.now() < migratedUntil) return { status: 'ok' };
    const pending = await options.pendingMigrations();
    if (pending.length > 0) return { status: 'failed', pending };
    migratedUntil = performance.now() + MIGRATIONS_HOLD_MS;
    return { status: 'ok' };
  }

  async function look(): Promise<Readonly<Record<string, Check>>> {
    const began = performance.now();
    const database = async (): Promise<Check> => {
      await options.askDatabase();
      return { status: 'ok', ms: Math.round(performance.now() - began) };
    };
    const [asked, migrated] = await Promise.all(
      Object.entries({ database, migrations }).map(([name, check]) =>
        inTime(check()).catch((error: unknown): Check => {
          log.warn({ err: error, check: name }, 'not ready; a check failed');
          return { status: 'failed', reason: error instanceof Error ? error.name : 'Error' };
        }),
      ),
    );
    return { database: asked!, migrations: migrated! };
  }

  /** However many ask at once, it is looked once. */
  function checks(): Promise<Readonly<Record<string, Check>>> {
    looking ??= look().finally(() => (looking = null));
    return looking;
  }

  async function isOperator({ headers: { authorization } }: IncomingMessage): Promise<boolean> {
    if (authorization === undefined) return false;
    try {
      return (await verifier.verify(authorization))?.permissions.has(OPERATOR) ?? false;
    } catch (error) {
      // Probes are answered whatever they bring along.
      if (error instanceof InvalidTokenError || error instanceof IssuerUnavailableError) return false;
      throw error;
    }
  }

  return {
    livez: (_request, response) => answer(response, 200, { status: 'ok' }),
    async readyz(request, response) {
      const [found, operator] = await Promise.all([checks(), isOperator(request)]);
      const ready = !draining && Object.values(found).every(({ status }) => status === 'ok');
      const status = draining ? 'draining' : ready ? 'ok' : 'unavailable';
      const uptimeSeconds = Math.round(process.uptime());
      answer(
        response,
        ready ? 200 : 503,
        operator ? { status, checks: found, uptimeSeconds, ...options.details() } : { status },
      );
    },
    drain: () => void (draining = true),
    get draining() {
      return draining;
    },
  };
}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer in ${PROBE_TIMEOUT_MS} ms`)), PROBE_TIMEOUT_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
