import { expect, test, vi } from 'vitest';

import type { TestApp } from '../kit/app.ts';
import { readEvents, readLog } from '../kit/channel-log.ts';
import { graphql } from '../kit/generated/gql.ts';
import { ADD_REACTION, REMOVE_REACTION } from '../kit/operations.ts';
import { emojiOf, groupsOf, messageAmong, miscountedReactions } from '../kit/reactions.ts';
import { edit, react, remove } from '../kit/scenes.ts';
import { streamOf, uuidOf } from '../kit/streams.ts';
import { together } from '../kit/together.ts';

const ADD_TO_WHAT = graphql(`
  mutation ReactionRaceAdd($messageId: ID!, $emoji: String!) {
    addReaction(input: { messageId: $messageId, emoji: $emoji }) {
      added
      message {
        content
        version
        deletedAt
      }
      userErrors {
        code
        path
      }
    }
  }
`);

const REMOVE_FROM_WHAT = graphql(`
  mutation ReactionRaceRemove($messageId: ID!, $emoji: String!) {
    removeReaction(input: { messageId: $messageId, emoji: $emoji }) {
      removed
      message {
        content
        version
        deletedAt
      }
      userErrors {
        code
      }
    }
  }
`);

test('a message has at most 20 different emoji, even if 30 users add 30 at once', async () => {
  const names = Array.from({ length: 29 }, (_, i) => `adder${i}`);
  const { app, users, ada, channel, messageId } = await messageAmong('ada', ...names);
  const emoji = emojiOf(30);

  const answers = await together(users.map((user, i) => user.run(ADD_REACTION, { messageId, emoji: emoji[i]! })));

  const payloads = answers.map(({ addReaction }) => addReaction);
  const added = payloads.filter((payload) => payload.added);
  const refused = payloads.filter((payload) => !payload.added);
  const groups = await groupsOf(ada, messageId);
  expect(added.map(({ seq }) => seq!).toSorted((a, b) => a - b)).toEqual(added.map((_, i) => i + 2));
  expect(added).toHaveLength(20);
  for (const { userErrors } of refused) expect(userErrors).toEqual([{ code: 'INVALID_INPUT', path: ['emoji'] }]);
  expect(groups.map((group) => group.emoji)).toEqual(
    added.toSorted((a, b) => a.seq! - b.seq!).map(({ reaction }) => reaction!.emoji),
  );
  expect((await readEvents(ada, channel, 0)).lastSeq).toBe(21);
  expect(await miscountedReactions(app)).toEqual([]);
});

test('after many concurrent additions and removals, counts, rows and events agree', async () => {
  const { app, users, ada, channel, messageId } = await messageAmong('ada', 'ben', 'cyd', 'dan', 'eli', 'fay');
  const emoji = ['👍', '🎉', '❤️'];

  const answers = await together(
    users.flatMap((user, u) =>
      emoji.map(async (one, e) => {
        // Each makes three changes, from two independent devices; some end added and some removed.
        const device = async (shift: number): Promise<number> => {
          let changes = 0;
          for (let i = 0; i < 3; i++) {
            if ((u + e + shift + i) % 2 === 0)
              changes += Number((await user.run(ADD_REACTION, { messageId, emoji: one })).addReaction.added);
            else changes += Number((await user.run(REMOVE_REACTION, { messageId, emoji: one })).removeReaction.removed);
          }
          return changes;
        };
        const [a, b] = await together([device(0), device(u % 2)]);
        return a + b;
      }),
    ),
  );

  const groups = await groupsOf(ada, messageId);
  const log = await readLog(ada, channel, 1);
  const rows = await app.db.$queryRaw<{ emoji: string; count: number }[]>`
    SELECT emoji, count(*)::int AS count
    FROM messages m JOIN reactions rc ON rc.channel_id = m.channel_id AND rc.message_seq = m.seq
    WHERE m.id = ${uuidOf(messageId)}::uuid GROUP BY emoji ORDER BY emoji`;
  const told = new Map<string, number>();
  for (const event of log) {
    if (!('emoji' in event)) throw new Error(`${event.__typename} in a storm of reactions`);
    const before = told.get(event.emoji) ?? 0;
    expect(event.count, `event ${event.seq}`).toBe(event.__typename === 'ReactionAddedEvent' ? before + 1 : before - 1);
    told.set(event.emoji, event.count);
  }
  const toldLast = [...told].filter(([, count]) => count > 0).map(([one, count]) => ({ emoji: one, count }));
  expect(log).toHaveLength(answers.reduce((sum, changes) => sum + changes, 0));
  expect(groups.toSorted((a, b) => (a.emoji < b.emoji ? -1 : 1))).toEqual(
    toldLast.toSorted((a, b) => (a.emoji < b.emoji ? -1 : 1)),
  );
  expect(new Map(rows.map((row) => [row.emoji, row.count]))).toEqual(
    new Map(toldLast.map((group) => [group.emoji, group.count])),
  );
  expect(await miscountedReactions(app)).toEqual([]);
});

