import { graphql } from './generated/gql.ts';
import type { LargeWorld } from './large-world.ts';

/** Every page that the API can give, asked for in a large world: from either end, deep, and nested. */

const ROOM_MESSAGES = graphql(`
  query PlansRoomMessages($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {
    room(id: $roomId) {
      lastSeq
      messages(first: $first, after: $after, last: $last, before: $before, around: $around) {
        edges {
          cursor
          node {
            id
            author {
              username
            }
            channel {
              ablyChannel
            }
            files {
              filename
            }
            reactionGroups {
              emoji
            }
            viewerCanEdit
          }
        }
      }
    }
  }
`);

const CONVERSATIONS = graphql(`
  query PlansConversations($first: Int, $after: String, $last: Int, $before: String) {
    viewer {
      conversations(first: $first, after: $after, last: $last, before: $before) {
        edges {
          cursor
          node {
            id
          }
        }
      }
    }
  }
`);

const CONVERSATIONS_WITH_MESSAGES = graphql(`
  query PlansConversationsWithMessages($last: Int, $first: Int) {
    viewer {
      conversations(first: 20) {
        nodes {
          members {
            nodes {
              username
            }
          }
          messages(first: $first, last: $last) {
            nodes {
              content
              viewerCanEdit
              author {
                username
              }
              reactionGroups {
                count
                viewerHasReacted
                users(first: 3) {
                  username
                }
              }
            }
          }
        }
      }
    }
  }
`);

const NEWEST_FILES = graphql(`
  query PlansNewestFiles {
    viewer {
      conversations(first: 20) {
        nodes {
          messages(first: 1) {
            nodes {
              files {
                filename
              }
            }
          }
        }
      }
    }
  }
`);

const REPLIES = graphql(`
  query PlansReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    message(id: $id) {
      replies(first: $first, after: $after, last: $last, before: $before) {
        edges {
          cursor
          node {
            content
            parentMessage {
              content
            }
          }
        }
      }
    }
  }
`);

const REACTIONS = graphql(`
  query PlansReactions($id: ID!, $emoji: String, $first: Int, $after: String, $last: Int, $before: String) {
    message(id: $id) {
      reactions(emoji: $emoji, first: $first, after: $after, last: $last, before: $before) {
        totalCount
        edges {
          cursor
          node {
            user {
              username
            }
            message {
              content
            }
          }
        }
      }
    }
  }
`);

const REACTION_GROUPS = graphql(`
  query PlansReactionGroups($id: ID!) {
    message(id: $id) {
      reactionGroups {
        emoji
        count
        viewerHasReacted
        users(first: 50) {
          username
        }
      }
    }
  }
`);

const SERVER_LISTS = graphql(`
  query PlansServerLists($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $rooms: Boolean!) {
    server(id: $id) {
      owner {
        username
      }
      rooms(first: $first, after: $after, last: $last, before: $before) @include(if: $rooms) {
        edges {
          cursor
          node {
            name
          }
        }
      }
      members(first: $first, after: $after, last: $last, before: $before) @skip(if: $rooms) {
        edges {
          cursor
          node {
            username
          }
        }
      }
    }
  }
`);

const ROOM_MEMBERS = graphql(`
  query PlansRoomMembers($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    room(id: $roomId) {
      server {
        name
      }
      members(first: $first, after: $after, last: $last, before: $before) {
        edges {
          cursor
          node {
            username
          }
        }
      }
    }
  }
`);

const VIEWER_LISTS = graphql(`
  query PlansViewerLists($first: Int, $servers: String, $friends: String, $requests: String) {
    viewer {
      lastSeq
      servers(first: $first, after: $servers) {
        pageInfo {
          endCursor
        }
        nodes {
          name
        }
      }
      friends(first: $first, after: $friends) {
        pageInfo {
          endCursor
        }
        nodes {
          username
        }
      }
      friendRequests(first: $first, after: $requests) {
        pageInfo {
          endCursor
        }
        nodes {
          from {
            username
          }
          to {
            username
          }
        }
      }
    }
  }
`);

const VIEWER_LISTS_BACKWARD = graphql(`
  query PlansViewerListsBackward($last: Int!) {
    viewer {
      servers(last: $last) {
        nodes {
          name
        }
      }
      friends(last: $last) {
        nodes {
          username
        }
      }
      friendRequests(last: $last) {
        nodes {
          id
        }
      }
    }
  }
`);

