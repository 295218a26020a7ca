import fc from 'fast-check';
import { expect, test } from 'vitest';

import { type TestUser, testApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { createMessage, deleteMessage } from '../kit/messages.ts';
import { createRoom, people, serverOf, write } from '../kit/scenes.ts';

/**
 * A reader pages through a list while others write and delete. Whatever happens between two pages, nothing is
 * returned twice, everything is in order, and everything that existed all the time is returned.
 */

const ROOM_PAGE = graphql(`
  query PagesPropertyRoom($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    room(id: $id) {
      messages(first: $first, after: $after, last: $last, before: $before) {
        ...PagesPropertyPage
      }
    }
  }
`);

const REPLY_PAGE = graphql(`
  query PagesPropertyReplies($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    message(id: $id) {
      replies(first: $first, after: $after, last: $last, before: $before) {
        ...PagesPropertyPage
      }
    }
  }
`);

graphql(`
  fragment PagesPropertyPage on MessageConnection {
    nodes {
      seq
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
`);

interface PageOfSeqs {
  readonly seqs: number[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor?: string | null;
  readonly endCursor?: string | null;
}

interface PageArgs {
  readonly first?: number;
  readonly after?: string | null;
  readonly last?: number;
  readonly before?: string | null;
}

type ReadPage = (args: PageArgs) => Promise<PageOfSeqs>;

/** Requests pages until there are no more, calling `meanwhile` after each. @returns The numbers in that order. */
async function walk(
  readPage: ReadPage,
  direction: 'older' | 'newer',
  size: number,
  meanwhile: (pageIndex: number) => Promise<void>,
): Promise<number[]> {
  const met: number[] = [];
  let cursor: string | null = null;
  for (let i = 0; ; i++) {
    const args: PageArgs = direction === 'older' ? { first: size, after: cursor } : { last: size, before: cursor };
    const { seqs, hasNextPage, hasPreviousPage, startCursor, endCursor } = await readPage(args);
    expect(seqs.length).toBeLessThanOrEqual(size);
    met.push(...(direction === 'older' ? seqs : seqs.toReversed()));
    await meanwhile(i);
    cursor = (direction === 'older' ? endCursor : startCursor) ?? null;
    const goesOn = direction === 'older' ? hasNextPage : hasPreviousPage;
    // A page states whether there was more at the time it was read.
    if (goesOn) expect(seqs).toHaveLength(size);
    else return met;
  }
}

function expectFaithful(met: number[], direction: 'older' | 'newer', before: number[], after: number[]): void {
  const inOrder = [...new Set(met)].toSorted((a, b) => (direction === 'older' ? b - a : a - b));
  expect(met, 'met once each, and in order').toEqual(inOrder);
  const stoodThroughout = before.filter((seq) => after.includes(seq));
  expect(
    stoodThroughout.filter((seq) => !met.includes(seq)),
    'stood throughout and was not met',
  ).toEqual([]);
}

/** A change by others between two pages; `at` (0 to 1) selects one of the existing messages. */
const deed = fc.oneof(
  fc.record({ kind: fc.constant('write' as const) }),
  fc.record({ kind: fc.constant('reply' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('delete' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

/** About thirty requests a run: few enough for small machines, and enough runs to find faults from small changes. */
const RUNS = 25;
const TIMEOUT_MS = 180_000;

const scenario = fc.record({
  start: fc.array(deed, { maxLength: 15 }),
  meanwhile: fc.array(fc.array(deed, { maxLength: 5 }), { maxLength: 8 }),
  size: fc.constantFrom(1, 2, 3, 5, 50),
  direction: fc.constantFrom('older' as const, 'newer' as const),
});

/** Makes the changes one after another in a room. A reply to a deleted message is refused, which is allowed here. */
function doer(author: TestUser, roomId: string, root: string | null) {
  const ids: string[] = root === null ? [] : [root];
  const pick = (at: number) => ids[Math.min(Math.floor(at * ids.length), ids.length - 1)];
  return async (deeds: readonly Deed[]) => {
    for (const what of deeds) {
      const target = what.kind === 'write' ? root : (pick(what.at) ?? null);
      if (what.kind === 'delete') {
        if (target !== null && target !== root) await deleteMessage(author, target);
        continue;
      }
      const { message } = await createMessage(author, { channel: { roomId }, content: 'x', parentMessageId: target });
      if (message) ids.push(message.id);
    }
  };
}

async function scene() {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  return { ada, serverId: await serverOf(ada) };
}

function roomPages(reader: TestUser, id: string): ReadPage {
  return async (args) => {
    const { nodes, pageInfo } = (await reader.run(ROOM_PAGE, { id, ...args })).room!.messages;
    return { seqs: nodes.map(({ seq }) => seq), ...pageInfo };
  };
}

function replyPages(reader: TestUser, id: string): ReadPage {
  return async (args) => {
    const { nodes, pageInfo } = (await reader.run(REPLY_PAGE, { id, ...args })).message!.replies;
    return { seqs: nodes.map(({ seq }) => seq), ...pageInfo };
  };
}

async function whole(readPage: ReadPage): Promise<number[]> {
  return (await readPage({ first: 100 })).seqs;
}

test(
  'paging through a room during random writes and deletions, in either direction',
  async () => {
    const { ada, serverId } = await scene();

    await fc.assert(
      fc.asyncProperty(scenario, async ({ start, meanwhile, size, direction }) => {
        const roomId = await createRoom(ada, serverId);
        const readPage = roomPages(ada, roomId);
        const happen = doer(ada, roomId, null);
        await happen(start);
        const before = await whole(readPage);

        const met = await walk(readPage, direction, size, (i) => happen(meanwhile[i] ?? []));

        expectFaithful(met, direction, before, await whole(readPage));
      }),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);

test(
  'paging through the replies of a message during random writes and deletions',
  async () => {
    const { ada, serverId } = await scene();

    await fc.assert(
      fc.asyncProperty(scenario, async ({ start, meanwhile, size, direction }) => {
        const roomId = await createRoom(ada, serverId);
        const root = (await write(ada, { roomId })).id;
        const readPage = replyPages(ada, root);
        const happen = doer(ada, roomId, root);
        await happen(start);
        const before = await whole(readPage);

        const met = await walk(readPage, direction, size, (i) => happen(meanwhile[i] ?? []));

        expectFaithful(met, direction, before, await whole(readPage));
      }),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);

test.each(['older', 'newer'] as const)(
  'paging to the %s messages while four users write and delete at the same moment',
  async (direction) => {
    const { ada, serverId } = await scene();
    const roomId = await createRoom(ada, serverId);
    const readPage = roomPages(ada, roomId);
    const ids: string[] = [];
    for (let i = 0; i < 40; i++) ids.push((await write(ada, { roomId })).id);
    const before = await whole(readPage);

    const writers = Promise.all(
      [0, 1, 2, 3].map(async (writer) => {
        for (let i = 0; i < 8; i++) {
          await write(ada, { roomId });
          await deleteMessage(ada, ids[i * 5 + writer]!);
        }
      }),
    );
    const met = await walk(readPage, direction, 3, async () => {});
    await writers;

    const after = await whole(readPage);
    expectFaithful(met, direction, before, after);
    expect(before.filter((seq) => after.includes(seq))).toHaveLength(8);
  },
);
