import { encodeEphemeral } from '../events/encode.ts';
import type { ChannelId, ServerId, UserId } from '../lib/ids.ts';
import { channelOfStream } from './channels.ts';
import type { Outgoing } from './send.ts';
import { RecentSends } from './typing-sends.ts';

export interface TypingOptions {
  /** Called with each message. Must neither throw nor block, and must keep the order of each channel. */
  readonly publish: (message: Outgoing) => void;
  /** How long "is typing" lasts unless it is renewed, in milliseconds. Default 10,000. */
  readonly leaseMs?: number | undefined;
  /** Maximum number of leases. Typing beyond it is not shown to others. Default 10,000. */
  readonly maxLeases?: number;
  /** How long after a message a start of the same device is not shown, in milliseconds. Default 1,000. */
  readonly quietMs?: number | undefined;
}

/** A channel, as `ChannelAccess` describes it. */
export interface TypingPlace {
  readonly id: ChannelId;
  readonly kind: 'room' | 'conversation';
  readonly serverId: ServerId | null;
}

export interface Typist {
  readonly id: UserId;
  readonly username: string;
}

/** A device of a user, by the name that its client gave it. Null: the client names none, which is one device. */
export type DeviceName = string | null;

/** Keeps who is typing where. Disposing it ends every lease and publishes the ends. */
export interface Typing extends Disposable {
  /**
   * The device starts to type, or goes on. It is not shown to others if a message of the device was just written.
   *
   * @returns When it ends by itself.
   */
  start(place: TypingPlace, typist: Typist, device: DeviceName): Date;
  /** The device stops typing, if it types in this process. */
  stop(channelId: ChannelId, userId: UserId, device: DeviceName): void;
  /** The user wrote a message from the device. Null: see {@link senderOf}. */
  sent(channelId: ChannelId, userId: UserId, device: DeviceName): void;
}

/** An end of typing, by both clocks. */
interface End {
  /** By this process's monotonic clock, which measures the lease whatever happens to the time of day. */
  readonly at: number;
  /** In milliseconds since 1970, for readers. */
  readonly time: number;
}

/** A user in a channel. */
interface Lease {
  readonly channel: string;
  readonly typist: Typist;
  /** Device -> its end. The earliest end comes first, because a renewal moves a device to the end of the map. */
  readonly devices: Map<DeviceName, End>;
  /** The latest end that was published. */
  announced: End;
  timer: NodeJS.Timeout | undefined;
}

/** The last part of a lease, in which a renewal is published. */
const NOTICE = 0.1;

/** Devices of a user in a channel. One more replaces the one that would stop first. */
const MAX_DEVICES = 10;

/**
 * Typing is kept as leases in memory, one for each user and channel. It is not stored, numbered or repeated. A lease has
 * the user's devices, each with its own end, and lasts until the latest of them: a user types while any device does.
 *
 * **What is published.** `typing.start` when a lease starts, and `typing.stop` when it ends: by the stop of its last
 * device, by a message, or by itself. A renewal moves the end and publishes nothing. Readers remember the end of a
 * `typing.start` and stop showing it then, because the `typing.stop` may be lost if this process dies. So a renewed
 * lease is published again, with its new end, in the last tenth before the end that readers know. A user who types for
 * a minute is published about every nine seconds, and at most twice in that time.
 *
 * **A message** ends the typing of its device. A start of that device that arrives within a second is not shown: it was
 * sent before the message, and overtaken by it.
 *
 * **Several instances** do not know each other's leases. A renewal that reaches another instance starts a lease there,
 * and the first one ends while the user is still typing. Every event has `expires_at`, and readers ignore an event of a
 * user whose `expires_at` is earlier than the latest that they have seen of that user in the channel. The stop of a
 * lease that ends by itself has the end that was announced last, which is earlier than that of a later lease in another
 * instance. A stop by the user's last device in this instance, or by their message, overrides every earlier lease in any
 * instance: its `expires_at` is the end of a lease that would start at that moment. So, for devices at different
 * instances, a stop of one hides the other until it is announced again with a later end, which takes about a lease. And
 * a message is followed by a second of quiet only at the instance that wrote it.
 */
