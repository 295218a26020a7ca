/** Channels of one app, with their messages while they are kept, and their attachments. */
import { randomBytes } from 'node:crypto';

import { AblyError } from './errors.ts';
import { type Attachment, hears } from './attachments.ts';
import { type Draft, isEphemeral, requireSize } from './messages.ts';
import { metricsOf, OccupancyFeed, type Occupancy } from './occupancy.ts';
import { type PresenceEvent, PresenceSet, wirePresence } from './presence.ts';
import {
  Action,
  type Broadcast,
  broadcast,
  MessageAction,
  Mode,
  PresenceAction,
  toWire,
  type WireMessage,
} from './protocol.ts';
import { createSerials, messageSerial } from './serials.ts';
import { rateLimit, type Settings } from './settings.ts';

/** A published message. */
export interface Message extends Draft {
  readonly id: string;
  readonly connectionId?: string | undefined;
  readonly timestamp: number;
  readonly serial: string;
}

/** The messages of one publish. */
export interface Entry {
  readonly position: string;
  readonly at: number;
  readonly connectionId: string | undefined;
  readonly messages: readonly Message[];
}

export interface PublishResult {
  /** The id, or the common base of several ids. */
  readonly messageId: string;
  readonly serials: readonly string[];
}

export class Channel {
  readonly name: string;
  readonly presence: PresenceSet;
  readonly attachments = new Set<Attachment>();
  /** How long messages and presence events are kept, in milliseconds. */
  readonly retentionMs: number;
  readonly #settings: Settings;
  readonly #serials: ReturnType<typeof createSerials>;
  readonly #roomFor: { publish: (amount?: number) => boolean; bytes: (amount?: number) => boolean };
  readonly #seen = new Map<string, { readonly at: number; readonly result: PublishResult }>();
  readonly #occupancyFeed: OccupancyFeed;
  #log: Entry[] = [];
  /** Position of the last entry that is no longer kept. From here on, clients can still catch up. */
  #floor: string;
  #head: string;
  #lastUse: number;

  constructor(name: string, settings: Settings, persisted: boolean) {
    this.name = name;
    this.#settings = settings;
    const { timings, limits, now } = settings;
    this.retentionMs = persisted ? Math.max(timings.persistedRetentionMs, timings.retentionMs) : timings.retentionMs;
    this.#serials = createSerials(now);
    this.#roomFor = {
      publish: rateLimit(limits.publishesPerSecondPerChannel, now),
      bytes: rateLimit(limits.bytesPerSecondPerChannel, now),
    };
    this.presence = new PresenceSet(settings, this.retentionMs, () => this.#serials.next());
    this.#occupancyFeed = new OccupancyFeed(this, now);
    this.#floor = this.#head = this.#serials.next();
    this.#lastUse = now();
  }

  /** Position of the last publish. */
  get head(): string {
    return this.#head;
  }

  /** Whether clients cannot distinguish the channel from a new one. */
  get idle(): boolean {
    this.#prune();
    return (
      this.attachments.size === 0 &&
      this.presence.members.length === 0 &&
      this.#log.length === 0 &&
      this.#settings.now() - this.#lastUse > this.retentionMs
    );
  }

  /** All kept entries, oldest first. */
  entries(): readonly Entry[] {
    this.#prune();
    return this.#log;
  }