/**
 * Starts the changes so that all wait for the channel's lock, and releases them together: all have done their reads,
 * and the first one is made first. (PostgreSQL keeps no order among the others: once the row has
 * a new version, they compete for it.)
 */
async function inARow<const Changes extends readonly (() => Promise<unknown>)[]>(
  app: TestApp,
  channel: { roomId: string },
  changes: Changes,
): Promise<{ -readonly [Index in keyof Changes]: Awaited<ReturnType<Changes[Index]>> }> {
  const running: Promise<unknown>[] = [];
  await app.db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM streams WHERE id = ${streamOf(channel)}::uuid FOR UPDATE`;
    for (const change of changes) {
      running.push(change());
      await vi.waitFor(
        async () => {
          const [waiting] = await tx.$queryRaw<{ count: number }[]>`
            SELECT count(*)::int AS count FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'`;
          expect(waiting!.count).toBe(running.length);
        },
        { timeout: 5_000, interval: 20 },
      );
    }
  });
  return (await together(running)) as { -readonly [Index in keyof Changes]: Awaited<ReturnType<Changes[Index]>> };
}

test('a reaction that comes after the deletion of its message returns the tombstone', async () => {
  const { app, ada, ben, channel, messageId } = await messageAmong('ada', 'ben');
  await react(ben, messageId, '👍');

  const [, added, removed] = await inARow(app, channel, [
    () => remove(ada, messageId),
    () => ben.run(ADD_TO_WHAT, { messageId, emoji: '🎉' }),
    () => ben.run(REMOVE_FROM_WHAT, { messageId, emoji: '👍' }),
  ]);

  expect(added.addReaction).toEqual({
    added: false,
    message: null,
    userErrors: [{ code: 'CONFLICT', path: ['messageId'] }],
  });
  expect(removed.removeReaction).toEqual({
    removed: false,
    message: { content: null, version: 1, deletedAt: expect.any(String) as string },
    userErrors: [],
  });
  expect((await readLog(ada, channel)).map((event) => event.__typename)).toEqual([
    'MessageCreatedEvent',
    'ReactionAddedEvent',
    'MessageDeletedEvent',
  ]);
});

test('a reaction that comes after an edit returns the edited message', async () => {
  const { app, ada, ben, channel, messageId } = await messageAmong('ada', 'ben');
  await react(ben, messageId, '👍');

  const [, added, removed] = await inARow(app, channel, [
    () => edit(ada, messageId, 'edited'),
    () => ben.run(ADD_TO_WHAT, { messageId, emoji: '🎉' }),
    () => ben.run(REMOVE_FROM_WHAT, { messageId, emoji: '👍' }),
  ]);

  const message = { content: 'edited', version: 2, deletedAt: null };
  expect(added.addReaction).toEqual({ added: true, message, userErrors: [] });
  expect(removed.removeReaction).toEqual({ removed: true, message, userErrors: [] });
});
