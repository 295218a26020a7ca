/** Publishes of a client over its connection: messages and presence. */
import { clientIdFor, checkChannelName, parseData, parseMessages, requireSize } from './messages.ts';
import { allows } from './capabilities.ts';
import { type Channel, tooFast } from './channels.ts';
import type { AppConnection } from './apps.ts';
import { AblyError, badRequest, denied } from './errors.ts';
import type { MemberDraft, PresenceEvent } from './presence.ts';
import { Mode, PresenceAction, type ProtocolMessage } from './protocol.ts';
import type { Settings } from './settings.ts';

/**
 * Publishes messages. The channel need not be attached.
 *
 * @returns Their serials.
 * @throws {AblyError} 40160, 40165, 42911, 42917, and the refusals of the channel.
 */
export function publish(
  connection: AppConnection,
  { channel: name, messages, msgSerial }: ProtocolMessage,
): readonly string[] {
  checkChannelName(name);
  const { app, identity, speaker } = connection.caller;
  if (!allows(identity.capability, name!, 'publish')) throw denied('publish', name!);
  const held = connection.attachments.get(name!);
  if (held && !(held.attachment.modes & Mode.PUBLISH)) throw modeMissing('PUBLISH');
  const drafts = parseMessages(messages ?? [], speaker);
  if (!connection.roomForPublish()) throw tooFast(42911, 'connection.inboundRate');
  if (!app.roomFor.publish()) throw tooFast(42917, 'messages.maxRate');
  return app.channel(name!).publish(drafts, connection.id, `${connection.id}:${msgSerial}`).serials;
}

/**
 * Enters, updates or removes presence members.
 *
 * @returns An empty list, because presence has no serials.
 * @throws {AblyError} 40160, 40165, 90001 (not attached), 91000 (no client id), 40012 (a forbidden one), 40009 (size),
 *   91003 (full).
 */
export function publishPresence(
  connection: AppConnection,
  message: ProtocolMessage,
  { limits }: Settings,
): readonly string[] {
  const { channel: name, presence, msgSerial } = message;
  checkChannelName(name);
  if (!allows(connection.caller.identity.capability, name!, 'presence')) throw denied('presence', name!);
  const held = connection.attachments.get(name!);
  if (!held)
    throw new AblyError(90001, 404, `Unable to perform operation on channel: ${name} (not currently attached)`);
  if (!(held.attachment.modes & Mode.PRESENCE)) throw modeMissing('PRESENCE');
  if (!Array.isArray(presence)) throw badRequest('presence must be a list');
  const drafts = presence.map((draft, index) => memberDraft(connection, draft, `${msgSerial}:${index}`));
  requireSize(
    drafts.map(({ member }) => member),
    limits.maxMessageSizeBytes,
  );
  const happened: (PresenceEvent | null)[] = [];
  try {
    for (const { action, member } of drafts) happened.push(apply(connection, held.channel, action, member));
  } finally {
    // Events before a refused one have taken place.
    held.channel.announce(happened);
  }
  return [];
}

function memberDraft(
  connection: AppConnection,
  value: unknown,
  suffix: string,
): { action: number; member: MemberDraft } {
  if (typeof value !== 'object' || value === null) throw badRequest('a presence message must be an object');
  const { action, id, clientId, extras, ...rest } = value as Record<string, unknown>;
  const under = clientIdFor(connection.caller.speaker, clientId);
  if (under === undefined) throw new AblyError(91000, 400, 'unable to enter presence channel (no clientId)');
  // After a reconnect a client enters its members again, with their ids on this connection.
  const known = typeof id === 'string' && id.startsWith(`${connection.id}:`);
  const member = {
    id: known ? id : `${connection.id}:${suffix}`,
    clientId: under,
    connectionId: connection.id,
    extras: typeof extras === 'object' && extras !== null ? extras : undefined,
    ...parseData(rest),
  };
  return { action: Number(action), member };
}

function apply(connection: AppConnection, channel: Channel, action: number, member: MemberDraft) {
  switch (action) {
    case PresenceAction.ENTER:
    case PresenceAction.UPDATE:
    case PresenceAction.PRESENT: {
      const event = channel.presence.put(member);
      connection.presentOn.add(channel);
      return event;
    }
    case PresenceAction.LEAVE:
      return channel.presence.remove(member);
    default:
      throw badRequest('a presence message must enter, update or leave');
  }
}

function modeMissing(mode: string): AblyError {
  return new AblyError(40165, 401, `not permitted, as the client did not request the ${mode} mode when attaching`);
}
