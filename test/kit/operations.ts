import { graphql } from './generated/gql.ts';

/**
 * Each mutation once, with the fields that most tests need, and common queries. `scenes.ts` has functions that run a
 * mutation and throw if it is refused. `messages.ts` has mutations that return all fields of a message. Mutations of
 * uploads, typing and tokens are in `files.ts`, `typing.ts` and `tokens.ts`.
 */

export const NODE = graphql(`
  query Node($id: ID!) {
    node(id: $id) {
      __typename
      id
    }
  }
`);

export const SERVER = graphql(`
  query Server($id: ID!) {
    server(id: $id) {
      id
      name
      ablyChannel
      lastSeq
      owner {
        id
      }
      members {
        nodes {
          id
        }
      }
      rooms {
        nodes {
          id
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  }
`);

export const ROOM = graphql(`
  query Room($id: ID!) {
    room(id: $id) {
      id
      ablyChannel
      lastSeq
      name
      visibility
      server {
        id
      }
      members {
        nodes {
          id
        }
      }
      messages {
        nodes {
          id
        }
      }
    }
  }
`);

export const CREATE_SERVER = graphql(`
  mutation CreateServer($name: String!) {
    createServer(input: { name: $name }) {
      server {
        id
        name
      }
      userErrors {
        code
        path
      }
    }
  }
`);

export const CREATE_SERVER_INVITE = graphql(`
  mutation CreateServerInvite($serverId: ID!) {
    createServerInvite(input: { serverId: $serverId }) {
      code
      expiresAt
      userErrors {
        code
        path
      }
    }
  }
`);

export const JOIN_SERVER = graphql(`
  mutation JoinServer($inviteCode: String!) {
    joinServer(input: { inviteCode: $inviteCode }) {
      server {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);

export const LEAVE_SERVER = graphql(`
  mutation LeaveServer($serverId: ID!) {
    leaveServer(input: { serverId: $serverId }) {
      serverId
      userErrors {
        code
        path
      }
    }
  }
`);

export const CREATE_ROOM = graphql(`
  mutation CreateRoom($input: CreateRoomInput!) {
    createRoom(input: $input) {
      room {
        id
        visibility
      }
      userErrors {
        code
        path
      }
    }
  }
`);

export const ADD_ROOM_MEMBER = graphql(`
  mutation AddRoomMember($roomId: ID!, $userId: ID!) {
    addRoomMember(input: { roomId: $roomId, userId: $userId }) {
      room {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);

export const REMOVE_ROOM_MEMBER = graphql(`
  mutation RemoveRoomMember($roomId: ID!, $userId: ID!) {
    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {
      room {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`);

export const OPEN_CONVERSATION = graphql(`
  mutation OpenConversation($userId: ID!) {
    openConversation(input: { userId: $userId }) {
      conversation {
        id
      }
      created
      userErrors {
        code
        path
      }
    }
  }
`);

export const CREATE_GROUP_CONVERSATION = graphql(`
  mutation CreateGroupConversation($input: CreateGroupConversationInput!) {
    createGroupConversation(input: $input) {
      conversation {
        id
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

export const ADD_CONVERSATION_MEMBERS = graphql(`
  mutation AddConversationMembers($conversationId: ID!, $userIds: [ID!]!) {
    addConversationMembers(input: { conversationId: $conversationId, userIds: $userIds }) {
      conversation {
        id
        memberCount
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

export const REMOVE_CONVERSATION_MEMBER = graphql(`
  mutation RemoveConversationMember($conversationId: ID!, $userId: ID!) {
    removeConversationMember(input: { conversationId: $conversationId, userId: $userId }) {
      conversation {
        id
        memberCount
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

export const LEAVE_CONVERSATION = graphql(`
  mutation LeaveConversation($conversationId: ID!) {
    leaveConversation(input: { conversationId: $conversationId }) {
      conversationId
      userErrors {
        code
        message
        path
      }
    }
  }
`);

export const UPDATE_CONVERSATION = graphql(`
  mutation UpdateConversation($input: UpdateConversationInput!) {
    updateConversation(input: $input) {
      conversation {
        id
        name
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

export const REQUEST_FRIEND = graphql(`
  mutation RequestFriend($input: RequestFriendInput!) {
    requestFriend(input: $input) {
      friend {
        id
      }
      friendRequest {
        id
        from {
          id
        }
        to {
          id
        }
      }
      userErrors {
        code
        path
      }
    }
  }
`);

export const ACCEPT_FRIEND_REQUEST = graphql(`
  mutation AcceptFriendRequest($friendRequestId: ID!) {
    acceptFriendRequest(input: { friendRequestId: $friendRequestId }) {
      friend {
        id
      }
      userErrors {
        code
        path
      }
    }
  }
`);

export const REMOVE_FRIEND = graphql(`
  mutation RemoveFriend($userId: ID!) {
    removeFriend(input: { userId: $userId }) {
      userId
      userErrors {
        code
        path
      }
    }
  }
`);

export const BLOCK_USER = graphql(`
  mutation BlockUser($userId: ID!) {
    blockUser(input: { userId: $userId }) {
      user {
        id
        viewerHasBlocked
      }
      userErrors {
        code
        path
      }
    }
  }
`);

export const UNBLOCK_USER = graphql(`
  mutation UnblockUser($userId: ID!) {
    unblockUser(input: { userId: $userId }) {
      user {
        id
        viewerHasBlocked
      }
      userErrors {
        code
        path
      }
    }
  }
`);

export const CREATE_MESSAGE = graphql(`
  mutation CreateMessage($input: CreateMessageInput!) {
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
  mutation UpdateMessage($messageId: ID!, $content: String!, $expectedVersion: Int) {
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
  mutation DeleteMessage($messageId: ID!) {
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
  mutation AddReaction($messageId: ID!, $emoji: String!) {
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
  mutation RemoveReaction($messageId: ID!, $emoji: String!) {
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

export const PIN_MESSAGE = graphql(`
  mutation PinMessage($messageId: ID!) {
    pinMessage(input: { messageId: $messageId }) {
      message {
        id
        pinnedAt
        pinnedBy {
          id
        }
      }
      seq
      userErrors {
        __typename
        code
        message
        path
      }
    }
  }
`);

export const UNPIN_MESSAGE = graphql(`
  mutation UnpinMessage($messageId: ID!) {
    unpinMessage(input: { messageId: $messageId }) {
      message {
        id
        pinnedAt
        pinnedBy {
          id
        }
      }
      seq
      userErrors {
        __typename
        code
        message
        path
      }
    }
  }
`);
