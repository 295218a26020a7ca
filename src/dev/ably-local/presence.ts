/** Who is present on a channel: one member for each client id of each connection. */
import { AblyError } from './errors.ts';
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

/** Something that happened to a member; {@link PresenceAction}: ENTER, UPDATE or LEAVE. */
export interface PresenceEvent extends Member {
  readonly action: number;
  /** Where it stands among the events of the channel. */
  readonly serial: string;
}

/** What a client says of one of its members. */
export type MemberDraft = Omit<Member, 'timestamp'>;

export class PresenceSet {
  readonly #members = new Map<string, Member>();
  readonly #settings: Settings;
  readonly #nextSerial: () => string;
  #history: PresenceEvent[] = [];

  constructor(settings: Settings, nextSerial: () => string) {
    this.#settings = settings;
    this.#nextSerial = nextSerial;
  }

  get members(): readonly Member[] {
    return [...this.#members.values()];
  }

  /** Oldest first. */
  history(retentionMs: number): readonly PresenceEvent[] {
    const oldest = this.#settings.now() - retentionMs;
    this.#history = this.#history.filter(({ timestamp }) => timestamp >= oldest);
    return this.#history;
  }

  /**
   * Enters a member, or gives it other data.
   *
   * @returns What happened; null where the client repeats itself, as it does after a reconnect.
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

  /** Null where there is no such member. What the leave does not say is what the member last said. */
  remove(draft: MemberDraft): PresenceEvent | null {
    const before = this.#members.get(memberKey(draft));
    if (!before) return null;
    this.#members.delete(memberKey(draft));
    const said = draft.data === undefined ? { data: before.data, encoding: before.encoding } : {};
    return this.#record({ ...draft, ...said, timestamp: this.#settings.now() }, PresenceAction.LEAVE);
  }

  /** Removes all members of a connection that is gone. */
  removeConnection(connectionId: string): PresenceEvent[] {
    return this.members
      .filter((member) => member.connectionId === connectionId)
      .map((member) => {
        this.#members.delete(memberKey(member));
        // An id that does not begin with the connection's tells clients that the member did not say this itself.
        const serial = this.#nextSerial();
        return this.#record({ ...member, id: `left:${serial}`, timestamp: this.#settings.now() }, PresenceAction.LEAVE);
      });
  }

  #record(member: Member, action: number): PresenceEvent {
    const event = { ...member, action, serial: this.#nextSerial() };
    this.#history.push(event);
    return event;
  }
}

/** A member, or what happened to it, as it goes out. */
export function wirePresence(member: Member, action: number, format: Format): WirePresence {
  const { id, clientId, connectionId, data, encoding, extras, timestamp } = member;
  return toWire({ id, action, clientId, connectionId, data, encoding, extras, timestamp }, format);
}

/** What tells members of a channel apart. */
export function memberKey({ connectionId, clientId }: MemberDraft): string {
  return `${connectionId}:${clientId}`;
}
