import type { EphemeralEnvelope, EphemeralEventType } from '../events.ts';
import { type ChannelId, encodeId, newId, type ServerId, type UserId } from '../lib/ids.ts';
import { channelOfStream } from './channels.ts';
import type { Outgoing } from './send.ts';

export interface TypingOptions {
  /** Called with each message; must neither throw nor take time, and keeps the order of each channel. */
  readonly publish: (message: Outgoing) => void;
  /** How long "is typing" lasts unless it is renewed, in milliseconds. Default 10,000. */
  readonly leaseMs?: number | undefined;
  /** People in places at most; a further one is not shown to others. Default 10,000. */
  readonly maxLeases?: number;
}

/** A channel, as the door of access describes it. */
export interface TypingPlace {
  readonly id: ChannelId;
  readonly kind: 'room' | 'conversation';
  readonly serverId: ServerId | null;
}

export interface Typist {
  readonly id: UserId;
  readonly username: string;
}

/** Who is typing where. Disposing it ends every lease and says so. */
export interface Typing extends Disposable {
  /** Begins the lease of this person in this place, or renews it. @returns When it ends by itself. */
  start(place: TypingPlace, typist: Typist): Date;
  /** Ends the lease, if there is one in this process. */
  stop(channelId: ChannelId, userId: UserId): void;
}

interface Lease {
  readonly channel: string;
  readonly typist: Typist;
  /** In milliseconds since 1970. */
  expiresAt: number;
  /** The end that readers have been told; not after `expiresAt`. */
  announced: number;
  timer: NodeJS.Timeout | undefined;
}

/** The part of a lease, at its end, in which readers are told of a later one. */
const NOTICE = 0.1;

/**
 * Leases in memory, one per person and place. Nothing of them is stored, numbered or repeated.
 *
 * **What is published.** `typing.start` when a lease begins, `typing.stop` when it ends: by a stop, by a message, by
 * itself. A renewal moves the end and publishes nothing, so a flood of starts is one start. But readers know the end
 * that they were told, and drop the sign then, since the stop may have been lost with this process: so a lease that
 * goes on past that end is announced again in the last tenth before it, with its new end. Someone who types for a
 * minute is announced every nine seconds or so, never more than twice in that time, and does not flicker.
 *
 * **Several processes** know nothing of each other's leases: a renewal that lands elsewhere begins a lease there, and
 * the first one runs out while the person is still typing. Readers sort this out by `expires_at`, which every event
 * carries: of one person's events in a channel, one whose `expires_at` is earlier than that of the newest they have
 * taken is to be ignored. A lease that runs out stops with its own end, which is earlier than what another process
 * has announced since. A stop that the person meant (or their message) outranks every lease that began before it,
 * wherever: its `expires_at` is the end that a lease would have had which began at that moment.
 */
export function createTyping({ publish, leaseMs = 10_000, maxLeases = 10_000 }: TypingOptions): Typing {
  const leases = new Map<string, Lease>();
  const noticeMs = leaseMs * NOTICE;

  function start({ id, kind, serverId }: TypingPlace, typist: Typist): Date {
    const key = keyOf(id, typist.id);
    const expiresAt = Date.now() + leaseMs;
    const standing = leases.get(key);
    if (standing) {
      standing.expiresAt = expiresAt;
      if (standing.announced - Date.now() <= noticeMs) announce(key, standing);
    } else if (leases.size < maxLeases) {
      const channel = channelOfStream({ streamId: id, kind, serverId });
      const lease: Lease = { channel, typist, expiresAt, announced: expiresAt, timer: undefined };
      leases.set(key, lease);
      announce(key, lease);
    }
    return new Date(expiresAt);
  }

  function announce(key: string, lease: Lease): void {
    lease.announced = lease.expiresAt;
    say('typing.start', lease, lease.expiresAt);
    wakeAt(lease.announced - noticeMs, key, lease);
  }

  function wakeAt(at: number, key: string, lease: Lease): void {
    clearTimeout(lease.timer);
    // A process that was held up is late: Node warns of times in the past.
    lease.timer = setTimeout(() => wake(key, lease), Math.max(0, at - Date.now()));
  }

  function wake(key: string, lease: Lease): void {
    if (Date.now() >= lease.expiresAt) end(key, lease, lease.expiresAt);
    else if (lease.expiresAt > lease.announced) announce(key, lease);
    else wakeAt(lease.expiresAt, key, lease);
  }

  function end(key: string, lease: Lease, expiresAt: number): void {
    clearTimeout(lease.timer);
    leases.delete(key);
    say('typing.stop', lease, expiresAt);
  }

  function say(type: EphemeralEventType, { channel, typist }: Lease, expiresAt: number): void {
    const userId = encodeId('user', typist.id);
    const envelope: EphemeralEnvelope = {
      type,
      id: encodeId('evt', newId('evt')),
      data: { user_id: userId, username: typist.username, expires_at: new Date(expiresAt).toISOString() },
      timestamp: new Date().toISOString(),
      user_id: userId,
    };
    publish({ channel, envelope });
  }

  return {
    start,
    stop(channelId, userId) {
      const key = keyOf(channelId, userId);
      const lease = leases.get(key);
      if (lease) end(key, lease, Date.now() + leaseMs);
    },
    [Symbol.dispose]() {
      for (const [key, lease] of leases) end(key, lease, lease.expiresAt);
    },
  };
}

function keyOf(channelId: ChannelId, userId: UserId): string {
  return `${channelId} ${userId}`;
}
