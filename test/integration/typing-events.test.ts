import { expect, test } from 'vitest';

import { type TestApp, testApp, startTestApp } from '../kit/app.ts';
import { type AblyScene, ablyScene, SERVER_KEY } from '../kit/ably.ts';
import { createMessage } from '../kit/messages.ts';
import { conversationOf, people, roomOf, write } from '../kit/scenes.ts';
import { idOfNothing } from '../kit/streams.ts';
import { hearTyping, shownAsTyping, startTyping, stopTyping } from '../kit/typing.ts';
import { together } from '../kit/together.ts';

/** Long enough that no lease expires during a slow test. */
const LONG = 600_000;

const typingApp = () => testApp({ publish: true, typingLeaseMs: LONG });

/** An app with an Ably of the test, which can be stopped or outlive the app. */
async function appOn({ ably }: AblyScene): Promise<TestApp & AsyncDisposable> {
  const config = { key: SERVER_KEY, tokenKey: SERVER_KEY, ...ably.clientOptions };
  const app = await startTestApp({ ably: config }, { publish: true, typingLeaseMs: LONG });
  return { ...app, [Symbol.asyncDispose]: () => app.stop() };
}

test('a start and a stop arrive in a room and in a conversation, as in the contract', async () => {
  const app = await typingApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { serverId, roomId } = await roomOf(ada, ben);
  const conversationId = await conversationOf(ada, ben);

  for (const [channel, name] of [
    [{ roomId }, `${serverId}:${roomId}`],
    [{ conversationId }, `dm:${conversationId}`],
  ] as const) {
    using heard = await hearTyping(app, name);
    const { expiresAt } = await startTyping(ada, channel);
    await stopTyping(ada, channel);

    await expect.poll(() => heard.types).toEqual(['typing.start', 'typing.stop']);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
    const common = { id: expect.stringMatching(/^evt_/) as string, timestamp: time, user_id: ada.id };
    const who = { user_id: ada.id, username: ada.username };
    expect(heard.envelopes).toEqual([
      { type: 'typing.start', ...common, data: { ...who, expires_at: expiresAt } },
      { type: 'typing.stop', ...common, data: { ...who, expires_at: time } },
    ]);
    expect(heard.messages.map(({ id, name: type }) => ({ id, type }))).toEqual(
      heard.envelopes.map(({ id, type }) => ({ id, type })),
    );
    expect(shownAsTyping(heard.envelopes)).toEqual([]);
  }
});

test('a thousand starts make one start event', async () => {
  const app = await typingApp();
  const [ada] = await people(app, 'ada');
  const { serverId, roomId } = await roomOf(ada);
  using heard = await hearTyping(app, `${serverId}:${roomId}`);
  // Twenty in an operation, because a thousand requests take seconds.
  const starts = Array.from({ length: 20 }, (_, i) => `a${i}: startTyping(input: $input) { userErrors { code } }`);
  const twentyStarts = `mutation ($input: TypingInput!) { ${starts.join(' ')} }`;

  const answers = await together(
    Array.from({ length: 10 }, async () => {
      const counts: number[] = [];
      for (let i = 0; i < 5; i++) {
        const { data } = await ada.raw(twentyStarts, { input: { channel: { roomId } } });
        counts.push(JSON.stringify(data).split('"userErrors":[]').length - 1);
      }
      return counts;
    }),
  );
  await stopTyping(ada, { roomId });

  expect(answers.flat()).toEqual(Array.from({ length: 50 }, () => 20));
  await expect.poll(() => heard.types).toEqual(['typing.start', 'typing.stop']);
});

test('events of many users who type in one room all arrive, in order for each user', async () => {
  const app = await typingApp();
  const typists = await people(app, 'ada', 'ben', 'cleo', 'dan', 'eve', 'fay');
  const [owner, ...members] = typists;
  const { serverId, roomId } = await roomOf(owner, ...members);
  using heard = await hearTyping(app, `${serverId}:${roomId}`);

  await together(
    typists.map(async (typist) => {
      for (let i = 0; i < 3; i++) {
        await startTyping(typist, { roomId });
        await stopTyping(typist, { roomId });
      }
    }),
  );

  await expect.poll(() => heard.envelopes.length).toBe(6 * typists.length);
  for (const typist of typists) {
    const own = heard.envelopes.filter(({ user_id }) => user_id === typist.id).map(({ type }) => type);
    expect(own).toEqual(Array.from({ length: 3 }, () => ['typing.start', 'typing.stop']).flat());
  }
});

