/** The presence set of a channel: one member for each client id of each connection. */
import { AblyError } from './errors.ts';
import { sizeOf } from './messages.ts';
import type { Data } from './protocol.ts';
import { type Format, PresenceAction, toWire, type WirePresence } from './protocol.ts';
import type { Settings } from './settings.ts';

export interface Member {
  readonly id: string;
  readonly clientId: string;
  readonly connectionId: string;
  readonly data?: Data | undefined;
  readonly encoding?: string | undefined;
  readonly extras?: object | undefined;
  readonly timestamp: number;
}

/** A presence event. Its action is ENTER, UPDATE or LEAVE of {@link PresenceAction}. */
export interface PresenceEvent extends Member {
  readonly action: number;
  /** Its position among the presence events of the channel. */
  readonly serial: string;
}

/** Limits of the history of one channel, in addition to its retention. Beyond them the oldest events are dropped. */
const MAX_EVENTS = 10_000;
const MAX_EVENT_BYTES = 16 * 1_024 * 1_024;

/** A member as its client describes it. */
export type MemberDraft = Omit<Member, 'timestamp'>;

export class PresenceSet {
  readonly #members = new Map<string, Member>();
  readonly #settings: Settings;
  readonly #nextSerial: () => string;
  readonly #retentionMs: number;
  readonly #history: PresenceEvent[] = [];
  /** Size of the history. */
  #bytes = 0;

  /** @param retentionMs How long the history is kept, in milliseconds. */
  constructor(settings: Settings, retentionMs: number, nextSerial: () => string) {
    this.#settings = settings;
    this.#retentionMs = retentionMs;
    this.#nextSerial = nextSerial;
  }

  get members(): readonly Member[] {
    return [...this.#members.values()];
  }

  /** The kept events, oldest first. */
  history(): readonly PresenceEvent[] {
    this.#prune();
    return this.#history;
  }

  /**
   * Enters a member, or updates its data.
   *
   * @returns The event; null if the client only repeats itself, as it does after a reconnect.
   * @throws {AblyError} 91003: the set is full.
   */
  put(draft: MemberDraft): PresenceEvent | null {
    const key = memberKey(draft);
    const before = this.#members.get(key);
    if (before?.id === draft.id) return null;
    const { presenceMembersPerChannel } = this.#settings.limits;
    if (!before && this.#members.size >= presenceMembersPerChannel) {
      throw new AblyError(91003, 400, `maximum number of ${presenceMembersPerChannel} presence members exceeded`);
    }
    const member: Member = { ...draft, timestamp: this.#settings.now() };
    this.#members.set(key, member);
    return this.#record(member, before ? PresenceAction.UPDATE : PresenceAction.ENTER);
  }

  /**
   * Removes a member. Data that the leave does not have are those of the member. @returns Null if there is no such
   * member.
   */
  remove(draft: MemberDraft): PresenceEvent | null {
    const before = this.#members.get(memberKey(draft));
    if (!before) return null;
    this.#members.delete(memberKey(draft));
    const said = draft.data === undefined ? { data: before.data, encoding: before.encoding } : {};
    return this.#record({ ...draft, ...said, timestamp: this.#settings.now() }, PresenceAction.LEAVE);
  }

  /** Removes all members of an ended connection. */
  removeConnection(connectionId: string): PresenceEvent[] {
    return this.members
      .filter((member) => member.connectionId === connectionId)
      .map((member) => {
        this.#members.delete(memberKey(member));
        // The id does not begin with the connection's id. So clients see that the member did not send it itself.
        const serial = this.#nextSerial();
        return this.#record({ ...member, id: `left:${serial}`, timestamp: this.#settings.now() }, PresenceAction.LEAVE);
      });
  }

  #record(member: Member, action: number): PresenceEvent {
    const event = { ...member, action, serial: this.#nextSerial() };
    this.#history.push(event);
    this.#bytes += sizeOf([event]);
    this.#prune();
    return event;
  }

  #prune(): void {
    const oldest = this.#settings.now() - this.#retentionMs;
    for (;;) {
      const [first] = this.#history;
      const isBeyond = this.#history.length > MAX_EVENTS || this.#bytes > MAX_EVENT_BYTES;
      if (!first || (!isBeyond && first.timestamp >= oldest)) return;
      this.#history.shift();
      this.#bytes -= sizeOf([first]);
    }
  }
}

/** A member or a presence event in the format of the protocol. */
export function wirePresence(member: Member, action: number, format: Format): WirePresence {
  const { id, clientId, connectionId, data, encoding, extras, timestamp } = member;
  return toWire({ id, action, clientId, connectionId, data, encoding, extras, timestamp }, format);
}

/** The key of a member in its channel. */
export function memberKey({ connectionId, clientId }: MemberDraft): string {
  return `${connectionId}:${clientId}`;
}
