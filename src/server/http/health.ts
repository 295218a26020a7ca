import type { IncomingMessage } from 'node:http';

import { InvalidTokenError, IssuerUnavailableError } from '../../auth/token-errors.ts';
import type { TokenVerifier } from '../../auth/verify.ts';
import type { Logger } from '../../observability/log.ts';
import { within } from '../deadline.ts';
import { answer, type Route } from './server.ts';

/** Whether this process runs, and whether it should get requests. */
export interface Health {
  /**
   * The process runs. It does not depend on other services, because a database outage would then restart every
   * instance.
   */
  readonly livez: Route;
  /**
   * The process can serve requests: the database answers and has the migrations of this version, and the process is not
   * stopping. Operators also get the reasons: see {@link OPERATOR}.
   */
  readonly readyz: Route;
  /** From now on the process is not ready, whatever else holds. */
  drain(): void;
  readonly draining: boolean;
}

export interface HealthOptions {
  /** Sends the database a statement that costs nothing. */
  readonly askDatabase: () => Promise<unknown>;
  /** Names of migrations that are not applied yet. */
  readonly pendingMigrations: () => Promise<readonly string[]>;
  /** More details for operators; they do not influence the result. */
  readonly details: () => Readonly<Record<string, unknown>>;
  readonly verifier: TokenVerifier;
  readonly log: Logger;
}

/** Permission that makes a token an operator's: in its `permissions` (as Auth0 sends them) or its `scope`. */
export const OPERATOR = 'read:operations';

/** Longest wait for the database, in milliseconds: shorter than the time-out of common probes. */
const PROBE_TIMEOUT_MS = 2_000;
/** How long the migrations count as complete after a check, in milliseconds: a restored database may lack some. */
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

  async function database(): Promise<Check> {
    const began = performance.now();
    await options.askDatabase();
    return { status: 'ok', ms: Math.round(performance.now() - began) };
  }

  async function checked(name: string, check: Promise<Check>): Promise<Check> {
    try {
      return await within(check, PROBE_TIMEOUT_MS, () => new Error(`no answer in ${PROBE_TIMEOUT_MS} ms`));
    } catch (error) {
      log.warn({ err: error, check: name }, 'not ready; a check failed');
      return { status: 'failed', reason: error instanceof Error ? error.name : 'Error' };
    }
  }

  async function look(): Promise<Readonly<Record<string, Check>>> {
    const [ofDatabase, ofMigrations] = await Promise.all([
      checked('database', database()),
      checked('migrations', migrations()),
    ]);
    return { database: ofDatabase, migrations: ofMigrations };
  }

  /** Simultaneous probes share one check. */
  function checks(): Promise<Readonly<Record<string, Check>>> {
    looking ??= look().finally(() => (looking = null));
    return looking;
  }

  async function isOperator({ headers: { authorization } }: IncomingMessage): Promise<boolean> {
    if (authorization === undefined) return false;
    try {
      return (await verifier.verify(authorization))?.permissions.has(OPERATOR) ?? false;
    } catch (error) {
      // Probes are answered whatever token they send.
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
