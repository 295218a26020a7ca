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
    "\n  subscription BackupEvents($channel: ChannelRef!, $after: Int!) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on StreamResetEvent {\n        seq\n      }\n    }\n  }\n": typeof types.BackupEventsDocument,
    "\n  subscription StopEvents($channel: ChannelRef!) {\n    channelEvents(channel: $channel, after: 0) {\n      ... on DurableEvent {\n        seq\n      }\n    }\n  }\n": typeof types.StopEventsDocument,
    "\n  query AccessNode($id: ID!) {\n    node(id: $id) {\n      __typename\n      id\n    }\n  }\n": typeof types.AccessNodeDocument,
    "\n  query AccessServer($id: ID!) {\n    server(id: $id) {\n      lastSeq\n      rooms {\n        nodes {\n          id\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n      members {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": typeof types.AccessServerDocument,
    "\n  query AccessRoom($id: ID!) {\n    room(id: $id) {\n      members {\n        nodes {\n          id\n        }\n      }\n      messages {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": typeof types.AccessRoomDocument,
    "\n  query AccessMessage($id: ID!) {\n    message(id: $id) {\n      author {\n        id\n        username\n      }\n      reactions {\n        totalCount\n        nodes {\n          user {\n            id\n          }\n        }\n      }\n      reactionGroups {\n        users {\n          id\n        }\n      }\n      files {\n        id\n      }\n    }\n  }\n": typeof types.AccessMessageDocument,
    "\n  query AccessEvents($roomId: ID!) {\n    channelEvents(channel: { roomId: $roomId }, after: 0) {\n      events {\n        ... on MessageCreatedEvent {\n          actor {\n            id\n          }\n        }\n      }\n    }\n  }\n": typeof types.AccessEventsDocument,
    "\n  mutation AccessRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": typeof types.AccessRequestFriendDocument,
    "\n  mutation AccessAccept($friendRequestId: ID!) {\n    acceptFriendRequest(input: { friendRequestId: $friendRequestId }) {\n      friend {\n        id\n      }\n    }\n  }\n": typeof types.AccessAcceptDocument,
    "\n  mutation AccessPart($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userId\n    }\n  }\n": typeof types.AccessPartDocument,
    "\n  mutation AccessLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": typeof types.AccessLeaveDocument,
    "\n  mutation AccessLetOut($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        code\n      }\n    }\n  }\n": typeof types.AccessLetOutDocument,
    "\n  query AccountsAccount {\n    viewer {\n      ablyChannel\n      lastSeq\n      user {\n        id\n        username\n        displayName\n        avatarUrl\n      }\n    }\n  }\n": typeof types.AccountsAccountDocument,
    "\n  mutation AttachmentsSend($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n        content\n        files {\n          id\n          filename\n        }\n      }\n      seq\n      replayed\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n": typeof types.AttachmentsSendDocument,
    "\n  mutation AttachmentsDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      message {\n        files {\n          id\n        }\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.AttachmentsDeleteDocument,
    "\n  mutation BadInputReact($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      reaction {\n        id\n      }\n    }\n  }\n": typeof types.BadInputReactDocument,
    "\n  mutation BadInputRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": typeof types.BadInputRequestFriendDocument,
    "\n  query BadInputLastEvent($conversationId: ID!) {\n    channelEvents(channel: { conversationId: $conversationId }, after: 0, first: 1) {\n      events {\n        ... on Event {\n          id\n        }\n      }\n    }\n  }\n": typeof types.BadInputLastEventDocument,
    "\n  query BatchingOverview($conversations: Int!) {\n    viewer {\n      conversations(first: $conversations) {\n        nodes {\n          members {\n            nodes {\n              username\n            }\n          }\n          messages(first: 3) {\n            nodes {\n              content\n              replyCount\n              viewerCanEdit\n              author {\n                username\n              }\n              files {\n                filename\n              }\n              reactionGroups {\n                emoji\n                count\n                viewerHasReacted\n              }\n              parentMessage {\n                content\n                author {\n                  username\n                }\n              }\n              replies(first: 3) {\n                nodes {\n                  content\n                  author {\n                    username\n                  }\n                  reactionGroups {\n                    count\n                  }\n                }\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.BatchingOverviewDocument,
    "\n  mutation BridgeAddMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n    }\n  }\n": typeof types.BridgeAddMemberDocument,
    "\n  mutation BridgeRemoveMember($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n        lastSeq\n      }\n    }\n  }\n": typeof types.BridgeRemoveMemberDocument,
    "\n  mutation BridgeLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": typeof types.BridgeLeaveDocument,
    "\n  query ChannelEventsPage($channel: ChannelRef!, $after: Int!, $first: Int) {\n    channelEvents(channel: $channel, after: $after, first: $first) {\n      lastSeq\n      hasMore\n      reset\n      events {\n        ... on Event {\n          id\n          occurredAt\n          actor {\n            id\n            username\n          }\n        }\n        ... on DurableEvent {\n          seq\n        }\n        ... on MessageCreatedEvent {\n          idempotencyKey\n          message {\n            id\n            content\n            version\n            deletedAt\n            author {\n              id\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.ChannelEventsPageDocument,
    "\n  query ChannelEventsLastSeq($id: ID!) {\n    node(id: $id) {\n      ... on Channel {\n        lastSeq\n      }\n    }\n  }\n": typeof types.ChannelEventsLastSeqDocument,
    "\n  mutation ConstraintsRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": typeof types.ConstraintsRequestFriendDocument,
    "\n  mutation ConversationsOpen($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n      created\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.ConversationsOpenDocument,
    "\n  query ConversationsConversation($id: ID!) {\n    conversation(id: $id) {\n      id\n      ablyChannel\n      lastSeq\n      members {\n        nodes {\n          id\n        }\n      }\n      messages {\n        nodes {\n          content\n          viewerCanEdit\n          viewerCanDelete\n        }\n      }\n    }\n  }\n": typeof types.ConversationsConversationDocument,
    "\n  query ConversationsMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    conversation(id: $id) {\n      createdAt\n      members(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            id\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n": typeof types.ConversationsMembersDocument,
    "\n  mutation ConversationsWrite($conversationId: ID!, $content: String!) {\n    createMessage(input: { channel: { conversationId: $conversationId }, content: $content }) {\n      message {\n        content\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.ConversationsWriteDocument,
    "\n  mutation ConversationsRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": typeof types.ConversationsRequestFriendDocument,
    "\n  mutation ConversationsUnfriend($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userId\n    }\n  }\n": typeof types.ConversationsUnfriendDocument,
    "\n  mutation ConversationsLeaveServer($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": typeof types.ConversationsLeaveServerDocument,
    "\n  mutation EnvelopesUpdate($messageId: ID!, $content: String!) {\n    updateMessage(input: { messageId: $messageId, content: $content }) {\n      seq\n    }\n  }\n": typeof types.EnvelopesUpdateDocument,
    "\n  mutation EnvelopesDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      seq\n    }\n  }\n": typeof types.EnvelopesDeleteDocument,
    "\n  mutation EnvelopesReact($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n      }\n    }\n  }\n": typeof types.EnvelopesReactDocument,
    "\n  mutation EnvelopesUnreact($messageId: ID!, $emoji: String!) {\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      removed\n    }\n  }\n": typeof types.EnvelopesUnreactDocument,
    "\n  mutation EnvelopesAddMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.EnvelopesAddMemberDocument,
    "\n  mutation EnvelopesLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": typeof types.EnvelopesLeaveDocument,
    "\n  mutation EnvelopesRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": typeof types.EnvelopesRequestFriendDocument,
    "\n  subscription FanOutShared($channel: ChannelRef!, $after: Int, $first: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on Event {\n        id\n        occurredAt\n        actor {\n          id\n          username\n        }\n      }\n      ... on DurableEvent {\n        seq\n      }\n      ... on MessageCreatedEvent {\n        message {\n          ...FanOutMessage\n        }\n      }\n      ... on MessageUpdatedEvent {\n        message {\n          ...FanOutMessage\n        }\n      }\n      ... on MessageDeletedEvent {\n        messageId\n      }\n      ... on ReactionAddedEvent {\n        messageId\n        emoji\n        count\n      }\n      ... on AccessRevokedEvent {\n        channelId\n      }\n    }\n  }\n\n  fragment FanOutMessage on Message {\n    id\n    seq\n    content\n    version\n    author {\n      id\n      username\n      displayName\n    }\n    parentMessage {\n      id\n    }\n    replyCount\n    reactionGroups {\n      emoji\n      count\n      users(first: $first) {\n        username\n      }\n    }\n    replies(first: 2) {\n      nodes {\n        id\n      }\n    }\n  }\n": typeof types.FanOutSharedDocument,
    "\n  subscription FanOutOwn($channel: ChannelRef!, $after: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on MessageCreatedEvent {\n        idempotencyKey\n        message {\n          content\n          viewerCanEdit\n          viewerCanDelete\n        }\n      }\n    }\n  }\n": typeof types.FanOutOwnDocument,
    "\n  mutation FanOutReact($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n    }\n  }\n": typeof types.FanOutReactDocument,
    "\n  subscription FanOutLimited($channel: ChannelRef!, $after: Int, $first: Int = 1) {\n    channelEvents(channel: $channel, after: $after) {\n      ... on ReactionAddedEvent {\n        messageId\n      }\n      ... on MessageUpdatedEvent {\n        message {\n          reactionGroups {\n            users(first: $first) {\n              username\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.FanOutLimitedDocument,
    "\n  subscription FaultsAblyEvents($channel: ChannelRef!) {\n    channelEvents(channel: $channel, after: 0) {\n      ... on DurableEvent {\n        seq\n      }\n    }\n  }\n": typeof types.FaultsAblyEventsDocument,
    "\n  mutation FriendshipsRequest($input: RequestFriendInput!) {\n    requestFriend(input: $input) {\n      friend {\n        id\n      }\n      friendRequest {\n        id\n        from {\n          id\n        }\n        to {\n          id\n        }\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.FriendshipsRequestDocument,
    "\n  mutation FriendshipsAccept($friendRequestId: ID!) {\n    acceptFriendRequest(input: { friendRequestId: $friendRequestId }) {\n      friend {\n        id\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.FriendshipsAcceptDocument,
    "\n  mutation FriendshipsRemove($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userId\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.FriendshipsRemoveDocument,
    "\n  query FriendshipsStanding {\n    viewer {\n      friends {\n        nodes {\n          id\n        }\n      }\n      friendRequests {\n        nodes {\n          id\n          from {\n            id\n          }\n          to {\n            id\n          }\n        }\n      }\n    }\n  }\n": typeof types.FriendshipsStandingDocument,
    "\n  query FriendshipsNode($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n": typeof types.FriendshipsNodeDocument,
    "\n  query InvitesServer($id: ID!) {\n    server(id: $id) {\n      id\n      members {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": typeof types.InvitesServerDocument,
    "\n  mutation InvitesInvite($serverId: ID!) {\n    createServerInvite(input: { serverId: $serverId }) {\n      code\n      expiresAt\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.InvitesInviteDocument,
    "\n  mutation InvitesJoin($inviteCode: String!) {\n    joinServer(input: { inviteCode: $inviteCode }) {\n      server {\n        id\n      }\n      userErrors {\n        code\n        path\n        message\n      }\n    }\n  }\n": typeof types.InvitesJoinDocument,
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
    "\n  mutation NudgesCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      seq\n      replayed\n      userErrors {\n        code\n      }\n    }\n  }\n": typeof types.NudgesCreateMessageDocument,
    "\n  mutation OutageCreateServer($name: String!) {\n    createServer(input: { name: $name }) {\n      server {\n        name\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.OutageCreateServerDocument,
    "\n  mutation PublisherUpdateMessage($messageId: ID!) {\n    updateMessage(input: { messageId: $messageId, content: \"edited\" }) {\n      seq\n    }\n  }\n": typeof types.PublisherUpdateMessageDocument,
    "\n  mutation PublisherDeleteMessage($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      seq\n    }\n  }\n": typeof types.PublisherDeleteMessageDocument,
    "\n  mutation PublisherAddReaction($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n    }\n  }\n": typeof types.PublisherAddReactionDocument,
    "\n  mutation PublisherRemoveReaction($messageId: ID!) {\n    removeReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n    }\n  }\n": typeof types.PublisherRemoveReactionDocument,
    "\n  mutation PlansCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n      }\n      replayed\n      userErrors {\n        code\n      }\n    }\n  }\n": typeof types.PlansCreateMessageDocument,
    "\n  mutation PlansOpenConversation($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n": typeof types.PlansOpenConversationDocument,
    "\n  mutation PlansChangeMessage($id: ID!) {\n    updateMessage(input: { messageId: $id, content: \"edited\" }) {\n      userErrors {\n        code\n      }\n    }\n    addReaction(input: { messageId: $id, emoji: \"🎉\" }) {\n      userErrors {\n        code\n      }\n    }\n    removeReaction(input: { messageId: $id, emoji: \"🎉\" }) {\n      userErrors {\n        code\n      }\n    }\n    deleteMessage(input: { messageId: $id }) {\n      userErrors {\n        code\n      }\n    }\n  }\n": typeof types.PlansChangeMessageDocument,
    "\n  mutation PlansChangeFriends($asked: ID!, $request: ID!, $friend: ID!) {\n    requestFriend(input: { userId: $asked }) {\n      userErrors {\n        code\n      }\n    }\n    acceptFriendRequest(input: { friendRequestId: $request }) {\n      userErrors {\n        code\n      }\n    }\n    removeFriend(input: { userId: $friend }) {\n      userErrors {\n        code\n      }\n    }\n    openConversation(input: { userId: $asked }) {\n      userErrors {\n        code\n      }\n    }\n  }\n": typeof types.PlansChangeFriendsDocument,
    "\n  mutation PlansLeaveServer($roomId: ID!, $userId: ID!, $serverId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        code\n      }\n    }\n    createServerInvite(input: { serverId: $serverId }) {\n      userErrors {\n        code\n      }\n    }\n    leaveServer(input: { serverId: $serverId }) {\n      userErrors {\n        code\n      }\n    }\n  }\n": typeof types.PlansLeaveServerDocument,
    "\n  mutation PlansAskForTokens($conversationId: ID!) {\n    everything: createAblyTokenRequest {\n      truncated\n      userErrors {\n        code\n      }\n    }\n    named: createAblyTokenRequest(input: { conversationIds: [$conversationId] }) {\n      channels\n      userErrors {\n        code\n      }\n    }\n  }\n": typeof types.PlansAskForTokensDocument,
    "\n  query ReactionListGroups($messageId: ID!, $first: Int) {\n    message(id: $messageId) {\n      reactionGroups {\n        emoji\n        count\n        viewerHasReacted\n        users(first: $first) {\n          id\n        }\n      }\n    }\n  }\n": typeof types.ReactionListGroupsDocument,
    "\n  query ReactionListPage($messageId: ID!, $first: Int, $after: String, $last: Int, $before: String, $emoji: String) {\n    message(id: $messageId) {\n      reactions(first: $first, after: $after, last: $last, before: $before, emoji: $emoji) {\n        totalCount\n        edges {\n          cursor\n          node {\n            id\n            emoji\n            user {\n              id\n            }\n            message {\n              id\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.ReactionListPageDocument,
    "\n  mutation ReactionRaceAdd($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      added\n      message {\n        content\n        version\n        deletedAt\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.ReactionRaceAddDocument,
    "\n  mutation ReactionRaceRemove($messageId: ID!, $emoji: String!) {\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      removed\n      message {\n        content\n        version\n        deletedAt\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n": typeof types.ReactionRaceRemoveDocument,
    "\n  mutation ReactionAddAndRemove($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n      }\n      message {\n        id\n      }\n      added\n      seq\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      message {\n        id\n      }\n      removed\n      seq\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n": typeof types.ReactionAddAndRemoveDocument,
    "\n  query RoomMembersRoom($id: ID!) {\n    room(id: $id) {\n      members {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": typeof types.RoomMembersRoomDocument,
    "\n  mutation RoomMembersAdd($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n      userErrors {\n        code\n        path\n        message\n      }\n    }\n  }\n": typeof types.RoomMembersAddDocument,
    "\n  mutation RoomMembersRemove($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n      userErrors {\n        code\n        path\n        message\n      }\n    }\n  }\n": typeof types.RoomMembersRemoveDocument,
    "\n  query RoomsRoom($id: ID!) {\n    room(id: $id) {\n      id\n      ablyChannel\n      lastSeq\n      name\n      visibility\n      server {\n        id\n      }\n      members {\n        nodes {\n          id\n        }\n      }\n      messages {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": typeof types.RoomsRoomDocument,
    "\n  query RoomsRooms($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    server(id: $id) {\n      rooms(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n        }\n        nodes {\n          id\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n": typeof types.RoomsRoomsDocument,
    "\n  query RoomsMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    room(id: $id) {\n      members(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n        }\n        nodes {\n          id\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n": typeof types.RoomsMembersDocument,
    "\n  mutation RoomsCreate($input: CreateRoomInput!) {\n    createRoom(input: $input) {\n      room {\n        id\n        visibility\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.RoomsCreateDocument,
    "\n  query SeedOverview {\n    viewer {\n      user {\n        username\n        displayName\n      }\n      servers {\n        nodes {\n          name\n          owner {\n            username\n          }\n          members {\n            nodes {\n              username\n            }\n          }\n          rooms {\n            nodes {\n              name\n              visibility\n              members {\n                nodes {\n                  username\n                }\n              }\n            }\n          }\n        }\n      }\n      friends {\n        nodes {\n          username\n        }\n      }\n      friendRequests {\n        nodes {\n          from {\n            username\n          }\n        }\n      }\n      conversations {\n        nodes {\n          members {\n            nodes {\n              username\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.SeedOverviewDocument,
    "\n  query SeedMessages {\n    viewer {\n      servers(first: 5) {\n        nodes {\n          rooms(first: 5) {\n            nodes {\n              lastSeq\n              messages(first: 100) {\n                nodes {\n                  content\n                  version\n                  deletedAt\n                  parentMessage {\n                    id\n                  }\n                  reactionGroups {\n                    emoji\n                  }\n                }\n              }\n            }\n          }\n        }\n      }\n      conversations(first: 5) {\n        nodes {\n          lastSeq\n          messages(first: 100) {\n            nodes {\n              content\n              version\n              deletedAt\n              parentMessage {\n                id\n              }\n              reactionGroups {\n                emoji\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.SeedMessagesDocument,
    "\n  subscription ServerEvents($serverId: ID!, $after: Int) {\n    serverEvents(serverId: $serverId, after: $after) {\n      __typename\n      ... on Event {\n        id\n        occurredAt\n        actor {\n          id\n        }\n      }\n      ... on DurableEvent {\n        seq\n      }\n      ... on RoomCreatedEvent {\n        room {\n          id\n          name\n          visibility\n        }\n      }\n      ... on MemberJoinedEvent {\n        member {\n          id\n          username\n        }\n      }\n      ... on MemberLeftEvent {\n        member {\n          id\n          username\n        }\n      }\n      ... on AccessRevokedEvent {\n        channelId\n      }\n    }\n  }\n": typeof types.ServerEventsDocument,
    "\n  mutation ServerEventsLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": typeof types.ServerEventsLeaveDocument,
    "\n  query ServersServer($id: ID!) {\n    server(id: $id) {\n      id\n      name\n      ablyChannel\n      lastSeq\n      owner {\n        id\n      }\n      members {\n        nodes {\n          id\n        }\n      }\n      rooms {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": typeof types.ServersServerDocument,
    "\n  query ServersMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    server(id: $id) {\n      members(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            username\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n": typeof types.ServersMembersDocument,
    "\n  mutation ServersCreate($name: String!) {\n    createServer(input: { name: $name }) {\n      server {\n        id\n        name\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.ServersCreateDocument,
    "\n  mutation ServersLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.ServersLeaveDocument,
    "\n  mutation ServersAddRoomMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n": typeof types.ServersAddRoomMemberDocument,
    "\n  mutation StrangerLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": typeof types.StrangerLeaveDocument,
    "\n  subscription AccessChannelEvents($roomId: ID!) {\n    channelEvents(channel: { roomId: $roomId }, after: 0) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on AccessRevokedEvent {\n        channelId\n      }\n    }\n  }\n": typeof types.AccessChannelEventsDocument,
    "\n  subscription AccessServerEvents($serverId: ID!) {\n    serverEvents(serverId: $serverId, after: 0) {\n      __typename\n      ... on AccessRevokedEvent {\n        channelId\n      }\n    }\n  }\n": typeof types.AccessServerEventsDocument,
    "\n  mutation AccessAddMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.AccessAddMemberDocument,
    "\n  mutation AccessRemoveMember($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.AccessRemoveMemberDocument,
    "\n  mutation AccessLeaveServer($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": typeof types.AccessLeaveServerDocument,
    "\n  subscription SubscriptionsAfterChannel($channel: ChannelRef!, $after: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on StreamResetEvent {\n        id\n        seq\n        occurredAt\n        actor {\n          id\n        }\n      }\n    }\n  }\n": typeof types.SubscriptionsAfterChannelDocument,
    "\n  subscription SubscriptionsAfterViewer($after: Int) {\n    viewerEvents(after: $after) {\n      __typename\n      ... on StreamResetEvent {\n        seq\n      }\n    }\n  }\n": typeof types.SubscriptionsAfterViewerDocument,
    "\n  subscription SubscriptionsAfterServer($serverId: ID!, $after: Int) {\n    serverEvents(serverId: $serverId, after: $after) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on StreamResetEvent {\n        seq\n      }\n    }\n  }\n": typeof types.SubscriptionsAfterServerDocument,
    "\n  fragment SubscriptionsEvent on ChannelEvent {\n    __typename\n    ... on Event {\n      id\n      occurredAt\n      actor {\n        id\n        username\n      }\n    }\n    ... on DurableEvent {\n      seq\n    }\n    ... on MessageCreatedEvent {\n      idempotencyKey\n      message {\n        ...SubscriptionsMessage\n      }\n    }\n    ... on MessageUpdatedEvent {\n      message {\n        ...SubscriptionsMessage\n      }\n    }\n    ... on MessageDeletedEvent {\n      messageId\n    }\n    ... on ReactionAddedEvent {\n      messageId\n      emoji\n      count\n    }\n    ... on ReactionRemovedEvent {\n      messageId\n      emoji\n      count\n    }\n  }\n": typeof types.SubscriptionsEventFragmentDoc,
    "\n  fragment SubscriptionsMessage on Message {\n    id\n    seq\n    content\n    version\n    createdAt\n    editedAt\n    deletedAt\n    author {\n      id\n    }\n    channel {\n      id\n    }\n    parentMessage {\n      id\n    }\n    viewerCanEdit\n    viewerCanDelete\n  }\n": typeof types.SubscriptionsMessageFragmentDoc,
    "\n  subscription SubscriptionsEvents($channel: ChannelRef!, $after: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      ...SubscriptionsEvent\n    }\n  }\n": typeof types.SubscriptionsEventsDocument,
    "\n  query SubscriptionsLog($channel: ChannelRef!) {\n    channelEvents(channel: $channel, after: 0) {\n      events {\n        ...SubscriptionsEvent\n      }\n    }\n  }\n": typeof types.SubscriptionsLogDocument,
    "\n  mutation TokenChannelsCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n        createdAt\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n": typeof types.TokenChannelsCreateMessageDocument,
    "\n  subscription ViewerEvents($after: Int) {\n    viewerEvents(after: $after) {\n      __typename\n      ... on Event {\n        id\n        occurredAt\n        actor {\n          id\n        }\n      }\n      ... on DurableEvent {\n        seq\n      }\n      ... on ConversationOpenedEvent {\n        conversation {\n          id\n          members {\n            nodes {\n              id\n            }\n          }\n        }\n      }\n      ... on FriendRequestedEvent {\n        friendRequest {\n          id\n          from {\n            id\n          }\n          to {\n            id\n          }\n        }\n      }\n      ... on FriendAddedEvent {\n        friend {\n          id\n          username\n        }\n      }\n      ... on RoomAccessGrantedEvent {\n        room {\n          id\n          name\n          visibility\n          server {\n            id\n          }\n        }\n      }\n      ... on RoomAccessRevokedEvent {\n        roomId\n      }\n    }\n  }\n": typeof types.ViewerEventsDocument,
    "\n  mutation ViewerEventsRequest($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": typeof types.ViewerEventsRequestDocument,
    "\n  mutation ViewerEventsAccept($friendRequestId: ID!) {\n    acceptFriendRequest(input: { friendRequestId: $friendRequestId }) {\n      friend {\n        id\n      }\n    }\n  }\n": typeof types.ViewerEventsAcceptDocument,
    "\n  mutation ViewerEventsOpen($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n    }\n  }\n": typeof types.ViewerEventsOpenDocument,
    "\n  mutation ViewerEventsLetIn($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n    }\n  }\n": typeof types.ViewerEventsLetInDocument,
    "\n  mutation ViewerEventsShutOut($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n    }\n  }\n": typeof types.ViewerEventsShutOutDocument,
    "\n  query ViewerViewer {\n    viewer {\n      ablyChannel\n      lastSeq\n      user {\n        id\n        username\n      }\n    }\n  }\n": typeof types.ViewerViewerDocument,
    "\n  mutation ViewerRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": typeof types.ViewerRequestFriendDocument,
    "\n  subscription WebSocketStopEvents($channel: ChannelRef!, $after: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      ... on DurableEvent {\n        seq\n      }\n    }\n  }\n": typeof types.WebSocketStopEventsDocument,
    "\n  query ChannelLog($channel: ChannelRef!, $after: Int!, $first: Int!) {\n    channelEvents(channel: $channel, after: $after, first: $first) {\n      lastSeq\n      hasMore\n      reset\n      events {\n        __typename\n        ... on MessageCreatedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          message {\n            id\n            seq\n            content\n            version\n            deletedAt\n            parentMessage {\n              id\n            }\n          }\n        }\n        ... on MessageUpdatedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          message {\n            id\n            seq\n            content\n            version\n            deletedAt\n            parentMessage {\n              id\n            }\n          }\n        }\n        ... on MessageDeletedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          messageId\n        }\n        ... on ReactionAddedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          messageId\n          emoji\n          count\n        }\n        ... on ReactionRemovedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          messageId\n          emoji\n          count\n        }\n      }\n    }\n  }\n": typeof types.ChannelLogDocument,
    "\n  query ChannelStateOf($id: ID!, $first: Int!, $after: String) {\n    node(id: $id) {\n      ... on Channel {\n        lastSeq\n        messages(first: $first, after: $after) {\n          nodes {\n            id\n            seq\n            content\n            version\n            deletedAt\n            replyCount\n            parentMessage {\n              id\n            }\n            reactionGroups {\n              emoji\n              count\n              viewerHasReacted\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n        }\n      }\n    }\n  }\n": typeof types.ChannelStateOfDocument,
    "\n  mutation FilesCreateUpload($input: CreateFileUploadInput!) {\n    createFileUpload(input: $input) {\n      file {\n        id\n        filename\n        contentType\n        sizeBytes\n        status\n        width\n        height\n        durationMs\n        waveform\n        url {\n          url\n        }\n        thumbnail {\n          url\n        }\n      }\n      uploadUrl\n      method\n      headers {\n        name\n        value\n      }\n      expiresAt\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n": typeof types.FilesCreateUploadDocument,
    "\n  mutation FilesCompleteUpload($input: CompleteFileUploadInput!) {\n    completeFileUpload(input: $input) {\n      file {\n        id\n        filename\n        contentType\n        sizeBytes\n        status\n        width\n        height\n        durationMs\n        waveform\n        url {\n          url\n          expiresAt\n        }\n        thumbnail {\n          url\n          expiresAt\n        }\n      }\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n": typeof types.FilesCompleteUploadDocument,
    "\n  query FleetWhoAmI {\n    viewer {\n      user {\n        id\n      }\n    }\n  }\n": typeof types.FleetWhoAmIDocument,
    "\n  subscription FollowChannelEvents($channel: ChannelRef!, $after: Int!) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on Event {\n        id\n      }\n      ... on DurableEvent {\n        seq\n      }\n      ... on StreamResetEvent {\n        seq\n      }\n      ... on MessageCreatedEvent {\n        message {\n          id\n        }\n      }\n      ... on MessageUpdatedEvent {\n        message {\n          id\n        }\n      }\n      ... on MessageDeletedEvent {\n        messageId\n      }\n      ... on ReactionAddedEvent {\n        messageId\n      }\n      ... on ReactionRemovedEvent {\n        messageId\n      }\n    }\n  }\n": typeof types.FollowChannelEventsDocument,
    "\n  query MessagePageKitPage($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {\n    room(id: $roomId) {\n      messages(first: $first, after: $after, last: $last, before: $before, around: $around) {\n        edges {\n          cursor\n          node {\n            id\n            seq\n          }\n        }\n        nodes {\n          id\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.MessagePageKitPageDocument,
    "\n  mutation MessageKitCreate($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        ...MessageKitFields\n      }\n      seq\n      replayed\n      userErrors {\n        code\n        message\n        path\n      }\n    }\n  }\n": typeof types.MessageKitCreateDocument,
    "\n  mutation MessageKitUpdate($input: UpdateMessageInput!) {\n    updateMessage(input: $input) {\n      message {\n        ...MessageKitFields\n      }\n      seq\n      userErrors {\n        code\n        message\n        path\n        ... on VersionConflictError {\n          current {\n            ...MessageKitFields\n          }\n        }\n      }\n    }\n  }\n": typeof types.MessageKitUpdateDocument,
    "\n  mutation MessageKitDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      deletedMessageId\n      message {\n        ...MessageKitFields\n      }\n      seq\n      userErrors {\n        code\n        message\n        path\n      }\n    }\n  }\n": typeof types.MessageKitDeleteDocument,
    "\n  query MessageKitMessage($id: ID!) {\n    message(id: $id) {\n      ...MessageKitFields\n    }\n  }\n": typeof types.MessageKitMessageDocument,
    "\n  fragment MessageKitFields on Message {\n    id\n    seq\n    content\n    version\n    createdAt\n    editedAt\n    deletedAt\n    replyCount\n    viewerCanEdit\n    viewerCanDelete\n    author {\n      id\n    }\n    channel {\n      id\n    }\n    parentMessage {\n      id\n    }\n    replies {\n      nodes {\n        id\n      }\n    }\n    files {\n      filename\n    }\n    reactions {\n      totalCount\n      nodes {\n        emoji\n      }\n    }\n    reactionGroups {\n      emoji\n    }\n  }\n": typeof types.MessageKitFieldsFragmentDoc,
    "\n  query MessageKitEvents($channel: ChannelRef!, $after: Int!) {\n    channelEvents(channel: $channel, after: $after) {\n      lastSeq\n      events {\n        __typename\n        ... on DurableEvent {\n          seq\n        }\n        ... on MessageCreatedEvent {\n          message {\n            id\n            content\n          }\n          idempotencyKey\n        }\n        ... on MessageUpdatedEvent {\n          message {\n            id\n            content\n          }\n        }\n        ... on MessageDeletedEvent {\n          messageId\n        }\n      }\n    }\n  }\n": typeof types.MessageKitEventsDocument,
    "\n  query MessageKitListed($room: ID!, $conversation: ID!) {\n    room(id: $room) {\n      messages(first: 100) {\n        nodes {\n          id\n        }\n      }\n    }\n    conversation(id: $conversation) {\n      messages(first: 100) {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": typeof types.MessageKitListedDocument,
    "\n  mutation OperationCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n        seq\n      }\n      seq\n      replayed\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.OperationCreateMessageDocument,
    "\n  mutation OperationUpdateMessage($messageId: ID!, $content: String!, $expectedVersion: Int) {\n    updateMessage(input: { messageId: $messageId, content: $content, expectedVersion: $expectedVersion }) {\n      message {\n        id\n      }\n      seq\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.OperationUpdateMessageDocument,
    "\n  mutation OperationDeleteMessage($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      deletedMessageId\n      seq\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.OperationDeleteMessageDocument,
    "\n  mutation OperationAddReaction($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n        emoji\n        user {\n          id\n        }\n      }\n      message {\n        id\n        reactionGroups {\n          emoji\n          count\n        }\n      }\n      added\n      seq\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.OperationAddReactionDocument,
    "\n  mutation OperationRemoveReaction($messageId: ID!, $emoji: String!) {\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      message {\n        id\n        reactionGroups {\n          emoji\n          count\n        }\n      }\n      removed\n      seq\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": typeof types.OperationRemoveReactionDocument,
    "\n  mutation OperationRemoveFriend($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userErrors {\n        code\n      }\n    }\n  }\n": typeof types.OperationRemoveFriendDocument,
    "\n  query PlansRoomMessages($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {\n    room(id: $roomId) {\n      lastSeq\n      messages(first: $first, after: $after, last: $last, before: $before, around: $around) {\n        edges {\n          cursor\n          node {\n            id\n            author {\n              username\n            }\n            channel {\n              ablyChannel\n            }\n            files {\n              filename\n            }\n            reactionGroups {\n              emoji\n            }\n            viewerCanEdit\n          }\n        }\n      }\n    }\n  }\n": typeof types.PlansRoomMessagesDocument,
    "\n  query PlansConversations($first: Int, $after: String, $last: Int, $before: String) {\n    viewer {\n      conversations(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            id\n          }\n        }\n      }\n    }\n  }\n": typeof types.PlansConversationsDocument,
    "\n  query PlansConversationsWithMessages($last: Int, $first: Int) {\n    viewer {\n      conversations(first: 20) {\n        nodes {\n          members {\n            nodes {\n              username\n            }\n          }\n          messages(first: $first, last: $last) {\n            nodes {\n              content\n              viewerCanEdit\n              author {\n                username\n              }\n              reactionGroups {\n                count\n                viewerHasReacted\n                users(first: 3) {\n                  username\n                }\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.PlansConversationsWithMessagesDocument,
    "\n  query PlansNewestFiles {\n    viewer {\n      conversations(first: 20) {\n        nodes {\n          messages(first: 1) {\n            nodes {\n              files {\n                filename\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.PlansNewestFilesDocument,
    "\n  query PlansReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    message(id: $id) {\n      replies(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            content\n            parentMessage {\n              content\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.PlansRepliesDocument,
    "\n  query PlansReactions($id: ID!, $emoji: String, $first: Int, $after: String, $last: Int, $before: String) {\n    message(id: $id) {\n      reactions(emoji: $emoji, first: $first, after: $after, last: $last, before: $before) {\n        totalCount\n        edges {\n          cursor\n          node {\n            user {\n              username\n            }\n            message {\n              content\n            }\n          }\n        }\n      }\n    }\n  }\n": typeof types.PlansReactionsDocument,
    "\n  query PlansReactionGroups($id: ID!) {\n    message(id: $id) {\n      reactionGroups {\n        emoji\n        count\n        viewerHasReacted\n        users(first: 50) {\n          username\n        }\n      }\n    }\n  }\n": typeof types.PlansReactionGroupsDocument,
    "\n  query PlansServerLists($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $rooms: Boolean!) {\n    server(id: $id) {\n      owner {\n        username\n      }\n      rooms(first: $first, after: $after, last: $last, before: $before) @include(if: $rooms) {\n        edges {\n          cursor\n          node {\n            name\n          }\n        }\n      }\n      members(first: $first, after: $after, last: $last, before: $before) @skip(if: $rooms) {\n        edges {\n          cursor\n          node {\n            username\n          }\n        }\n      }\n    }\n  }\n": typeof types.PlansServerListsDocument,
    "\n  query PlansRoomMembers($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    room(id: $roomId) {\n      server {\n        name\n      }\n      members(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            username\n          }\n        }\n      }\n    }\n  }\n": typeof types.PlansRoomMembersDocument,
    "\n  query PlansViewerLists($first: Int, $servers: String, $friends: String, $requests: String) {\n    viewer {\n      lastSeq\n      servers(first: $first, after: $servers) {\n        pageInfo {\n          endCursor\n        }\n        nodes {\n          name\n        }\n      }\n      friends(first: $first, after: $friends) {\n        pageInfo {\n          endCursor\n        }\n        nodes {\n          username\n        }\n      }\n      friendRequests(first: $first, after: $requests) {\n        pageInfo {\n          endCursor\n        }\n        nodes {\n          from {\n            username\n          }\n          to {\n            username\n          }\n        }\n      }\n    }\n  }\n": typeof types.PlansViewerListsDocument,
    "\n  query PlansViewerListsBackward($last: Int!) {\n    viewer {\n      servers(last: $last) {\n        nodes {\n          name\n        }\n      }\n      friends(last: $last) {\n        nodes {\n          username\n        }\n      }\n      friendRequests(last: $last) {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": typeof types.PlansViewerListsBackwardDocument,
    "\n  query PlansChannelEvents($channel: ChannelRef!, $after: Int!, $first: Int) {\n    channelEvents(channel: $channel, after: $after, first: $first) {\n      events {\n        ... on MessageCreatedEvent {\n          seq\n          actor {\n            username\n          }\n          message {\n            content\n          }\n          idempotencyKey\n        }\n      }\n    }\n  }\n": typeof types.PlansChannelEventsDocument,
    "\n  query PlansNode($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n": typeof types.PlansNodeDocument,
    "\n  query PlansNodes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n    }\n  }\n": typeof types.PlansNodesDocument,
    "\n  query ReactionGroupsOf($messageId: ID!) {\n    message(id: $messageId) {\n      reactionGroups {\n        emoji\n        count\n      }\n    }\n  }\n": typeof types.ReactionGroupsOfDocument,
    "\n  mutation RevokerRemoveRoomMember($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.RevokerRemoveRoomMemberDocument,
    "\n  mutation RevokerLeaveServer($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.RevokerLeaveServerDocument,
    "\n  mutation SceneCreateServer($name: String!) {\n    createServer(input: { name: $name }) {\n      server {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateServerDocument,
    "\n  mutation SceneCreateInvite($serverId: ID!) {\n    createServerInvite(input: { serverId: $serverId }) {\n      code\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateInviteDocument,
    "\n  mutation SceneJoinServer($inviteCode: String!) {\n    joinServer(input: { inviteCode: $inviteCode }) {\n      server {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneJoinServerDocument,
    "\n  mutation SceneCreateRoom($serverId: ID!, $name: String!, $visibility: RoomVisibility!) {\n    createRoom(input: { serverId: $serverId, name: $name, visibility: $visibility }) {\n      room {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateRoomDocument,
    "\n  mutation SceneOpenConversation($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneOpenConversationDocument,
    "\n  mutation SceneCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n      }\n      seq\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneCreateMessageDocument,
    "\n  mutation SceneRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friend {\n        id\n      }\n      friendRequest {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.SceneRequestFriendDocument,
    "\n  mutation TokensCreateRequest($input: CreateAblyTokenRequestInput) {\n    createAblyTokenRequest(input: $input) {\n      tokenRequest {\n        keyName\n        ttl\n        capability\n        clientId\n        timestamp\n        nonce\n        mac\n      }\n      channels\n      truncated\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n": typeof types.TokensCreateRequestDocument,
    "\n  mutation TypingStart($channel: ChannelRef!) {\n    startTyping(input: { channel: $channel }) {\n      expiresAt\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n": typeof types.TypingStartDocument,
    "\n  mutation TypingStop($channel: ChannelRef!) {\n    stopTyping(input: { channel: $channel }) {\n      expiresAt\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n": typeof types.TypingStopDocument,
    "\n  mutation WideAddToRoom($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.WideAddToRoomDocument,
    "\n  mutation WideConverse($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n    }\n  }\n": typeof types.WideConverseDocument,
    "\n  mutation WideAsk($userId: ID!) {\n    requestFriend(input: { userId: $userId }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": typeof types.WideAskDocument,
    "\n  mutation WideReact($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n      reaction {\n        id\n      }\n    }\n  }\n": typeof types.WideReactDocument,
    "\n  mutation WideUnreact($messageId: ID!) {\n    removeReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n    }\n  }\n": typeof types.WideUnreactDocument,
    "\n  mutation WideEdit($messageId: ID!) {\n    updateMessage(input: { messageId: $messageId, content: \"edited\" }) {\n      seq\n    }\n  }\n": typeof types.WideEditDocument,
    "\n  mutation WideDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      seq\n    }\n  }\n": typeof types.WideDeleteDocument,
    "\n  mutation WorldAddRoomMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": typeof types.WorldAddRoomMemberDocument,
    "\n  mutation WorldRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": typeof types.WorldRequestFriendDocument,
    "\n  mutation WorldAddReaction($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      reaction {\n        id\n      }\n    }\n  }\n": typeof types.WorldAddReactionDocument,
    "\n  mutation WorldDeleteMessage($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      deletedMessageId\n    }\n  }\n": typeof types.WorldDeleteMessageDocument,
};
const documents: Documents = {
    "\n  subscription BackupEvents($channel: ChannelRef!, $after: Int!) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on StreamResetEvent {\n        seq\n      }\n    }\n  }\n": types.BackupEventsDocument,
    "\n  subscription StopEvents($channel: ChannelRef!) {\n    channelEvents(channel: $channel, after: 0) {\n      ... on DurableEvent {\n        seq\n      }\n    }\n  }\n": types.StopEventsDocument,
    "\n  query AccessNode($id: ID!) {\n    node(id: $id) {\n      __typename\n      id\n    }\n  }\n": types.AccessNodeDocument,
    "\n  query AccessServer($id: ID!) {\n    server(id: $id) {\n      lastSeq\n      rooms {\n        nodes {\n          id\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n      members {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": types.AccessServerDocument,
    "\n  query AccessRoom($id: ID!) {\n    room(id: $id) {\n      members {\n        nodes {\n          id\n        }\n      }\n      messages {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": types.AccessRoomDocument,
    "\n  query AccessMessage($id: ID!) {\n    message(id: $id) {\n      author {\n        id\n        username\n      }\n      reactions {\n        totalCount\n        nodes {\n          user {\n            id\n          }\n        }\n      }\n      reactionGroups {\n        users {\n          id\n        }\n      }\n      files {\n        id\n      }\n    }\n  }\n": types.AccessMessageDocument,
    "\n  query AccessEvents($roomId: ID!) {\n    channelEvents(channel: { roomId: $roomId }, after: 0) {\n      events {\n        ... on MessageCreatedEvent {\n          actor {\n            id\n          }\n        }\n      }\n    }\n  }\n": types.AccessEventsDocument,
    "\n  mutation AccessRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": types.AccessRequestFriendDocument,
    "\n  mutation AccessAccept($friendRequestId: ID!) {\n    acceptFriendRequest(input: { friendRequestId: $friendRequestId }) {\n      friend {\n        id\n      }\n    }\n  }\n": types.AccessAcceptDocument,
    "\n  mutation AccessPart($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userId\n    }\n  }\n": types.AccessPartDocument,
    "\n  mutation AccessLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": types.AccessLeaveDocument,
    "\n  mutation AccessLetOut($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        code\n      }\n    }\n  }\n": types.AccessLetOutDocument,
    "\n  query AccountsAccount {\n    viewer {\n      ablyChannel\n      lastSeq\n      user {\n        id\n        username\n        displayName\n        avatarUrl\n      }\n    }\n  }\n": types.AccountsAccountDocument,
    "\n  mutation AttachmentsSend($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n        content\n        files {\n          id\n          filename\n        }\n      }\n      seq\n      replayed\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n": types.AttachmentsSendDocument,
    "\n  mutation AttachmentsDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      message {\n        files {\n          id\n        }\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": types.AttachmentsDeleteDocument,
    "\n  mutation BadInputReact($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      reaction {\n        id\n      }\n    }\n  }\n": types.BadInputReactDocument,
    "\n  mutation BadInputRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": types.BadInputRequestFriendDocument,
    "\n  query BadInputLastEvent($conversationId: ID!) {\n    channelEvents(channel: { conversationId: $conversationId }, after: 0, first: 1) {\n      events {\n        ... on Event {\n          id\n        }\n      }\n    }\n  }\n": types.BadInputLastEventDocument,
    "\n  query BatchingOverview($conversations: Int!) {\n    viewer {\n      conversations(first: $conversations) {\n        nodes {\n          members {\n            nodes {\n              username\n            }\n          }\n          messages(first: 3) {\n            nodes {\n              content\n              replyCount\n              viewerCanEdit\n              author {\n                username\n              }\n              files {\n                filename\n              }\n              reactionGroups {\n                emoji\n                count\n                viewerHasReacted\n              }\n              parentMessage {\n                content\n                author {\n                  username\n                }\n              }\n              replies(first: 3) {\n                nodes {\n                  content\n                  author {\n                    username\n                  }\n                  reactionGroups {\n                    count\n                  }\n                }\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": types.BatchingOverviewDocument,
    "\n  mutation BridgeAddMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n    }\n  }\n": types.BridgeAddMemberDocument,
    "\n  mutation BridgeRemoveMember($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n        lastSeq\n      }\n    }\n  }\n": types.BridgeRemoveMemberDocument,
    "\n  mutation BridgeLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": types.BridgeLeaveDocument,
    "\n  query ChannelEventsPage($channel: ChannelRef!, $after: Int!, $first: Int) {\n    channelEvents(channel: $channel, after: $after, first: $first) {\n      lastSeq\n      hasMore\n      reset\n      events {\n        ... on Event {\n          id\n          occurredAt\n          actor {\n            id\n            username\n          }\n        }\n        ... on DurableEvent {\n          seq\n        }\n        ... on MessageCreatedEvent {\n          idempotencyKey\n          message {\n            id\n            content\n            version\n            deletedAt\n            author {\n              id\n            }\n          }\n        }\n      }\n    }\n  }\n": types.ChannelEventsPageDocument,
    "\n  query ChannelEventsLastSeq($id: ID!) {\n    node(id: $id) {\n      ... on Channel {\n        lastSeq\n      }\n    }\n  }\n": types.ChannelEventsLastSeqDocument,
    "\n  mutation ConstraintsRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": types.ConstraintsRequestFriendDocument,
    "\n  mutation ConversationsOpen($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n      created\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.ConversationsOpenDocument,
    "\n  query ConversationsConversation($id: ID!) {\n    conversation(id: $id) {\n      id\n      ablyChannel\n      lastSeq\n      members {\n        nodes {\n          id\n        }\n      }\n      messages {\n        nodes {\n          content\n          viewerCanEdit\n          viewerCanDelete\n        }\n      }\n    }\n  }\n": types.ConversationsConversationDocument,
    "\n  query ConversationsMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    conversation(id: $id) {\n      createdAt\n      members(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            id\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n": types.ConversationsMembersDocument,
    "\n  mutation ConversationsWrite($conversationId: ID!, $content: String!) {\n    createMessage(input: { channel: { conversationId: $conversationId }, content: $content }) {\n      message {\n        content\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.ConversationsWriteDocument,
    "\n  mutation ConversationsRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": types.ConversationsRequestFriendDocument,
    "\n  mutation ConversationsUnfriend($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userId\n    }\n  }\n": types.ConversationsUnfriendDocument,
    "\n  mutation ConversationsLeaveServer($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": types.ConversationsLeaveServerDocument,
    "\n  mutation EnvelopesUpdate($messageId: ID!, $content: String!) {\n    updateMessage(input: { messageId: $messageId, content: $content }) {\n      seq\n    }\n  }\n": types.EnvelopesUpdateDocument,
    "\n  mutation EnvelopesDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      seq\n    }\n  }\n": types.EnvelopesDeleteDocument,
    "\n  mutation EnvelopesReact($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n      }\n    }\n  }\n": types.EnvelopesReactDocument,
    "\n  mutation EnvelopesUnreact($messageId: ID!, $emoji: String!) {\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      removed\n    }\n  }\n": types.EnvelopesUnreactDocument,
    "\n  mutation EnvelopesAddMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": types.EnvelopesAddMemberDocument,
    "\n  mutation EnvelopesLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": types.EnvelopesLeaveDocument,
    "\n  mutation EnvelopesRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": types.EnvelopesRequestFriendDocument,
    "\n  subscription FanOutShared($channel: ChannelRef!, $after: Int, $first: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on Event {\n        id\n        occurredAt\n        actor {\n          id\n          username\n        }\n      }\n      ... on DurableEvent {\n        seq\n      }\n      ... on MessageCreatedEvent {\n        message {\n          ...FanOutMessage\n        }\n      }\n      ... on MessageUpdatedEvent {\n        message {\n          ...FanOutMessage\n        }\n      }\n      ... on MessageDeletedEvent {\n        messageId\n      }\n      ... on ReactionAddedEvent {\n        messageId\n        emoji\n        count\n      }\n      ... on AccessRevokedEvent {\n        channelId\n      }\n    }\n  }\n\n  fragment FanOutMessage on Message {\n    id\n    seq\n    content\n    version\n    author {\n      id\n      username\n      displayName\n    }\n    parentMessage {\n      id\n    }\n    replyCount\n    reactionGroups {\n      emoji\n      count\n      users(first: $first) {\n        username\n      }\n    }\n    replies(first: 2) {\n      nodes {\n        id\n      }\n    }\n  }\n": types.FanOutSharedDocument,
    "\n  subscription FanOutOwn($channel: ChannelRef!, $after: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on MessageCreatedEvent {\n        idempotencyKey\n        message {\n          content\n          viewerCanEdit\n          viewerCanDelete\n        }\n      }\n    }\n  }\n": types.FanOutOwnDocument,
    "\n  mutation FanOutReact($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n    }\n  }\n": types.FanOutReactDocument,
    "\n  subscription FanOutLimited($channel: ChannelRef!, $after: Int, $first: Int = 1) {\n    channelEvents(channel: $channel, after: $after) {\n      ... on ReactionAddedEvent {\n        messageId\n      }\n      ... on MessageUpdatedEvent {\n        message {\n          reactionGroups {\n            users(first: $first) {\n              username\n            }\n          }\n        }\n      }\n    }\n  }\n": types.FanOutLimitedDocument,
    "\n  subscription FaultsAblyEvents($channel: ChannelRef!) {\n    channelEvents(channel: $channel, after: 0) {\n      ... on DurableEvent {\n        seq\n      }\n    }\n  }\n": types.FaultsAblyEventsDocument,
    "\n  mutation FriendshipsRequest($input: RequestFriendInput!) {\n    requestFriend(input: $input) {\n      friend {\n        id\n      }\n      friendRequest {\n        id\n        from {\n          id\n        }\n        to {\n          id\n        }\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.FriendshipsRequestDocument,
    "\n  mutation FriendshipsAccept($friendRequestId: ID!) {\n    acceptFriendRequest(input: { friendRequestId: $friendRequestId }) {\n      friend {\n        id\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.FriendshipsAcceptDocument,
    "\n  mutation FriendshipsRemove($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userId\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.FriendshipsRemoveDocument,
    "\n  query FriendshipsStanding {\n    viewer {\n      friends {\n        nodes {\n          id\n        }\n      }\n      friendRequests {\n        nodes {\n          id\n          from {\n            id\n          }\n          to {\n            id\n          }\n        }\n      }\n    }\n  }\n": types.FriendshipsStandingDocument,
    "\n  query FriendshipsNode($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n": types.FriendshipsNodeDocument,
    "\n  query InvitesServer($id: ID!) {\n    server(id: $id) {\n      id\n      members {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": types.InvitesServerDocument,
    "\n  mutation InvitesInvite($serverId: ID!) {\n    createServerInvite(input: { serverId: $serverId }) {\n      code\n      expiresAt\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.InvitesInviteDocument,
    "\n  mutation InvitesJoin($inviteCode: String!) {\n    joinServer(input: { inviteCode: $inviteCode }) {\n      server {\n        id\n      }\n      userErrors {\n        code\n        path\n        message\n      }\n    }\n  }\n": types.InvitesJoinDocument,
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
    "\n  mutation NudgesCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      seq\n      replayed\n      userErrors {\n        code\n      }\n    }\n  }\n": types.NudgesCreateMessageDocument,
    "\n  mutation OutageCreateServer($name: String!) {\n    createServer(input: { name: $name }) {\n      server {\n        name\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": types.OutageCreateServerDocument,
    "\n  mutation PublisherUpdateMessage($messageId: ID!) {\n    updateMessage(input: { messageId: $messageId, content: \"edited\" }) {\n      seq\n    }\n  }\n": types.PublisherUpdateMessageDocument,
    "\n  mutation PublisherDeleteMessage($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      seq\n    }\n  }\n": types.PublisherDeleteMessageDocument,
    "\n  mutation PublisherAddReaction($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n    }\n  }\n": types.PublisherAddReactionDocument,
    "\n  mutation PublisherRemoveReaction($messageId: ID!) {\n    removeReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n    }\n  }\n": types.PublisherRemoveReactionDocument,
    "\n  mutation PlansCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n      }\n      replayed\n      userErrors {\n        code\n      }\n    }\n  }\n": types.PlansCreateMessageDocument,
    "\n  mutation PlansOpenConversation($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n": types.PlansOpenConversationDocument,
    "\n  mutation PlansChangeMessage($id: ID!) {\n    updateMessage(input: { messageId: $id, content: \"edited\" }) {\n      userErrors {\n        code\n      }\n    }\n    addReaction(input: { messageId: $id, emoji: \"🎉\" }) {\n      userErrors {\n        code\n      }\n    }\n    removeReaction(input: { messageId: $id, emoji: \"🎉\" }) {\n      userErrors {\n        code\n      }\n    }\n    deleteMessage(input: { messageId: $id }) {\n      userErrors {\n        code\n      }\n    }\n  }\n": types.PlansChangeMessageDocument,
    "\n  mutation PlansChangeFriends($asked: ID!, $request: ID!, $friend: ID!) {\n    requestFriend(input: { userId: $asked }) {\n      userErrors {\n        code\n      }\n    }\n    acceptFriendRequest(input: { friendRequestId: $request }) {\n      userErrors {\n        code\n      }\n    }\n    removeFriend(input: { userId: $friend }) {\n      userErrors {\n        code\n      }\n    }\n    openConversation(input: { userId: $asked }) {\n      userErrors {\n        code\n      }\n    }\n  }\n": types.PlansChangeFriendsDocument,
    "\n  mutation PlansLeaveServer($roomId: ID!, $userId: ID!, $serverId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        code\n      }\n    }\n    createServerInvite(input: { serverId: $serverId }) {\n      userErrors {\n        code\n      }\n    }\n    leaveServer(input: { serverId: $serverId }) {\n      userErrors {\n        code\n      }\n    }\n  }\n": types.PlansLeaveServerDocument,
    "\n  mutation PlansAskForTokens($conversationId: ID!) {\n    everything: createAblyTokenRequest {\n      truncated\n      userErrors {\n        code\n      }\n    }\n    named: createAblyTokenRequest(input: { conversationIds: [$conversationId] }) {\n      channels\n      userErrors {\n        code\n      }\n    }\n  }\n": types.PlansAskForTokensDocument,
    "\n  query ReactionListGroups($messageId: ID!, $first: Int) {\n    message(id: $messageId) {\n      reactionGroups {\n        emoji\n        count\n        viewerHasReacted\n        users(first: $first) {\n          id\n        }\n      }\n    }\n  }\n": types.ReactionListGroupsDocument,
    "\n  query ReactionListPage($messageId: ID!, $first: Int, $after: String, $last: Int, $before: String, $emoji: String) {\n    message(id: $messageId) {\n      reactions(first: $first, after: $after, last: $last, before: $before, emoji: $emoji) {\n        totalCount\n        edges {\n          cursor\n          node {\n            id\n            emoji\n            user {\n              id\n            }\n            message {\n              id\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n": types.ReactionListPageDocument,
    "\n  mutation ReactionRaceAdd($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      added\n      message {\n        content\n        version\n        deletedAt\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.ReactionRaceAddDocument,
    "\n  mutation ReactionRaceRemove($messageId: ID!, $emoji: String!) {\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      removed\n      message {\n        content\n        version\n        deletedAt\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n": types.ReactionRaceRemoveDocument,
    "\n  mutation ReactionAddAndRemove($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n      }\n      message {\n        id\n      }\n      added\n      seq\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      message {\n        id\n      }\n      removed\n      seq\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n": types.ReactionAddAndRemoveDocument,
    "\n  query RoomMembersRoom($id: ID!) {\n    room(id: $id) {\n      members {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": types.RoomMembersRoomDocument,
    "\n  mutation RoomMembersAdd($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n      userErrors {\n        code\n        path\n        message\n      }\n    }\n  }\n": types.RoomMembersAddDocument,
    "\n  mutation RoomMembersRemove($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n      userErrors {\n        code\n        path\n        message\n      }\n    }\n  }\n": types.RoomMembersRemoveDocument,
    "\n  query RoomsRoom($id: ID!) {\n    room(id: $id) {\n      id\n      ablyChannel\n      lastSeq\n      name\n      visibility\n      server {\n        id\n      }\n      members {\n        nodes {\n          id\n        }\n      }\n      messages {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": types.RoomsRoomDocument,
    "\n  query RoomsRooms($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    server(id: $id) {\n      rooms(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n        }\n        nodes {\n          id\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n": types.RoomsRoomsDocument,
    "\n  query RoomsMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    room(id: $id) {\n      members(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n        }\n        nodes {\n          id\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n": types.RoomsMembersDocument,
    "\n  mutation RoomsCreate($input: CreateRoomInput!) {\n    createRoom(input: $input) {\n      room {\n        id\n        visibility\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.RoomsCreateDocument,
    "\n  query SeedOverview {\n    viewer {\n      user {\n        username\n        displayName\n      }\n      servers {\n        nodes {\n          name\n          owner {\n            username\n          }\n          members {\n            nodes {\n              username\n            }\n          }\n          rooms {\n            nodes {\n              name\n              visibility\n              members {\n                nodes {\n                  username\n                }\n              }\n            }\n          }\n        }\n      }\n      friends {\n        nodes {\n          username\n        }\n      }\n      friendRequests {\n        nodes {\n          from {\n            username\n          }\n        }\n      }\n      conversations {\n        nodes {\n          members {\n            nodes {\n              username\n            }\n          }\n        }\n      }\n    }\n  }\n": types.SeedOverviewDocument,
    "\n  query SeedMessages {\n    viewer {\n      servers(first: 5) {\n        nodes {\n          rooms(first: 5) {\n            nodes {\n              lastSeq\n              messages(first: 100) {\n                nodes {\n                  content\n                  version\n                  deletedAt\n                  parentMessage {\n                    id\n                  }\n                  reactionGroups {\n                    emoji\n                  }\n                }\n              }\n            }\n          }\n        }\n      }\n      conversations(first: 5) {\n        nodes {\n          lastSeq\n          messages(first: 100) {\n            nodes {\n              content\n              version\n              deletedAt\n              parentMessage {\n                id\n              }\n              reactionGroups {\n                emoji\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": types.SeedMessagesDocument,
    "\n  subscription ServerEvents($serverId: ID!, $after: Int) {\n    serverEvents(serverId: $serverId, after: $after) {\n      __typename\n      ... on Event {\n        id\n        occurredAt\n        actor {\n          id\n        }\n      }\n      ... on DurableEvent {\n        seq\n      }\n      ... on RoomCreatedEvent {\n        room {\n          id\n          name\n          visibility\n        }\n      }\n      ... on MemberJoinedEvent {\n        member {\n          id\n          username\n        }\n      }\n      ... on MemberLeftEvent {\n        member {\n          id\n          username\n        }\n      }\n      ... on AccessRevokedEvent {\n        channelId\n      }\n    }\n  }\n": types.ServerEventsDocument,
    "\n  mutation ServerEventsLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": types.ServerEventsLeaveDocument,
    "\n  query ServersServer($id: ID!) {\n    server(id: $id) {\n      id\n      name\n      ablyChannel\n      lastSeq\n      owner {\n        id\n      }\n      members {\n        nodes {\n          id\n        }\n      }\n      rooms {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": types.ServersServerDocument,
    "\n  query ServersMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    server(id: $id) {\n      members(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            username\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n": types.ServersMembersDocument,
    "\n  mutation ServersCreate($name: String!) {\n    createServer(input: { name: $name }) {\n      server {\n        id\n        name\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.ServersCreateDocument,
    "\n  mutation ServersLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.ServersLeaveDocument,
    "\n  mutation ServersAddRoomMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n": types.ServersAddRoomMemberDocument,
    "\n  mutation StrangerLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": types.StrangerLeaveDocument,
    "\n  subscription AccessChannelEvents($roomId: ID!) {\n    channelEvents(channel: { roomId: $roomId }, after: 0) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on AccessRevokedEvent {\n        channelId\n      }\n    }\n  }\n": types.AccessChannelEventsDocument,
    "\n  subscription AccessServerEvents($serverId: ID!) {\n    serverEvents(serverId: $serverId, after: 0) {\n      __typename\n      ... on AccessRevokedEvent {\n        channelId\n      }\n    }\n  }\n": types.AccessServerEventsDocument,
    "\n  mutation AccessAddMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": types.AccessAddMemberDocument,
    "\n  mutation AccessRemoveMember($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": types.AccessRemoveMemberDocument,
    "\n  mutation AccessLeaveServer($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n": types.AccessLeaveServerDocument,
    "\n  subscription SubscriptionsAfterChannel($channel: ChannelRef!, $after: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on StreamResetEvent {\n        id\n        seq\n        occurredAt\n        actor {\n          id\n        }\n      }\n    }\n  }\n": types.SubscriptionsAfterChannelDocument,
    "\n  subscription SubscriptionsAfterViewer($after: Int) {\n    viewerEvents(after: $after) {\n      __typename\n      ... on StreamResetEvent {\n        seq\n      }\n    }\n  }\n": types.SubscriptionsAfterViewerDocument,
    "\n  subscription SubscriptionsAfterServer($serverId: ID!, $after: Int) {\n    serverEvents(serverId: $serverId, after: $after) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on StreamResetEvent {\n        seq\n      }\n    }\n  }\n": types.SubscriptionsAfterServerDocument,
    "\n  fragment SubscriptionsEvent on ChannelEvent {\n    __typename\n    ... on Event {\n      id\n      occurredAt\n      actor {\n        id\n        username\n      }\n    }\n    ... on DurableEvent {\n      seq\n    }\n    ... on MessageCreatedEvent {\n      idempotencyKey\n      message {\n        ...SubscriptionsMessage\n      }\n    }\n    ... on MessageUpdatedEvent {\n      message {\n        ...SubscriptionsMessage\n      }\n    }\n    ... on MessageDeletedEvent {\n      messageId\n    }\n    ... on ReactionAddedEvent {\n      messageId\n      emoji\n      count\n    }\n    ... on ReactionRemovedEvent {\n      messageId\n      emoji\n      count\n    }\n  }\n": types.SubscriptionsEventFragmentDoc,
    "\n  fragment SubscriptionsMessage on Message {\n    id\n    seq\n    content\n    version\n    createdAt\n    editedAt\n    deletedAt\n    author {\n      id\n    }\n    channel {\n      id\n    }\n    parentMessage {\n      id\n    }\n    viewerCanEdit\n    viewerCanDelete\n  }\n": types.SubscriptionsMessageFragmentDoc,
    "\n  subscription SubscriptionsEvents($channel: ChannelRef!, $after: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      ...SubscriptionsEvent\n    }\n  }\n": types.SubscriptionsEventsDocument,
    "\n  query SubscriptionsLog($channel: ChannelRef!) {\n    channelEvents(channel: $channel, after: 0) {\n      events {\n        ...SubscriptionsEvent\n      }\n    }\n  }\n": types.SubscriptionsLogDocument,
    "\n  mutation TokenChannelsCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n        createdAt\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n": types.TokenChannelsCreateMessageDocument,
    "\n  subscription ViewerEvents($after: Int) {\n    viewerEvents(after: $after) {\n      __typename\n      ... on Event {\n        id\n        occurredAt\n        actor {\n          id\n        }\n      }\n      ... on DurableEvent {\n        seq\n      }\n      ... on ConversationOpenedEvent {\n        conversation {\n          id\n          members {\n            nodes {\n              id\n            }\n          }\n        }\n      }\n      ... on FriendRequestedEvent {\n        friendRequest {\n          id\n          from {\n            id\n          }\n          to {\n            id\n          }\n        }\n      }\n      ... on FriendAddedEvent {\n        friend {\n          id\n          username\n        }\n      }\n      ... on RoomAccessGrantedEvent {\n        room {\n          id\n          name\n          visibility\n          server {\n            id\n          }\n        }\n      }\n      ... on RoomAccessRevokedEvent {\n        roomId\n      }\n    }\n  }\n": types.ViewerEventsDocument,
    "\n  mutation ViewerEventsRequest($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": types.ViewerEventsRequestDocument,
    "\n  mutation ViewerEventsAccept($friendRequestId: ID!) {\n    acceptFriendRequest(input: { friendRequestId: $friendRequestId }) {\n      friend {\n        id\n      }\n    }\n  }\n": types.ViewerEventsAcceptDocument,
    "\n  mutation ViewerEventsOpen($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n    }\n  }\n": types.ViewerEventsOpenDocument,
    "\n  mutation ViewerEventsLetIn($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n    }\n  }\n": types.ViewerEventsLetInDocument,
    "\n  mutation ViewerEventsShutOut($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n    }\n  }\n": types.ViewerEventsShutOutDocument,
    "\n  query ViewerViewer {\n    viewer {\n      ablyChannel\n      lastSeq\n      user {\n        id\n        username\n      }\n    }\n  }\n": types.ViewerViewerDocument,
    "\n  mutation ViewerRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": types.ViewerRequestFriendDocument,
    "\n  subscription WebSocketStopEvents($channel: ChannelRef!, $after: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      ... on DurableEvent {\n        seq\n      }\n    }\n  }\n": types.WebSocketStopEventsDocument,
    "\n  query ChannelLog($channel: ChannelRef!, $after: Int!, $first: Int!) {\n    channelEvents(channel: $channel, after: $after, first: $first) {\n      lastSeq\n      hasMore\n      reset\n      events {\n        __typename\n        ... on MessageCreatedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          message {\n            id\n            seq\n            content\n            version\n            deletedAt\n            parentMessage {\n              id\n            }\n          }\n        }\n        ... on MessageUpdatedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          message {\n            id\n            seq\n            content\n            version\n            deletedAt\n            parentMessage {\n              id\n            }\n          }\n        }\n        ... on MessageDeletedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          messageId\n        }\n        ... on ReactionAddedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          messageId\n          emoji\n          count\n        }\n        ... on ReactionRemovedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          messageId\n          emoji\n          count\n        }\n      }\n    }\n  }\n": types.ChannelLogDocument,
    "\n  query ChannelStateOf($id: ID!, $first: Int!, $after: String) {\n    node(id: $id) {\n      ... on Channel {\n        lastSeq\n        messages(first: $first, after: $after) {\n          nodes {\n            id\n            seq\n            content\n            version\n            deletedAt\n            replyCount\n            parentMessage {\n              id\n            }\n            reactionGroups {\n              emoji\n              count\n              viewerHasReacted\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n        }\n      }\n    }\n  }\n": types.ChannelStateOfDocument,
    "\n  mutation FilesCreateUpload($input: CreateFileUploadInput!) {\n    createFileUpload(input: $input) {\n      file {\n        id\n        filename\n        contentType\n        sizeBytes\n        status\n        width\n        height\n        durationMs\n        waveform\n        url {\n          url\n        }\n        thumbnail {\n          url\n        }\n      }\n      uploadUrl\n      method\n      headers {\n        name\n        value\n      }\n      expiresAt\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n": types.FilesCreateUploadDocument,
    "\n  mutation FilesCompleteUpload($input: CompleteFileUploadInput!) {\n    completeFileUpload(input: $input) {\n      file {\n        id\n        filename\n        contentType\n        sizeBytes\n        status\n        width\n        height\n        durationMs\n        waveform\n        url {\n          url\n          expiresAt\n        }\n        thumbnail {\n          url\n          expiresAt\n        }\n      }\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n": types.FilesCompleteUploadDocument,
    "\n  query FleetWhoAmI {\n    viewer {\n      user {\n        id\n      }\n    }\n  }\n": types.FleetWhoAmIDocument,
    "\n  subscription FollowChannelEvents($channel: ChannelRef!, $after: Int!) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on Event {\n        id\n      }\n      ... on DurableEvent {\n        seq\n      }\n      ... on StreamResetEvent {\n        seq\n      }\n      ... on MessageCreatedEvent {\n        message {\n          id\n        }\n      }\n      ... on MessageUpdatedEvent {\n        message {\n          id\n        }\n      }\n      ... on MessageDeletedEvent {\n        messageId\n      }\n      ... on ReactionAddedEvent {\n        messageId\n      }\n      ... on ReactionRemovedEvent {\n        messageId\n      }\n    }\n  }\n": types.FollowChannelEventsDocument,
    "\n  query MessagePageKitPage($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {\n    room(id: $roomId) {\n      messages(first: $first, after: $after, last: $last, before: $before, around: $around) {\n        edges {\n          cursor\n          node {\n            id\n            seq\n          }\n        }\n        nodes {\n          id\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n": types.MessagePageKitPageDocument,
    "\n  mutation MessageKitCreate($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        ...MessageKitFields\n      }\n      seq\n      replayed\n      userErrors {\n        code\n        message\n        path\n      }\n    }\n  }\n": types.MessageKitCreateDocument,
    "\n  mutation MessageKitUpdate($input: UpdateMessageInput!) {\n    updateMessage(input: $input) {\n      message {\n        ...MessageKitFields\n      }\n      seq\n      userErrors {\n        code\n        message\n        path\n        ... on VersionConflictError {\n          current {\n            ...MessageKitFields\n          }\n        }\n      }\n    }\n  }\n": types.MessageKitUpdateDocument,
    "\n  mutation MessageKitDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      deletedMessageId\n      message {\n        ...MessageKitFields\n      }\n      seq\n      userErrors {\n        code\n        message\n        path\n      }\n    }\n  }\n": types.MessageKitDeleteDocument,
    "\n  query MessageKitMessage($id: ID!) {\n    message(id: $id) {\n      ...MessageKitFields\n    }\n  }\n": types.MessageKitMessageDocument,
    "\n  fragment MessageKitFields on Message {\n    id\n    seq\n    content\n    version\n    createdAt\n    editedAt\n    deletedAt\n    replyCount\n    viewerCanEdit\n    viewerCanDelete\n    author {\n      id\n    }\n    channel {\n      id\n    }\n    parentMessage {\n      id\n    }\n    replies {\n      nodes {\n        id\n      }\n    }\n    files {\n      filename\n    }\n    reactions {\n      totalCount\n      nodes {\n        emoji\n      }\n    }\n    reactionGroups {\n      emoji\n    }\n  }\n": types.MessageKitFieldsFragmentDoc,
    "\n  query MessageKitEvents($channel: ChannelRef!, $after: Int!) {\n    channelEvents(channel: $channel, after: $after) {\n      lastSeq\n      events {\n        __typename\n        ... on DurableEvent {\n          seq\n        }\n        ... on MessageCreatedEvent {\n          message {\n            id\n            content\n          }\n          idempotencyKey\n        }\n        ... on MessageUpdatedEvent {\n          message {\n            id\n            content\n          }\n        }\n        ... on MessageDeletedEvent {\n          messageId\n        }\n      }\n    }\n  }\n": types.MessageKitEventsDocument,
    "\n  query MessageKitListed($room: ID!, $conversation: ID!) {\n    room(id: $room) {\n      messages(first: 100) {\n        nodes {\n          id\n        }\n      }\n    }\n    conversation(id: $conversation) {\n      messages(first: 100) {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": types.MessageKitListedDocument,
    "\n  mutation OperationCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n        seq\n      }\n      seq\n      replayed\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.OperationCreateMessageDocument,
    "\n  mutation OperationUpdateMessage($messageId: ID!, $content: String!, $expectedVersion: Int) {\n    updateMessage(input: { messageId: $messageId, content: $content, expectedVersion: $expectedVersion }) {\n      message {\n        id\n      }\n      seq\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.OperationUpdateMessageDocument,
    "\n  mutation OperationDeleteMessage($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      deletedMessageId\n      seq\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.OperationDeleteMessageDocument,
    "\n  mutation OperationAddReaction($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n        emoji\n        user {\n          id\n        }\n      }\n      message {\n        id\n        reactionGroups {\n          emoji\n          count\n        }\n      }\n      added\n      seq\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.OperationAddReactionDocument,
    "\n  mutation OperationRemoveReaction($messageId: ID!, $emoji: String!) {\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      message {\n        id\n        reactionGroups {\n          emoji\n          count\n        }\n      }\n      removed\n      seq\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n": types.OperationRemoveReactionDocument,
    "\n  mutation OperationRemoveFriend($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userErrors {\n        code\n      }\n    }\n  }\n": types.OperationRemoveFriendDocument,
    "\n  query PlansRoomMessages($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {\n    room(id: $roomId) {\n      lastSeq\n      messages(first: $first, after: $after, last: $last, before: $before, around: $around) {\n        edges {\n          cursor\n          node {\n            id\n            author {\n              username\n            }\n            channel {\n              ablyChannel\n            }\n            files {\n              filename\n            }\n            reactionGroups {\n              emoji\n            }\n            viewerCanEdit\n          }\n        }\n      }\n    }\n  }\n": types.PlansRoomMessagesDocument,
    "\n  query PlansConversations($first: Int, $after: String, $last: Int, $before: String) {\n    viewer {\n      conversations(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            id\n          }\n        }\n      }\n    }\n  }\n": types.PlansConversationsDocument,
    "\n  query PlansConversationsWithMessages($last: Int, $first: Int) {\n    viewer {\n      conversations(first: 20) {\n        nodes {\n          members {\n            nodes {\n              username\n            }\n          }\n          messages(first: $first, last: $last) {\n            nodes {\n              content\n              viewerCanEdit\n              author {\n                username\n              }\n              reactionGroups {\n                count\n                viewerHasReacted\n                users(first: 3) {\n                  username\n                }\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": types.PlansConversationsWithMessagesDocument,
    "\n  query PlansNewestFiles {\n    viewer {\n      conversations(first: 20) {\n        nodes {\n          messages(first: 1) {\n            nodes {\n              files {\n                filename\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n": types.PlansNewestFilesDocument,
    "\n  query PlansReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    message(id: $id) {\n      replies(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            content\n            parentMessage {\n              content\n            }\n          }\n        }\n      }\n    }\n  }\n": types.PlansRepliesDocument,
    "\n  query PlansReactions($id: ID!, $emoji: String, $first: Int, $after: String, $last: Int, $before: String) {\n    message(id: $id) {\n      reactions(emoji: $emoji, first: $first, after: $after, last: $last, before: $before) {\n        totalCount\n        edges {\n          cursor\n          node {\n            user {\n              username\n            }\n            message {\n              content\n            }\n          }\n        }\n      }\n    }\n  }\n": types.PlansReactionsDocument,
    "\n  query PlansReactionGroups($id: ID!) {\n    message(id: $id) {\n      reactionGroups {\n        emoji\n        count\n        viewerHasReacted\n        users(first: 50) {\n          username\n        }\n      }\n    }\n  }\n": types.PlansReactionGroupsDocument,
    "\n  query PlansServerLists($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $rooms: Boolean!) {\n    server(id: $id) {\n      owner {\n        username\n      }\n      rooms(first: $first, after: $after, last: $last, before: $before) @include(if: $rooms) {\n        edges {\n          cursor\n          node {\n            name\n          }\n        }\n      }\n      members(first: $first, after: $after, last: $last, before: $before) @skip(if: $rooms) {\n        edges {\n          cursor\n          node {\n            username\n          }\n        }\n      }\n    }\n  }\n": types.PlansServerListsDocument,
    "\n  query PlansRoomMembers($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    room(id: $roomId) {\n      server {\n        name\n      }\n      members(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            username\n          }\n        }\n      }\n    }\n  }\n": types.PlansRoomMembersDocument,
    "\n  query PlansViewerLists($first: Int, $servers: String, $friends: String, $requests: String) {\n    viewer {\n      lastSeq\n      servers(first: $first, after: $servers) {\n        pageInfo {\n          endCursor\n        }\n        nodes {\n          name\n        }\n      }\n      friends(first: $first, after: $friends) {\n        pageInfo {\n          endCursor\n        }\n        nodes {\n          username\n        }\n      }\n      friendRequests(first: $first, after: $requests) {\n        pageInfo {\n          endCursor\n        }\n        nodes {\n          from {\n            username\n          }\n          to {\n            username\n          }\n        }\n      }\n    }\n  }\n": types.PlansViewerListsDocument,
    "\n  query PlansViewerListsBackward($last: Int!) {\n    viewer {\n      servers(last: $last) {\n        nodes {\n          name\n        }\n      }\n      friends(last: $last) {\n        nodes {\n          username\n        }\n      }\n      friendRequests(last: $last) {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n": types.PlansViewerListsBackwardDocument,
    "\n  query PlansChannelEvents($channel: ChannelRef!, $after: Int!, $first: Int) {\n    channelEvents(channel: $channel, after: $after, first: $first) {\n      events {\n        ... on MessageCreatedEvent {\n          seq\n          actor {\n            username\n          }\n          message {\n            content\n          }\n          idempotencyKey\n        }\n      }\n    }\n  }\n": types.PlansChannelEventsDocument,
    "\n  query PlansNode($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n": types.PlansNodeDocument,
    "\n  query PlansNodes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n    }\n  }\n": types.PlansNodesDocument,
    "\n  query ReactionGroupsOf($messageId: ID!) {\n    message(id: $messageId) {\n      reactionGroups {\n        emoji\n        count\n      }\n    }\n  }\n": types.ReactionGroupsOfDocument,
    "\n  mutation RevokerRemoveRoomMember($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": types.RevokerRemoveRoomMemberDocument,
    "\n  mutation RevokerLeaveServer($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": types.RevokerLeaveServerDocument,
    "\n  mutation SceneCreateServer($name: String!) {\n    createServer(input: { name: $name }) {\n      server {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": types.SceneCreateServerDocument,
    "\n  mutation SceneCreateInvite($serverId: ID!) {\n    createServerInvite(input: { serverId: $serverId }) {\n      code\n      userErrors {\n        message\n      }\n    }\n  }\n": types.SceneCreateInviteDocument,
    "\n  mutation SceneJoinServer($inviteCode: String!) {\n    joinServer(input: { inviteCode: $inviteCode }) {\n      server {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": types.SceneJoinServerDocument,
    "\n  mutation SceneCreateRoom($serverId: ID!, $name: String!, $visibility: RoomVisibility!) {\n    createRoom(input: { serverId: $serverId, name: $name, visibility: $visibility }) {\n      room {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": types.SceneCreateRoomDocument,
    "\n  mutation SceneOpenConversation($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": types.SceneOpenConversationDocument,
    "\n  mutation SceneCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n      }\n      seq\n      userErrors {\n        message\n      }\n    }\n  }\n": types.SceneCreateMessageDocument,
    "\n  mutation SceneRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friend {\n        id\n      }\n      friendRequest {\n        id\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n": types.SceneRequestFriendDocument,
    "\n  mutation TokensCreateRequest($input: CreateAblyTokenRequestInput) {\n    createAblyTokenRequest(input: $input) {\n      tokenRequest {\n        keyName\n        ttl\n        capability\n        clientId\n        timestamp\n        nonce\n        mac\n      }\n      channels\n      truncated\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n": types.TokensCreateRequestDocument,
    "\n  mutation TypingStart($channel: ChannelRef!) {\n    startTyping(input: { channel: $channel }) {\n      expiresAt\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n": types.TypingStartDocument,
    "\n  mutation TypingStop($channel: ChannelRef!) {\n    stopTyping(input: { channel: $channel }) {\n      expiresAt\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n": types.TypingStopDocument,
    "\n  mutation WideAddToRoom($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": types.WideAddToRoomDocument,
    "\n  mutation WideConverse($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n    }\n  }\n": types.WideConverseDocument,
    "\n  mutation WideAsk($userId: ID!) {\n    requestFriend(input: { userId: $userId }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": types.WideAskDocument,
    "\n  mutation WideReact($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n      reaction {\n        id\n      }\n    }\n  }\n": types.WideReactDocument,
    "\n  mutation WideUnreact($messageId: ID!) {\n    removeReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n    }\n  }\n": types.WideUnreactDocument,
    "\n  mutation WideEdit($messageId: ID!) {\n    updateMessage(input: { messageId: $messageId, content: \"edited\" }) {\n      seq\n    }\n  }\n": types.WideEditDocument,
    "\n  mutation WideDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      seq\n    }\n  }\n": types.WideDeleteDocument,
    "\n  mutation WorldAddRoomMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n": types.WorldAddRoomMemberDocument,
    "\n  mutation WorldRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n": types.WorldRequestFriendDocument,
    "\n  mutation WorldAddReaction($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      reaction {\n        id\n      }\n    }\n  }\n": types.WorldAddReactionDocument,
    "\n  mutation WorldDeleteMessage($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      deletedMessageId\n    }\n  }\n": types.WorldDeleteMessageDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription BackupEvents($channel: ChannelRef!, $after: Int!) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on StreamResetEvent {\n        seq\n      }\n    }\n  }\n"): typeof import('./graphql.ts').BackupEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription StopEvents($channel: ChannelRef!) {\n    channelEvents(channel: $channel, after: 0) {\n      ... on DurableEvent {\n        seq\n      }\n    }\n  }\n"): typeof import('./graphql.ts').StopEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AccessNode($id: ID!) {\n    node(id: $id) {\n      __typename\n      id\n    }\n  }\n"): typeof import('./graphql.ts').AccessNodeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AccessServer($id: ID!) {\n    server(id: $id) {\n      lastSeq\n      rooms {\n        nodes {\n          id\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n      members {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AccessServerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AccessRoom($id: ID!) {\n    room(id: $id) {\n      members {\n        nodes {\n          id\n        }\n      }\n      messages {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AccessRoomDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AccessMessage($id: ID!) {\n    message(id: $id) {\n      author {\n        id\n        username\n      }\n      reactions {\n        totalCount\n        nodes {\n          user {\n            id\n          }\n        }\n      }\n      reactionGroups {\n        users {\n          id\n        }\n      }\n      files {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AccessMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AccessEvents($roomId: ID!) {\n    channelEvents(channel: { roomId: $roomId }, after: 0) {\n      events {\n        ... on MessageCreatedEvent {\n          actor {\n            id\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AccessEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AccessRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AccessRequestFriendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AccessAccept($friendRequestId: ID!) {\n    acceptFriendRequest(input: { friendRequestId: $friendRequestId }) {\n      friend {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AccessAcceptDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AccessPart($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userId\n    }\n  }\n"): typeof import('./graphql.ts').AccessPartDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AccessLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n"): typeof import('./graphql.ts').AccessLeaveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AccessLetOut($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        code\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AccessLetOutDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AccountsAccount {\n    viewer {\n      ablyChannel\n      lastSeq\n      user {\n        id\n        username\n        displayName\n        avatarUrl\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AccountsAccountDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AttachmentsSend($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n        content\n        files {\n          id\n          filename\n        }\n      }\n      seq\n      replayed\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AttachmentsSendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AttachmentsDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      message {\n        files {\n          id\n        }\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AttachmentsDeleteDocument;
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
export function graphql(source: "\n  query BatchingOverview($conversations: Int!) {\n    viewer {\n      conversations(first: $conversations) {\n        nodes {\n          members {\n            nodes {\n              username\n            }\n          }\n          messages(first: 3) {\n            nodes {\n              content\n              replyCount\n              viewerCanEdit\n              author {\n                username\n              }\n              files {\n                filename\n              }\n              reactionGroups {\n                emoji\n                count\n                viewerHasReacted\n              }\n              parentMessage {\n                content\n                author {\n                  username\n                }\n              }\n              replies(first: 3) {\n                nodes {\n                  content\n                  author {\n                    username\n                  }\n                  reactionGroups {\n                    count\n                  }\n                }\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').BatchingOverviewDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation BridgeAddMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').BridgeAddMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation BridgeRemoveMember($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n        lastSeq\n      }\n    }\n  }\n"): typeof import('./graphql.ts').BridgeRemoveMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation BridgeLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n"): typeof import('./graphql.ts').BridgeLeaveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ChannelEventsPage($channel: ChannelRef!, $after: Int!, $first: Int) {\n    channelEvents(channel: $channel, after: $after, first: $first) {\n      lastSeq\n      hasMore\n      reset\n      events {\n        ... on Event {\n          id\n          occurredAt\n          actor {\n            id\n            username\n          }\n        }\n        ... on DurableEvent {\n          seq\n        }\n        ... on MessageCreatedEvent {\n          idempotencyKey\n          message {\n            id\n            content\n            version\n            deletedAt\n            author {\n              id\n            }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ChannelEventsPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ChannelEventsLastSeq($id: ID!) {\n    node(id: $id) {\n      ... on Channel {\n        lastSeq\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ChannelEventsLastSeqDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConstraintsRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ConstraintsRequestFriendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConversationsOpen($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n      created\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ConversationsOpenDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConversationsConversation($id: ID!) {\n    conversation(id: $id) {\n      id\n      ablyChannel\n      lastSeq\n      members {\n        nodes {\n          id\n        }\n      }\n      messages {\n        nodes {\n          content\n          viewerCanEdit\n          viewerCanDelete\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ConversationsConversationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConversationsMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    conversation(id: $id) {\n      createdAt\n      members(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            id\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ConversationsMembersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConversationsWrite($conversationId: ID!, $content: String!) {\n    createMessage(input: { channel: { conversationId: $conversationId }, content: $content }) {\n      message {\n        content\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ConversationsWriteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConversationsRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ConversationsRequestFriendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConversationsUnfriend($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userId\n    }\n  }\n"): typeof import('./graphql.ts').ConversationsUnfriendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConversationsLeaveServer($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n"): typeof import('./graphql.ts').ConversationsLeaveServerDocument;
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
export function graphql(source: "\n  subscription FanOutShared($channel: ChannelRef!, $after: Int, $first: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on Event {\n        id\n        occurredAt\n        actor {\n          id\n          username\n        }\n      }\n      ... on DurableEvent {\n        seq\n      }\n      ... on MessageCreatedEvent {\n        message {\n          ...FanOutMessage\n        }\n      }\n      ... on MessageUpdatedEvent {\n        message {\n          ...FanOutMessage\n        }\n      }\n      ... on MessageDeletedEvent {\n        messageId\n      }\n      ... on ReactionAddedEvent {\n        messageId\n        emoji\n        count\n      }\n      ... on AccessRevokedEvent {\n        channelId\n      }\n    }\n  }\n\n  fragment FanOutMessage on Message {\n    id\n    seq\n    content\n    version\n    author {\n      id\n      username\n      displayName\n    }\n    parentMessage {\n      id\n    }\n    replyCount\n    reactionGroups {\n      emoji\n      count\n      users(first: $first) {\n        username\n      }\n    }\n    replies(first: 2) {\n      nodes {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FanOutSharedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription FanOutOwn($channel: ChannelRef!, $after: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on MessageCreatedEvent {\n        idempotencyKey\n        message {\n          content\n          viewerCanEdit\n          viewerCanDelete\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FanOutOwnDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FanOutReact($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n    }\n  }\n"): typeof import('./graphql.ts').FanOutReactDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription FanOutLimited($channel: ChannelRef!, $after: Int, $first: Int = 1) {\n    channelEvents(channel: $channel, after: $after) {\n      ... on ReactionAddedEvent {\n        messageId\n      }\n      ... on MessageUpdatedEvent {\n        message {\n          reactionGroups {\n            users(first: $first) {\n              username\n            }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FanOutLimitedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription FaultsAblyEvents($channel: ChannelRef!) {\n    channelEvents(channel: $channel, after: 0) {\n      ... on DurableEvent {\n        seq\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FaultsAblyEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FriendshipsRequest($input: RequestFriendInput!) {\n    requestFriend(input: $input) {\n      friend {\n        id\n      }\n      friendRequest {\n        id\n        from {\n          id\n        }\n        to {\n          id\n        }\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FriendshipsRequestDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FriendshipsAccept($friendRequestId: ID!) {\n    acceptFriendRequest(input: { friendRequestId: $friendRequestId }) {\n      friend {\n        id\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FriendshipsAcceptDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FriendshipsRemove($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userId\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FriendshipsRemoveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FriendshipsStanding {\n    viewer {\n      friends {\n        nodes {\n          id\n        }\n      }\n      friendRequests {\n        nodes {\n          id\n          from {\n            id\n          }\n          to {\n            id\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FriendshipsStandingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FriendshipsNode($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n"): typeof import('./graphql.ts').FriendshipsNodeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query InvitesServer($id: ID!) {\n    server(id: $id) {\n      id\n      members {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').InvitesServerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation InvitesInvite($serverId: ID!) {\n    createServerInvite(input: { serverId: $serverId }) {\n      code\n      expiresAt\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').InvitesInviteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation InvitesJoin($inviteCode: String!) {\n    joinServer(input: { inviteCode: $inviteCode }) {\n      server {\n        id\n      }\n      userErrors {\n        code\n        path\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').InvitesJoinDocument;
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
export function graphql(source: "\n  mutation NudgesCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      seq\n      replayed\n      userErrors {\n        code\n      }\n    }\n  }\n"): typeof import('./graphql.ts').NudgesCreateMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation OutageCreateServer($name: String!) {\n    createServer(input: { name: $name }) {\n      server {\n        name\n      }\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').OutageCreateServerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PublisherUpdateMessage($messageId: ID!) {\n    updateMessage(input: { messageId: $messageId, content: \"edited\" }) {\n      seq\n    }\n  }\n"): typeof import('./graphql.ts').PublisherUpdateMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PublisherDeleteMessage($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      seq\n    }\n  }\n"): typeof import('./graphql.ts').PublisherDeleteMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PublisherAddReaction($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n    }\n  }\n"): typeof import('./graphql.ts').PublisherAddReactionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PublisherRemoveReaction($messageId: ID!) {\n    removeReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n    }\n  }\n"): typeof import('./graphql.ts').PublisherRemoveReactionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PlansCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n      }\n      replayed\n      userErrors {\n        code\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansCreateMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PlansOpenConversation($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansOpenConversationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PlansChangeMessage($id: ID!) {\n    updateMessage(input: { messageId: $id, content: \"edited\" }) {\n      userErrors {\n        code\n      }\n    }\n    addReaction(input: { messageId: $id, emoji: \"🎉\" }) {\n      userErrors {\n        code\n      }\n    }\n    removeReaction(input: { messageId: $id, emoji: \"🎉\" }) {\n      userErrors {\n        code\n      }\n    }\n    deleteMessage(input: { messageId: $id }) {\n      userErrors {\n        code\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansChangeMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PlansChangeFriends($asked: ID!, $request: ID!, $friend: ID!) {\n    requestFriend(input: { userId: $asked }) {\n      userErrors {\n        code\n      }\n    }\n    acceptFriendRequest(input: { friendRequestId: $request }) {\n      userErrors {\n        code\n      }\n    }\n    removeFriend(input: { userId: $friend }) {\n      userErrors {\n        code\n      }\n    }\n    openConversation(input: { userId: $asked }) {\n      userErrors {\n        code\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansChangeFriendsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PlansLeaveServer($roomId: ID!, $userId: ID!, $serverId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        code\n      }\n    }\n    createServerInvite(input: { serverId: $serverId }) {\n      userErrors {\n        code\n      }\n    }\n    leaveServer(input: { serverId: $serverId }) {\n      userErrors {\n        code\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansLeaveServerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PlansAskForTokens($conversationId: ID!) {\n    everything: createAblyTokenRequest {\n      truncated\n      userErrors {\n        code\n      }\n    }\n    named: createAblyTokenRequest(input: { conversationIds: [$conversationId] }) {\n      channels\n      userErrors {\n        code\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansAskForTokensDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReactionListGroups($messageId: ID!, $first: Int) {\n    message(id: $messageId) {\n      reactionGroups {\n        emoji\n        count\n        viewerHasReacted\n        users(first: $first) {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ReactionListGroupsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReactionListPage($messageId: ID!, $first: Int, $after: String, $last: Int, $before: String, $emoji: String) {\n    message(id: $messageId) {\n      reactions(first: $first, after: $after, last: $last, before: $before, emoji: $emoji) {\n        totalCount\n        edges {\n          cursor\n          node {\n            id\n            emoji\n            user {\n              id\n            }\n            message {\n              id\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ReactionListPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReactionRaceAdd($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      added\n      message {\n        content\n        version\n        deletedAt\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ReactionRaceAddDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReactionRaceRemove($messageId: ID!, $emoji: String!) {\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      removed\n      message {\n        content\n        version\n        deletedAt\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ReactionRaceRemoveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReactionAddAndRemove($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n      }\n      message {\n        id\n      }\n      added\n      seq\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      message {\n        id\n      }\n      removed\n      seq\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ReactionAddAndRemoveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RoomMembersRoom($id: ID!) {\n    room(id: $id) {\n      members {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').RoomMembersRoomDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RoomMembersAdd($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n      userErrors {\n        code\n        path\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').RoomMembersAddDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RoomMembersRemove($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n      userErrors {\n        code\n        path\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').RoomMembersRemoveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RoomsRoom($id: ID!) {\n    room(id: $id) {\n      id\n      ablyChannel\n      lastSeq\n      name\n      visibility\n      server {\n        id\n      }\n      members {\n        nodes {\n          id\n        }\n      }\n      messages {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').RoomsRoomDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RoomsRooms($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    server(id: $id) {\n      rooms(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n        }\n        nodes {\n          id\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').RoomsRoomsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RoomsMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    room(id: $id) {\n      members(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n        }\n        nodes {\n          id\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').RoomsMembersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RoomsCreate($input: CreateRoomInput!) {\n    createRoom(input: $input) {\n      room {\n        id\n        visibility\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').RoomsCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SeedOverview {\n    viewer {\n      user {\n        username\n        displayName\n      }\n      servers {\n        nodes {\n          name\n          owner {\n            username\n          }\n          members {\n            nodes {\n              username\n            }\n          }\n          rooms {\n            nodes {\n              name\n              visibility\n              members {\n                nodes {\n                  username\n                }\n              }\n            }\n          }\n        }\n      }\n      friends {\n        nodes {\n          username\n        }\n      }\n      friendRequests {\n        nodes {\n          from {\n            username\n          }\n        }\n      }\n      conversations {\n        nodes {\n          members {\n            nodes {\n              username\n            }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SeedOverviewDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SeedMessages {\n    viewer {\n      servers(first: 5) {\n        nodes {\n          rooms(first: 5) {\n            nodes {\n              lastSeq\n              messages(first: 100) {\n                nodes {\n                  content\n                  version\n                  deletedAt\n                  parentMessage {\n                    id\n                  }\n                  reactionGroups {\n                    emoji\n                  }\n                }\n              }\n            }\n          }\n        }\n      }\n      conversations(first: 5) {\n        nodes {\n          lastSeq\n          messages(first: 100) {\n            nodes {\n              content\n              version\n              deletedAt\n              parentMessage {\n                id\n              }\n              reactionGroups {\n                emoji\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SeedMessagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ServerEvents($serverId: ID!, $after: Int) {\n    serverEvents(serverId: $serverId, after: $after) {\n      __typename\n      ... on Event {\n        id\n        occurredAt\n        actor {\n          id\n        }\n      }\n      ... on DurableEvent {\n        seq\n      }\n      ... on RoomCreatedEvent {\n        room {\n          id\n          name\n          visibility\n        }\n      }\n      ... on MemberJoinedEvent {\n        member {\n          id\n          username\n        }\n      }\n      ... on MemberLeftEvent {\n        member {\n          id\n          username\n        }\n      }\n      ... on AccessRevokedEvent {\n        channelId\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ServerEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ServerEventsLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n"): typeof import('./graphql.ts').ServerEventsLeaveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ServersServer($id: ID!) {\n    server(id: $id) {\n      id\n      name\n      ablyChannel\n      lastSeq\n      owner {\n        id\n      }\n      members {\n        nodes {\n          id\n        }\n      }\n      rooms {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ServersServerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ServersMembers($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    server(id: $id) {\n      members(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            username\n          }\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ServersMembersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ServersCreate($name: String!) {\n    createServer(input: { name: $name }) {\n      server {\n        id\n        name\n      }\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ServersCreateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ServersLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ServersLeaveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ServersAddRoomMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ServersAddRoomMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StrangerLeave($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n"): typeof import('./graphql.ts').StrangerLeaveDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription AccessChannelEvents($roomId: ID!) {\n    channelEvents(channel: { roomId: $roomId }, after: 0) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on AccessRevokedEvent {\n        channelId\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AccessChannelEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription AccessServerEvents($serverId: ID!) {\n    serverEvents(serverId: $serverId, after: 0) {\n      __typename\n      ... on AccessRevokedEvent {\n        channelId\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AccessServerEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AccessAddMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AccessAddMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AccessRemoveMember($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').AccessRemoveMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AccessLeaveServer($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      serverId\n    }\n  }\n"): typeof import('./graphql.ts').AccessLeaveServerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription SubscriptionsAfterChannel($channel: ChannelRef!, $after: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on StreamResetEvent {\n        id\n        seq\n        occurredAt\n        actor {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SubscriptionsAfterChannelDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription SubscriptionsAfterViewer($after: Int) {\n    viewerEvents(after: $after) {\n      __typename\n      ... on StreamResetEvent {\n        seq\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SubscriptionsAfterViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription SubscriptionsAfterServer($serverId: ID!, $after: Int) {\n    serverEvents(serverId: $serverId, after: $after) {\n      __typename\n      ... on DurableEvent {\n        seq\n      }\n      ... on StreamResetEvent {\n        seq\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SubscriptionsAfterServerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment SubscriptionsEvent on ChannelEvent {\n    __typename\n    ... on Event {\n      id\n      occurredAt\n      actor {\n        id\n        username\n      }\n    }\n    ... on DurableEvent {\n      seq\n    }\n    ... on MessageCreatedEvent {\n      idempotencyKey\n      message {\n        ...SubscriptionsMessage\n      }\n    }\n    ... on MessageUpdatedEvent {\n      message {\n        ...SubscriptionsMessage\n      }\n    }\n    ... on MessageDeletedEvent {\n      messageId\n    }\n    ... on ReactionAddedEvent {\n      messageId\n      emoji\n      count\n    }\n    ... on ReactionRemovedEvent {\n      messageId\n      emoji\n      count\n    }\n  }\n"): typeof import('./graphql.ts').SubscriptionsEventFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment SubscriptionsMessage on Message {\n    id\n    seq\n    content\n    version\n    createdAt\n    editedAt\n    deletedAt\n    author {\n      id\n    }\n    channel {\n      id\n    }\n    parentMessage {\n      id\n    }\n    viewerCanEdit\n    viewerCanDelete\n  }\n"): typeof import('./graphql.ts').SubscriptionsMessageFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription SubscriptionsEvents($channel: ChannelRef!, $after: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      ...SubscriptionsEvent\n    }\n  }\n"): typeof import('./graphql.ts').SubscriptionsEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SubscriptionsLog($channel: ChannelRef!) {\n    channelEvents(channel: $channel, after: 0) {\n      events {\n        ...SubscriptionsEvent\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SubscriptionsLogDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TokenChannelsCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n        createdAt\n      }\n      userErrors {\n        code\n      }\n    }\n  }\n"): typeof import('./graphql.ts').TokenChannelsCreateMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ViewerEvents($after: Int) {\n    viewerEvents(after: $after) {\n      __typename\n      ... on Event {\n        id\n        occurredAt\n        actor {\n          id\n        }\n      }\n      ... on DurableEvent {\n        seq\n      }\n      ... on ConversationOpenedEvent {\n        conversation {\n          id\n          members {\n            nodes {\n              id\n            }\n          }\n        }\n      }\n      ... on FriendRequestedEvent {\n        friendRequest {\n          id\n          from {\n            id\n          }\n          to {\n            id\n          }\n        }\n      }\n      ... on FriendAddedEvent {\n        friend {\n          id\n          username\n        }\n      }\n      ... on RoomAccessGrantedEvent {\n        room {\n          id\n          name\n          visibility\n          server {\n            id\n          }\n        }\n      }\n      ... on RoomAccessRevokedEvent {\n        roomId\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ViewerEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ViewerEventsRequest($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ViewerEventsRequestDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ViewerEventsAccept($friendRequestId: ID!) {\n    acceptFriendRequest(input: { friendRequestId: $friendRequestId }) {\n      friend {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ViewerEventsAcceptDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ViewerEventsOpen($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ViewerEventsOpenDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ViewerEventsLetIn($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ViewerEventsLetInDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ViewerEventsShutOut($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      room {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ViewerEventsShutOutDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ViewerViewer {\n    viewer {\n      ablyChannel\n      lastSeq\n      user {\n        id\n        username\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ViewerViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ViewerRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ViewerRequestFriendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription WebSocketStopEvents($channel: ChannelRef!, $after: Int) {\n    channelEvents(channel: $channel, after: $after) {\n      ... on DurableEvent {\n        seq\n      }\n    }\n  }\n"): typeof import('./graphql.ts').WebSocketStopEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ChannelLog($channel: ChannelRef!, $after: Int!, $first: Int!) {\n    channelEvents(channel: $channel, after: $after, first: $first) {\n      lastSeq\n      hasMore\n      reset\n      events {\n        __typename\n        ... on MessageCreatedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          message {\n            id\n            seq\n            content\n            version\n            deletedAt\n            parentMessage {\n              id\n            }\n          }\n        }\n        ... on MessageUpdatedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          message {\n            id\n            seq\n            content\n            version\n            deletedAt\n            parentMessage {\n              id\n            }\n          }\n        }\n        ... on MessageDeletedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          messageId\n        }\n        ... on ReactionAddedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          messageId\n          emoji\n          count\n        }\n        ... on ReactionRemovedEvent {\n          id\n          seq\n          actor {\n            id\n          }\n          messageId\n          emoji\n          count\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ChannelLogDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ChannelStateOf($id: ID!, $first: Int!, $after: String) {\n    node(id: $id) {\n      ... on Channel {\n        lastSeq\n        messages(first: $first, after: $after) {\n          nodes {\n            id\n            seq\n            content\n            version\n            deletedAt\n            replyCount\n            parentMessage {\n              id\n            }\n            reactionGroups {\n              emoji\n              count\n              viewerHasReacted\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ChannelStateOfDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FilesCreateUpload($input: CreateFileUploadInput!) {\n    createFileUpload(input: $input) {\n      file {\n        id\n        filename\n        contentType\n        sizeBytes\n        status\n        width\n        height\n        durationMs\n        waveform\n        url {\n          url\n        }\n        thumbnail {\n          url\n        }\n      }\n      uploadUrl\n      method\n      headers {\n        name\n        value\n      }\n      expiresAt\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FilesCreateUploadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FilesCompleteUpload($input: CompleteFileUploadInput!) {\n    completeFileUpload(input: $input) {\n      file {\n        id\n        filename\n        contentType\n        sizeBytes\n        status\n        width\n        height\n        durationMs\n        waveform\n        url {\n          url\n          expiresAt\n        }\n        thumbnail {\n          url\n          expiresAt\n        }\n      }\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FilesCompleteUploadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FleetWhoAmI {\n    viewer {\n      user {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FleetWhoAmIDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription FollowChannelEvents($channel: ChannelRef!, $after: Int!) {\n    channelEvents(channel: $channel, after: $after) {\n      __typename\n      ... on Event {\n        id\n      }\n      ... on DurableEvent {\n        seq\n      }\n      ... on StreamResetEvent {\n        seq\n      }\n      ... on MessageCreatedEvent {\n        message {\n          id\n        }\n      }\n      ... on MessageUpdatedEvent {\n        message {\n          id\n        }\n      }\n      ... on MessageDeletedEvent {\n        messageId\n      }\n      ... on ReactionAddedEvent {\n        messageId\n      }\n      ... on ReactionRemovedEvent {\n        messageId\n      }\n    }\n  }\n"): typeof import('./graphql.ts').FollowChannelEventsDocument;
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
export function graphql(source: "\n  mutation OperationCreateMessage($input: CreateMessageInput!) {\n    createMessage(input: $input) {\n      message {\n        id\n        seq\n      }\n      seq\n      replayed\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').OperationCreateMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation OperationUpdateMessage($messageId: ID!, $content: String!, $expectedVersion: Int) {\n    updateMessage(input: { messageId: $messageId, content: $content, expectedVersion: $expectedVersion }) {\n      message {\n        id\n      }\n      seq\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').OperationUpdateMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation OperationDeleteMessage($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      deletedMessageId\n      seq\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').OperationDeleteMessageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation OperationAddReaction($messageId: ID!, $emoji: String!) {\n    addReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      reaction {\n        id\n        emoji\n        user {\n          id\n        }\n      }\n      message {\n        id\n        reactionGroups {\n          emoji\n          count\n        }\n      }\n      added\n      seq\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').OperationAddReactionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation OperationRemoveReaction($messageId: ID!, $emoji: String!) {\n    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {\n      message {\n        id\n        reactionGroups {\n          emoji\n          count\n        }\n      }\n      removed\n      seq\n      userErrors {\n        code\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').OperationRemoveReactionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation OperationRemoveFriend($userId: ID!) {\n    removeFriend(input: { userId: $userId }) {\n      userErrors {\n        code\n      }\n    }\n  }\n"): typeof import('./graphql.ts').OperationRemoveFriendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PlansRoomMessages($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {\n    room(id: $roomId) {\n      lastSeq\n      messages(first: $first, after: $after, last: $last, before: $before, around: $around) {\n        edges {\n          cursor\n          node {\n            id\n            author {\n              username\n            }\n            channel {\n              ablyChannel\n            }\n            files {\n              filename\n            }\n            reactionGroups {\n              emoji\n            }\n            viewerCanEdit\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansRoomMessagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PlansConversations($first: Int, $after: String, $last: Int, $before: String) {\n    viewer {\n      conversations(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            id\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansConversationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PlansConversationsWithMessages($last: Int, $first: Int) {\n    viewer {\n      conversations(first: 20) {\n        nodes {\n          members {\n            nodes {\n              username\n            }\n          }\n          messages(first: $first, last: $last) {\n            nodes {\n              content\n              viewerCanEdit\n              author {\n                username\n              }\n              reactionGroups {\n                count\n                viewerHasReacted\n                users(first: 3) {\n                  username\n                }\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansConversationsWithMessagesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PlansNewestFiles {\n    viewer {\n      conversations(first: 20) {\n        nodes {\n          messages(first: 1) {\n            nodes {\n              files {\n                filename\n              }\n            }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansNewestFilesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PlansReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    message(id: $id) {\n      replies(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            content\n            parentMessage {\n              content\n            }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansRepliesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PlansReactions($id: ID!, $emoji: String, $first: Int, $after: String, $last: Int, $before: String) {\n    message(id: $id) {\n      reactions(emoji: $emoji, first: $first, after: $after, last: $last, before: $before) {\n        totalCount\n        edges {\n          cursor\n          node {\n            user {\n              username\n            }\n            message {\n              content\n            }\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansReactionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PlansReactionGroups($id: ID!) {\n    message(id: $id) {\n      reactionGroups {\n        emoji\n        count\n        viewerHasReacted\n        users(first: 50) {\n          username\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansReactionGroupsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PlansServerLists($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $rooms: Boolean!) {\n    server(id: $id) {\n      owner {\n        username\n      }\n      rooms(first: $first, after: $after, last: $last, before: $before) @include(if: $rooms) {\n        edges {\n          cursor\n          node {\n            name\n          }\n        }\n      }\n      members(first: $first, after: $after, last: $last, before: $before) @skip(if: $rooms) {\n        edges {\n          cursor\n          node {\n            username\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansServerListsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PlansRoomMembers($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    room(id: $roomId) {\n      server {\n        name\n      }\n      members(first: $first, after: $after, last: $last, before: $before) {\n        edges {\n          cursor\n          node {\n            username\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansRoomMembersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PlansViewerLists($first: Int, $servers: String, $friends: String, $requests: String) {\n    viewer {\n      lastSeq\n      servers(first: $first, after: $servers) {\n        pageInfo {\n          endCursor\n        }\n        nodes {\n          name\n        }\n      }\n      friends(first: $first, after: $friends) {\n        pageInfo {\n          endCursor\n        }\n        nodes {\n          username\n        }\n      }\n      friendRequests(first: $first, after: $requests) {\n        pageInfo {\n          endCursor\n        }\n        nodes {\n          from {\n            username\n          }\n          to {\n            username\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansViewerListsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PlansViewerListsBackward($last: Int!) {\n    viewer {\n      servers(last: $last) {\n        nodes {\n          name\n        }\n      }\n      friends(last: $last) {\n        nodes {\n          username\n        }\n      }\n      friendRequests(last: $last) {\n        nodes {\n          id\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansViewerListsBackwardDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PlansChannelEvents($channel: ChannelRef!, $after: Int!, $first: Int) {\n    channelEvents(channel: $channel, after: $after, first: $first) {\n      events {\n        ... on MessageCreatedEvent {\n          seq\n          actor {\n            username\n          }\n          message {\n            content\n          }\n          idempotencyKey\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').PlansChannelEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PlansNode($id: ID!) {\n    node(id: $id) {\n      id\n    }\n  }\n"): typeof import('./graphql.ts').PlansNodeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PlansNodes($ids: [ID!]!) {\n    nodes(ids: $ids) {\n      id\n    }\n  }\n"): typeof import('./graphql.ts').PlansNodesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReactionGroupsOf($messageId: ID!) {\n    message(id: $messageId) {\n      reactionGroups {\n        emoji\n        count\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ReactionGroupsOfDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokerRemoveRoomMember($roomId: ID!, $userId: ID!) {\n    removeRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').RevokerRemoveRoomMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokerLeaveServer($serverId: ID!) {\n    leaveServer(input: { serverId: $serverId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').RevokerLeaveServerDocument;
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
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TokensCreateRequest($input: CreateAblyTokenRequestInput) {\n    createAblyTokenRequest(input: $input) {\n      tokenRequest {\n        keyName\n        ttl\n        capability\n        clientId\n        timestamp\n        nonce\n        mac\n      }\n      channels\n      truncated\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').TokensCreateRequestDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TypingStart($channel: ChannelRef!) {\n    startTyping(input: { channel: $channel }) {\n      expiresAt\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').TypingStartDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TypingStop($channel: ChannelRef!) {\n    stopTyping(input: { channel: $channel }) {\n      expiresAt\n      userErrors {\n        __typename\n        code\n        message\n        path\n      }\n    }\n  }\n"): typeof import('./graphql.ts').TypingStopDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WideAddToRoom($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').WideAddToRoomDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WideConverse($userId: ID!) {\n    openConversation(input: { userId: $userId }) {\n      conversation {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').WideConverseDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WideAsk($userId: ID!) {\n    requestFriend(input: { userId: $userId }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').WideAskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WideReact($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n      reaction {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').WideReactDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WideUnreact($messageId: ID!) {\n    removeReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      seq\n    }\n  }\n"): typeof import('./graphql.ts').WideUnreactDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WideEdit($messageId: ID!) {\n    updateMessage(input: { messageId: $messageId, content: \"edited\" }) {\n      seq\n    }\n  }\n"): typeof import('./graphql.ts').WideEditDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WideDelete($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      seq\n    }\n  }\n"): typeof import('./graphql.ts').WideDeleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WorldAddRoomMember($roomId: ID!, $userId: ID!) {\n    addRoomMember(input: { roomId: $roomId, userId: $userId }) {\n      userErrors {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').WorldAddRoomMemberDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WorldRequestFriend($username: String!) {\n    requestFriend(input: { username: $username }) {\n      friendRequest {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').WorldRequestFriendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WorldAddReaction($messageId: ID!) {\n    addReaction(input: { messageId: $messageId, emoji: \"👍\" }) {\n      reaction {\n        id\n      }\n    }\n  }\n"): typeof import('./graphql.ts').WorldAddReactionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WorldDeleteMessage($messageId: ID!) {\n    deleteMessage(input: { messageId: $messageId }) {\n      deletedMessageId\n    }\n  }\n"): typeof import('./graphql.ts').WorldDeleteMessageDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
