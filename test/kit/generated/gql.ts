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
    "\n  mutation BadInputReact($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      reaction {\n        id\n      }\n    }\n  }\n": typeof types.BadInputReactDocument,
    "\n  mutation BadInputRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": typeof types.BadInputRequestFriendDocument,
    "\n  query BadInputLastEvent($conversationId: ID!) {\n    channelEvents(channel: { conversationId: $conversationId }, after: 0, first: 1) {\n      events {\n        ... on Event {\n          id\n        }\n      }\n    }\n  }\n": typeof types.BadInputLastEventDocument,
    "\n  mutation EnvelopesUpdate($messageId: ID!, $content: String!) {\n    updateMessage(input: { messageId: $messageId, content: $content }) {\n      seq\n    }\n  }\n": typeof types.EnvelopesUpdateDocument,
    "\n  mutation EnvelopesDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      seq\n    }\n  }\n": typeof types.EnvelopesDeleteDocument,
    "\n  mutation EnvelopesReact($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n      }\n    }\n  }\n": typeof types.EnvelopesReactDocument,
    "\n  mutation EnvelopesUnreact($messageId: ID!, $emoji: String!) {\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      removed\n    }\n  }\n": typeof types.EnvelopesUnreactDocument,
    "\n  mutation EnvelopesAddMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.EnvelopesAddMemberDocument,
    "\n  mutation EnvelopesLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": typeof types.EnvelopesLeaveDocument,
    "\n  mutation EnvelopesRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": typeof types.EnvelopesRequestFriendDocument,
    "\n  mutation DeletionReact($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.DeletionReactDocument,
    "\n  query DeletionNode($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n": typeof types.DeletionNodeDocument,
    "\n  mutation MessageKeysRemoveFriend($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.MessageKeysRemoveFriendDocument,
    "\n  query PagesPropertyRoom($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    room(id: $id) {\n      messages(first: $first, after: $after, last: $last, before: $before) {\n        ...PagesPropertyPage\n      }\n    }\n  }\n": typeof types.PagesPropertyRoomDocument,
    "\n  query PagesPropertyReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    message(id: $id) {\n      replies(first: $first, after: $after, last: $last, before: $before) {\n        ...PagesPropertyPage\n      }\n    }\n  }\n": typeof types.PagesPropertyRepliesDocument,
    "\n  fragment PagesPropertyPage on MessageConnection {\n    nodes {\n      seq\n    }\n    pageInfo {\n      hasNextPage\n      hasPreviousPage\n      startCursor\n      endCursor\n    }\n  }\n": typeof types.PagesPropertyPageFragmentDoc,
    "\n  query MessagePagesReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    message(id: $id) {\n      replies(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            seq\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n": typeof types.MessagePagesRepliesDocument,
    "\n  mutation MessagePermissionsRemoveFriend($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.MessagePermissionsRemoveFriendDocument,
    "\n  mutation MessagePermissionsLeaveServer($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.MessagePermissionsLeaveServerDocument,
    "\n  mutation MessagePermissionsOpenConversation($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n    }\n  }\n": typeof types.MessagePermissionsOpenConversationDocument,
    "\n  query MessagePageKitPage($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {\n    room(id: $roomId) {\n      messages(first: $first, after: $after, last: $last, before: $before, around: $around) {\n        edges {\n          cursor\n          node {\n            id\n            seq\n          }\n        }\n        nodes {\n          id\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.MessagePageKitPageDocument,
    "\n  mutation MessageKitCreate($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        ...MessageKitFields\n      }\n      seq\n      replayed\n      userErrors {\n        code\n        message\n        path\n      }\n    }\n  }\n": typeof types.MessageKitCreateDocument,
    "\n  mutation MessageKitUpdate($input: UpdateMessageInput!) {\n    updateMessage(input: $input) {\n      message {\n        ...MessageKitFields\n      }\n      seq\n      userErrors {\n        code\n        message\n        path\n        ... on VersionConflictError {\n          current {\n            ...MessageKitFields\n          }\n        }\n      }\n    }\n  }\n": typeof types.MessageKitUpdateDocument,
    "\n  mutation MessageKitDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      deletedMessageId\n      message {\n        ...MessageKitFields\n      }\n      seq\n      userErrors {\n        code\n        message\n        path\n      }\n    }\n  }\n": typeof types.MessageKitDeleteDocument,
    "\n  query MessageKitMessage($id: ID!) {\n    message(id: $id) {\n      ...MessageKitFields\n    }\n  }\n": typeof types.MessageKitMessageDocument,
    "\n  fragment MessageKitFields on Message {\n    id\n    seq\n    content\n    version\n    createdAt\n    editedAt\n    deletedAt\n    replyCount\n    viewerCanEdit\n    viewerCanDelete\n    author {\n      id\n    }\n    channel {\n      id\n    }\n    parentMessage {\n      id\n    }\n    replies {\n      nodes {\n        id\n      }\n    }\n    files {\n      filename\n    }\n    reactions {\n      totalCount\n      nodes {\n        emoji\n      }\n    }\n    reactionGroups {\n      emoji\n    }\n  }\n": typeof types.MessageKitFieldsFragmentDoc,
    "\n  query MessageKitEvents($channel: ChannelRef!, $after: Int!) {\n    channelEvents(channel: $channel, after: $after) {\n      lastSeq\n      events {\n        __typename\n        ... on DurableEvent {\n          seq\n        }\n        ... on MessageCreatedEvent {\n          message {\n            id\n            content\n          }\n          idempotencyKey\n        }\n        ... on MessageUpdatedEvent {\n          message {\n            id\n            content\n          }\n        }\n        ... on MessageDeletedEvent {\n          messageId\n        }\n      }\n    }\n  }\n": typeof types.MessageKitEventsDocument,
    "\n  query MessageKitListed($room: ID!, $conversation: ID!) {\n    room(id: $room) {\n      messages(first: 100) {\n        nodes {\n          id\n        }\n      }\n    }\n    conversation(id: $conversation) {\n      messages(first: 100) {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": typeof types.MessageKitListedDocument,
    "\n  mutation SceneCreateServer($name: String!) {\n    createServer(input: { name: $name }) {\n      server {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateServerDocument,
    "\n  mutation SceneCreateInvite($serverId: ID!) {\n    createServerInvite(input: { serverId: $serverId }) {\n      code\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateInviteDocument,
    "\n  mutation SceneJoinServer($inviteCode: String!) {\n    joinServer(input: { inviteCode: $inviteCode }) {\n      server {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneJoinServerDocument,
    "\n  mutation SceneCreateRoom($serverId: ID!, $name: String!, $visibility: RoomVisibility!) {\n    createRoom(input: { serverId: $serverId, name: $name, visibility: $visibility }) {\n      room {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateRoomDocument,
    "\n  mutation SceneOpenConversation($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneOpenConversationDocument,
    "\n  mutation SceneCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n      }\n      seq\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateMessageDocument,
    "\n  mutation SceneRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friend {\n        id\n      }\n      friendRequest {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneRequestFriendDocument,
};
const documents: Documents = {
    "\n  mutation BadInputReact($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      reaction {\n        id\n      }\n    }\n  }\n": types.BadInputReactDocument,
    "\n  mutation BadInputRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": types.BadInputRequestFriendDocument,
    "\n  query BadInputLastEvent($conversationId: ID!) {\n    channelEvents(channel: { conversationId: $conversationId }, after: 0, first: 1) {\n      events {\n        ... on Event {\n          id\n        }\n      }\n    }\n  }\n": types.BadInputLastEventDocument,
    "\n  mutation EnvelopesUpdate($messageId: ID!, $content: String!) {\n    updateMessage(input: { messageId: $messageId, content: $content }) {\n      seq\n    }\n  }\n": types.EnvelopesUpdateDocument,
    "\n  mutation EnvelopesDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      seq\n    }\n  }\n": types.EnvelopesDeleteDocument,
    "\n  mutation EnvelopesReact($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n      }\n    }\n  }\n": types.EnvelopesReactDocument,
    "\n  mutation EnvelopesUnreact($messageId: ID!, $emoji: String!) {\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      removed\n    }\n  }\n": types.EnvelopesUnreactDocument,
    "\n  mutation EnvelopesAddMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": types.EnvelopesAddMemberDocument,
    "\n  mutation EnvelopesLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": types.EnvelopesLeaveDocument,
    "\n  mutation EnvelopesRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": types.EnvelopesRequestFriendDocument,
    "\n  mutation DeletionReact($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": types.DeletionReactDocument,
    "\n  query DeletionNode($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n": types.DeletionNodeDocument,
    "\n  mutation MessageKeysRemoveFriend($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": types.MessageKeysRemoveFriendDocument,
    "\n  query PagesPropertyRoom($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    room(id: $id) {\n      messages(first: $first, after: $after, last: $last, before: $before) {\n        ...PagesPropertyPage\n      }\n    }\n  }\n": types.PagesPropertyRoomDocument,
    "\n  query PagesPropertyReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    message(id: $id) {\n      replies(first: $first, after: $after, last: $last, before: $before) {\n        ...PagesPropertyPage\n      }\n    }\n  }\n": types.PagesPropertyRepliesDocument,
    "\n  fragment PagesPropertyPage on MessageConnection {\n    nodes {\n      seq\n    }\n    pageInfo {\n      hasNextPage\n      hasPreviousPage\n      startCursor\n      endCursor\n    }\n  }\n": types.PagesPropertyPageFragmentDoc,
    "\n  query MessagePagesReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    message(id: $id) {\n      replies(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            seq\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n": types.MessagePagesRepliesDocument,
    "\n  mutation MessagePermissionsRemoveFriend($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": types.MessagePermissionsRemoveFriendDocument,
    "\n  mutation MessagePermissionsLeaveServer($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": types.MessagePermissionsLeaveServerDocument,
    "\n  mutation MessagePermissionsOpenConversation($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n    }\n  }\n": types.MessagePermissionsOpenConversationDocument,
    "\n  query MessagePageKitPage($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {\n    room(id: $roomId) {\n      messages(first: $first, after: $after, last: $last, before: $before, around: $around) {\n        edges {\n          cursor\n          node {\n            id\n            seq\n          }\n        }\n        nodes {\n          id\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n": types.MessagePageKitPageDocument,
    "\n  mutation MessageKitCreate($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        ...MessageKitFields\n      }\n      seq\n      replayed\n      userErrors {\n        code\n        message\n        path\n      }\n    }\n  }\n": types.MessageKitCreateDocument,
    "\n  mutation MessageKitUpdate($input: UpdateMessageInput!) {\n    updateMessage(input: $input) {\n      message {\n        ...MessageKitFields\n      }\n      seq\n      userErrors {\n        code\n        message\n        path\n        ... on VersionConflictError {\n          current {\n            ...MessageKitFields\n          }\n        }\n      }\n    }\n  }\n": types.MessageKitUpdateDocument,
    "\n  mutation MessageKitDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      deletedMessageId\n      message {\n        ...MessageKitFields\n      }\n      seq\n      userErrors {\n        code\n        message\n        path\n      }\n    }\n  }\n": types.MessageKitDeleteDocument,
    "\n  query MessageKitMessage($id: ID!) {\n    message(id: $id) {\n      ...MessageKitFields\n    }\n  }\n": types.MessageKitMessageDocument,
    "\n  fragment MessageKitFields on Message {\n    id\n    seq\n    content\n    version\n    createdAt\n    editedAt\n    deletedAt\n    replyCount\n    viewerCanEdit\n    viewerCanDelete\n    author {\n      id\n    }\n    channel {\n      id\n    }\n    parentMessage {\n      id\n    }\n    replies {\n      nodes {\n        id\n      }\n    }\n    files {\n      filename\n    }\n    reactions {\n      totalCount\n      nodes {\n        emoji\n      }\n    }\n    reactionGroups {\n      emoji\n    }\n  }\n": types.MessageKitFieldsFragmentDoc,
    "\n  query MessageKitEvents($channel: ChannelRef!, $after: Int!) {\n    channelEvents(channel: $channel, after: $after) {\n      lastSeq\n      events {\n        __typename\n        ... on DurableEvent {\n          seq\n        }\n        ... on MessageCreatedEvent {\n          message {\n            id\n            content\n          }\n          idempotencyKey\n        }\n        ... on MessageUpdatedEvent {\n          message {\n            id\n            content\n          }\n        }\n        ... on MessageDeletedEvent {\n          messageId\n        }\n      }\n    }\n  }\n": types.MessageKitEventsDocument,
    "\n  query MessageKitListed($room: ID!, $conversation: ID!) {\n    room(id: $room) {\n      messages(first: 100) {\n        nodes {\n          id\n        }\n      }\n    }\n    conversation(id: $conversation) {\n      messages(first: 100) {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": types.MessageKitListedDocument,
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
export function graphql(source: "\n  mutation BadInputReact($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      reaction {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').BadInputReactDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation BadInputRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').BadInputRequestFriendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query BadInputLastEvent($conversationId: ID!) {\n    channelEvents(channel: { conversationId: $conversationId }, after: 0, first: 1) {\n      events {\n        ... on Event {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').BadInputLastEventDocument;
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
export function graphql(source: "\n  mutation DeletionReact($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').DeletionReactDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DeletionNode($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n"): typeof import('./graphql.ts').DeletionNodeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MessageKeysRemoveFriend($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').MessageKeysRemoveFriendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PagesPropertyRoom($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    room(id: $id) {\n      messages(first: $first, after: $after, last: $last, before: $before) {\n        ...PagesPropertyPage\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PagesPropertyRoomDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PagesPropertyReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    message(id: $id) {\n      replies(first: $first, after: $after, last: $last, before: $before) {\n        ...PagesPropertyPage\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PagesPropertyRepliesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PagesPropertyPage on MessageConnection {\n    nodes {\n      seq\n    }\n    pageInfo {\n      hasNextPage\n      hasPreviousPage\n      startCursor\n      endCursor\n    }\n  }\n"): typeof import('./graphql.ts').PagesPropertyPageFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MessagePagesReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    message(id: $id) {\n      replies(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            seq\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').MessagePagesRepliesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MessagePermissionsRemoveFriend($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').MessagePermissionsRemoveFriendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MessagePermissionsLeaveServer($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').MessagePermissionsLeaveServerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MessagePermissionsOpenConversation($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').MessagePermissionsOpenConversationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MessagePageKitPage($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {\n    room(id: $roomId) {\n      messages(first: $first, after: $after, last: $last, before: $before, around: $around) {\n        edges {\n          cursor\n          node {\n            id\n            seq\n          }\n        }\n        nodes {\n          id\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').MessagePageKitPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MessageKitCreate($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        ...MessageKitFields\n      }\n      seq\n      replayed\n      userErrors {\n        code\n        message\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').MessageKitCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MessageKitUpdate($input: UpdateMessageInput!) {\n    updateMessage(input: $input) {\n      message {\n        ...MessageKitFields\n      }\n      seq\n      userErrors {\n        code\n        message\n        path\n        ... on VersionConflictError {\n          current {\n            ...MessageKitFields\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').MessageKitUpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MessageKitDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      deletedMessageId\n      message {\n        ...MessageKitFields\n      }\n      seq\n      userErrors {\n        code\n        message\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').MessageKitDeleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MessageKitMessage($id: ID!) {\n    message(id: $id) {\n      ...MessageKitFields\n    }\n  }\n"): typeof import('./graphql.ts').MessageKitMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment MessageKitFields on Message {\n    id\n    seq\n    content\n    version\n    createdAt\n    editedAt\n    deletedAt\n    replyCount\n    viewerCanEdit\n    viewerCanDelete\n    author {\n      id\n    }\n    channel {\n      id\n    }\n    parentMessage {\n      id\n    }\n    replies {\n      nodes {\n        id\n      }\n    }\n    files {\n      filename\n    }\n    reactions {\n      totalCount\n      nodes {\n        emoji\n      }\n    }\n    reactionGroups {\n      emoji\n    }\n  }\n"): typeof import('./graphql.ts').MessageKitFieldsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MessageKitEvents($channel: ChannelRef!, $after: Int!) {\n    channelEvents(channel: $channel, after: $after) {\n      lastSeq\n      events {\n        __typename\n        ... on DurableEvent {\n          seq\n        }\n        ... on MessageCreatedEvent {\n          message {\n            id\n            content\n          }\n          idempotencyKey\n        }\n        ... on MessageUpdatedEvent {\n          message {\n            id\n            content\n          }\n        }\n        ... on MessageDeletedEvent {\n          messageId\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').MessageKitEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MessageKitListed($room: ID!, $conversation: ID!) {\n    room(id: $room) {\n      messages(first: 100) {\n        nodes {\n          id\n        }\n      }\n    }\n    conversation(id: $conversation) {\n      messages(first: 100) {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').MessageKitListedDocument;
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
