/** Channels of one app: what was published on each, for as long as it is kept, and who is attached. */
import { randomBytes } from 'node:crypto';

import { AblyError } from './errors.ts';
import { type Draft, isEphemeral, sizeOf } from './messages.ts';
import { type PresenceEvent, PresenceSet, wirePresence } from './presence.ts';
import { Action, type Broadcast, broadcast, Mode, PresenceAction, toWire, type WireMessage } from './protocol.ts';
import { createSerials, messageSerial } from './serials.ts';
import { rateLimit, type Settings } from './settings.ts';

/** A message as it was published. */
export interface Message extends Draft {
  readonly id: string;
  readonly connectionId?: string | undefined;
  readonly timestamp: number;
  readonly serial: string;
}

/** What one publish put on the channel. */
export interface Entry {
  readonly position: string;
  readonly at: number;
  readonly connectionId: string | undefined;
  readonly messages: readonly Message[];
}

export interface PublishResult {
  /** The id, or what the ids have in common. */
  readonly messageId: string;
  readonly serials: readonly string[];
}

/** A connection's hold on a channel. */
export interface Attachment {
  readonly connectionId: string;
  /** {@link Mode} bits. */
  readonly modes: number;
  /** Whether the connection hears what it published itself. */
  readonly echo: boolean;
  send(frame: Broadcast): void;
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
  #log: Entry[] = [];
  /** Position of the last entry that is no longer kept: who was there or later can still catch up. */
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
    this.presence = new PresenceSet(settings, () => this.#serials.next());
    this.#floor = this.#head = this.#serials.next();
    this.#lastUse = now();
  }

  /** Position of what was published last. */
  get head(): string {
    return this.#head;
  }

  /** Whether nobody could tell if the channel was forgotten. */
  get idle(): boolean {
    this.#prune();
    return (
      this.attachments.size === 0 &&
      this.presence.members.length === 0 &&
      this.#log.length === 0 &&
      this.#settings.now() - this.#lastUse > this.retentionMs
    );
  }

  /** All that is kept, oldest first. */
  entries(): readonly Entry[] {
    this.#prune();
    return this.#log;
  }

  /** What was published after a position; null where that can no longer be said. */
  after(position: string): readonly Entry[] | null {
    this.#prune();
    if (!this.#serials.knows(position) || position < this.#floor) return null;
    return this.#log.filter((entry) => entry.position > position);
  }

  /**
   * Publishes all of the messages or none. What was published before under the same id is not published again: the
   * answer is then the one of the first time.
   *
   * @param idBase Gives ids to messages that have none.
   * @throws {AblyError} 40009 (size), 42913 and 42914 (rates of this channel).
   */
  publish(drafts: readonly Draft[], connectionId?: string, idBase?: string): PublishResult {
    const { limits, now } = this.#settings;
    const size = sizeOf(drafts);
    if (size > limits.maxMessageSizeBytes) {
      const sizes = `size was ${size} bytes, limit is ${limits.maxMessageSizeBytes} bytes`;
      throw new AblyError(40009, 413, `Maximum message length exceeded (${sizes})`);
    }
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

  /** Tells whoever watches presence here. */
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
  }

  /** The whole presence set at once. */
  syncFrame(): Broadcast {
    return broadcast((format) => ({
      action: Action.SYNC,
      channel: this.name,
      // What follows the colon is where to go on; nothing does.
      channelSerial: `${randomBytes(6).toString('hex')}:`,
      timestamp: this.#settings.now(),
      presence: this.presence.members.map((member) => wirePresence(member, PresenceAction.PRESENT, format)),
    }));
  }

  attach(attachment: Attachment): void {
    this.attachments.add(attachment);
    this.#lastUse = this.#settings.now();
  }

  detach(attachment: Attachment): void {
    this.attachments.delete(attachment);
    this.#lastUse = this.#settings.now();
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

/** Whether what was published reaches an attachment. */
export function hears({ modes, echo, connectionId }: Attachment, entry: Entry): boolean {
  return (modes & Mode.SUBSCRIBE) !== 0 && (echo || connectionId !== entry.connectionId);
}

/** @param messages Those of the entry that are meant; default: all. */
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

/** A message as it goes out, on a connection and in history. */
export function wireMessage(message: Message, format: 'json' | 'msgpack'): WireMessage {
  const { serial, timestamp } = message;
  return { ...toWire(message, format), action: 0, version: { serial, timestamp } };
}

export function tooFast(code: number, metric: string): AblyError {
  return new AblyError(code, 429, `Rate limit exceeded; request rejected (nonfatal); metric = ${metric}`);
}
