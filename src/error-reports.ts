import type { LoggedFailure } from './log.ts';

/** Where failures are collected, beside the log. Given what the log is given: no text, no token, no variables. */
export interface ErrorReporter {
  /** Must neither throw nor take time. */
  report(failure: LoggedFailure): void;
  /** Sends what waits, as far as there is time. Called when the service ends. */
  flush(): Promise<void>;
}

/** Longest wait for what is to be sent when the service ends, in milliseconds. */
const FLUSH_MS = 2_000;

/**
 * To Sentry, or to anything that speaks its protocol, by the package `@sentry/node`, which is the operator's to install.
 * A client of its own, with none of its integrations: those watch requests, with their headers and bodies.
 *
 * @param dsn Such as `https://key@host/project`.
 * @throws {Error} The package is not installed, or does not take the DSN.
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
  if (!client.getDsn()) throw new Error('SENTRY_DSN is no address of a project, such as https://key@host/project');
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
