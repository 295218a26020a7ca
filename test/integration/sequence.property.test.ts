import { randomUUID } from 'node:crypto';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { type TestApp, type TestUser, testApp } from '../kit/app.ts';
import { type ChannelLogEvent, readEvents, readLog, subjectOf } from '../kit/channel-log.ts';
import { ADD_REACTION, CREATE_MESSAGE, DELETE_MESSAGE, REMOVE_REACTION, UPDATE_MESSAGE } from '../kit/operations.ts';
import { miscountedReactions } from '../kit/reactions.ts';
import { type ChannelRef, conversationOf, createRoom, people, roomOf, write } from '../kit/scenes.ts';
import { idOfNothing, streamOf } from '../kit/streams.ts';
import { together } from '../kit/together.ts';

const WRITERS = 16;
const EMOJI = ['👍', '🎉', '❤️'] as const;

/** What a writer does in one step. Most steps can come too late, and are then refused. */
const KINDS = [
  'create',
  'create twice at once',
  'repeat a create',
  'reuse a key',
  'reply',
  'edit',
  'edit a bad version',
  'edit what is not theirs',
  'edit what never was',
  'delete',
  'delete again',
  'react',
  'react twice at once',
  'unreact',
  'unreact what never was',
  'write where nobody knows them',
] as const;

const step = fc.record({
  channel: fc.nat(3),
  which: fc.nat(1_000),
  emoji: fc.constantFrom(...EMOJI),
});
type Step = (typeof step extends fc.Arbitrary<infer Value> ? Value : never) & { readonly kind: (typeof KINDS)[number] };

/** At least half of the kinds, each once, in any order: all 16 writers together do each kind several times. */
const steps = fc
  .tuple(
    fc.shuffledSubarray([...KINDS], { minLength: KINDS.length / 2, maxLength: KINDS.length - 4 }),
    fc.array(step, { minLength: KINDS.length, maxLength: KINDS.length }),
  )
  .map(([kinds, drawn]) => kinds.map((kind, i): Step => ({ ...drawn[i]!, kind })));

/** A change that the server confirmed, with the logical times of its request and its response. */
interface Done {
  readonly channel: Place;
  readonly seq: number;
  readonly event: ChannelLogEvent['__typename'];
  readonly messageId: string;
  readonly actorId: string;
  readonly asked: number;
  readonly answered: number;
}

interface Place {
  readonly ref: ChannelRef;
  readonly writers: readonly TestUser[];
  /** Ids of all messages written there. */
  readonly messages: string[];
}

/** Four channels: two rooms for all, a private room with its owner, and a conversation of two. */
async function places(users: readonly TestUser[]): Promise<Place[]> {
  const [ada, ben] = users as [TestUser, TestUser];
  const { serverId, roomId } = await roomOf(ada, ...users.slice(1));
  const refs: [ChannelRef, readonly TestUser[]][] = [
    [{ roomId }, users],
    [{ roomId: await createRoom(ada, serverId) }, users],
    [{ roomId: await createRoom(ada, serverId, 'PRIVATE') }, [ada]],
    [{ conversationId: await conversationOf(ada, ben) }, [ada, ben]],
  ];
  return refs.map(([ref, writers]) => ({ ref, writers, messages: [] }));
}

/** The results of one run, as its clients saw them. */
interface Ledger {
  readonly done: Done[];
  /** Counts of each refusal, repetition and change without effect. */
  readonly tally: Map<string, number>;
  clock: number;
}

