import type { Envelope } from '../../src/events/registry.ts';
import type { TestUser } from './app.ts';
import { graphql } from './generated/gql.ts';
import type { ViewerLogSubscription } from './generated/graphql.ts';

/** What a user has, as sets of ids, and how an event of the user's own stream changes it. */
export interface ViewerState {
  readonly servers: ReadonlySet<string>;
  readonly privateRooms: ReadonlySet<string>;
  readonly conversations: ReadonlySet<string>;
  readonly friends: ReadonlySet<string>;
  /** Open friend requests to the user. */
  readonly incoming: ReadonlySet<string>;
  /** Open friend requests from the user. */
  readonly outgoing: ReadonlySet<string>;
  /** Users whom the user has blocked. */
  readonly blocked: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

export const NOTHING: ViewerState = {
  servers: NONE,
  privateRooms: NONE,
  conversations: NONE,
  friends: NONE,
  incoming: NONE,
  outgoing: NONE,
  blocked: NONE,
};

/** All durable events of a user, with the ids that {@link reduceViewer} needs. */
export const VIEWER_LOG = graphql(`
  subscription ViewerLog($after: Int) {
    viewerEvents(after: $after) {
      __typename
      ... on Event {
        actor {
          id
        }
      }
      ... on DurableEvent {
        seq
      }
      ... on ConversationOpenedEvent {
        conversation {
          id
        }
      }
      ... on ConversationLeftEvent {
        conversationId
      }
      ... on FriendRequestedEvent {
        friendRequestId
      }
      ... on FriendRequestClosedEvent {
        friendRequestId
        accepted
      }
      ... on FriendAddedEvent {
        friend {
          id
        }
      }
      ... on FriendRemovedEvent {
        userId
      }
      ... on UserBlockedEvent {
        userId
      }
      ... on UserUnblockedEvent {
        userId
      }
      ... on ServerJoinedEvent {
        serverId
      }
      ... on ServerLeftEvent {
        serverId
      }
      ... on RoomAccessGrantedEvent {
        roomId
      }
      ... on RoomAccessRevokedEvent {
        roomId
      }
    }
  }
`);

type LogEvent = ViewerLogSubscription['viewerEvents'];

/** One change of one of the sets. */
export interface ViewerChange {
  readonly seq: number;
  readonly set: keyof ViewerState;
  readonly id: string;
  readonly added: boolean;
}

/** @param viewerId The user whose stream it is. */
export function changeOf(event: LogEvent, viewerId: string): ViewerChange {
  if (!('seq' in event)) throw new Error(`unable to apply ${event.__typename}; it is not durable`);
  const { seq } = event;
  switch (event.__typename) {
    case 'ServerJoinedEvent':
    case 'ServerLeftEvent':
      return { seq, set: 'servers', id: event.serverId, added: event.__typename === 'ServerJoinedEvent' };
    case 'RoomAccessGrantedEvent':
    case 'RoomAccessRevokedEvent':
      return { seq, set: 'privateRooms', id: event.roomId, added: event.__typename === 'RoomAccessGrantedEvent' };
    case 'ConversationOpenedEvent':
      return { seq, set: 'conversations', id: event.conversation.id, added: true };
    case 'ConversationLeftEvent':
      return { seq, set: 'conversations', id: event.conversationId, added: false };
    case 'FriendAddedEvent':
      return { seq, set: 'friends', id: event.friend.id, added: true };
    case 'FriendRemovedEvent':
      return { seq, set: 'friends', id: event.userId, added: false };
    case 'FriendRequestedEvent':
      return {
        seq,
        set: event.actor?.id === viewerId ? 'outgoing' : 'incoming',
        id: event.friendRequestId,
        added: true,
      };
    case 'FriendRequestClosedEvent':
      return { seq, set: 'incoming', id: event.friendRequestId, added: false };
    case 'UserBlockedEvent':
    case 'UserUnblockedEvent':
      return { seq, set: 'blocked', id: event.userId, added: event.__typename === 'UserBlockedEvent' };
  }
}

/** The same of an event on Ably. */
export function changeOfEnvelope(envelope: Envelope, viewerId: string): ViewerChange {
  const { seq } = envelope;
  switch (envelope.type) {
    case 'server.joined':
    case 'server.left':
      return { seq, set: 'servers', id: envelope.data.server_id, added: envelope.type === 'server.joined' };
    case 'room.access_granted':
    case 'room.access_revoked':
      return { seq, set: 'privateRooms', id: envelope.data.room_id, added: envelope.type === 'room.access_granted' };
    case 'conversation.opened':
    case 'conversation.left': {
      const { conversation_id: id } = envelope.data;
      return { seq, set: 'conversations', id, added: envelope.type === 'conversation.opened' };
    }
    case 'friend.added':
    case 'friend.removed':
      return { seq, set: 'friends', id: envelope.data.user_id, added: envelope.type === 'friend.added' };
    case 'friend.requested': {
      const { from_user_id: from, friend_request_id: id } = envelope.data;
      return { seq, set: from === viewerId ? 'outgoing' : 'incoming', id, added: true };
    }
    case 'friend.request_closed':
      return { seq, set: 'incoming', id: envelope.data.friend_request_id, added: false };
    case 'user.blocked':
    case 'user.unblocked':
      return { seq, set: 'blocked', id: envelope.data.user_id, added: envelope.type === 'user.blocked' };
    default:
      throw new Error(`unable to apply ${envelope.type}; it is no event of a user`);
  }
}

export function reduceViewer(state: ViewerState, { set, id, added }: ViewerChange): ViewerState {
  if (added) return { ...state, [set]: new Set(state[set]).add(id) };
  const without = (ids: ReadonlySet<string>) => new Set([...ids].filter((other) => other !== id));
  // A request that closes does not say whose it was.
  if (set === 'incoming') return { ...state, incoming: without(state.incoming), outgoing: without(state.outgoing) };
  return { ...state, [set]: without(state[set]) };
}

export function reduceViewerAll(state: ViewerState, changes: readonly ViewerChange[]): ViewerState {
  return changes.reduce(reduceViewer, state);
}

const VIEWER = graphql(`
  query ViewerStateOf {
    viewer {
      lastSeq
      servers(first: 100) {
        nodes {
          id
          rooms(first: 100) {
            nodes {
              id
              visibility
            }
          }
        }
      }
      conversations(first: 100) {
        nodes {
          id
        }
      }
      friends(first: 100) {
        nodes {
          id
        }
      }
      friendRequests(first: 100) {
        nodes {
          id
          from {
            id
          }
        }
      }
      blockedUsers(first: 100) {
        nodes {
          id
        }
      }
    }
  }
`);

/** What the user has by a fresh query, and the number of their newest event. */
export async function freshViewer(user: TestUser): Promise<{ lastSeq: number; state: ViewerState }> {
  const { viewer } = await user.run(VIEWER);
  const { lastSeq, servers, conversations, friends, friendRequests, blockedUsers } = viewer;
  const idsOf = (nodes: readonly { readonly id: string }[]) => new Set(nodes.map(({ id }) => id));
  const rooms = servers.nodes.flatMap((server) => server.rooms.nodes);
  const isOwn = ({ from }: { readonly from: { readonly id: string } }) => from.id === user.id;
  return {
    lastSeq,
    state: {
      servers: idsOf(servers.nodes),
      privateRooms: idsOf(rooms.filter(({ visibility }) => visibility === 'PRIVATE')),
      conversations: idsOf(conversations.nodes),
      friends: idsOf(friends.nodes),
      incoming: idsOf(friendRequests.nodes.filter((request) => !isOwn(request))),
      outgoing: idsOf(friendRequests.nodes.filter(isOwn)),
      blocked: idsOf(blockedUsers.nodes),
    },
  };
}