test('a stop event follows for a user who never renews, and for one who no longer does', async () => {
  const app = await startTestApp({}, { publish: true, typingLeaseMs: 500 });
  const [ada] = await people(app, 'ada');
  const { serverId, roomId } = await roomOf(ada);
  using heard = await hearTyping(app, `${serverId}:${roomId}`);

  await startTyping(ada, { roomId });
  await expect.poll(() => heard.types.at(-1)).toBe('typing.stop');
  await startTyping(ada, { roomId });
  const { expiresAt } = await startTyping(ada, { roomId });

  await expect
    .poll(() => heard.envelopes.at(-1))
    .toMatchObject({ type: 'typing.stop', data: { expires_at: expiresAt } });
});

test('a message ends the typing of its author in its channel: in a room, in a conversation, as a reply', async () => {
  const app = await typingApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { serverId, roomId } = await roomOf(ada, ben);
  const conversationId = await conversationOf(ada, ben);
  const parent = await write(ben, { roomId });

  for (const [channel, name, parentId] of [
    [{ roomId }, `${serverId}:${roomId}`, null],
    [{ conversationId }, `dm:${conversationId}`, null],
    [{ roomId }, `${serverId}:${roomId}`, parent.id],
  ] as const) {
    using heard = await hearTyping(app, name);
    // Each time on another device, because a start of a device is not shown within a second after its message.
    await startTyping(ada, channel, `for ${parentId}`);
    await startTyping(ben, channel, 'laptop');
    await write(ada, channel, 'hello', parentId);

    await expect
      .poll(() => heard.envelopes.map(({ type, user_id }) => ({ type, user_id })))
      .toEqual([
        { type: 'typing.start', user_id: ada.id },
        { type: 'typing.start', user_id: ben.id },
        { type: 'typing.stop', user_id: ada.id },
      ]);
    expect(shownAsTyping(heard.envelopes)).toEqual([ben.username]);
    await stopTyping(ben, channel, 'laptop');
    await expect.poll(() => heard.types).toHaveLength(4);
  }
});

test('a repeated or refused send does not end typing', async () => {
  const app = await typingApp();
  const [ada] = await people(app, 'ada');
  const { serverId, roomId } = await roomOf(ada);
  using heard = await hearTyping(app, `${serverId}:${roomId}`);
  const input = { channel: { roomId }, content: 'hello', idempotencyKey: 'k' };
  await createMessage(ada, input);
  await startTyping(ada, { roomId }, 'phone');

  const replayed = await createMessage(ada, { ...input, deviceId: 'phone' });
  const reused = await createMessage(ada, { ...input, content: 'other' });
  const toNothing = await createMessage(ada, {
    channel: { roomId },
    content: 'hello',
    parentMessageId: idOfNothing('msg'),
  });
  // If one of them had stopped the typing, this would be a second start.
  await startTyping(ada, { roomId }, 'phone');
  await write(ada, { roomId });

  expect(replayed.replayed).toBe(true);
  for (const { userErrors } of [reused, toNothing]) expect(userErrors).toHaveLength(1);
  await expect.poll(() => heard.types).toEqual(['typing.start', 'typing.stop']);
});

test('a user types while any of their devices does', async () => {
  const app = await typingApp();
  const [ada] = await people(app, 'ada');
  const { serverId, roomId } = await roomOf(ada);
  using heard = await hearTyping(app, `${serverId}:${roomId}`);

  await startTyping(ada, { roomId }, 'phone');
  await startTyping(ada, { roomId });
  await stopTyping(ada, { roomId }, 'phone');
  await stopTyping(ada, { roomId }, 'tablet');
  // Had one of them ended the typing, this would be a second start.
  await startTyping(ada, { roomId }, 'phone');
  await stopTyping(ada, { roomId });
  await stopTyping(ada, { roomId }, 'phone');

  await expect.poll(() => heard.types).toEqual(['typing.start', 'typing.stop']);
});

test('a message ends the typing of its device, and not of another', async () => {
  const app = await typingApp();
  const [ada] = await people(app, 'ada');
  const { serverId, roomId } = await roomOf(ada);
  using heard = await hearTyping(app, `${serverId}:${roomId}`);
  const input = { channel: { roomId }, content: 'hello' };

  await startTyping(ada, { roomId }, 'phone');
  await startTyping(ada, { roomId }, 'laptop');
  await createMessage(ada, { ...input, deviceId: 'phone' });
  // Had the message ended the typing, this would be a second start.
  await startTyping(ada, { roomId }, 'laptop');
  await createMessage(ada, { ...input, deviceId: 'laptop' });

  await expect.poll(() => heard.types).toEqual(['typing.start', 'typing.stop']);
});

