import { setTimeout as sleep } from 'node:timers/promises';

import type { GraphQLFormattedError } from 'graphql';

import { graphql } from './generated/gql.ts';
import type { ChannelRef, FollowChannelEventsSubscription } from './generated/graphql.ts';

const CHANNEL_EVENTS = graphql(`
  subscription FollowChannelEvents($channel: ChannelRef!, $after: Int!) {
    channelEvents(channel: $channel, after: $after) {
      __typename
      ... on Event {
        id
      }
      ... on DurableEvent {
        seq
      }
      ... on StreamResetEvent {
        seq
      }
      ... on MessageCreatedEvent {
        message {
          id
        }
      }
      ... on MessageUpdatedEvent {
        message {
          id
        }
      }
      ... on MessageDeletedEvent {
        messageId
      }
      ... on ReactionAddedEvent {
        messageId
      }
      ... on ReactionRemovedEvent {
        messageId
      }
    }
  }
`);

export type FollowedEvent = FollowChannelEventsSubscription['channelEvents'];

/**
 * Starts one subscription, over any transport: `(payload) => client.iterate(payload)` with a client of `graphql-ws`
 * that has `retryAttempts: 0`. With retries of its own, the client would subscribe with the old `after` and repeat events.
 */
export type Subscribe = (payload: {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}) => AsyncIterable<Result>;

/** The payload of each `next`. */
export interface Result {
  readonly data?: Record<string, unknown> | null | undefined;
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
}

export interface FollowGraphQLOptions {
  readonly subscribe: Subscribe;
  readonly channel: ChannelRef;
  /** Number of the newest event that the client has: `lastSeq` of what it read before; 0 for the whole log. */
  readonly after: number;
  /** Stops following after the current subscription ends, so close the transport too. */
  readonly signal: AbortSignal;
}

/** Bounds of the waits after failures, in milliseconds. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/**
 * Follows a channel by GraphQL without loss: when a subscription ends, the next one starts after the last event.
 * Every durable event arrives once and in order, with others between them. After `StreamResetEvent`, read again what you
 * show. `AccessRevokedEvent` is the last one.
 *
 * @throws {Error} The server refuses the subscription, and would again.
 */
export async function* followGraphQL(options: FollowGraphQLOptions): AsyncGenerator<FollowedEvent, void> {
  const { subscribe, channel, signal } = options;
  let seq = options.after;
  let wait = FIRST_WAIT_MS;
  while (!signal.aborted) {
    try {
      const results = subscribe({ query: String(CHANNEL_EVENTS), variables: { channel, after: seq } });
      for await (const { data, errors } of results) {
        if (!data) throw new Error('there is no event', { cause: errors });
        const { channelEvents: event } = data as unknown as FollowChannelEventsSubscription;
        // A reset has a number too: the next event follows it.
        if ('seq' in event) ({ seq } = event);
        wait = FIRST_WAIT_MS;
        yield event;
        if (event.__typename === 'AccessRevokedEvent') return;
      }
    } catch (error) {
      const refusal = refusalIn(error);
      if (refusal) throw new Error(`unable to follow; ${refusal.message}`, { cause: error });
    }
    // All clients of an instance lose it at the same moment, and should not reconnect at the same moment.
    await sleep(wait * (0.5 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

/** An error of the request itself; any other is temporary. `graphql-ws` throws the errors of a refusal as they are. */
function refusalIn(error: unknown): GraphQLFormattedError | undefined {
  const errors = error instanceof Error ? error.cause : error;
  if (!Array.isArray(errors)) return undefined;
  return (errors as GraphQLFormattedError[]).find(({ extensions }) => extensions?.['code'] === 'BAD_USER_INPUT');
}
