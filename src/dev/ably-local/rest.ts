/** Ably's REST API: publishing, history, presence, status and time. Tokens and apps are in `admin.ts`. */
import { adminRoutes } from './admin.ts';
import type { App, Apps } from './apps.ts';
import { batchRoutes } from './batch.ts';
import { allows } from './capabilities.ts';
import { type Channel, tooFast, wireMessage } from './channels.ts';
import { AblyError, denied, mutationsNotEnabled, unsupported } from './errors.ts';
import type { Faults } from './faults.ts';
import type { Call, Routes } from './http.ts';
import { checkChannelName, parseMessages } from './messages.ts';
import { page } from './pages.ts';
import { memberKey, wirePresence } from './presence.ts';
import { PresenceAction } from './protocol.ts';
import { positionOf } from './serials.ts';
import type { Settings } from './settings.ts';

export function restRoutes(apps: Apps, faults: Faults, settings: Settings): Routes {
  return {
    ...adminRoutes(apps, settings),
    ...batchRoutes(faults),

    'GET /time': () => ({ body: [settings.now()] }),

    'GET /channels/:channel': (call) => {
      const channel = permitted(call, 'channel-metadata');
      return {
        body: { channelId: channel.name, status: { isActive: true, occupancy: { metrics: channel.occupancy } } },
      };
    },

    'POST /channels/:channel/messages': async (call) => {
      const { app, speaker } = call.caller();
      const channel = permitted(call, 'publish');
      const drafts = parseMessages(call.body, speaker);
      const connectionId = onBehalfOf(app, call.body);
      const outcome = await faults.around([channel.name], () => {
        if (!app.roomFor.publish()) throw tooFast(42917, 'messages.maxRate');
        return channel.publish(drafts, connectionId);
      });
      return typeof outcome === 'string' ? outcome : { body: { channel: channel.name, ...outcome.answer } };
    },

    'GET /channels/:channel/messages': (call) => {
      const channel = permitted(call, 'history');
      const { query, format } = call;
      // Only messages before an attachment (`untilAttach`), so that history and received messages do not overlap.
      const until = query.get('from_serial') ?? query.get('fromSerial');
      const messages = channel
        .entries()
        .flatMap((entry) => entry.messages)
        .filter(({ serial }) => until === null || positionOf(serial) <= until);
      return page(
        messages,
        ({ serial }) => serial,
        query,
        'messages',
        (message) => wireMessage(message, format),
      );
    },

    'PATCH /channels/:channel/messages/:serial': () => {
      throw mutationsNotEnabled('update, delete or append to a message');
    },

    'GET /channels/:channel/messages/:serial': () => {
      throw unsupported('reading one message');
    },

    'GET /channels/:channel/messages/:serial/versions': () => {
      throw unsupported('versions of messages');
    },

    'GET /channels/:channel/messages/:serial/annotations': () => {
      throw unsupported('annotations');
    },

    'POST /channels/:channel/messages/:serial/annotations': () => {
      throw mutationsNotEnabled('publish an annotation');
    },

    'GET /channels/:channel/presence': (call) => {
      const channel = permitted(call, 'subscribe', 'presence');
      const { query, format } = call;
      const [clientId, connectionId] = [query.get('clientId'), query.get('connectionId')];
      const members = channel.presence.members
        .filter((member) => clientId === null || member.clientId === clientId)
        .filter((member) => connectionId === null || member.connectionId === connectionId)
        .toSorted((a, b) => (memberKey(a) < memberKey(b) ? -1 : 1));
      const forwards = new URLSearchParams(query);
      forwards.set('direction', 'forwards');
      return page(members, memberKey, forwards, 'presence', (member) =>
        wirePresence(member, PresenceAction.PRESENT, format),
      );
    },

    'GET /channels/:channel/presence/history': (call) => {
      const channel = permitted(call, 'history');
      const events = channel.presence.history();
      return page(
        events,
        ({ serial }) => serial,
        call.query,
        'history',
        (event) => wirePresence(event, event.action, call.format),
      );
    },
  };
}

/** The channel in the path, if the caller may do one of the operations. @throws {AblyError} 40160, 40010 */
function permitted(call: Call, ...operations: readonly [string, ...string[]]): Channel {
  const { app, identity } = call.caller();
  const name = checkChannelName(call.path[0]);
  if (!operations.some((operation) => allows(identity.capability, name, operation))) throw denied(operations[0], name);
  return app.channel(name);
}

/** The connection whose key is in the first message: a server may publish on behalf of a client. */
function onBehalfOf(app: App, body: unknown): string | undefined {
  const [first] = (Array.isArray(body) ? body : [body]) as { readonly connectionKey?: unknown }[];
  const key = first?.connectionKey;
  if (key === undefined || key === null) return undefined;
  const connection = typeof key === 'string' ? app.connections.find(key) : undefined;
  if (!connection) throw new AblyError(40006, 400, 'Malformed message; invalid connectionKey');
  return connection.id;
}
