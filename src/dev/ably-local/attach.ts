/** Attaching to a channel: what is granted, what is replayed, and what becomes of it under another token. */
import { allows, type Capability } from './capabilities.ts';
import { type Attachment, type Channel, type Entry, hears, type Message, messageFrame } from './channels.ts';
import type { AppConnection } from './apps.ts';
import type { Line } from './connections.ts';
import { AblyError, badParameter, denied } from './errors.ts';
import { checkChannelName } from './messages.ts';
import { Action, ALL_MODES, Flag, Mode, type ProtocolMessage } from './protocol.ts';
import type { Settings } from './settings.ts';

/** What is sent after ATTACHED. */
type Backlog = readonly { readonly entry: Entry; readonly messages: readonly Message[] }[];

/** `delta` is taken and not used: whoever takes deltas takes whole messages too. */
const KNOWN_PARAMS: ReadonlySet<string> = new Set(['rewind', 'rewindLimit', 'modes', 'delta']);
const MAX_REWIND = 100;

/**
 * Attaches, and brings the client up to date: with what it missed, if it says where it was and that is still known;
 * otherwise with what it wants rewound. Attaching again changes modes and parameters and replays nothing.
 *
 * @param line Where the frames go.
 * @throws {AblyError} 40010 (name), 40160 (nothing that it asks for is allowed), 90010 (too many), 40003 (rewind).
 */
export function attach(connection: AppConnection, line: Line, request: ProtocolMessage, settings: Settings): void {
  const name = checkChannelName(request.channel);
  const { app, identity } = connection.caller;
  const params = knownParams(request.params);
  const asked = modesAsked(request, params);
  const modes = asked & modesAllowed(identity.capability, name);
  const before = connection.attachments.get(name);
  if (modes === 0) {
    connection.detach(name);
    throw denied('attach', name);
  }
  if (!before && connection.attachments.size >= settings.limits.channelsPerConnection) {
    const limit = settings.limits.channelsPerConnection;
    throw new AblyError(90010, 400, `Maximum number of channels per connection (${limit}) exceeded`);
  }

  const channel = app.channel(name);
  const missed = before ? [] : missedBy(connection, channel, request);
  const cameBack = ((request.flags ?? 0) & Flag.ATTACH_RESUME) !== 0;
  const backlog = missed ?? (cameBack ? [] : rewound(channel, params, settings));
  if (before) channel.detach(before.attachment);
  const attachment: Attachment = {
    connectionId: connection.id,
    modes,
    echo: connection.echo,
    send: (frame) => line.send(frame),
  };
  const heard = backlog.filter(({ entry }) => hears(attachment, entry));
  channel.attach(attachment);
  connection.attachments.set(name, { channel, attachment, asked, params });

  line.send({
    ...attachedFrame(channel, params),
    // Where the client stood: it would otherwise miss the backlog, should the line break now.
    channelSerial: missed && !before ? request.channelSerial : channel.head,
    flags: flagsOf(channel, attachment) | (missed ? Flag.RESUMED : 0) | (heard.length > 0 ? Flag.HAS_BACKLOG : 0),
  });
  for (const { entry, messages } of heard) line.send(messageFrame(name, entry, messages));
  if (watchesPresence(channel, attachment)) line.send(channel.syncFrame());
}

/** Applies another capability to all that is attached: modes come and go, and channels that are lost fail. */
export function reauthorize(connection: AppConnection, line: Line): void {
  for (const [name, held] of connection.attachments) {
    const { channel, attachment, asked, params } = held;
    const modes = asked & modesAllowed(connection.caller.identity.capability, name);
    if (modes === attachment.modes) continue;
    if (modes === 0) {
      connection.detach(name);
      line.send({ action: Action.ERROR, channel: name, error: denied('attach', name).toJSON() });
      continue;
    }
    if (!(modes & Mode.PRESENCE)) connection.leave(channel);
    const changed = { ...attachment, modes };
    channel.detach(attachment);
    channel.attach(changed);
    connection.attachments.set(name, { ...held, attachment: changed });
    line.send({
      ...attachedFrame(channel, params),
      channelSerial: channel.head,
      flags: flagsOf(channel, changed) | Flag.RESUMED,
    });
  }
}

function attachedFrame(channel: Channel, params: Record<string, string>): ProtocolMessage {
  return { action: Action.ATTACHED, channel: channel.name, params };
}

function flagsOf(channel: Channel, attachment: Attachment): number {
  return attachment.modes | (watchesPresence(channel, attachment) ? Flag.HAS_PRESENCE : 0);
}

function watchesPresence(channel: Channel, { modes }: Attachment): boolean {
  return (modes & Mode.PRESENCE_SUBSCRIBE) !== 0 && channel.presence.members.length > 0;
}

function knownParams(params: ProtocolMessage['params']): Record<string, string> {
  return Object.fromEntries(Object.entries(params ?? {}).filter(([name]) => KNOWN_PARAMS.has(name)));
}

/** Of the parameter `modes` or of the flags; all where neither names any. */
function modesAsked({ flags }: ProtocolMessage, params: Record<string, string>): number {
  const named = params['modes']?.split(',').map((mode) => mode.trim().toUpperCase());
  if (named) {
    return Object.entries(Mode).reduce((modes, [name, bit]) => (named.includes(name) ? modes | bit : modes), 0);
  }
  return (flags ?? 0) & ALL_MODES || ALL_MODES;
}

function modesAllowed(capability: Capability, channel: string): number {
  const can = (operation: string) => allows(capability, channel, operation);
  return (
    (can('publish') ? Mode.PUBLISH : 0) |
    (can('subscribe') ? Mode.SUBSCRIBE | Mode.PRESENCE_SUBSCRIBE : 0) |
    (can('presence') ? Mode.PRESENCE : 0)
  );
}

/** What came after the serial that the client brings; null where it brings none, or nobody can tell any more. */
function missedBy(connection: AppConnection, channel: Channel, { channelSerial }: ProtocolMessage): Backlog | null {
  if (!channelSerial || !connection.continuous) return null;
  return channel.after(channelSerial)?.map((entry) => ({ entry, messages: entry.messages })) ?? null;
}

/** `rewind`: how many messages, or how far back, such as `30s` or `2m`; `rewindLimit`: of those, how many at most. */
function rewound(channel: Channel, params: Record<string, string>, settings: Settings): Backlog {
  const { rewind } = params;
  if (rewind === undefined) return [];
  const [, amount, unit] = /^(\d+)([sm])?$/.exec(rewind) ?? [];
  if (amount === undefined) throw badParameter('rewind', 'it must be a number, or a time such as 30s or 2m');
  const limit = Math.min(MAX_REWIND, Number(params['rewindLimit'] ?? MAX_REWIND) || MAX_REWIND);
  const since = unit ? settings.now() - Number(amount) * (unit === 's' ? 1_000 : 60_000) : 0;
  const backlog: { entry: Entry; messages: readonly Message[] }[] = [];
  let left = unit ? limit : Math.min(limit, Number(amount));
  for (const entry of channel.entries().toReversed()) {
    if (left <= 0 || entry.at < since) break;
    const messages = entry.messages.slice(-left);
    left -= messages.length;
    backlog.unshift({ entry, messages });
  }
  return backlog;
}
