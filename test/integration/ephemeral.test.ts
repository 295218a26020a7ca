import { expect, test } from 'vitest';

import type { TypingEnvelope } from '../../src/events/registry.ts';
import { encodeId, newId } from '../../src/lib/ids.ts';
import { createLogger } from '../../src/observability/log.ts';
import { createSend } from '../../src/realtime/ably.ts';
import { createEphemeral, type Ephemeral, type EphemeralOptions } from '../../src/realtime/ephemeral.ts';
import { type AblyScene, ablyScene, listen, SERVER_KEY } from '../kit/ably.ts';

interface Scene extends AsyncDisposable {
  readonly ably: AblyScene['ably'];
  readonly ephemeral: Ephemeral;
  /** Publishes a message with this name, and returns at once. */
  say(channel: string, name: string): void;
  /** Listens with a real client from now on. @returns A function for the names of the messages. */
  hear(channel: string): Promise<() => readonly string[]>;
  /** Dropped messages, in the order of the log. */
  readonly dropped: readonly { readonly messages: number; readonly reason: string }[];
  /** All lines of the log. */
  readonly lines: readonly string[];
}

/** @param timeoutMs Longest wait for an answer, in milliseconds; short for tests of missing answers. */
async function ephemeralScene(
  options: Partial<Omit<EphemeralOptions, 'send' | 'log'>> = {},
  timeoutMs = 5_000,
): Promise<Scene> {
  const stack = new AsyncDisposableStack();
  const scene = stack.use(await ablyScene());
  const lines: string[] = [];
  const log = createLogger('debug', { write: (line) => lines.push(line) });
  const send = createSend({ key: SERVER_KEY, ...scene.ably.clientOptions }, timeoutMs);
  const ephemeral = stack.use(createEphemeral({ send, log, gapMs: 1, ...options }));
  return {
    ably: scene.ably,
    ephemeral,
    say: (channel, name) => ephemeral.publish({ channel, envelope: envelopeOf(name) }),
    async hear(channel) {
      const messages = await listen(scene.realtime().channels.get(channel));
      return () => messages.map(({ data }) => (data as TypingEnvelope).data.username);
    },
    get dropped() {
      return lines.map((line) => JSON.parse(line) as { messages: number; reason: string });
    },
    lines,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function envelopeOf(username: string): TypingEnvelope {
  const userId = encodeId('user', newId('user'));
  const now = new Date().toISOString();
  return {
    type: 'typing.start',
    id: encodeId('evt', newId('evt')),
    data: { user_id: userId, username, expires_at: now },
    timestamp: now,
    user_id: userId,
  };
}

/** Delays requests, and then publishes them. */
const SLOW = { answer: 'normal', delayMs: 150 } as const;
/** Requests fail after more than the longest wait. */
const HANGING = { answer: 'error', delayMs: 10_000 } as const;

test('messages of one channel arrive in their order, and channels do not wait for each other', async () => {
  await using scene = await ephemeralScene({ batchSize: 2 });
  const one = await scene.hear('one');
  const other = await scene.hear('other');

  for (const name of ['a', 'b', 'c', 'd', 'e']) scene.say('one', name);
  scene.say('other', 'z');

  await expect.poll(one).toEqual(['a', 'b', 'c', 'd', 'e']);
  await expect.poll(other).toEqual(['z']);
  expect(scene.lines).toEqual([]);
});

test('more channels than fit into one request all have their turn', async () => {
  await using scene = await ephemeralScene({ batchSize: 2 });
  const channels = ['one', 'two', 'three', 'four', 'five'];
  const heard = await Promise.all(channels.map((channel) => scene.hear(channel)));

  for (const name of ['a', 'b']) for (const channel of channels) scene.say(channel, name);

  for (const names of heard) await expect.poll(names).toEqual(['a', 'b']);
});

test('requests are sent one at a time', async () => {
  await using scene = await ephemeralScene();
  const heard = await scene.hear('one');
  const underWay: number[] = [];
  using _slow = scene.ably.failPublishes({
    ...SLOW,
    delayMs: 20,
    when: () => underWay.push(scene.ably.publishesUnderWay) > 0,
  });

  for (const name of ['a', 'b', 'c']) scene.say('one', name);

  await expect.poll(heard).toEqual(['a', 'b', 'c']);
  expect(underWay).toEqual([0, 0, 0]);
});

test('messages beyond the limits for one channel and in total are dropped', async () => {
  await using scene = await ephemeralScene({ maxPerChannel: 2, maxWaiting: 3 });
  const one = await scene.hear('one');
  const two = await scene.hear('two');
  const three = await scene.hear('three');
  using _slow = scene.ably.failPublishes(SLOW);

  // The first is sent at once, and does not wait.
  for (const name of ['a', 'b', 'c', 'too many for this channel']) scene.say('one', name);
  for (const name of ['d', 'too many for all']) scene.say('two', name);
  scene.say('three', 'too many for all');

  await expect.poll(one).toEqual(['a', 'b', 'c']);
  await expect.poll(two).toEqual(['d']);
  expect(three()).toEqual([]);
  expect(scene.dropped.map(({ messages, reason }) => ({ messages, reason }))).toEqual(
    Array.from({ length: 3 }, () => ({ messages: 1, reason: 'too many messages are waiting' })),
  );
});

test('messages that have waited too long are dropped', async () => {
  await using scene = await ephemeralScene({ maxAgeMs: 100 });
  const heard = await scene.hear('one');
  const slow = scene.ably.failPublishes(SLOW);

  for (const name of ['a', 'late', 'late too']) scene.say('one', name);
  await expect.poll(() => scene.dropped).toMatchObject([{ messages: 2, reason: 'too late' }]);
  slow[Symbol.dispose]();
  scene.say('one', 'b');

  await expect.poll(heard).toEqual(['a', 'b']);
});

test.each([
  ['refused', { answer: 'error', code: 42911 }],
  ['broken off', { answer: 'hangup' }],
  ['never answered', { answer: 'silence' }],
] as const)('a message that is %s is not sent again, and logged without its content', async (_how, fault) => {
  await using scene = await ephemeralScene({}, 300);
  const heard = await scene.hear('one');
  const failing = scene.ably.failPublishes(fault);

  scene.say('one', 'lost');
  await expect.poll(() => scene.dropped).toMatchObject([{ level: 20, messages: 1 }]);
  failing[Symbol.dispose]();
  scene.say('one', 'b');

  await expect.poll(heard).toEqual(['b']);
  expect(scene.lines.join('')).not.toContain('lost');
});

test('disposing it sends the waiting messages, and accepts no more', async () => {
  await using scene = await ephemeralScene({}, 300);
  const heard = await scene.hear('one');
  for (const name of ['a', 'b', 'c']) scene.say('one', name);

  await scene.ephemeral[Symbol.asyncDispose]();
  scene.say('one', 'too late');

  await expect.poll(heard).toEqual(['a', 'b', 'c']);
  expect(scene.dropped).toMatchObject([{ messages: 1 }]);
});

test('disposing it does not wait for an Ably that does not answer', async () => {
  await using scene = await ephemeralScene({ drainMs: 20 }, 300);
  using _hanging = scene.ably.failPublishes(HANGING);
  for (const name of ['a', 'b']) scene.say('one', name);
  await expect.poll(() => scene.ably.publishesUnderWay).toBe(1);

  await scene.ephemeral[Symbol.asyncDispose]();

  expect(scene.lines).toEqual([]);
});
