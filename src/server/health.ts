import type { Db } from '../data/db.ts';
import type { Logger } from '../log.ts';
import { answer, type Route } from './http.ts';

/** Longest wait for the database, in milliseconds: shorter than the time-out of common probes. */
const PROBE_TIMEOUT_MS = 2_000;

/** The process runs: says nothing about what it leans on, or a database outage would restart every instance. */
export const livez: Route = (_request, response) => answer(response, 200, { status: 'ok' });

/** Requests can be served: the database answers. */
export function readyz(db: Db, log: Logger): Route {
  return async (_request, response) => {
    const ready = await databaseAnswers(db, log);
    answer(response, ready ? 200 : 503, { status: ready ? 'ok' : 'unavailable' });
  };
}

async function databaseAnswers(db: Db, log: Logger): Promise<boolean> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer in ${PROBE_TIMEOUT_MS} ms`)), PROBE_TIMEOUT_MS);
  try {
    await Promise.race([db.$queryRaw`SELECT 1`, late.promise]);
    return true;
  } catch (error) {
    log.warn({ err: error }, 'not ready; the database does not answer');
    return false;
  } finally {
    clearTimeout(timer);
  }
}
