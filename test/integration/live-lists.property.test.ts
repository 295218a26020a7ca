import * as Ably from 'ably';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { type ChannelLogEvent, readEvents } from '../kit/channel-log.ts';
import { fresh } from '../kit/channel-state.ts';
import { graphql } from '../kit/generated/gql.ts';
import { createMessage } from '../kit/messages.ts';
import { subscribe } from '../kit/publisher.ts';
import { EMPTY, reduceAll, shown } from '../kit/reducer.ts';
import { type ChannelRef, conversationOf, edit, people, remove, roomOf, write } from '../kit/scenes.ts';
import { listen } from '../kit/subscriptions.ts';

/** A client that folds the events of a channel holds the lists of a fresh query, after each change. */

const REMOVALS = graphql(`
  subscription LiveListsRemovals($channel: ChannelRef!, $after: Int!) {
    channelEvents(channel: $channel, after: $after) {
      __typename
      ... on DurableEvent {
        seq
      }
      ... on MessageDeletedEvent {
        message {
          id
          content
        }
        removedMessageIds
      }
    }
  }
`);

const change = fc.record({
  kind: fc.oneof(
    { weight: 2, arbitrary: fc.constant('write' as const) },
    { weight: 5, arbitrary: fc.constant('reply' as const) },
    { weight: 1, arbitrary: fc.constant('edit' as const) },
    { weight: 5, arbitrary: fc.constant('delete' as const) },
  ),
  who: fc.nat(1_000),
  // Small numbers select new messages, so that trees get deep.
  which: fc.oneof(fc.nat(2), fc.nat(12)),
});
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

/** A chain that is deleted from above, so that its last message takes all of them out of the lists. */
const CHAIN: Change[] = [
  ...(['write', 'reply', 'reply', 'reply'] as const).map((kind) => ({ kind, who: 0, which: 0 })),
  ...[3, 2, 1, 0].map((which) => ({ kind: 'delete' as const, who: 0, which })),
];

interface Written {
  readonly id: string;
  readonly author: TestUser;
}

/** Makes one change. Without a message to change, it writes one. */
async function make(
  { kind, who, which }: Change,
  users: readonly TestUser[],
  channel: ChannelRef,
  written: Written[],
): Promise<void> {
  const author = users[who % users.length]!;
  const at = written.length - 1 - (which % Math.max(1, written.length));
  const target = written[at];
  if (!target || kind === 'write') {
    written.push({ id: (await write(author, channel, 'first')).id, author });
  } else if (kind === 'reply') {
    const { id } = await write(author, channel, `to ${target.id}`, target.id);
    written.push({ id, author });
  } else if (kind === 'edit') {
    await edit(target.author, target.id, 'edited');
  } else {
    await remove(target.author, target.id);
    written.splice(at, 1);
  }
}

test.each([
  ['a room', async (ada: TestUser, ben: TestUser) => ({ roomId: (await roomOf(ada, ben)).roomId })],
  ['a conversation', async (ada: TestUser, ben: TestUser) => ({ conversationId: await conversationOf(ada, ben) })],
])(
  'in %s, after each of many random changes',
  async (_where, channelOf) => {
    const app = await testApp({ publish: true });
    let longest = 0;

    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 20, maxLength: 40 }), async (changes) => {
        const users = await people(app, 'ada', 'ben');
        const [ada, ben] = users;
        const channel = await channelOf(ada, ben);
        const written: Written[] = [];
        let state = EMPTY;
        let seq = 0;

        for (const one of changes) {
          await make(one, users, channel, written);
          const { events } = await readEvents(ben, channel, seq);
          state = reduceAll(state, events, ben.id);
          seq = events.at(-1)!.seq;
          for (const { length } of events.map(removedBy)) longest = Math.max(longest, length);

          const now = await fresh(ben, channel);
          expect(now.lastSeq).toBe(seq);
          expect(shown(state)).toEqual(now.shown);
        }
      }),
      { numRuns: 6, interruptAfterTimeLimit: 30_000, examples: [[CHAIN]] },
    );

    expect(longest).toBeGreaterThanOrEqual(CHAIN.length / 2);
  },
  90_000,
);

function removedBy(event: ChannelLogEvent): readonly string[] {
  return 'removedMessageIds' in event ? event.removedMessageIds : [];
}

test('the log, a subscription and Ably name the same removed messages: the message first, then upwards', async () => {
  const app = await testApp({ publish: true });
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { serverId, roomId } = await roomOf(ada, ben);
  const channel = { roomId };
  const client = new Ably.Realtime({ ...app.ably, logLevel: 0 } as Ably.ClientOptions);
  using _closed = { [Symbol.dispose]: () => client.close() };
  const onAbly = await subscribe(client, `${serverId}:${roomId}`);
  using live = listen({ url: app.url, token: ben.token }, 'graphql-ws', REMOVALS, { channel, after: 0 });
  const root = await write(ada, channel, 'root');
  const branch = await write(ben, channel, 'branch', root.id);
  const leaf = await write(ada, channel, 'leaf', branch.id);
  const sibling = await write(ada, channel, 'sibling', branch.id);

  await remove(ada, root.id);
  await remove(ben, branch.id);
  await remove(ada, leaf.id);
  await remove(ada, sibling.id);

  const removals = [[], [], [leaf.id], [sibling.id, branch.id, root.id]];
  const { events } = await readEvents(ben, channel, 4);
  expect(events.map(removedBy)).toEqual(removals);
  expect(events).toMatchObject([root, branch, leaf, sibling].map(({ id }) => ({ message: { id, content: null } })));
  await expect.poll(() => live.events).toHaveLength(8);
  expect(live.events.slice(4)).toMatchObject(
    [root, branch, leaf, sibling].map(({ id }, i) => ({
      __typename: 'MessageDeletedEvent',
      message: { id, content: null },
      removedMessageIds: removals[i],
    })),
  );
  await expect.poll(() => onAbly.envelopes).toHaveLength(8);
  expect(onAbly.envelopes.slice(4).map(({ data }) => data)).toMatchObject(
    removals.map((removed_message_ids) => ({ removed_message_ids })),
  );
});

test('replies nest 100 deep: a deeper one is refused, and the last reply takes 100 deleted messages with it', async () => {
  const app = await testApp({ publish: true });
  const [ada] = await people(app, 'ada');
  const channel = { roomId: (await roomOf(ada)).roomId };
  const chain = [(await write(ada, channel, 'root')).id];
  for (let depth = 1; depth <= 100; depth++) chain.push((await write(ada, channel, `${depth}`, chain.at(-1))).id);

  const input = { channel, content: 'too deep', parentMessageId: chain.at(-1)!, idempotencyKey: 'k' };
  const refused = await createMessage(ada, input);

  expect(refused).toMatchObject({
    message: null,
    userErrors: [
      {
        code: 'INVALID_INPUT',
        path: ['parentMessageId'],
        message: 'parentMessageId must have fewer than 100 messages above it; reply to one of those',
      },
    ],
  });
  expect(await readEvents(ada, channel, 101)).toMatchObject({ events: [], lastSeq: 101 });
  for (const id of chain) await remove(ada, id);
  const { events } = await readEvents(ada, channel, 201);
  expect(events.map(removedBy)).toEqual([chain.toReversed()]);
  expect((await fresh(ada, channel)).shown).toEqual([]);
});
