import type { TestUser } from './app.ts';
import { durable } from './durable.ts';
import { graphql } from './generated/gql.ts';
import type { ChannelRef, CreateMessageInput, UpdateMessageInput } from './generated/graphql.ts';

/** What tests of messages do over and over: each operation as a function that answers its whole payload. */

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

export async function create(author: TestUser, input: CreateMessageInput) {
  return (await author.run(CREATE, { input })).createMessage;
}

export async function edit(editor: TestUser, input: UpdateMessageInput) {
  return (await editor.run(UPDATE, { input })).updateMessage;
}

export async function remove(author: TestUser, messageId: string) {
  return (await author.run(DELETE, { messageId })).deleteMessage;
}

/** The message, or null where the reader may not see it. */
export async function read(reader: TestUser, id: string) {
  return (await reader.run(MESSAGE, { id })).message ?? null;
}

/** Every event of the channel after a number, oldest first; 100 at most. */
export async function eventsOf(reader: TestUser, channel: ChannelRef, after = 0) {
  return durable((await reader.run(EVENTS, { channel, after })).channelEvents.events);
}

export async function lastSeqOf(reader: TestUser, channel: ChannelRef): Promise<number> {
  return (await reader.run(EVENTS, { channel, after: 0 })).channelEvents.lastSeq;
}

/** Ids of the messages that stand in the channel's pages, newest first; 100 at most. */
export async function listedIn(reader: TestUser, channel: ChannelRef): Promise<string[]> {
  const { room, conversation } = await reader.run(LISTED, {
    room: channel.roomId ?? NOTHING.room,
    conversation: channel.conversationId ?? NOTHING.conversation,
  });
  return (room ?? conversation)!.messages.nodes.map(({ id }) => id);
}

/** Well-formed ids of things that do not exist. */
export const NOTHING = {
  room: 'room_01h00000000000000000000000',
  conversation: 'conv_01h00000000000000000000000',
  message: 'msg_01h00000000000000000000000',
} as const;

/** Refusals without their texts. */
export function refusalsOf({ userErrors }: { userErrors: readonly { code: string; path?: string[] | null }[] }) {
  return userErrors.map(({ code, path }) => ({ code, path: path ?? null }));
}
