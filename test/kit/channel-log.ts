import type { TestUser } from './app.ts';
import { durable } from './durable.ts';
import { graphql } from './generated/gql.ts';
import type { ChannelLogQuery } from './generated/graphql.ts';
import type { ChannelRef } from './scenes.ts';

/** A channel's log as a client reads it: page by page, with all that an event says. */

const CHANNEL_LOG = graphql(`
  query ChannelLog($channel: ChannelRef!, $after: Int!, $first: Int!) {
    channelEvents(channel: $channel, after: $after, first: $first) {
      lastSeq
      hasMore
      reset
      events {
        __typename
        ... on MessageCreatedEvent {
          id
          seq
          actor {
            id
          }
          message {
            id
            seq
            content
            version
            deletedAt
            parentMessage {
              id
            }
          }
        }
        ... on MessageUpdatedEvent {
          id
          seq
          actor {
            id
          }
          message {
            id
            seq
            content
            version
            deletedAt
            parentMessage {
              id
            }
          }
        }
        ... on MessageDeletedEvent {
          id
          seq
          actor {
            id
          }
          messageId
        }
        ... on ReactionAddedEvent {
          id
          seq
          actor {
            id
          }
          messageId
          emoji
          count
        }
        ... on ReactionRemovedEvent {
          id
          seq
          actor {
            id
          }
          messageId
          emoji
          count
        }
      }
    }
  }
`);

export type ChannelLogEvent = Extract<ChannelLogQuery['channelEvents']['events'][number], { readonly seq: number }>;
export type ChannelLogPage = Omit<ChannelLogQuery['channelEvents'], 'events'> & { readonly events: ChannelLogEvent[] };

/** One page of the log. */
export async function readEvents(
  viewer: TestUser,
  channel: ChannelRef,
  after: number,
  first = 100,
): Promise<ChannelLogPage> {
  const { channelEvents } = await viewer.run(CHANNEL_LOG, { channel, after, first });
  return { ...channelEvents, events: durable(channelEvents.events) };
}

/**
 * Everything after a number, by as many pages as it takes.
 *
 * @throws {Error} When the server says that the past is gone.
 */
export async function readLog(
  viewer: TestUser,
  channel: ChannelRef,
  after = 0,
  pageSize = 100,
): Promise<ChannelLogEvent[]> {
  const events: ChannelLogEvent[] = [];
  for (;;) {
    const page = await readEvents(viewer, channel, events.at(-1)?.seq ?? after, pageSize);
    if (page.reset) throw new Error(`the log after ${after} is gone`);
    events.push(...page.events);
    if (!page.hasMore) return events;
  }
}

/** The message that an event is about. */
export function subjectOf(event: ChannelLogEvent): string {
  return 'message' in event ? event.message.id : event.messageId;
}
