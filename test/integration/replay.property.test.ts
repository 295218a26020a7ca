import fc from 'fast-check';
import { expect, test } from 'vitest';

import { type TestUser, testApp } from '../kit/app.ts';
import { type ChannelLogEvent, readEvents, readLog } from '../kit/channel-log.ts';
import { type Fresh, fresh } from '../kit/channel-state.ts';
import {
  ADD_CONVERSATION_MEMBERS,
  ADD_REACTION,
  CREATE_MESSAGE,
  DELETE_MESSAGE,
  PIN_MESSAGE,
  REMOVE_CONVERSATION_MEMBER,
  REMOVE_REACTION,
  UNPIN_MESSAGE,
  UPDATE_CONVERSATION,
  UPDATE_MESSAGE,
} from '../kit/operations.ts';
import { type ChannelState, EMPTY, reduceAll, shown, type ShownMessage } from '../kit/reducer.ts';
import {
  befriend,
  type ChannelRef,
  conversationOf,
  createGroup,
  edit,
  people,
  react,
  remove,
  roomOf,
  write,
} from '../kit/scenes.ts';
import { listedEvents, readSchema } from '../kit/schema-walk.ts';
import { together } from '../kit/together.ts';

test('any earlier state plus the events after it gives the present state, at every stage of cascading deletions', async () => {
  const app = await testApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const channel = { roomId: (await roomOf(ada, ben)).roomId };
  const moments: Fresh[] = [await fresh(ada, channel)];
  const does = async <Result>(work: Promise<Result>): Promise<Result> => {
    const result = await work;
    moments.push(await fresh(ada, channel));
    return result;
  };

  const kept = await does(write(ben, channel, 'kept'));
  const root = await does(write(ada, channel, 'root'));
  const branch = await does(write(ben, channel, 'branch', root.id));
  const leaf = await does(write(ada, channel, 'leaf', branch.id));
  const husk = await does(write(ada, channel, 'husk', leaf.id));
  const sibling = await does(write(ben, channel, 'sibling', kept.id));
  await does(react(ben, kept.id, '👍'));
  await does(react(ada, kept.id, '🎉'));
  await does(ben.run(REMOVE_REACTION, { messageId: kept.id, emoji: '👍' }));
  await does(react(ada, kept.id, '👍'));
  await does(react(ben, kept.id, '🎉'));
  await does(edit(ben, kept.id, 'kept, edited'));
  await does(react(ada, root.id, '🎉'));
  await does(remove(ada, root.id));
  await does(remove(ben, branch.id));
  await does(remove(ada, leaf.id));
  const standing = await does(write(ben, channel, 'standing', husk.id));
  await does(remove(ada, husk.id));
  const tall = await fresh(ada, channel);
  await does(remove(ben, standing.id));
  const fallen = await fresh(ada, channel);
  const log = await readLog(ada, channel);

  expect(tall.shown.map(({ id, replyCount, deleted }) => [id, replyCount, deleted])).toEqual([
    [standing.id, 0, false],
    [sibling.id, 0, false],
    [husk.id, 1, true],
    [leaf.id, 1, true],
    [branch.id, 1, true],
    [root.id, 1, true],
    [kept.id, 1, false],
  ]);
  expect(fallen.shown).toMatchObject([
    { id: sibling.id, content: 'sibling', replyCount: 0, reactions: [] },
    {
      id: kept.id,
      content: 'kept, edited',
      version: 2,
      replyCount: 1,
      reactions: [
        { emoji: '🎉', count: 2, viewerHasReacted: true },
        { emoji: '👍', count: 1, viewerHasReacted: true },
      ],
    },
  ]);
  expect(moments).toHaveLength(log.length + 1);
  for (const { lastSeq, state } of moments) {
    const later = log.filter(({ seq }) => seq > lastSeq);
    expect(shown(reduceAll(state, later, ada.id)), `from ${lastSeq}`).toEqual(fallen.shown);
    expect(shown(reduceAll(state, log, ada.id)), `all of it onto ${lastSeq}`).toEqual(fallen.shown);
  }
});

