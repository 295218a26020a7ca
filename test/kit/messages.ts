import type { TestUser } from './app.ts';
import { durable } from './durable.ts';
import { idOfNothing } from './streams.ts';
import { graphql } from './generated/gql.ts';
import type { ChannelRef, CreateMessageInput, UpdateMessageInput } from './generated/graphql.ts';

/** Operations that tests of messages use often, as functions that return the whole payload. */

const CREATE = graphql(`
  mutation MessageKitCreate($input: CreateMessageInput!) {
    createMessage(input: $input) {
      message {
        ...MessageKitFields
      }
      seq
      replayed
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const UPDATE = graphql(`
  mutation MessageKitUpdate($input: UpdateMessageInput!) {
    updateMessage(input: $input) {
      message {
        ...MessageKitFields
      }
      seq
      userErrors {
        code
        message
        path
        ... on VersionConflictError {
          current {
            ...MessageKitFields
          }
        }
      }
    }
  }
`);

const DELETE = graphql(`
  mutation MessageKitDelete($messageId: ID!) {
    deleteMessage(input: { messageId: $messageId }) {
      deletedMessageId
      message {
        ...MessageKitFields
      }
      seq
      userErrors {
        code
        message
        path
      }
    }
  }
`);

const MESSAGE = graphql(`
  query MessageKitMessage($id: ID!) {
    message(id: $id) {
      ...MessageKitFields
    }
  }
`);

graphql(`
  fragment MessageKitFields on Message {
    id
    seq
    content
    version
    createdAt
    editedAt
    deletedAt
    replyCount
    viewerCanEdit
    viewerCanDelete
    author {
      id
    }
    channel {
      id
    }
    parentMessage {
      id
    }
    replies {
      nodes {
        id
      }
    }
    files {
      filename
    }
    reactions {
      totalCount
      nodes {
        emoji
      }
    }
    reactionGroups {
      emoji
    }
  }
`);

const EVENTS = graphql(`
  query MessageKitEvents($channel: ChannelRef!, $after: Int!) {
    channelEvents(channel: $channel, after: $after) {
      lastSeq
      events {
        __typename
        ... on DurableEvent {
          seq
        }
        ... on MessageCreatedEvent {
          message {
            id
            content
          }
          idempotencyKey
        }
        ... on MessageUpdatedEvent {
          message {
            id
            content
          }
        }
        ... on MessageDeletedEvent {
          messageId
        }
      }
    }
  }
`);

const LISTED = graphql(`
  query MessageKitListed($room: ID!, $conversation: ID!) {
    room(id: $room) {
      messages(first: 100) {
        nodes {
          id
        }
      }
    }
    conversation(id: $conversation) {
      messages(first: 100) {
        nodes {
          id
        }
      }
    }
  }
`);

export async function createMessage(author: TestUser, input: CreateMessageInput) {
  return (await author.run(CREATE, { input })).createMessage;
}

export async function updateMessage(editor: TestUser, input: UpdateMessageInput) {
  return (await editor.run(UPDATE, { input })).updateMessage;
}

export async function deleteMessage(author: TestUser, messageId: string) {
  return (await author.run(DELETE, { messageId })).deleteMessage;
}

/** The message, or null if the reader may not see it. */
export async function readMessage(reader: TestUser, id: string) {
  return (await reader.run(MESSAGE, { id })).message ?? null;
}

/** Events of the channel after a number, oldest first; at most 100. */
export async function eventsOf(reader: TestUser, channel: ChannelRef, after = 0) {
  return durable((await reader.run(EVENTS, { channel, after })).channelEvents.events);
}

export async function lastSeqOf(reader: TestUser, channel: ChannelRef): Promise<number> {
  return (await reader.run(EVENTS, { channel, after: 0 })).channelEvents.lastSeq;
}

/** Ids of the messages in the channel's pages, newest first; at most 100. */
export async function listedIn(reader: TestUser, channel: ChannelRef): Promise<string[]> {
  const { room, conversation } = await reader.run(LISTED, {
    room: channel.roomId ?? idOfNothing('room'),
    conversation: channel.conversationId ?? idOfNothing('conv'),
  });
  return (room ?? conversation)!.messages.nodes.map(({ id }) => id);
}

/** Refusals without their texts. */
export function refusalsOf({ userErrors }: { userErrors: readonly { code: string; path?: string[] | null }[] }) {
  return userErrors.map(({ code, path }) => ({ code, path: path ?? null }));
}
