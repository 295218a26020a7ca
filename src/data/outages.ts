import { Prisma } from './generated/prisma/client.ts';
import { StatementError } from './pool.ts';

/**
 * Whether the database could not be asked, or could not answer: nothing is said about the request, which may succeed
 * later. What it had changed is committed or not; nobody knows.
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof StatementError) return isOutageState(error.code);
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    const { cause } = (error.meta?.['driverAdapterError'] ?? {}) as { cause?: DriverCause };
    return OUTAGE_CODES.has(error.code) || OUTAGE_KINDS.has(cause?.kind ?? '') || isOutageState(cause?.originalCode);
  }
  // Several addresses of one name, none of which answers.
  if (error instanceof AggregateError) return error.errors.every(isOutage);
  if (!(error instanceof Error)) return false;
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? OF_PG.test(message) : OF_NETWORK.has(code);
}

/** What Prisma's adapter knows of an error of the driver. */
interface DriverCause {
  readonly kind?: string;
  readonly originalCode?: string;
}

/** https://www.prisma.io/docs/orm/reference/error-reference; P2028: a transaction did not begin or end in time. */
const OUTAGE_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037']);
const OUTAGE_KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']);

/** `pg` tells these apart by their words alone. */
const OF_PG =
  /^(Query read timeout|Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed)/;

const OF_NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  // Of Node.js itself: a statement meets a socket whose end was just heard of.
  'ERR_SOCKET_CLOSED',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

/**
 * https://www.postgresql.org/docs/current/errcodes-appendix.html: connections (08), resources, a full disk among them
 * (53), a server that stops, starts or was told to cancel what took too long (57), the operating system (58); a session
 * that was idle too long in a transaction, a server that only reads as it is no longer the first, a database that takes
 * no connections.
 */
function isOutageState(code: string | undefined): boolean {
  return code !== undefined && (/^(08|53|57|58)/.test(code) || ['25P03', '25006', '55000'].includes(code));
}
