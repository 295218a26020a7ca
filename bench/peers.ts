import {
  content,
  CONVERSATIONS,
  type ConversationsAnswer,
  type CreateAnswer,
  type Draw,
  graphql,
  holds,
  type MessageAnswer,
  PAGE,
  type PageAnswer,
  plainConversations,
  plainMessage,
  plainPage,
  type Side,
  type WorkName,
} from './works.ts';

/** A server that does the same works with another framework. */
export interface Peer {
  readonly name: string;
  /** File that runs in a separate process. */
  readonly file: string;
  readonly sides: Readonly<Record<WorkName, Side>>;
}

/** The handwritten schema of a peer: that of the product, with UUIDs as ids and errors instead of `userErrors`. */
const CREATE = `mutation CreateMessage($input: CreateMessageInput!) {
  createMessage(input: $input) {
    message { id seq content version createdAt author { id username displayName avatarUrl } }
  }
}`;

/** @param seqOf The number in a cursor. */
function sides(
  documents: { readonly page: string; readonly conversations: string; readonly create: string },
  seqOf: (cursor: string) => number,
): Peer['sides'] {
  return {
    'message page': {
      request: (draw) => graphql(documents.page, { room: draw.readRoom }, draw),
      isGood: holds('"pageInfo":{"hasNextPage":true'),
      plain: (answer) => plainPage((answer as PageAnswer).data.room.messages, seqOf),
    },
    '20 conversations with 3 messages': {
      request: (draw) => graphql(documents.conversations, {}, draw),
      isGood: holds('{"data":{"viewer":{"conversations":{"nodes":[{'),
      plain: (answer) => plainConversations(answer as ConversationsAnswer),
    },
    createMessage: {
      request: (draw) => graphql(documents.create, inputOf(draw), draw),
      isGood: holds('{"data":{"createMessage":{"message":{"id":'),
      plain: (answer) => plainMessage((answer as CreateAnswer).data.createMessage.message),
    },
  };
}

const inputOf = (draw: Draw) => ({ input: { roomId: draw.writtenRoom, content: content(draw) } });

/** PostGraphile makes its schema from the tables, and keeps `id` for itself. */
const ROW_AUTHOR = 'author { id: rowId username displayName avatarUrl }';
const ROW_MESSAGE = `
  id: rowId seq content version createdAt editedAt ${ROW_AUTHOR}
  reactionGroups(orderBy: FIRST_SEQ_ASC) { emoji count viewerHasReacted }
  files(orderBy: POSITION_ASC) { file { id: rowId filename contentType sizeBytes } }`;

const ROWS = {
  page: `query MessagePage($room: UUID!) {
    room: readableRoom(rowId: $room) {
      messages(first: 50, orderBy: NEWEST_FIRST, condition: { listed: true }) {
        nodes { ${ROW_MESSAGE} } pageInfo { hasNextPage endCursor }
      }
    }
  }`,
  conversations: `query Conversations {
    viewer {
      conversations: conversationMembers(first: 20, orderBy: LAST_ACTIVE_FIRST) {
        nodes {
          conversation {
            id: rowId
            stream { lastSeq }
            messages(first: 3, orderBy: NEWEST_FIRST, condition: { listed: true }) { nodes { ${ROW_MESSAGE} } }
          }
        }
      }
    }
  }`,
  create: `mutation CreateMessage($input: SendMessageInput!) {
    createMessage: sendMessage(input: $input) { message { id: rowId seq content version createdAt ${ROW_AUTHOR} } }
  }`,
};

interface MembersAnswer {
  readonly data: { readonly viewer: { readonly conversations: { readonly nodes: readonly Member[] } } };
}
interface Member {
  readonly conversation: {
    readonly id: string;
    readonly stream: { readonly lastSeq: number };
    readonly messages: { readonly nodes: readonly MessageAnswer[] };
  };
}

/** A cursor has the digest of the order, and then the position. */
const rowSides = sides(ROWS, (cursor) => (JSON.parse(decoded(cursor)) as [string, number])[1]);

const decoded = (cursor: string) => Buffer.from(cursor, 'base64').toString();

export const PEERS: readonly Peer[] = [
  {
    name: 'PostGraphile 5',
    file: 'peers/postgraphile.ts',
    sides: {
      ...rowSides,
      '20 conversations with 3 messages': {
        ...rowSides['20 conversations with 3 messages'],
        plain: (answer) =>
          (answer as MembersAnswer).data.viewer.conversations.nodes.map(
            ({ conversation: { id, stream, messages } }) => ({
              id,
              lastSeq: stream.lastSeq,
              messages: messages.nodes.map(plainMessage),
            }),
          ),
      },
    },
  },
  {
    name: 'Mercurius',
    file: 'peers/mercurius.ts',
    sides: sides({ page: PAGE, conversations: CONVERSATIONS, create: CREATE }, Number),
  },
  {
    name: 'Yoga + Prisma',
    file: 'peers/yoga-prisma.ts',
    // `GPC:T:["S:channel","N:seq"]`.
    sides: sides({ page: PAGE, conversations: CONVERSATIONS, create: CREATE }, (cursor) =>
      Number(/"N:(\d+)"\]$/.exec(decoded(cursor))?.[1]),
    ),
  },
];
