import type { TestUser } from './app.ts';
import { durable } from './durable.ts';
import { graphql } from './generated/gql.ts';
import type { ChannelLogQuery } from './generated/graphql.ts';
import type { ChannelRef } from './scenes.ts';

/** Reads a channel's log like a client: page by page, with all fields of events. */

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
          message {
            id
            content
            deletedAt
          }
          removedMessageIds
        }
        ... on MessagePinnedEvent {
          id
          seq
          actor {
            id
          }
          message {
            id
          }
        }
        ... on MessageUnpinnedEvent {
          id
          seq
          actor {
            id
          }
          message {
            id
          }
        }
        ... on ConversationMemberAddedEvent {
          id
          seq
          actor {
            id
          }
          member {
            id
          }
        }
        ... on ConversationMemberRemovedEvent {
          id
          seq
          actor {
            id
          }
          member {
            id
          }
        }
        ... on ConversationUpdatedEvent {
          id
          seq
          actor {
            id
          }
          conversation {
            id
            name
            owner {
              id
            }
          }
        }
        ... on ReactionAddedEvent {
          id
          seq
          actor {
            id
          }
          messageId
          reacted: message {
            id
          }
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
          reacted: message {
            id
          }
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
 * All events after a number, page by page.
 *
 * @throws {Error} The server answers with a reset.
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

/** The message of an event, or what else it is about. */
export function subjectOf(event: ChannelLogEvent): string {
  if ('member' in event) return event.member.id;
  if ('conversation' in event) return event.conversation.id;
  return 'message' in event ? event.message.id : event.messageId;
}
