import assert from 'node:assert/strict';

import { decodeId, encodeId, type FileId, type IdKind, type RoomId } from '../src/lib/ids.ts';
import type { Load, Request } from './load.ts';

/** What one request is about; drawn anew for each. */
export interface Draw {
  readonly token: string;
  /** UUIDs. */
  readonly readRoom: string;
  readonly writtenRoom: string;
  readonly number: number;
}

export type WorkName = 'message page' | '20 conversations with 3 messages' | 'createMessage';

/** The same work in the words of either side; those of the peers stand in peers.ts. */
export interface Work {
  readonly figure: WorkName;
  readonly product: Side;
  readonly limit: Side;
  /** Whether repeating it gives the same answer. */
  readonly repeatable: boolean;
}

export interface Side {
  readonly request: (draw: Draw) => Request;
  readonly isGood: Load['isGood'];
  /** The answer in a form that all sides share. */
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

/** @param text Something that is in every good answer. */
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
  readonly files?: readonly { readonly id: string }[];
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

/** @param seqOf What a cursor says. */
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

/** With UUIDs, which all but the product leave as they are, and times as JavaScript writes them. */
export function plainMessage(message: MessageAnswer): object {
  return {
    ...message,
    id: uuidOf('msg', message.id),
    createdAt: new Date(message.createdAt).toISOString(),
    ...(message.editedAt && { editedAt: new Date(message.editedAt).toISOString() }),
    author: { ...message.author, id: uuidOf('user', message.author.id) },
    ...(message.files && { files: message.files.map((file) => ({ ...file, id: uuidOf('file', file.id) as FileId })) }),
  };
}

function uuidOf(kind: IdKind, id: string): string {
  return decodeId(kind, id) ?? id;
}

/** Who answers a work, and where. */
export interface Answerer {
  readonly name: string;
  readonly url: string;
  readonly side: Side;
}

/** @throws {Error} Where one does not answer as the first does. What is different by nature in a write is left out. */
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

/** The same was written next. */
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
