import type { InboundMessage, Realtime, RealtimeChannel } from 'ably';

import { DURABLE_EVENTS, type Envelope, EPHEMERAL_EVENTS } from '../../src/events/registry.ts';
import type { TestUser } from './app.ts';
import { type ChannelLogEvent, readEvents, readLog, subjectOf } from './channel-log.ts';
import { followAbly } from './follow-ably.ts';
import { followGraphQL, type Subscribe } from './follow-graphql.ts';
import { until } from './processes.ts';
import type { ChannelRef } from './scenes.ts';
import { subscribeBySse } from './sse.ts';
import { webSocketClient } from './subscriptions.ts';

/** A durable event in a common form of all transports. */
export interface HeardEvent {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly messageId: string;
}

/** A follower of a channel, with its transport and the received events. */
export interface Follower {
  readonly way: 'Ably' | 'graphql-ws' | 'SSE';
  readonly channel: ChannelRef;
  readonly events: readonly HeardEvent[];
  /** Received `typing.start` and `typing.stop`. */
  readonly typing: readonly string[];
  /** When the newest event arrived: `performance.now()`, in milliseconds. */
  readonly lastAt: number;
  /** Longest time between two events, since the first one or the last {@link Audience.listenAnew}, in milliseconds. */
  readonly longestSilence: number;
}

/** Messages from Ably, before the follower made one sequence of them. */
export interface AblyRecord {
  /** Number of messages that were repeated with the same id. */
  readonly repeats: number;
  /** Number of gaps that Ably did not report. */
  readonly holes: number;
  /** How often Ably reported a possible gap, without first attachments. */
  readonly discontinuities: number;
}

export interface Audience extends AsyncDisposable {
  readonly followers: readonly Follower[];
  /** Errors that ended a follower, or made it start again. */
  readonly failures: readonly unknown[];
  readonly record: AblyRecord;
  /** Close codes of WebSockets. */
  readonly closes: readonly number[];
  /** Starts measuring silences. */
  listenAnew(): void;
  /** Waits until every follower has as many events as the log of its channel, or until a time limit. */
  caughtUp(logs: Logs): Promise<void>;
}

export type Logs = ReadonlyMap<ChannelRef, readonly HeardEvent[]>;

export interface AudienceOptions {
  readonly viewer: TestUser;
  readonly channels: readonly FollowedChannel[];
  /** URLs at which each channel is followed by GraphQL. */
  readonly urls: readonly string[];
  readonly realtime: Realtime;
}

export interface FollowedChannel {
  readonly ref: ChannelRef;
  /** Name of its Ably channel. */
  readonly ablyName: string;
}

/**
 * Time for the lease of a crashed instance, the sweep that finds its streams, and a pause after failures, on a busy
 * machine.
 */
const CATCH_UP_LIMIT_MS = 90_000;

/**
 * Followers of every channel from its first event: one on Ably, and for each URL one over WebSocket and one over SSE.
 */
