import { NODE_TYPES, type NodeKind } from '../../src/schema/node-types.ts';
import { graphql } from './generated/gql.ts';
import type { LargeWorld } from './large-world.ts';
import { type Case, lists, pages } from './list-pages.ts';
import { NOUNS } from './nouns.ts';
import { NODE } from './operations.ts';
import { NODE_KINDS } from './schema-walk.ts';

/** Queries for all pages of the API in a large world: from both ends, deep, and nested. */

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

const ROOMS_BY_NAME = graphql(`
  query PlansRoomsByName($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    server(id: $id) {
      rooms(orderBy: NAME, first: $first, after: $after, last: $last, before: $before) {
        edges {
          cursor
          node {
            name
            lastSeq
          }
        }
      }
    }
  }
`);

const ROOMS_BY_ACTIVITY = graphql(`
  query PlansRoomsByActivity($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    server(id: $id) {
      rooms(orderBy: ACTIVITY, first: $first, after: $after, last: $last, before: $before) {
        edges {
          cursor
          node {
            name
            lastSeq
            lastActivityAt
            lastMessage {
              content
            }
          }
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

const NODES = graphql(`
  query PlansNodes($ids: [ID!]!) {
    nodes(ids: $ids) {
      id
    }
  }
`);

function roomMessages(page: (at: (seq: number) => Promise<string>, world: LargeWorld) => Promise<object>): Case {
  return async (world) => {
    const { roomId } = world;
    const cursorAt = async (seq: number) => {
      const { room } = await world.viewer.run(ROOM_MESSAGES, { roomId, first: 1, around: world.messageId(seq) });
      return room!.messages.edges[0]!.cursor;
    };
    const variables = { roomId, ...(await page(cursorAt, world)) };
    return () => world.viewer.run(ROOM_MESSAGES, variables);
  };
}

function node(kind: NodeKind, n: number): Case {
  return async (world) => () => world.viewer.run(NODE, { id: world.id(kind, n) });
}

function nodes(kind: NodeKind, from: number): Case {
  return async (world) => () =>
    world.viewer.run(NODES, { ids: Array.from({ length: 100 }, (_, i) => world.id(kind, from + i)) });
}

function ofEachType(ask: (kind: NodeKind, n: number) => Case): Record<string, Case> {
  return Object.fromEntries(NODE_KINDS.map((kind) => [NODE_TYPES[kind].type, ask(kind, NOUNS[kind].seen)]));
}

/** List -> page -> query. */
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
  'messages under 20 conversations': {
    'the newest of each': async (world) => () => world.viewer.run(CONVERSATIONS_WITH_MESSAGES, { first: 3 }),
    'the oldest of each': async (world) => () => world.viewer.run(CONVERSATIONS_WITH_MESSAGES, { last: 3 }),
    'with their files': async (world) => () => world.viewer.run(NEWEST_FILES),
  },
  'reactions with one emoji of five': pages('Message.reactions', async (world, page) => {
    const { message } = await world.viewer.run(REACTIONS, { id: world.popularId, emoji: '👍', ...page });
    return message!.reactions;
  }),
  'rooms of a server by name': pages('Server.rooms', async ({ viewer, serverId }, page) => {
    const { server } = await viewer.run(ROOMS_BY_NAME, { id: serverId, ...page });
    return server!.rooms;
  }),
  'reaction groups and their users': {
    'of a message with 5,000 reactions': async (world) => () =>
      world.viewer.run(REACTION_GROUPS, { id: world.popularId }),
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
    ...ofEachType((kind, n) => node(kind, n)),
    'user of the same server': node('user', 15_000),
    'user with other servers and friends': async (world) => () => world.viewer.run(NODE, { id: world.outsider.id }),
    'public room': node('room', 3_002),
    'conversation with an outsider': node('conv', 5_001),
    'file in a conversation with an outsider': async (world) => () =>
      world.outsider.run(NODES, { ids: [world.id('file', 5_001)] }),
  },
  'a hundred nodes': {
    ...ofEachType((kind, n) => nodes(kind, n)),
    'users who share nothing but a server with the viewer': nodes('user', 15_000),
    'messages of conversations': nodes('msg', 200_011),
  },
  ...lists(),
};

/** Pages of the one list that no index sorts: the rooms of a server by activity. */
export const ACTIVITY_PAGES: Readonly<Record<string, Case>> = pages(
  'Server.rooms',
  async ({ viewer, serverId }, page) => {
    const { server } = await viewer.run(ROOMS_BY_ACTIVITY, { id: serverId, ...page });
    return server!.rooms;
  },
);
