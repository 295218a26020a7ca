import assert from 'node:assert/strict';

import { decodeId, encodeId, type FileId, type IdKind, type RoomId } from '../src/lib/ids.ts';
import type { Load, Request } from './load.ts';

/** Arguments of one request, drawn for each request. */
export interface Draw {
  readonly token: string;
  /** UUIDs of rooms. */
  readonly readRoom: string;
  readonly writtenRoom: string;
  readonly number: number;
}

export type WorkName = 'message page' | '20 conversations with 3 messages' | 'createMessage';

/** The same work for the product and the limit. Those of the peers are in peers.ts. */
export interface Work {
  readonly figure: WorkName;
  readonly product: Side;
  readonly limit: Side;
  /** Whether repeating it returns the same answer. */
  readonly repeatable: boolean;
}

export interface Side {
  readonly request: (draw: Draw) => Request;
  readonly isGood: Load['isGood'];
  /** Converts the answer to a common form. */
  readonly plain: (answer: unknown) => unknown;
}

const MESSAGE = `
  id seq content version createdAt editedAt
  author { id username displayName avatarUrl }
  reactionGroups { emoji count viewerHasReacted }
  files { id filename contentType sizeBytes }`;

export const PAGE = `query MessagePage($room: ID!) {
  room(id: $room) { messages(first: 50) { nodes { ${MESSAGE} } pageInfo { hasNextPage endCursor } } }
}`;

export const CONVERSATIONS = `query Conversations {
  viewer { conversations(first: 20) { nodes { id lastSeq messages(first: 3) { nodes { ${MESSAGE} } } } } }
}`;

export const CREATE = `mutation CreateMessage($input: CreateMessageInput!) {
  createMessage(input: $input) {
    message { id seq content version createdAt author { id username displayName avatarUrl } }
    userErrors { code message }
  }
}`;

const ERRORS = Buffer.from('"errors":');

/** @param text Text that every good answer contains. */
export const holds = (text: string): Load['isGood'] => {
  const bytes = Buffer.from(text);
  return (body) => body.includes(bytes) && !body.includes(ERRORS);
};

export const content = ({ number }: Draw) => `Message ${number}: the train is late, and the cat sat on the keyboard.`;

export const graphql = (query: string, variables: object, { token }: Draw): Request => ({
  path: '/graphql',
  token,
  body: { query, variables },
});

export const WORKS: readonly Work[] = [
  {
    figure: 'message page',
    repeatable: true,
    product: {
      request: (draw) => graphql(PAGE, { room: encodeId('room', draw.readRoom as RoomId) }, draw),
      isGood: holds('"pageInfo":{"hasNextPage":true'),
      plain: (answer) => plainPage((answer as PageAnswer).data.room.messages, (cursor) => Number(cursor.split('.')[1])),
    },
    limit: {
      request: ({ token, readRoom }) => ({ path: '/messages', token, body: { room: readRoom } }),
      isGood: holds('"hasNextPage":true'),
      plain: (answer) => {
        const page = answer as LimitPage;
        return { ...page, nodes: page.nodes.map(plainMessage) };
      },
    },
  },
  {
    figure: '20 conversations with 3 messages',
    repeatable: true,
    product: {
      request: (draw) => graphql(CONVERSATIONS, {}, draw),
      isGood: holds('{"data":{"viewer":{"conversations":{"nodes":[{'),
      plain: (answer) => plainConversations(answer as ConversationsAnswer),
    },
    limit: {
      request: ({ token }) => ({ path: '/conversations', token, body: {} }),
      isGood: holds('[{"id":'),
      plain: (answer) =>
        (answer as LimitConversation[]).map((conversation) => ({
          ...conversation,
          messages: conversation.messages.map(plainMessage),
        })),
    },
  },
  {
    figure: 'createMessage',
    repeatable: false,
    product: {
      request: (draw) =>
        graphql(
          CREATE,
          { input: { channel: { roomId: encodeId('room', draw.writtenRoom as RoomId) }, content: content(draw) } },
          draw,
        ),
      isGood: holds('"userErrors":[]'),
      plain: (answer) => plainMessage((answer as CreateAnswer).data.createMessage.message),
    },
    limit: {
      request: (draw) => ({
        path: '/message',
        token: draw.token,
        body: { room: draw.writtenRoom, content: content(draw) },
      }),
      isGood: holds('{"id":'),
      plain: (answer) => plainMessage(answer as MessageAnswer),
    },
  },
];