export async function gatherAudience({ viewer, channels, urls, realtime }: AudienceOptions): Promise<Audience> {
  const stack = new AsyncDisposableStack();
  const stopping = new AbortController();
  stack.defer(() => stopping.abort());
  const { signal } = stopping;
  const followers: (Follower & { longestSilence: number })[] = [];
  const failures: unknown[] = [];
  const closes: number[] = [];
  const record = { repeats: 0, holes: 0, discontinuities: 0 };

  function addFollower(way: Follower['way'], channel: ChannelRef) {
    const events: HeardEvent[] = [];
    const typing: string[] = [];
    const follower = { way, channel, events, typing, lastAt: 0, longestSilence: 0 };
    followers.push(follower);
    const onEvent = (event: HeardEvent) => {
      events.push(event);
      const now = performance.now();
      if (events.length > 1) follower.longestSilence = Math.max(follower.longestSilence, now - follower.lastAt);
      follower.lastAt = now;
    };
    const onTyping = (type: string) => void typing.push(type);
    return { onEvent, onTyping };
  }

  async function followByAbly({ ref, ablyName }: FollowedChannel): Promise<void> {
    const channel = realtime.channels.get(ablyName);
    const { onEvent, onTyping } = addFollower('Ably', ref);
    keepRecord(record, channel);
    await channel.subscribe(['typing.start', 'typing.stop'], ({ name }) => onTyping(name!));
    await followAbly({
      channel,
      after: 0,
      fromMessage,
      readLog: async (after) => {
        const page = await readEvents(viewer, ref, after);
        return { ...page, events: page.events.map(fromLog) };
      },
      onEvent,
      onReset: (seq) => failures.push(`the log up to ${seq} is gone`),
      signal,
    });
  }

  async function followByGraphQL(way: Follower['way'], subscribe: Subscribe, ref: ChannelRef): Promise<void> {
    const { onEvent, onTyping } = addFollower(way, ref);
    try {
      for await (const event of followGraphQL({ subscribe, channel: ref, after: 0, signal })) {
        const type = TYPES[event.__typename];
        if (type === undefined) failures.push(event);
        else if (type.startsWith('typing.')) onTyping(type);
        else onEvent(fromLog(event as ChannelLogEvent));
      }
    } catch (error) {
      failures.push(error);
    }
  }

  for (const url of urls) {
    const closed = (event: unknown) => void closes.push((event as CloseEvent).code);
    const webSocket = webSocketClient({ url, token: viewer.token }, { closed });
    stack.defer(() => webSocket.terminate());
    const sse = subscribeBySse({ url, token: viewer.token, signal });
    for (const { ref } of channels) {
      void followByGraphQL('graphql-ws', (payload) => webSocket.iterate(payload), ref);
      void followByGraphQL('SSE', sse, ref);
    }
  }
  await Promise.all(channels.map(followByAbly));

  return {
    followers,
    failures,
    record,
    closes,
    listenAnew() {
      for (const follower of followers) follower.longestSilence = 0;
    },
    caughtUp: (logs) =>
      until(() => followers.every((follower) => isCaughtUp(follower, logs)), CATCH_UP_LIMIT_MS).catch(() => {}),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** The log of each channel, which is what a follower without loss has received. */
export async function logsOf(viewer: TestUser, channels: readonly FollowedChannel[]): Promise<Logs> {
  const entries = channels.map(async ({ ref }) => [ref, (await readLog(viewer, ref)).map(fromLog)] as const);
  return new Map(await Promise.all(entries));
}

function isCaughtUp({ channel, events }: Follower, logs: Logs): boolean {
  return events.length >= logs.get(channel)!.length;
}

function keepRecord(record: { -readonly [Key in keyof AblyRecord]: number }, channel: RealtimeChannel): void {
  const ids = new Set<string>();
  let newest = 0;
  let continuous = false;
  channel.on(['attached', 'update'], ({ resumed }) => {
    if (resumed) return;
    continuous = false;
    if (newest > 0) record.discontinuities++;
  });
  void channel.subscribe((message) => {
    const event = fromMessage(message);
    if (event === null) return;
    if (ids.has(event.id)) record.repeats++;
    else if (continuous && event.seq !== newest + 1) record.holes++;
    ids.add(event.id);
    newest = Math.max(newest, event.seq);
    continuous = true;
  });
}

/** Name of an event's GraphQL type -> the type of the event. */
const TYPES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({ ...DURABLE_EVENTS, ...EPHEMERAL_EVENTS }).map(([type, { graphql }]) => [graphql, type]),
);

function fromLog(event: ChannelLogEvent): HeardEvent {
  const { seq, id, __typename } = event;
  return { seq, id, type: TYPES[__typename]!, messageId: subjectOf(event) };
}

function fromMessage({ data }: InboundMessage): HeardEvent | null {
  const { seq, id, type, data: payload } = data as Envelope;
  if (seq === undefined) return null;
  const messageId = 'message_id' in payload ? payload.message_id : (payload as { id: string }).id;
  return { seq, id, type, messageId };
}
