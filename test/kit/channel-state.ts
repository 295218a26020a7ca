import type { TestUser } from './app.ts';
import { graphql } from './generated/gql.ts';
import type { ChannelStateOfQuery } from './generated/graphql.ts';
import type { ChannelState, MessageState, ShownMessage } from './reducer.ts';
import type { ChannelRef } from './scenes.ts';

const CHANNEL = graphql(`
  query ChannelStateOf($id: ID!, $first: Int!, $after: String) {
    node(id: $id) {
      ... on Channel {
        lastSeq
        messages(first: $first, after: $after) {
          nodes {
            id
            seq
            content
            version
            deletedAt
            replyCount
            replies(first: 100) {
              nodes {
                id
              }
            }
            parentMessage {
              id
            }
            pinnedAt
            reactionGroups {
              emoji
              count
              viewerHasReacted
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);

export interface Fresh {
  /** Number to continue from, which was read before the messages. */
  readonly lastSeq: number;
  readonly state: ChannelState;
  readonly shown: readonly ShownMessage[];
}

/** The whole channel by queries only, like a new client reads it. */
export async function fresh(viewer: TestUser, channel: ChannelRef, pageSize = 100): Promise<Fresh> {
  const id = 'roomId' in channel ? channel.roomId : channel.conversationId;
  const messages: ShownMessage[] = [];
  const seqs: number[] = [];
  let after: string | null = null;
  do {
    const answer: ChannelStateOfQuery = await viewer.run(CHANNEL, { id, first: pageSize, after });
    const { node } = answer;
    if (!node || !('messages' in node)) throw new Error(`${id} is no channel`);
    seqs.push(node.lastSeq);
    for (const { parentMessage, deletedAt, pinnedAt, reactionGroups, replies, ...message } of node.messages.nodes) {
      messages.push({
        ...message,
        parentId: parentMessage?.id ?? null,
        deleted: deletedAt !== null,
        pinned: pinnedAt !== null,
        reactions: reactionGroups,
        replies: replies.nodes.map((reply) => reply.id),
      });
    }
    const { hasNextPage, endCursor } = node.messages.pageInfo;
    after = hasNextPage ? endCursor : null;
  } while (after !== null);
  const state = new Map<string, MessageState>();
  for (const message of messages) state.set(message.id, message);
  return { lastSeq: seqs[0]!, state, shown: messages };
}
