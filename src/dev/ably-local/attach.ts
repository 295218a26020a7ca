/** Attaching to a channel: the granted modes, the replayed messages, and changes by another token. */
import { allows, type Capability } from './capabilities.ts';
import { type Attachment, hears, OCCUPANCY_METRICS } from './attachments.ts';
import { type Channel, type Entry, type Message, messageFrame } from './channels.ts';
import type { AppConnection } from './apps.ts';
import type { Line } from './connections.ts';
import { AblyError, badParameter, denied, unsupported } from './errors.ts';
import { checkChannelName } from './messages.ts';
import { Action, DEFAULT_MODES, Flag, Mode, MODE_BITS, type ProtocolMessage } from './protocol.ts';
import type { Settings } from './settings.ts';

/** Messages that are sent after ATTACHED. */
type Backlog = readonly { readonly entry: Entry; readonly messages: readonly Message[] }[];

/** `delta` is accepted and ignored, because its clients accept whole messages too. */
const KNOWN_PARAMS: ReadonlySet<string> = new Set(['rewind', 'rewindLimit', 'modes', 'delta', 'echo', 'occupancy']);
const MAX_REWIND = 100;

/**
 * Attaches, and sends the messages that the client missed, if it names its position and they are still kept. Otherwise
 * it sends the messages that the client wants to rewind. Attaching again changes modes and parameters, and replays
 * nothing.
 *
 * @param line Receives the frames.
 * @throws {AblyError} 40010 (name), 40160 (none of the requested modes is allowed or supported), 90010 (too many),
 *   40003 (a parameter).
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
    echo: params['echo'] === undefined ? connection.echo : params['echo'] !== 'false',
    occupancy: occupancyAsked(params),
    send: (frame) => line.send(frame),
  };
  const heard = backlog.filter(({ entry }) => hears(attachment, entry));
  channel.attach(attachment);
  connection.attachments.set(name, { channel, attachment, asked, params });

  line.send({
    ...attachedFrame(channel, params),
    // The client's previous position: otherwise it would miss the backlog if the connection broke now.
    channelSerial: missed && !before ? request.channelSerial : channel.head,
    flags: flagsOf(channel, attachment) | (missed ? Flag.RESUMED : 0) | (heard.length > 0 ? Flag.HAS_BACKLOG : 0),
  });
  for (const { entry, messages } of heard) line.send(messageFrame(name, entry, messages));
  if (watchesPresence(channel, attachment)) line.send(channel.syncFrame());
}

/** Ends the presence of members in channels where the capability no longer allows it, attached or not. */
export function leaveForbidden(connection: AppConnection): void {
  const { capability } = connection.caller.identity;
  for (const channel of connection.presentOn) {
    if (!allows(capability, channel.name, 'presence')) connection.leave(channel);
  }
}

/**
 * Applies another capability to all attachments: modes are added or removed, and channels that are no longer allowed
 * fail.
 */
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
  if (params === undefined || params === null) return {};
  if (typeof params !== 'object') throw badParameter('params', 'an object is expected');
  if ('objects' in params) throw unsupported('the channel parameter objects');
  const known = Object.entries(params).filter(([name]) => KNOWN_PARAMS.has(name));
  for (const [name, value] of known) if (typeof value !== 'string') throw badParameter(name, 'it must be text');
  return Object.fromEntries(known);
}

/** The parameter `occupancy`: `metrics` for all metrics, or one such as `metrics.subscribers`. */
function occupancyAsked({ occupancy }: Record<string, string>): Attachment['occupancy'] {
  if (occupancy === undefined) return null;
  if (occupancy === 'metrics') return 'all';
  const metric = OCCUPANCY_METRICS.find((name) => occupancy === `metrics.${name}`);
  if (!metric)
    throw badParameter('occupancy', `it must be metrics, or metrics. and one of ${OCCUPANCY_METRICS.join(', ')}`);
  return metric;
}

/**
 * The modes in the parameter `modes` or in the flags, or the default ones if neither names any. Unsupported modes count
 * as named: a client that requests only these gets no modes, and not the default ones.
 */
function modesAsked({ flags }: ProtocolMessage, params: Record<string, string>): number {
  const named = params['modes']?.split(',').map((mode) => mode.trim().toUpperCase());
  if (named) {
    return Object.entries(Mode).reduce((modes, [name, bit]) => (named.includes(name) ? modes | bit : modes), 0);
  }
  return (flags ?? 0) & MODE_BITS || DEFAULT_MODES;
}

function modesAllowed(capability: Capability, channel: string): number {
  const can = (operation: string) => allows(capability, channel, operation);
  return (
    (can('publish') ? Mode.PUBLISH : 0) |
    (can('subscribe') ? Mode.SUBSCRIBE | Mode.PRESENCE_SUBSCRIBE : 0) |
    (can('presence') ? Mode.PRESENCE : 0) |
    (can('annotation-publish') ? Mode.ANNOTATION_PUBLISH : 0)
  );
}

/** Messages after the serial that the client sends; null if it sends none, or if they are no longer kept. */
function missedBy(connection: AppConnection, channel: Channel, { channelSerial }: ProtocolMessage): Backlog | null {
  if (!channelSerial || !connection.continuous) return null;
  if (typeof channelSerial !== 'string') throw badParameter('channelSerial', 'it must be text');
  return channel.after(channelSerial)?.map((entry) => ({ entry, messages: entry.messages })) ?? null;
}

/**
 * `rewind` is a number of messages, or a time such as `30s` or `2m`. `rewindLimit` is the maximum number of messages.
 */
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
