import { decodeAnyId, encodeId, newId } from '../../src/lib/ids.ts';
import type { TestUser } from './app.ts';
import { graphql } from './generated/gql.ts';
import type { ChannelRef } from './scenes.ts';

/** The changes of a channel as documents, with what every test about numbers and refusals asks of them. */

export const CREATE_MESSAGE = graphql(`
  mutation OperationCreateMessage($input: CreateMessageInput!) {
    createMessage(input: $input) {
      message {
        id
        seq
      }
      seq
      replayed
      userErrors {
        code
        path
      }
    }
  }
`);

export const UPDATE_MESSAGE = graphql(`
  mutation OperationUpdateMessage($messageId: ID!, $content: String!, $expectedVersion: Int) {
    updateMessage(input: { messageId: $messageId, content: $content, expectedVersion: $expectedVersion }) {
      message {
        id
      }
      seq
      userErrors {
        code
        path
      }
    }
  }
`);

export const DELETE_MESSAGE = graphql(`
  mutation OperationDeleteMessage($messageId: ID!) {
    deleteMessage(input: { messageId: $messageId }) {
      deletedMessageId
      seq
      userErrors {
        code
        path
      }
    }
  }
`);

export const ADD_REACTION = graphql(`
  mutation OperationAddReaction($messageId: ID!, $emoji: String!) {
    addReaction(input: { messageId: $messageId, emoji: $emoji }) {
      reaction {
        id
        emoji
        user {
          id
        }
      }
      message {
        id
        reactionGroups {
          emoji
          count
        }
      }
      added
      seq
      userErrors {
        code
        path
      }
    }
  }
`);

export const REMOVE_REACTION = graphql(`
  mutation OperationRemoveReaction($messageId: ID!, $emoji: String!) {
    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {
      message {
        id
        reactionGroups {
          emoji
          count
        }
      }
      removed
      seq
      userErrors {
        code
        path
      }
    }
  }
`);

const REMOVE_FRIEND = graphql(`
  mutation OperationRemoveFriend($userId: ID!) {
    removeFriend(input: { userId: $userId }) {
      userErrors {
        code
      }
    }
  }
`);

/** Adds a reaction. @throws {Error} When it was refused, or stood already. */
export async function react(user: TestUser, messageId: string, emoji: string): Promise<void> {
  const { addReaction } = await user.run(ADD_REACTION, { messageId, emoji });
  if (!addReaction.added) throw new Error(`unable to react: ${JSON.stringify(addReaction.userErrors)}`);
}

/** Deletes a message. @throws {Error} When it was refused. */
export async function remove(author: TestUser, messageId: string): Promise<void> {
  const { deleteMessage } = await author.run(DELETE_MESSAGE, { messageId });
  if (!deleteMessage.deletedMessageId) throw new Error(`unable to delete: ${JSON.stringify(deleteMessage.userErrors)}`);
}

/** Replaces a message's text. @throws {Error} When it was refused. */
export async function edit(author: TestUser, messageId: string, content: string): Promise<void> {
  const { updateMessage } = await author.run(UPDATE_MESSAGE, { messageId, content, expectedVersion: null });
  if (!updateMessage.message) throw new Error(`unable to edit: ${JSON.stringify(updateMessage.userErrors)}`);
}

/** Ends the friendship: without a common server, neither writes to the other any more. */
export async function unfriend(a: TestUser, b: TestUser): Promise<void> {
  const { removeFriend } = await a.run(REMOVE_FRIEND, { userId: b.id });
  if (removeFriend.userErrors.length > 0) throw new Error(`unable to part: ${JSON.stringify(removeFriend.userErrors)}`);
}

/** The id as the database holds it. */
export function uuidOf(id: string): string {
  return decodeAnyId(id)!.id;
}

/** The stream of a channel as the database holds it. */
export function streamOf(channel: ChannelRef): string {
  return uuidOf('roomId' in channel ? channel.roomId : channel.conversationId);
}

/** An id of a message that never was. */
export function unknownMessageId(): string {
  return encodeId('msg', newId('msg'));
}