const CHANNEL_EVENTS = graphql(`
  query PlansChannelEvents($channel: ChannelRef!, $after: Int!, $first: Int) {
    channelEvents(channel: $channel, after: $after, first: $first) {
      events {
        ... on MessageCreatedEvent {
          seq
          actor {
            username
          }
          message {
            content
          }
          idempotencyKey
        }
      }
    }
  }
`);

const NODE = graphql(`
  query PlansNode($id: ID!) {
    node(id: $id) {
      id
    }
  }
`);

const NODES = graphql(`
  query PlansNodes($ids: [ID!]!) {
    nodes(ids: $ids) {
      id
    }
  }
`);

/** The documents of all cases. */
export const PAGE_QUERIES: readonly { toString(): string }[] = [
  ROOM_MESSAGES,
  CONVERSATIONS,
  CONVERSATIONS_WITH_MESSAGES,
  NEWEST_FILES,
  REPLIES,
  REACTIONS,
  REACTION_GROUPS,
  SERVER_LISTS,
  ROOM_MEMBERS,
  VIEWER_LISTS,
  VIEWER_LISTS_BACKWARD,
  CHANNEL_EVENTS,
  NODE,
  NODES,
];

/** What is asked for, after whatever has to be known for it. */
type Case = (world: LargeWorld) => Promise<() => Promise<unknown>>;

type Kind = Parameters<LargeWorld['id']>[0];
type Edges = { readonly edges: readonly { readonly cursor: string }[] } | undefined;

/** Cursor of the n-th of a list's edges. */
function cursor(list: Edges, n: number): string {
  return list!.edges.at(n)!.cursor;
}

function roomMessages(page: (at: (seq: number) => Promise<string>, world: LargeWorld) => Promise<object>): Case {
  return async (world) => {
    const { roomId } = world;
    const cursorAt = async (seq: number) => {
      const { room } = await world.viewer.run(ROOM_MESSAGES, { roomId, first: 1, around: world.messageId(seq) });
      return cursor(room!.messages, 0);
    };
    const variables = { roomId, ...(await page(cursorAt, world)) };
    return () => world.viewer.run(ROOM_MESSAGES, variables);
  };
}

/** From either end, and on from a cursor in either direction. */
function pages(list: (world: LargeWorld, page: Record<string, unknown>) => Promise<Edges>) {
  return {
    'first page': async (world) => () => list(world, { first: 50 }),
    'after a cursor': async (world) => {
      const after = cursor(await list(world, { first: 100 }), 99);
      return () => list(world, { first: 50, after });
    },
    'last page': async (world) => () => list(world, { last: 50 }),
    'before a cursor far behind': async (world) => {
      const before = cursor(await list(world, { last: 100 }), 0);
      return () => list(world, { last: 50, before });
    },
    'first page before a cursor far behind': async (world) => {
      const before = cursor(await list(world, { last: 100 }), 0);
      return () => list(world, { first: 50, before });
    },
  } satisfies Record<string, Case>;
}

const replies = (id: (world: LargeWorld) => string) =>
  pages(async (world, page) => (await world.viewer.run(REPLIES, { id: id(world), ...page })).message?.replies);

const reactions = (emoji: string | null) =>
  pages(async (world, page) => {
    const { message } = await world.viewer.run(REACTIONS, { id: world.popularId, emoji, ...page });
    return message?.reactions;
  });

const roomMembers = (roomId: (world: LargeWorld) => string) =>
  pages(
    async (world, page) => (await world.viewer.run(ROOM_MEMBERS, { roomId: roomId(world), ...page })).room?.members,
  );

function node(kind: Kind, n = 1): Case {
  return async (world) => () => world.viewer.run(NODE, { id: world.id(kind, n) });
}

function nodes(kind: Kind, from = 1): Case {
  return async (world) => () =>
    world.viewer.run(NODES, { ids: Array.from({ length: 100 }, (_, i) => world.id(kind, from + i)) });
}

