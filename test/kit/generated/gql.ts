/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation EnvelopesUpdate($messageId: ID!, $content: String!) {\n    updateMessage(input: { messageId: $messageId, content: $content }) {\n      seq\n    }\n  }\n": typeof types.EnvelopesUpdateDocument,
    "\n  mutation EnvelopesDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      seq\n    }\n  }\n": typeof types.EnvelopesDeleteDocument,
    "\n  mutation EnvelopesReact($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n      }\n    }\n  }\n": typeof types.EnvelopesReactDocument,
    "\n  mutation EnvelopesUnreact($messageId: ID!, $emoji: String!) {\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      removed\n    }\n  }\n": typeof types.EnvelopesUnreactDocument,
    "\n  mutation EnvelopesAddMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.EnvelopesAddMemberDocument,
    "\n  mutation EnvelopesLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": typeof types.EnvelopesLeaveDocument,
    "\n  mutation EnvelopesRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": typeof types.EnvelopesRequestFriendDocument,
    "\n  mutation SceneCreateServer($name: String!) {\n    createServer(input: { name: $name }) {\n      server {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateServerDocument,
    "\n  mutation SceneCreateInvite($serverId: ID!) {\n    createServerInvite(input: { serverId: $serverId }) {\n      code\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateInviteDocument,
    "\n  mutation SceneJoinServer($inviteCode: String!) {\n    joinServer(input: { inviteCode: $inviteCode }) {\n      server {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneJoinServerDocument,
    "\n  mutation SceneCreateRoom($serverId: ID!, $name: String!, $visibility: RoomVisibility!) {\n    createRoom(input: { serverId: $serverId, name: $name, visibility: $visibility }) {\n      room {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateRoomDocument,
    "\n  mutation SceneOpenConversation($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneOpenConversationDocument,
    "\n  mutation SceneCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n      }\n      seq\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateMessageDocument,
    "\n  mutation SceneRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friend {\n        id\n      }\n      friendRequest {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneRequestFriendDocument,
};
const documents: Documents = {
    "\n  mutation EnvelopesUpdate($messageId: ID!, $content: String!) {\n    updateMessage(input: { messageId: $messageId, content: $content }) {\n      seq\n    }\n  }\n": types.EnvelopesUpdateDocument,
    "\n  mutation EnvelopesDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      seq\n    }\n  }\n": types.EnvelopesDeleteDocument,
    "\n  mutation EnvelopesReact($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n      }\n    }\n  }\n": types.EnvelopesReactDocument,
    "\n  mutation EnvelopesUnreact($messageId: ID!, $emoji: String!) {\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      removed\n    }\n  }\n": types.EnvelopesUnreactDocument,
    "\n  mutation EnvelopesAddMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": types.EnvelopesAddMemberDocument,
    "\n  mutation EnvelopesLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": types.EnvelopesLeaveDocument,
    "\n  mutation EnvelopesRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": types.EnvelopesRequestFriendDocument,
    "\n  mutation SceneCreateServer($name: String!) {\n    createServer(input: { name: $name }) {\n      server {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": types.SceneCreateServerDocument,
    "\n  mutation SceneCreateInvite($serverId: ID!) {\n    createServerInvite(input: { serverId: $serverId }) {\n      code\n      userErrors {\n        message\n      }\n    }\n  }\n": types.SceneCreateInviteDocument,
    "\n  mutation SceneJoinServer($inviteCode: String!) {\n    joinServer(input: { inviteCode: $inviteCode }) {\n      server {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": types.SceneJoinServerDocument,
    "\n  mutation SceneCreateRoom($serverId: ID!, $name: String!, $visibility: RoomVisibility!) {\n    createRoom(input: { serverId: $serverId, name: $name, visibility: $visibility }) {\n      room {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": types.SceneCreateRoomDocument,
    "\n  mutation SceneOpenConversation($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": types.SceneOpenConversationDocument,
    "\n  mutation SceneCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n      }\n      seq\n      userErrors {\n        message\n      }\n    }\n  }\n": types.SceneCreateMessageDocument,
    "\n  mutation SceneRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friend {\n        id\n      }\n      friendRequest {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": types.SceneRequestFriendDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EnvelopesUpdate($messageId: ID!, $content: String!) {\n    updateMessage(input: { messageId: $messageId, content: $content }) {\n      seq\n    }\n  }\n"): typeof import('./graphql.ts').EnvelopesUpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EnvelopesDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      seq\n    }\n  }\n"): typeof import('./graphql.ts').EnvelopesDeleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EnvelopesReact($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').EnvelopesReactDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EnvelopesUnreact($messageId: ID!, $emoji: String!) {\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      removed\n    }\n  }\n"): typeof import('./graphql.ts').EnvelopesUnreactDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EnvelopesAddMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').EnvelopesAddMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EnvelopesLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n"): typeof import('./graphql.ts').EnvelopesLeaveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EnvelopesRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').EnvelopesRequestFriendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SceneCreateServer($name: String!) {\n    createServer(input: { name: $name }) {\n      server {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SceneCreateServerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SceneCreateInvite($serverId: ID!) {\n    createServerInvite(input: { serverId: $serverId }) {\n      code\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SceneCreateInviteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SceneJoinServer($inviteCode: String!) {\n    joinServer(input: { inviteCode: $inviteCode }) {\n      server {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SceneJoinServerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SceneCreateRoom($serverId: ID!, $name: String!, $visibility: RoomVisibility!) {\n    createRoom(input: { serverId: $serverId, name: $name, visibility: $visibility }) {\n      room {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SceneCreateRoomDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SceneOpenConversation($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SceneOpenConversationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SceneCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n      }\n      seq\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SceneCreateMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SceneRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friend {\n        id\n      }\n      friendRequest {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SceneRequestFriendDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