/** Runs one writer's steps in order. @returns After the response to the last. */
async function work(user: TestUser, all: readonly Place[], plan: readonly Step[], ledger: Ledger): Promise<void> {
  // The first message of each channel exists before the run, and belongs to its first writer.
  const own = new Map<Place, string[]>(
    all.flatMap((place) => (place.writers[0] === user ? [[place, [place.messages[0]!]]] : [])),
  );
  const keys: { readonly input: { channel: ChannelRef; content: string; idempotencyKey: string }; seq: number }[] = [];

  const count = (outcome: string): void => void ledger.tally.set(outcome, (ledger.tally.get(outcome) ?? 0) + 1);
  /** Runs one mutation and records its result. */
  const enter = async <
    Payload extends { seq: number | null; replayed?: boolean; userErrors: readonly { code: string }[] },
  >(
    channel: Place,
    event: Done['event'],
    ask: () => Promise<{ payload: Payload; messageId: string | null }>,
  ): Promise<Payload> => {
    const asked = ++ledger.clock;
    const { payload, messageId } = await ask();
    const answered = ++ledger.clock;
    for (const { code } of payload.userErrors) count(code);
    if (payload.replayed) count('REPLAYED');
    else if (payload.seq !== null)
      ledger.done.push({ channel, seq: payload.seq, event, messageId: messageId!, actorId: user.id, asked, answered });
    else if (payload.userErrors.length === 0) count('UNCHANGED');
    return payload;
  };

  const create = async (
    channel: Place,
    more: { parentMessageId?: string; idempotencyKey?: string; content?: string },
  ) => {
    const input = { channel: channel.ref, content: `by ${user.username}`, ...more };
    const payload = await enter(channel, 'MessageCreatedEvent', async () => {
      const { createMessage } = await user.run(CREATE_MESSAGE, { input });
      return { payload: createMessage, messageId: createMessage.message?.id ?? null };
    });
    if (payload.message && !payload.replayed) {
      channel.messages.push(payload.message.id);
      own.set(channel, [...(own.get(channel) ?? []), payload.message.id]);
    }
    return payload;
  };
  const update = (channel: Place, messageId: string, expectedVersion: number | null) =>
    enter(channel, 'MessageUpdatedEvent', async () => {
      const { updateMessage } = await user.run(UPDATE_MESSAGE, { messageId, content: 'edited', expectedVersion });
      return { payload: updateMessage, messageId };
    });
  const remove = (channel: Place, messageId: string) =>
    enter(channel, 'MessageDeletedEvent', async () => {
      const { deleteMessage } = await user.run(DELETE_MESSAGE, { messageId });
      return { payload: deleteMessage, messageId };
    });
  const react = (channel: Place, messageId: string, emoji: string) =>
    enter(channel, 'ReactionAddedEvent', async () => {
      const { addReaction } = await user.run(ADD_REACTION, { messageId, emoji });
      return { payload: addReaction, messageId };
    });
  const unreact = (channel: Place, messageId: string, emoji: string) =>
    enter(channel, 'ReactionRemovedEvent', async () => {
      const { removeReaction } = await user.run(REMOVE_REACTION, { messageId, emoji });
      return { payload: removeReaction, messageId };
    });

  for (const { kind, channel: drawn, which, emoji } of plan) {
    const open = all.filter(({ writers }) => writers.includes(user));
    const channel = open[drawn % open.length]!;
    const mine = own.get(channel) ?? [];
    const ownId = mine.length > 0 ? mine[which % mine.length]! : (await create(channel, {})).message!.id;
    const anyId = channel.messages[which % channel.messages.length]!;
    const idempotencyKey = randomUUID();
    const known = keys[which % Math.max(1, keys.length)];

    if (kind === 'create') await create(channel, {});
    else if (kind === 'reply') await create(channel, { parentMessageId: anyId });
    else if (kind === 'create twice at once' || !known) {
      const input = { channel: channel.ref, content: 'once', idempotencyKey };
      const twins = await together([
        create(channel, { idempotencyKey, content: 'once' }),
        create(channel, { idempotencyKey, content: 'once' }),
      ]);
      expect(new Set(twins.map(({ seq }) => seq)).size).toBe(1);
      expect(new Set(twins.map(({ replayed }) => replayed)).size).toBe(2);
      keys.push({ input, seq: twins[0].seq! });
    } else if (kind === 'repeat a create') {
      const again = await enter(channel, 'MessageCreatedEvent', async () => {
        const { createMessage } = await user.run(CREATE_MESSAGE, { input: known.input });
        return { payload: createMessage, messageId: null };
      });
      expect(again).toMatchObject({ seq: known.seq, replayed: true });
    } else if (kind === 'reuse a key') {
      const refused = await enter(channel, 'MessageCreatedEvent', async () => {
        const input = { ...known.input, parentMessageId: anyId };
        const { createMessage } = await user.run(CREATE_MESSAGE, { input });
        return { payload: createMessage, messageId: null };
      });
      expect(refused).toMatchObject({ seq: null, userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
    } else if (kind === 'edit') await update(channel, ownId, null);
    else if (kind === 'edit a bad version') expect((await update(channel, ownId, 1_000)).seq).toBeNull();
    else if (kind === 'edit what is not theirs') {
      const foreign = channel.messages.filter((id) => !mine.includes(id) && id !== ownId);
      const target = foreign[which % Math.max(1, foreign.length)];
      if (target !== undefined) expect((await update(channel, target, null)).seq).toBeNull();
    } else if (kind === 'edit what never was') {
      expect((await update(channel, idOfNothing('msg'), null)).seq).toBeNull();
    } else if (kind === 'delete') await remove(channel, ownId);
    else if (kind === 'delete again') {
      await remove(channel, ownId);
      expect((await remove(channel, ownId)).seq).toBeNull();
    } else if (kind === 'react') await react(channel, anyId, emoji);
    else if (kind === 'react twice at once') {
      await together([react(channel, anyId, emoji), react(channel, anyId, emoji)]);
    } else if (kind === 'unreact') {
      await react(channel, anyId, emoji);
      await unreact(channel, anyId, emoji);
    } else if (kind === 'unreact what never was') {
      expect((await unreact(channel, anyId, '🦖')).seq).toBeNull();
    } else {
      const hidden = all.find(({ writers }) => !writers.includes(user)) ?? channel;
      const refused = await create({ ...hidden }, { parentMessageId: idOfNothing('msg') });
      expect(refused).toMatchObject({ seq: null, userErrors: [{ code: 'NOT_FOUND' }] });
    }
  }
}

/** Follows the logs page by page until `isOver` and everything is read. @returns The logs, in the channels' order. */
async function follow(
  viewer: TestUser,
  channels: readonly Place[],
  isOver: () => boolean,
): Promise<ChannelLogEvent[][]> {
  const logs = channels.map((): ChannelLogEvent[] => []);
  for (;;) {
    const over = isOver();
    let hasMore = false;
    for (const [i, { ref }] of channels.entries()) {
      const page = await readEvents(viewer, ref, logs[i]!.at(-1)?.seq ?? 0);
      logs[i]!.push(...page.events);
      hasMore ||= page.hasMore;
    }
    if (over && !hasMore) return logs;
  }
}

async function numbersInDatabase(app: TestApp, channel: ChannelRef): Promise<unknown> {
  const [numbers] = await app.db.$queryRaw<unknown[]>`
    SELECT st.last_seq AS last, max(e.seq) AS max, count(*)::int AS count
    FROM streams st JOIN events e ON e.stream_id = st.id
    WHERE st.id = ${streamOf(channel)}::uuid
    GROUP BY st.last_seq`;
  return numbers;
}

test(
  '16 writers at once on 4 channels get numbers without a gap, in the order of their changes',
  { timeout: 120_000 },
  async () => {
    const app = await testApp();
    const tally = new Map<string, number>();

    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: WRITERS, maxLength: WRITERS }), async (plans) => {
        const users = await people(app, ...Array.from({ length: WRITERS }, (_, i) => `writer${i}`));
        const all = await places(users);
        for (const { ref, writers, messages } of all) messages.push((await write(writers[0]!, ref)).id);
        const ledger: Ledger = { done: [], tally, clock: 0 };
        let over = false;

        const following = follow(users[0]!, all, () => over);
        const writing = together(users.map((user, i) => work(user, all, plans[i]!, ledger))).finally(
          () => (over = true),
        );
        const [followed] = await together([following, writing]);

        for (const [i, channel] of all.entries()) {
          const log = await readLog(users[0]!, channel.ref, 0, 30);
          const { lastSeq } = await readEvents(users[0]!, channel.ref, 0, 1);
          expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
          expect(await numbersInDatabase(app, channel.ref)).toEqual({
            last: log.length,
            max: log.length,
            count: log.length,
          });
          expect(lastSeq).toBe(log.length);

          // The follower saw the same numbers on the same events: no event appeared late, below a number already read.
          expect(followed[i]!.map(({ id, seq }) => ({ id, seq }))).toEqual(log.map(({ id, seq }) => ({ id, seq })));

          // Each returned number is that of the event, and every event except the first was returned to a client.
          const done = ledger.done.filter((one) => one.channel === channel).toSorted((a, b) => a.seq - b.seq);
          expect(done.map(({ seq, event, messageId, actorId }) => ({ seq, event, messageId, actorId }))).toEqual(
            log.slice(1).map((event) => ({
              seq: event.seq,
              event: event.__typename,
              messageId: subjectOf(event),
              actorId: event.actor?.id,
            })),
          );
          for (const event of log) {
            if (event.__typename === 'MessageCreatedEvent') expect(event.message.seq).toBe(event.seq);
          }

          // A change that was answered before another was requested has the lower number.
          let latestAsked = 0;
          for (const { seq, asked, answered } of done) {
            expect(answered, `${seq} has a lower number than it should`).toBeGreaterThan(latestAsked);
            latestAsked = Math.max(latestAsked, asked);
          }
        }
        expect(await miscountedReactions(app)).toEqual([]);
      }),
      { numRuns: 2, endOnFailure: true },
    );

    expect([...tally.keys()].toSorted()).toEqual([
      'CONFLICT',
      'FORBIDDEN',
      'IDEMPOTENCY_KEY_REUSED',
      'NOT_FOUND',
      'REPLAYED',
      'UNCHANGED',
      'VERSION_CONFLICT',
    ]);
  },
);