test('a reader of the log sees each stage as a query did at that time', async () => {
  const app = await testApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const channel = { conversationId: await conversationOf(ada, ben) };
  let state = EMPTY;
  const follow = async (): Promise<readonly ShownMessage[]> => {
    const seen = Math.max(0, ...log.map(({ seq }) => seq));
    const { events } = await readEvents(ben, channel, seen);
    log.push(...events);
    state = reduceAll(state, events, ben.id);
    return shown(state);
  };
  const log: ChannelLogEvent[] = [];

  const root = await write(ada, channel, 'root');
  expect(await follow()).toEqual((await fresh(ben, channel)).shown);
  const reply = await write(ben, channel, 'reply', root.id);
  expect(await follow()).toEqual((await fresh(ben, channel)).shown);
  await react(ben, root.id, '👍');
  await react(ada, root.id, '👍');
  expect(await follow()).toEqual((await fresh(ben, channel)).shown);
  await edit(ada, root.id, 'root, edited');
  expect(await follow()).toEqual((await fresh(ben, channel)).shown);
  await remove(ada, root.id);
  expect(await follow()).toEqual((await fresh(ben, channel)).shown);
  await remove(ben, reply.id);
  expect(await follow()).toEqual((await fresh(ben, channel)).shown);

  expect(log.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

const EMOJI = ['👍', '🎉', '❤️'] as const;

/** One change. `who` and `which` select one of the users and messages that exist by then. */
const change = fc.record({
  kind: fc.oneof(
    { weight: 2, arbitrary: fc.constant('write') },
    { weight: 4, arbitrary: fc.constant('reply') },
    { weight: 2, arbitrary: fc.constant('edit') },
    { weight: 3, arbitrary: fc.constant('delete') },
    { weight: 4, arbitrary: fc.constant('react') },
    { weight: 3, arbitrary: fc.constant('unreact') },
    { weight: 3, arbitrary: fc.constant('pin') },
    { weight: 3, arbitrary: fc.constant('unpin') },
  ),
  who: fc.nat(1_000),
  // Small numbers select new messages, so that trees get deep and reactions coincide.
  which: fc.nat(8),
  emoji: fc.constantFrom(...EMOJI),
});

interface Reacted {
  readonly user: TestUser;
  readonly reaction: { readonly messageId: string; readonly emoji: string };
}

type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

/** Makes the changes, that many at a time. Some are refused because their message is gone by then, as expected. */
async function make(
  changes: readonly Change[],
  users: readonly TestUser[],
  channel: ChannelRef,
  written: { readonly id: string; readonly author: TestUser }[],
  atATime: number,
): Promise<void> {
  const queue = changes.values();
  const reacted: Reacted[] = [];
  const worker = async (): Promise<void> => {
    for (const { kind, who, which, emoji } of queue) {
      const user = users[who % users.length]!;
      const target = written[written.length - 1 - (which % Math.max(1, written.length))];
      if (kind === 'write' || target === undefined) {
        const { id } = await write(user, channel, `by ${user.username}`);
        written.push({ id, author: user });
      } else if (kind === 'reply') {
        const { createMessage } = await user.run(CREATE_MESSAGE, {
          input: { channel, content: `to ${target.id}`, parentMessageId: target.id },
        });
        if (createMessage.message) written.push({ id: createMessage.message.id, author: user });
      } else if (kind === 'edit') {
        const edited = { messageId: target.id, content: `edited by ${which}`, expectedVersion: null };
        await target.author.run(UPDATE_MESSAGE, edited);
      } else if (kind === 'delete') {
        await target.author.run(DELETE_MESSAGE, { messageId: target.id });
      } else if (kind === 'pin') {
        // Only the owner of the server may pin and unpin.
        await users[0]!.run(PIN_MESSAGE, { messageId: target.id });
      } else if (kind === 'unpin') {
        await users[0]!.run(UNPIN_MESSAGE, { messageId: target.id });
      } else if (kind === 'react' || reacted.length === 0) {
        const reaction = { messageId: target.id, emoji };
        await user.run(ADD_REACTION, reaction);
        reacted.push({ user, reaction });
      } else {
        const [{ user: reactor, reaction }] = reacted.splice(-1 - (which % reacted.length), 1) as [Reacted];
        await reactor.run(REMOVE_REACTION, reaction);
      }
    }
  };
  await together(Array.from({ length: atATime }, worker));
}

/** Adds a user to a group, removes them and renames the group, several times. */
async function comeAndGo(owner: TestUser, { id }: TestUser, conversationId: string): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await owner.run(ADD_CONVERSATION_MEMBERS, { conversationId, userIds: [id] });
    await owner.run(UPDATE_CONVERSATION, { input: { conversationId, name: `Name ${i}` } });
    await owner.run(REMOVE_CONVERSATION_MEMBER, { conversationId, userId: id });
  }
}

test(
  'an old state plus the event log gives the fresh state, for random changes by several users at once',
  { timeout: 120_000 },
  async () => {
    const app = await testApp();
    const users = await people(app, 'ada', 'ben', 'cyd', 'dan');
    const viewer = users[0];
    const [guest] = await people(app, 'guest');
    await befriend(viewer, guest);
    const kinds = new Set<string>();
    let rounds = 0;

    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 30, maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 3, max: 20 }),
        async (changes, share, pageSize) => {
          // A room and a group in turn. The group's members change meanwhile.
          const { roomId } = await roomOf(...(users as [TestUser, ...TestUser[]]));
          const groupId = rounds++ % 2 === 0 ? null : await createGroup(...(users as [TestUser, ...TestUser[]]));
          const channel: ChannelRef = groupId === null ? { roomId } : { conversationId: groupId };
          const written: { readonly id: string; readonly author: TestUser }[] = [];
          const split = Math.floor(share * changes.length);
          let done = false;

          // One reader follows from the start; another starts in the middle and reads page by page during the writes.
          const follow = async (): Promise<ChannelState> => {
            let followed = EMPTY;
            for (let after = 0; ;) {
              const finished = done;
              const { events, hasMore } = await readEvents(viewer, channel, after, pageSize);
              followed = reduceAll(followed, events, viewer.id);
              after = events.at(-1)?.seq ?? after;
              if (finished && !hasMore) return followed;
            }
          };
          const writeAndLook = async (): Promise<Fresh> => {
            await make(changes.slice(0, split), users, channel, written, 4);
            const [middle] = await together([
              fresh(viewer, channel, pageSize),
              make(changes.slice(split), users, channel, written, 4),
              ...(groupId === null ? [] : [comeAndGo(viewer, guest, groupId)]),
            ]);
            return middle;
          };
          const [followed, middle] = await together([follow(), writeAndLook().finally(() => (done = true))]);

          const present = await fresh(viewer, channel);
          const log = await readLog(viewer, channel, 0, pageSize);
          const later = await readLog(viewer, channel, middle.lastSeq, pageSize);
          for (const event of log) kinds.add(event.__typename);
          expect(shown(reduceAll(middle.state, later, viewer.id))).toEqual(present.shown);
          expect(shown(reduceAll(EMPTY, log, viewer.id))).toEqual(present.shown);
          expect(shown(followed)).toEqual(present.shown);
          // Repeated events change nothing.
          expect(shown(reduceAll(present.state, later, viewer.id))).toEqual(present.shown);
        },
      ),
      { numRuns: 8, interruptAfterTimeLimit: 20_000 },
    );

    expect([...kinds].toSorted()).toEqual(listedEvents(readSchema()).toSorted());
  },
);