export interface MessageAnswer {
  readonly id: string;
  readonly createdAt: string;
  readonly editedAt?: string | null;
  readonly author: { readonly id: string };
  /** PostGraphile shows the row that attaches a file, with the file in it. */
  readonly files?: readonly (FileAnswer | { readonly file: FileAnswer })[];
}
interface FileAnswer {
  readonly id: string;
}
export interface Page {
  readonly nodes: readonly MessageAnswer[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}
export interface PageAnswer {
  readonly data: { readonly room: { readonly messages: Page } };
}
interface LimitPage {
  readonly nodes: readonly MessageAnswer[];
}
interface LimitConversation {
  readonly id: string;
  readonly lastSeq: number;
  readonly messages: readonly MessageAnswer[];
}
export interface ConversationsAnswer {
  readonly data: {
    readonly viewer: {
      readonly conversations: {
        readonly nodes: readonly {
          readonly id: string;
          readonly lastSeq: number;
          readonly messages: { readonly nodes: readonly MessageAnswer[] };
        }[];
      };
    };
  };
}
export interface CreateAnswer {
  readonly data: { readonly createMessage: { readonly message: MessageAnswer } };
}

/** @param seqOf The number in a cursor. */
export function plainPage({ nodes, pageInfo }: Page, seqOf: (cursor: string) => number): object {
  return { nodes: nodes.map(plainMessage), endCursor: seqOf(pageInfo.endCursor), hasNextPage: pageInfo.hasNextPage };
}

export function plainConversations({ data }: ConversationsAnswer): object[] {
  return data.viewer.conversations.nodes.map(({ id, lastSeq, messages }) => ({
    id: uuidOf('conv', id),
    lastSeq,
    messages: messages.nodes.map(plainMessage),
  }));
}

/** A message with UUIDs, which only the product encodes, and times in JavaScript's format. */
export function plainMessage(message: MessageAnswer): object {
  return {
    ...message,
    id: uuidOf('msg', message.id),
    createdAt: new Date(message.createdAt).toISOString(),
    ...(message.editedAt && { editedAt: new Date(message.editedAt).toISOString() }),
    author: { ...message.author, id: uuidOf('user', message.author.id) },
    ...(message.files && {
      files: message.files
        .map((attached) => ('file' in attached ? attached.file : attached))
        .map((file) => ({ ...file, id: uuidOf('file', file.id) as FileId })),
    }),
  };
}

function uuidOf(kind: IdKind, id: string): string {
  return decodeId(kind, id) ?? id;
}

/** A server that answers a work, and its URL. */
export interface Answerer {
  readonly name: string;
  readonly url: string;
  readonly side: Side;
}

/** @throws {Error} An answer differs from the first one. Values that always differ between writes are ignored. */
export async function assertSameAnswers(work: Work, answerers: readonly Answerer[], draw: Draw): Promise<void> {
  const answerOf = async ({ url, side }: Answerer) => side.plain(await ask(url, side.request(draw)));

  const [expected, ...answers] = work.repeatable
    ? await Promise.all(answerers.map(answerOf))
    : await inTurn(answerers, answerOf);
  for (const [i, answer] of answers.entries()) {
    try {
      if (work.repeatable) assert.deepEqual(answer, expected);
      else assertFollows(answer as Written, (answers[i - 1] ?? expected) as Written);
    } catch (error) {
      const [first, other] = [answerers[0]!, answerers[i + 1]!];
      throw new Error(`${other.name} does not answer ${work.figure} as ${first.name} does`, { cause: error });
    }
  }
}

async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

/** Asserts that the same message was written next. */
function assertFollows({ id, seq, createdAt, ...rest }: Written, before: Written): void {
  const { id: idBefore, seq: seqBefore, createdAt: createdBefore, ...restBefore } = before;
  assert.deepEqual(rest, restBefore);
  assert.equal(seq, seqBefore + 1);
  assert.notEqual(id, idBefore);
  assert.ok(createdAt >= createdBefore);
}

interface Written {
  readonly id: string;
  readonly seq: number;
  readonly createdAt: string;
}

async function ask(url: string, { path, token, body }: Request): Promise<unknown> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as unknown;
}