  /** Entries after a position; null if some are no longer kept. */
  after(position: string): readonly Entry[] | null {
    this.#prune();
    if (!this.#serials.knows(position) || position < this.#floor) return null;
    return this.#log.filter((entry) => entry.position > position);
  }

  /**
   * Publishes all of the messages or none. Messages with an id that was published before are not published again; the
   * answer is then that of the first time.
   *
   * @param idBase Base of the ids of messages that have none.
   * @throws {AblyError} 40009 (size), 42913 and 42914 (rates of this channel).
   */
  publish(drafts: readonly Draft[], connectionId?: string, idBase?: string): PublishResult {
    const { limits, now } = this.#settings;
    const size = requireSize(drafts, limits.maxMessageSizeBytes);
    const chosen = drafts[0]?.id;
    const seen = chosen === undefined ? undefined : this.#seen.get(chosen);
    if (seen && now() - seen.at < this.#settings.timings.idempotencyMs) return seen.result;
    if (!this.#roomFor.publish()) throw tooFast(42913, 'channel.maxRate');
    if (!this.#roomFor.bytes(size)) throw tooFast(42914, 'channel.maxBandwidth');

    const position = this.#serials.next();
    const at = now();
    const base = idBase ?? randomBytes(9).toString('base64url');
    const messages = drafts.map((draft, index) => ({
      ...draft,
      id: draft.id ?? `${base}:${index}`,
      connectionId,
      timestamp: at,
      serial: messageSerial(position, index),
    }));
    const entry: Entry = { position, at, connectionId, messages };
    const lasting = messages.filter((message) => !isEphemeral(message));
    if (lasting.length > 0) this.#log.push({ ...entry, messages: lasting });
    this.#head = position;
    this.#lastUse = at;
    const result = {
      messageId: chosen === undefined ? base : drafts.length === 1 ? chosen : chosen.replace(/:0$/, ''),
      serials: messages.map(({ serial }) => serial),
    };
    if (chosen !== undefined) {
      this.#seen.delete(chosen);
      this.#seen.set(chosen, { at, result });
    }
    this.#prune();

    const frame = messageFrame(this.name, entry);
    for (const attachment of this.attachments) if (hears(attachment, entry)) attachment.send(frame);
    return result;
  }

  /** Sends presence events to the attachments that subscribe to presence. */
  announce(events: readonly (PresenceEvent | null)[]): void {
    const happened = events.filter((event) => event !== null);
    if (happened.length === 0) return;
    const frame = broadcast((format) => ({
      action: Action.PRESENCE,
      channel: this.name,
      channelSerial: this.#head,
      timestamp: this.#settings.now(),
      presence: happened.map((event) => wirePresence(event, event.action, format)),
    }));
    for (const attachment of this.attachments) {
      if (attachment.modes & Mode.PRESENCE_SUBSCRIBE) attachment.send(frame);
    }
    this.#occupancyFeed.changed();
  }

  /** The whole presence set in one frame. */
  syncFrame(): Broadcast {
    return broadcast((format) => ({
      action: Action.SYNC,
      channel: this.name,
      // A cursor for further frames would follow the colon.
      channelSerial: `${randomBytes(6).toString('hex')}:`,
      timestamp: this.#settings.now(),
      presence: this.presence.members.map((member) => wirePresence(member, PresenceAction.PRESENT, format)),
    }));
  }

  get occupancy(): Occupancy {
    return metricsOf(this.attachments, this.presence.members.length);
  }

  attach(attachment: Attachment): void {
    this.attachments.add(attachment);
    this.#lastUse = this.#settings.now();
    this.#occupancyFeed.changed();
  }

  detach(attachment: Attachment): void {
    this.attachments.delete(attachment);
    this.#lastUse = this.#settings.now();
    this.#occupancyFeed.changed();
  }

  #prune(): void {
    const now = this.#settings.now();
    const kept = this.#log.findIndex(({ at }) => now - at <= this.retentionMs);
    const dropped = kept < 0 ? this.#log.length : kept;
    if (dropped > 0) {
      this.#floor = this.#log[dropped - 1]!.position;
      this.#log = this.#log.slice(dropped);
    }
    for (const [id, { at }] of this.#seen) {
      if (now - at < this.#settings.timings.idempotencyMs) break;
      this.#seen.delete(id);
    }
  }
}

/** @param messages Selected messages of the entry. Default: all. */
export function messageFrame(channel: string, entry: Entry, messages: readonly Message[] = entry.messages): Broadcast {
  return broadcast((format) => ({
    action: Action.MESSAGE,
    channel,
    channelSerial: entry.position,
    timestamp: entry.at,
    connectionId: entry.connectionId,
    messages: messages.map((message) => wireMessage(message, format)),
  }));
}

/** A message in the format of connections and history. */
export function wireMessage(message: Message, format: 'json' | 'msgpack'): WireMessage {
  const { serial, timestamp } = message;
  return { ...toWire(message, format), action: MessageAction.CREATE, version: { serial, timestamp } };
}

export function tooFast(code: number, metric: string): AblyError {
  return new AblyError(code, 429, `Rate limit exceeded; request rejected (nonfatal); metric = ${metric}`);
}
