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
    "\n  mutation SceneCreateServer($name: String!) {\n    createServer(input: { name: $name }) {\n      server {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateServerDocument,
    "\n  mutation SceneCreateInvite($serverId: ID!) {\n    createServerInvite(input: { serverId: $serverId }) {\n      code\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateInviteDocument,
    "\n  mutation SceneJoinServer($inviteCode: String!) {\n    joinServer(input: { inviteCode: $inviteCode }) {\n      server {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneJoinServerDocument,
    "\n  mutation SceneCreateRoom($serverId: ID!, $name: String!, $visibility: RoomVisibility!) {\n    createRoom(input: { serverId: $serverId, name: $name, visibility: $visibility }) {\n      room {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateRoomDocument,
    "\n  mutation SceneOpenConversation($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneOpenConversationDocument,
    "\n  mutation SceneCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n      }\n      seq\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateMessageDocument,
    "\n  mutation SceneRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friend {\n        id\n      }\n      friendRequest {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneRequestFriendDocument,
};
const documents: Documents = {
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
