/** Ably's REST API: publishing, history, presence, status, time. Tokens and apps have files of their own. */
import { adminRoutes } from './admin.ts';
import type { App, Apps } from './apps.ts';
import { batchRoutes } from './batch.ts';
import { allows } from './capabilities.ts';
import { type Channel, tooFast, wireMessage } from './channels.ts';
import { AblyError, denied } from './errors.ts';
import type { Faults } from './faults.ts';
import type { Call, Routes } from './http.ts';
import { checkChannelName, parseMessages } from './messages.ts';
import { page } from './pages.ts';
import { memberKey, wirePresence } from './presence.ts';
import { Mode, PresenceAction } from './protocol.ts';
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
        body: { channelId: channel.name, status: { isActive: true, occupancy: { metrics: occupancy(channel) } } },
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
      // Up to where an attachment began, which is how a client joins the past to what it receives.
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
      const events = channel.presence.history(channel.retentionMs);
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

/** The channel in the path, if the caller may do one of the operations there. @throws {AblyError} 40160, 40010 */
function permitted(call: Call, ...operations: readonly [string, ...string[]]): Channel {
  const { app, identity } = call.caller();
  const name = checkChannelName(call.path[0]);
  if (!operations.some((operation) => allows(identity.capability, name, operation))) throw denied(operations[0], name);
  return app.channel(name);
}

/** The connection whose key the first message carries: a server may publish in the name of a client. */
function onBehalfOf(app: App, body: unknown): string | undefined {
  const [first] = (Array.isArray(body) ? body : [body]) as { readonly connectionKey?: unknown }[];
  const key = first?.connectionKey;
  if (key === undefined || key === null) return undefined;
  const connection = typeof key === 'string' ? app.connections.find(key) : undefined;
  if (!connection) throw new AblyError(40006, 400, 'Malformed message; invalid connectionKey');
  return connection.id;
}

function occupancy(channel: Channel): Record<string, number> {
  const attachments = [...channel.attachments];
  const count = (mode: number) => attachments.filter(({ modes }) => modes & mode).length;
  const members = channel.presence.members;
  return {
    connections: attachments.length,
    publishers: count(Mode.PUBLISH),
    subscribers: count(Mode.SUBSCRIBE),
    presenceConnections: count(Mode.PRESENCE),
    presenceMembers: members.length,
    presenceSubscribers: count(Mode.PRESENCE_SUBSCRIBE),
  };
}
