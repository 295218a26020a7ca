import type { LoggedFailure } from './log.ts';

/** Collects failures, beside the log. As in the log, they have no texts of users, tokens or variables. */
export interface ErrorReporter {
  /** Must neither throw nor block. */
  report(failure: LoggedFailure): void;
  /** Sends waiting reports, as far as there is time. Called when the service stops. */
  flush(): Promise<void>;
}

/** Longest wait for the last reports when the service stops, in milliseconds. */
const FLUSH_MS = 2_000;

/**
 * Reports to Sentry, or to any service with its protocol. It uses the package `@sentry/node`, which the operator
 * installs, without its integrations, because those record requests with their headers and bodies.
 *
 * @param dsn Such as `https://key@host/project`.
 * @throws {Error} The package is not installed, or refuses the DSN.
 */
export async function openSentry(dsn: string, environment: string): Promise<ErrorReporter> {
  const { NodeClient, Scope, makeNodeTransport, defaultStackParser } = await loadSentry();
  const client = new NodeClient({
    dsn,
    environment,
    transport: makeNodeTransport,
    stackParser: defaultStackParser,
    integrations: [],
    includeServerName: false,
    sendClientReports: false,
  });
  if (!client.getDsn()) throw new Error('SENTRY_DSN must be the DSN of a project, such as https://key@host/project');
  client.init();
  return {
    report({ error, message, request }) {
      const scope = new Scope();
      const { userId, ...tags } = request;
      scope.setTags({ ...tags, line: message });
      if (userId !== undefined) scope.setUser({ id: userId });
      if (error instanceof Error) client.captureException(error, {}, scope);
      else client.captureMessage(message, 'error', {}, scope);
    },
    flush: async () => void (await client.close(FLUSH_MS)),
  };
}

async function loadSentry() {
  try {
    return await import('@sentry/node');
  } catch (cause) {
    throw new Error('SENTRY_DSN is set, and the package @sentry/node is not installed: npm install @sentry/node', {
      cause,
    });
  }
}
