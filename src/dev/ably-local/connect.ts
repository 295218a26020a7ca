/** Accepts a WebSocket: authenticates it, and opens a connection or resumes one. */
import type { WebSocket } from 'ws';

import type { AppConnection, Apps, Caller } from './apps.ts';
import { leaveForbidden } from './attach.ts';
import { authenticate } from './auth.ts';
import { isConnectionKey } from './connections.ts';
import { AblyError, asAblyError } from './errors.ts';
import { Action, encodeBody, type Format } from './protocol.ts';
import { startSession } from './session.ts';
import type { Settings } from './settings.ts';

/** @param query Of the URL: `/?key=…&format=…&resume=…`. */
export function connect(socket: WebSocket, query: URLSearchParams, apps: Apps, settings: Settings): void {
  const format: Format = query.get('format') === 'msgpack' ? 'msgpack' : 'json';
  // `ws` has closed the socket already, with the appropriate code, such as 1009 for a frame that is too large. Without
  // a listener, data that a client sends on a refused socket would end the process.
  socket.on('error', () => {});
  try {
    checkVersion(query.get('v'));
    const caller = authenticate(apps, {
      key: query.get('key') ?? undefined,
      token: query.get('access_token') ?? query.get('accessToken') ?? undefined,
      clientId: query.get('clientId') ?? undefined,
    });
    checkLimits(caller, settings);
    const { connection, error } = connectionFor(caller, query.get('resume') ?? query.get('recover'));
    connection.echo = query.get('echo') !== 'false';
    startSession({ socket, format, connection, apps, settings, heartbeats: query.get('heartbeats') === 'true' }, error);
  } catch (thrown) {
    const error = asAblyError(thrown);
    // A client over a limit may retry. A client with wrong credentials may not, unless it has others.
    const action = error.statusCode === 429 || error.code === 40111 ? Action.DISCONNECTED : Action.ERROR;
    socket.send(encodeBody({ action, error: error.toJSON() }, format));
    socket.close();
  }
}

/** Clients before version 2 use another protocol to resume. */
function checkVersion(version: string | null): void {
  if (version === null || Number(version) >= 2) return;
  throw new AblyError(40017, 400, `unsupported protocol version: ${version.slice(0, 100)}`);
}

function checkLimits({ app }: Caller, { limits }: Settings): void {
  if (!app.roomFor.connection()) {
    throw new AblyError(80021, 429, 'Maximum account-wide instantaneous connections rate exceeded');
  }
  if (app.connections.live >= limits.connections) {
    throw new AblyError(40111, 403, 'account restricted (connection limits exceeded)');
  }
}

/** The connection with this key if it still exists, otherwise a new one and the reason. */
function connectionFor(caller: Caller, key: string | null): { connection: AppConnection; error?: AblyError } {
  const { connections } = caller.app;
  if (key === null) return { connection: connections.open(caller, true) };
  if (!isConnectionKey(key)) {
    return { connection: connections.open(caller, false), error: new AblyError(80018, 400, 'invalid connection key') };
  }
  const connection = connections.find(key);
  if (!connection || connection.caller.identity.clientId !== caller.identity.clientId) {
    const error = new AblyError(80008, 400, 'Unable to recover connection (connection expired)');
    return { connection: connections.open(caller, false), error };
  }
  connection.caller = caller;
  leaveForbidden(connection);
  return { connection };
}