test('a start that a message of its device overtook is answered and not shown', async () => {
  const app = await typingApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { serverId, roomId } = await roomOf(ada, ben);
  using heard = await hearTyping(app, `${serverId}:${roomId}`);

  await write(ada, { roomId });
  await createMessage(ada, { channel: { roomId }, content: 'hello', deviceId: 'phone' });
  const late = [await startTyping(ada, { roomId }), await startTyping(ada, { roomId }, 'phone')];
  await startTyping(ben, { roomId });
  await startTyping(ada, { roomId }, 'laptop');

  const shown = { expiresAt: expect.stringMatching(/Z$/) as string, userErrors: [] };
  expect(late).toEqual([shown, shown]);
  await expect.poll(() => heard.envelopes.map(({ user_id }) => user_id)).toEqual([ben.id, ada.id]);
});

test('a message without typing emits no typing event', async () => {
  const app = await typingApp();
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { serverId, roomId } = await roomOf(ada, ben);
  using heard = await hearTyping(app, `${serverId}:${roomId}`);

  await write(ada, { roomId });
  await stopTyping(ada, { roomId });
  await startTyping(ben, { roomId });

  await expect.poll(() => heard.envelopes).toMatchObject([{ type: 'typing.start', user_id: ben.id }]);
});

test('two instances each end their own lease, and clients recognise the older stop by its time', async () => {
  const one = await startTestApp({}, { publish: true, typingLeaseMs: 1_000 });
  const other = await startTestApp(
    { databaseUrl: one.databaseUrl, ably: one.ably },
    { publish: true, typingLeaseMs: 1_000 },
  );
  const [ada] = await people(one, 'ada');
  const adaThere = await other.client(ada.username);
  const { serverId, roomId } = await roomOf(ada);
  using heard = await hearTyping(one, `${serverId}:${roomId}`);

  const here = await startTyping(ada, { roomId });
  const there = await startTyping(adaThere, { roomId });

  await expect.poll(() => heard.types).toHaveLength(4);
  const endsOf = (type: string) =>
    heard.envelopes
      .filter((envelope) => envelope.type === type)
      .map(({ data }) => data.expires_at)
      .toSorted();
  expect(endsOf('typing.start')).toEqual([here.expiresAt, there.expiresAt]);
  expect(endsOf('typing.stop')).toEqual([here.expiresAt, there.expiresAt]);
  expect(new Set(heard.envelopes.map(({ user_id }) => user_id))).toEqual(new Set([ada.id]));
});

test('typing that Ably does not accept is answered as usual, and not sent later', async () => {
  await using scene = await ablyScene();
  await using app = await appOn(scene);
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { serverId, roomId } = await roomOf(ada, ben);
  const name = `${serverId}:${roomId}`;
  using heard = await hearTyping(app, name);
  let refused = 0;

  const away = scene.ably.failPublishes({ answer: 'hangup', when: (names) => names.includes(name) && ++refused > 0 });
  const started = await startTyping(ada, { roomId });
  const stopped = await stopTyping(ada, { roomId });
  await startTyping(ben, { roomId });
  await expect.poll(() => refused).toBe(3);
  away[Symbol.dispose]();
  await startTyping(ada, { roomId });

  expect(started).toEqual({ expiresAt: expect.any(String), userErrors: [] });
  expect(stopped).toEqual({ expiresAt: null, userErrors: [] });
  await expect.poll(() => heard.envelopes).toMatchObject([{ type: 'typing.start', user_id: ada.id }]);
});

test('a mutation does not wait for an Ably that does not answer, and a stop follows a lost start', async () => {
  await using scene = await ablyScene();
  await using app = await appOn(scene);
  const [ada] = await people(app, 'ada');
  const { serverId, roomId } = await roomOf(ada);
  const name = `${serverId}:${roomId}`;
  using heard = await hearTyping(app, name);

  // Longer than any wait for a response.
  const slow = scene.ably.failPublishes({ delayMs: 10_000, when: (names) => names.includes(name) });
  const started = await startTyping(ada, { roomId });
  await expect.poll(() => scene.ably.publishesUnderWay).toBe(1);
  const stopped = await stopTyping(ada, { roomId });
  const underWay = scene.ably.publishesUnderWay;
  slow[Symbol.dispose]();

  expect(started.userErrors).toEqual([]);
  expect(stopped.userErrors).toEqual([]);
  expect(underWay).toBe(1);
  await expect.poll(() => heard.types).toEqual(['typing.stop']);
});

test('a stop event follows for a user who is typing when the service stops', async () => {
  await using scene = await ablyScene();
  const app = await appOn(scene);
  const [ada, ben] = await people(app, 'ada', 'ben');
  const { serverId, roomId } = await roomOf(ada, ben);
  using heard = await hearTyping(app, `${serverId}:${roomId}`);
  await startTyping(ada, { roomId });
  await startTyping(ben, { roomId });

  await app.stop();

  await expect.poll(() => heard.types).toEqual(['typing.start', 'typing.start', 'typing.stop', 'typing.stop']);
  expect(shownAsTyping(heard.envelopes)).toEqual([]);
});
