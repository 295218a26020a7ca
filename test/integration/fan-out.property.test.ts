import fc from 'fast-check';
import { expect, test } from 'vitest';

import { testApp, type TestUser } from '../kit/app.ts';
import { edit, people, react, remove, roomOf, write } from '../kit/scenes.ts';
import { listen } from '../kit/subscriptions.ts';

// Compares events that are executed once for a group with events that are executed for one subscriber. Over SSE
// every subscription is executed separately.

const USER_FIELDS = ['id', 'username', 'displayName', 'avatarUrl'];
const user = fc.subarray(USER_FIELDS, { minLength: 1 }).map((fields) => `{ ${fields.join(' ')} }`);

/** Fields of a message that are the same for all readers. */
const messageFields = fc
  .tuple(
    fc.subarray(['id', 'seq', 'content', 'version', 'createdAt', 'editedAt', 'deletedAt', 'replyCount'], {
      minLength: 1,
    }),
    fc.subarray([
      'channel { __typename }',
      'parentMessage { id content }',
      'replies(first: 2) { nodes { id content } }',
    ]),
    fc.option(user.map((fields) => `author ${fields}`)),
    fc.option(user.map((fields) => `reactionGroups { emoji count users(first: 2) ${fields} }`)),
  )
  .map(([plain, nested, ...others]) => [...plain, ...nested, ...others.filter(Boolean)].join(' '));

const document = fc
  .record({
    common: fc.subarray(['id', 'occurredAt', 'actor { id username }']),
    created: messageFields,
    updated: messageFields,
    reaction: fc.subarray(['messageId', 'emoji', 'count'], { minLength: 1 }),
  })
  .map(
    ({ common, created, updated, reaction }) => `subscription FanOutDrawn($channel: ChannelRef!, $after: Int) {
      channelEvents(channel: $channel, after: $after) {
        __typename
        ... on Event { ${['__typename', ...common].join(' ')} }
        ... on DurableEvent { seq }
        ... on MessageCreatedEvent { created: message { ${created} } }
        ... on MessageUpdatedEvent { updated: message { ${updated} } }
        ... on MessageDeletedEvent { messageId }
        ... on ReactionAddedEvent { ${reaction.join(' ')} }
      }
    }`,
  );

const changes = fc.array(
  fc.record({ kind: fc.constantFrom('write', 'reply', 'edit', 'react', 'remove'), who: fc.nat(1), which: fc.nat(3) }),
  { minLength: 2, maxLength: 6 },
);
type Change = typeof changes extends fc.Arbitrary<readonly (infer One)[]> ? One : never;

interface Written {
  readonly id: string;
  readonly author: TestUser;
  readonly reacted: Set<TestUser>;
}

/** Makes one change, and so one event. If there is nothing to change, a message is written. */
async function make({ kind, who, which }: Change, users: readonly TestUser[], roomId: string, standing: Written[]) {
  const author = users[who]!;
  const at = standing.length === 0 ? -1 : which % standing.length;
  const target = standing[at];
  if (target && kind === 'edit') {
    await edit(target.author, target.id, `edited after ${standing.length} and ${which} and ${crypto.randomUUID()}`);
  } else if (target && kind === 'react' && !target.reacted.has(author)) {
    target.reacted.add(author);
    await react(author, target.id, '👍');
  } else if (target && kind === 'remove') {
    standing.splice(at, 1);
    await remove(target.author, target.id);
  } else {
    const { id } = await write(author, { roomId }, `by ${author.username}`, kind === 'reply' ? target?.id : undefined);
    standing.push({ id, author, reacted: new Set() });
  }
}

test('for any selection, members of a group get the same events as a separate subscriber', async () => {
  const app = await testApp({ publish: true });
  const users = await people(app, 'ada', 'ben');
  const [ada, ben] = users;

  await fc.assert(
    fc.asyncProperty(document, changes, async (text, made) => {
      const { roomId } = await roomOf(ada, ben);
      await write(ada, { roomId });
      const follow = ({ token }: TestUser, transport: 'graphql-ws' | 'SSE') =>
        listen({ url: app.url, token }, transport, text, { channel: { roomId }, after: 0 });
      const shared = [ada, ben, ben].map((one) => follow(one, 'graphql-ws'));
      const alone = follow(ben, 'SSE');
      const all = [...shared, alone];
      let happened = 1;
      const everybodyHasIt = async () => {
        await expect.poll(() => all.map(({ events }) => events.length)).toEqual(all.map(() => happened));
      };
      try {
        await everybodyHasIt();
        const standing: Written[] = [];

        // One by one, because an event shows the state at the time of its execution.
        for (const change of made) {
          await make(change, users, roomId, standing);
          happened++;
          await everybodyHasIt();
        }

        expect(alone.errors).toEqual([]);
        for (const { events, errors } of shared)
          expect({ events, errors }).toEqual({ events: alone.events, errors: [] });
      } finally {
        for (const listener of all) listener.stop();
      }
    }),
    { numRuns: 8, endOnFailure: true },
  );
});
