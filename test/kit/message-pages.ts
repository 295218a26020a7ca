import { expect } from 'vitest';

import { type TestUser, testApp } from './app.ts';
import { graphql } from './generated/gql.ts';
import type { MessagePageKitPageQueryVariables } from './generated/graphql.ts';
import { people, roomOf, write } from './scenes.ts';

/** Pages of a room's messages, by the numbers of the messages. */

const PAGE = graphql(`
  query MessagePageKitPage($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String, $around: ID) {
    room(id: $roomId) {
      messages(first: $first, after: $after, last: $last, before: $before, around: $around) {
        edges {
          cursor
          node {
            id
            seq
          }
        }
        nodes {
          id
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`);

export type PageArgs = Omit<MessagePageKitPageQueryVariables, 'roomId'>;

export interface Room {
  readonly ada: TestUser;
  readonly roomId: string;
  /** Oldest first, so the id of the message with number n is `ids[n - 1]`. */
  readonly ids: readonly string[];
}

/** A room with `count` messages, which have the numbers 1, 2, 3, … */
export async function roomWith(count: number): Promise<Room> {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push((await write(ada, { roomId })).id);
  return { ada, roomId, ids };
}

/** Reads a page, and checks that its nodes and end cursors agree with its edges. */
export async function page({ ada, roomId }: Room, args: PageArgs = {}) {
  const { room } = await ada.run(PAGE, { roomId, ...args });
  const { edges, nodes, pageInfo } = room!.messages;
  expect(nodes.map(({ id }) => id)).toEqual(edges.map(({ node }) => node.id));
  expect(pageInfo.startCursor ?? null).toBe(edges[0]?.cursor ?? null);
  expect(pageInfo.endCursor ?? null).toBe(edges.at(-1)?.cursor ?? null);
  return {
    seqs: edges.map(({ node }) => node.seq),
    cursors: edges.map(({ cursor }) => cursor),
    hasPreviousPage: pageInfo.hasPreviousPage,
    hasNextPage: pageInfo.hasNextPage,
  };
}

/** Number -> cursor of the message with that number. */
export async function cursorsOf(room: Room): Promise<Map<number, string>> {
  const { seqs, cursors } = await page(room, { first: 100 });
  return new Map(seqs.map((seq, i) => [seq, cursors[i]!]));
}

/** The errors of a page that must be refused without any data. */
export async function refusalOf({ ada, roomId }: Room, args: PageArgs) {
  const { data, errors, status } = await ada.answer(PAGE, { roomId, ...args });
  expect(status).toBe(200);
  expect(data?.room ?? null).toBeNull();
  return errors!.map(({ message, path, extensions: { code, argument } }) => ({ message, path, code, argument }));
}

/** The expected result of {@link refusalOf} for one argument. */
export function refused(argument: string, message: string) {
  return [{ code: 'BAD_USER_INPUT', argument, message, path: ['room', 'messages'] }];
}