export function createTyping(options: TypingOptions): Typing {
  const { publish, leaseMs = 10_000, maxLeases = 10_000, quietMs = 1_000 } = options;
  const leases = new Map<string, Lease>();
  const sends = new RecentSends(quietMs, maxLeases);
  const noticeMs = leaseMs * NOTICE;

  function start({ id, kind, serverId }: TypingPlace, typist: Typist, device: DeviceName): Date {
    const key = keyOf(id, typist.id);
    const until = endOfNewLease();
    if (sends.has(key, device)) return new Date(until.time);
    const standing = leases.get(key);
    if (standing) {
      renew(standing, device, until);
      if (standing.announced.at - performance.now() <= noticeMs) announce(key, standing);
    } else if (leases.size < maxLeases) {
      const channel = channelOfStream({ streamId: id, kind, serverId });
      const lease: Lease = { channel, typist, devices: new Map([[device, until]]), announced: until, timer: undefined };
      leases.set(key, lease);
      announce(key, lease);
    }
    return new Date(until.time);
  }

  function endOfNewLease(): End {
    return { at: performance.now() + leaseMs, time: Date.now() + leaseMs };
  }

  function announce(key: string, lease: Lease): void {
    lease.announced = latestOf(lease);
    say('typing.start', lease, lease.announced.time);
    wakeAt(lease.announced.at - noticeMs, key, lease);
  }

  function wakeAt(at: number, key: string, lease: Lease): void {
    clearTimeout(lease.timer);
    // A process that was frozen is late, and Node warns about negative times.
    lease.timer = setTimeout(() => wake(key, lease), Math.max(0, at - performance.now()));
  }

  function wake(key: string, lease: Lease): void {
    const latest = latestOf(lease);
    if (performance.now() >= latest.at) end(key, lease, lease.announced.time);
    else if (latest.at > lease.announced.at) announce(key, lease);
    else wakeAt(latest.at, key, lease);
  }

  function stop(key: string, device: DeviceName): void {
    const lease = leases.get(key);
    if (!lease?.devices.delete(device)) return;
    if (lease.devices.size === 0 || latestOf(lease).at <= performance.now()) end(key, lease, endOfNewLease().time);
    // The others may stop before the end that was announced for this one.
    else if (latestOf(lease).at < lease.announced.at) wakeAt(latestOf(lease).at, key, lease);
  }

  function end(key: string, lease: Lease, expiresAt: number): void {
    clearTimeout(lease.timer);
    leases.delete(key);
    say('typing.stop', lease, expiresAt);
  }

  function say(type: 'typing.start' | 'typing.stop', { channel, typist }: Lease, expiresAt: number): void {
    const refs = { userId: typist.id, expiresAt: new Date(expiresAt) };
    publish({ channel, envelope: encodeEphemeral({ type, actorId: typist.id, refs }, { username: typist.username }) });
  }

  return {
    start,
    stop: (channelId, userId, device) => stop(keyOf(channelId, userId), device),
    sent(channelId, userId, device) {
      const key = keyOf(channelId, userId);
      const sender = device ?? senderOf(leases.get(key));
      sends.add(key, sender);
      stop(key, sender);
    },
    [Symbol.dispose]() {
      for (const [key, lease] of leases) end(key, lease, lease.announced.time);
    },
  };
}

function renew({ devices }: Lease, device: DeviceName, end: End): void {
  devices.delete(device);
  devices.set(device, end);
  if (devices.size > MAX_DEVICES) devices.delete(devices.keys().next().value!);
}

function latestOf({ devices }: Lease): End {
  return [...devices.values()].at(-1)!;
}

/**
 * The device of a message whose client names none: the one without a name if it types, otherwise the one that was the
 * last to start or to go on. So clients that name their devices for typing alone end their typing with their messages.
 */
function senderOf(lease: Lease | undefined): DeviceName {
  if (!lease || lease.devices.has(null)) return null;
  return [...lease.devices.keys()].at(-1)!;
}

function keyOf(channelId: ChannelId, userId: UserId): string {
  return `${channelId} ${userId}`;
}