/** List -> page -> what is asked for. */
export const PAGES: Readonly<Record<string, Readonly<Record<string, Case>>>> = {
  'messages of a room of 100,000': {
    'newest page': roomMessages(async () => ({ first: 50 })),
    'oldest page': roomMessages(async () => ({ last: 50 })),
    'after a cursor, deep': roomMessages(async (at) => ({ first: 50, after: await at(40_000) })),
    'after a cursor, at the end': roomMessages(async (at) => ({ first: 50, after: await at(50) })),
    'before a cursor, deep': roomMessages(async (at) => ({ last: 50, before: await at(40_000) })),
    'before a cursor, near the newest': roomMessages(async (at) => ({ last: 50, before: await at(99_900) })),
    'between two cursors far apart': roomMessages(async (at) => ({
      first: 50,
      after: await at(99_900),
      before: await at(100),
    })),
    'around a message, deep': roomMessages(async (_at, world) => ({ first: 50, around: world.messageId(40_000) })),
    'around a message amid 20,000 deleted ones': roomMessages(async (_at, world) => ({
      first: 50,
      around: world.messageId(60_000),
    })),
    'past 20,000 deleted ones': roomMessages(async (at) => ({ first: 50, after: await at(70_010) })),
  },
  'conversations of somebody with 5,000': pages(
    async (world, page) => (await world.viewer.run(CONVERSATIONS, page)).viewer.conversations,
  ),
  'messages under 20 conversations': {
    'the newest of each': async (world) => () => world.viewer.run(CONVERSATIONS_WITH_MESSAGES, { first: 3 }),
    'the oldest of each': async (world) => () => world.viewer.run(CONVERSATIONS_WITH_MESSAGES, { last: 3 }),
    'with their files': async (world) => () => world.viewer.run(NEWEST_FILES),
  },
  'replies to a message with 5,000': replies((world) => world.repliedId),
  'replies to a message, behind 4,800 deleted ones': replies((world) => world.abandonedId),
  'reactions to a message with 5,000': reactions(null),
  'reactions with one emoji of five': reactions('👍'),
  'reaction groups and their users': {
    'of a message with 5,000 reactions': async (world) => () =>
      world.viewer.run(REACTION_GROUPS, { id: world.popularId }),
  },
  'members of a server of 20,000': pages(
    async (world, page) =>
      (await world.viewer.run(SERVER_LISTS, { id: world.serverId, rooms: false, ...page })).server?.members,
  ),
  'rooms of a server, behind 3,000 that the viewer may not see': pages(
    async (world, page) =>
      (await world.viewer.run(SERVER_LISTS, { id: world.serverId, rooms: true, ...page })).server?.rooms,
  ),
  'members of a public room': roomMembers((world) => world.roomId),
  'members of a private room of 2,000': roomMembers((world) => world.privateRoomId),
  'servers, friends and friend requests of the viewer': {
    'first page': async (world) => () => world.viewer.run(VIEWER_LISTS, { first: 50 }),
    'after a cursor': async (world) => {
      const { viewer } = await world.viewer.run(VIEWER_LISTS, { first: 100 });
      const after = {
        servers: viewer.servers.pageInfo.endCursor,
        friends: viewer.friends.pageInfo.endCursor,
        requests: viewer.friendRequests.pageInfo.endCursor,
      };
      return () => world.viewer.run(VIEWER_LISTS, { first: 50, ...after });
    },
    'last page': async (world) => () => world.viewer.run(VIEWER_LISTS_BACKWARD, { last: 50 }),
  },
  'events of a channel of 100,000': {
    'from the start': async (world) => () =>
      world.viewer.run(CHANNEL_EVENTS, { channel: { roomId: world.roomId }, after: 0, first: 100 }),
    deep: async (world) => () =>
      world.viewer.run(CHANNEL_EVENTS, { channel: { roomId: world.roomId }, after: 90_000, first: 100 }),
    'of a conversation': async (world) => () =>
      world.viewer.run(CHANNEL_EVENTS, { channel: { conversationId: world.id('conv', 1) }, after: 2 }),
  },
  'a node by its id': {
    user: node('user'),
    'user of the same server': node('user', 15_000),
    'user with other servers and friends': async (world) => () => world.viewer.run(NODE, { id: world.stranger.id }),
    server: node('srv'),
    room: node('room', 3_002),
    'private room': node('room', 3_001),
    'conversation with a stranger': node('conv', 5_001),
    message: node('msg', 50),
    reaction: node('rct'),
    file: node('file'),
    'file in a conversation with a stranger': async (world) => () =>
      world.stranger.run(NODES, { ids: [world.id('file', 5_001)] }),
    'friend request': node('freq'),
  },
  'a hundred nodes': {
    users: nodes('user', 2_950),
    'users who share nothing but a server with the viewer': nodes('user', 15_000),
    servers: nodes('srv'),
    rooms: nodes('room', 3_001),
    conversations: nodes('conv', 4_902),
    messages: nodes('msg'),
    'messages of conversations': nodes('msg', 200_011),
    reactions: nodes('rct'),
    files: nodes('file'),
    'friend requests': nodes('freq', 1_450),
  },
};
