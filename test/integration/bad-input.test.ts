import { expect, test, vi } from 'vitest';

import type { NodeKind } from '../../src/schema/node-types.ts';
import { type Answer, type TestUser, testApp } from '../kit/app.ts';
import { expectNothingWritten } from '../kit/database.ts';
import { refusalsOf } from '../kit/messages.ts';
import { type Slot, slotsOf } from '../kit/schema-slots.ts';
import { readSchema } from '../kit/schema-walk.ts';
import { idOfNothing } from '../kit/streams.ts';
import { buildWorld } from '../kit/world.ts';

/** These tests send thousands of requests: each kind of value to every place that takes one. */
vi.setConfig({ testTimeout: 180_000 });

const app = await testApp();
const { ada, things } = await buildWorld(app);

/** An object of every kind that the viewer can see. */
const ids = Object.fromEntries(things.toReversed().map(({ kind, id }) => [kind, id])) as Record<NodeKind, string>;
const eventId = idOfNothing('evt');

/** Every place of the API that takes a value, except for those of subscriptions, which would go on after a valid one. */
const slots = slotsOf(readSchema(), ids).filter(({ operation }) => operation !== 'subscription');

/** Sends all values to one place concurrently. A failure names the place and the value. */
async function expectEach<Value>(
  user: TestUser,
  slot: Slot,
  values: readonly Value[],
  expectation: (answer: Answer<Record<string, unknown>>, value: Value) => void,
): Promise<void> {
  await Promise.all(
    values.map(async (value) => {
      for (const [form, answer] of await sendBoth(user, slot, value)) {
        expectAt(slot, form, value, () => expectation(answer, value));
      }
    }),
  );
}

type Sent = readonly [form: 'literal' | 'variable', answer: Answer<Record<string, unknown>>];

/** Sends the value in the document and as a variable. */
async function sendBoth(user: TestUser, slot: Slot, value: unknown): Promise<Sent[]> {
  const sent: Sent[] = [['variable', await user.raw(slot.document('$value'), { value })]];
  // A document cannot contain a lone surrogate, which another test covers.
  const text = JSON.stringify(value);
  if (!text.includes('\\ud')) sent.push(['literal', await user.raw(slot.document(text))]);
  return sent;
}

/** Expects a refusal that names the argument: as data for a mutation, and as an error for a query. */
function expectRefusal({ operation, path }: Slot, { status, data, errors }: Answer<Record<string, unknown>>): void {
  expect(status).toBe(200);
  if (operation === 'mutation') {
    const [payload] = Object.values(data!) as [{ userErrors: { code: string; message: string; path: string[] }[] }];
    const [refusal] = payload.userErrors as [(typeof payload.userErrors)[0]];
    // An item of a list is named by its index.
    const inInput = refusal.path.at(-1) === '0' ? [...path.slice(1), '0'] : path.slice(1);
    expect(refusalsOf(payload)).toEqual([{ code: 'INVALID_INPUT', path: inInput }]);
    expect(refusal.message).toMatch(`${inInput.join('.')} must `);
  } else {
    expect(errors).toHaveLength(1);
    const [{ message, extensions }] = errors as [NonNullable<typeof errors>[0]];
    expect(extensions.code).toBe('BAD_USER_INPUT');
    expect([path.join('.'), `${path.join('.')}.0`]).toContain(extensions['argument']);
    expect(message).toMatch(`${extensions['argument'] as string} must `);
  }
}

function named(some: readonly Slot[]): string[] {
  return some.map(({ name }) => name);
}

test('every argument for an id refuses ids of another type and other texts', async () => {
  const takingIds = slots.filter(({ typeName }) => typeName === 'ID');
  expect(named(takingIds)).toEqual(
    expect.arrayContaining([
      'node(id)',
      'nodes(ids)',
      'message(id)',
      'channelEvents(channel.roomId)',
      'Room.messages(around)',
      'createMessage(input.channel.conversationId)',
      'createMessage(input.parentMessageId)',
      'requestFriend(input.userId)',
      'acceptFriendRequest(input.friendRequestId)',
      'removeRoomMember(input.userId)',
      'createAblyTokenRequest(input.roomIds)',
    ]),
  );

  await expectNothingWritten(app, async () => {
    for (const slot of takingIds) {
      const own = ids[slot.idKind ?? 'msg'];
      const ofOthers = slot.idKind === null ? [] : Object.values(ids).filter((id) => id !== own);
      const none = ['', 'garbage', own.toUpperCase(), `${own}0`, ` ${own}`, `${own}\0`, '\ud800', own.split('_')[1]];
      await expectEach(ada, slot, [eventId, ...ofOthers, ...none], (answer) => expectRefusal(slot, answer));
    }
  });
});

test('every text argument refuses U+0000, a lone surrogate, blank text and 4,001 characters', async () => {
  const takingText = slots.filter(({ typeName }) => typeName === 'String');
  expect(named(takingText)).toEqual(
    expect.arrayContaining([
      'createMessage(input.content)',
      'createMessage(input.idempotencyKey)',
      'updateMessage(input.content)',
      'createServer(input.name)',
      'createRoom(input.name)',
      'joinServer(input.inviteCode)',
      'requestFriend(input.username)',
      'addReaction(input.emoji)',
      'Message.reactions(emoji)',
      'Room.messages(after)',
    ]),
  );

  await expectNothingWritten(app, async () => {
    const bad = ['a\0b', '\0', '\ud800', 'a\udc00b', '', ' \n\t\u3000\u200b', 'x'.repeat(4_001)];
    for (const slot of takingText) {
      await expectEach(ada, slot, bad, (answer) => expectRefusal(slot, answer));
    }
  });
});

test('a lone surrogate in the document is an error with its location, and nothing is written', async () => {
  await expectNothingWritten(app, async () => {
    for (const slot of slots.filter(({ typeName }) => typeName === 'String' || typeName === 'ID')) {
      for (const text of [String.raw`"\ud800"`, String.raw`"\u{dc00}"`]) {
        const { status, errors, data } = await ada.raw(slot.document(text));

        expect(status).toBe(200);
        expect(data ?? null).toBeNull();
        expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' }, locations: [{ line: 1 }] }]);
        expect(errors![0]!.message).toMatch('Invalid Unicode escape sequence');
      }
    }
  });
});

test('every list refuses a page of 0 or 101, and first together with last', async () => {
  const sizes = slots.filter(({ path }) => path.length === 1 && (path[0] === 'first' || path[0] === 'last'));
  expect(named(sizes)).toEqual(
    expect.arrayContaining(['channelEvents(first)', 'Viewer.friends(last)', 'ReactionGroup.users(first)']),
  );

  await expectNothingWritten(app, async () => {
    for (const slot of sizes) {
      await expectEach(ada, slot, [0, 101, -1], (answer) => expectRefusal(slot, answer));
    }
    for (const slot of sizes.filter(({ path }) => path[0] === 'last')) {
      const { errors } = await ada.raw(slot.document('1').replace('last: 1', 'first: 1, last: 1'));
      expect(errors, slot.name).toMatchObject([
        {
          message: 'first and last must not be given together',
          extensions: { code: 'BAD_USER_INPUT', argument: 'first' },
        },
      ]);
    }
  });
});

test('every list refuses the cursor of another list', async () => {
  const lists = slots.filter(({ path, typeName }) => typeName === 'String' && path[0] === 'after');
  const cursors = new Map<string, string>();
  for (const list of lists) {
    const { data } = await ada.raw(
      list.document('null').replace('__typename', 'edges { cursor } pageInfo { endCursor }'),
    );
    const [, cursor] = /"cursor":"([^"]+)"/.exec(JSON.stringify(data)) ?? [];
    expect(cursor, `${list.name} has something in it`).toBeDefined();
    cursors.set(list.name, cursor!);
  }
  expect(named(lists)).toEqual(
    expect.arrayContaining([
      'Viewer.servers(after)',
      'Viewer.conversations(after)',
      'Viewer.friends(after)',
      'Viewer.friendRequests(after)',
      'Viewer.blockedUsers(after)',
      'Server.rooms(after)',
      'Server.members(after)',
      'Room.messages(after)',
      'Room.members(after)',
      'Conversation.messages(after)',
      'Conversation.members(after)',
      'Message.replies(after)',
      'Message.reactions(after)',
    ]),
  );

  await expectNothingWritten(app, async () => {
    for (const list of slots.filter(
      ({ path, typeName }) => typeName === 'String' && /^(after|before)$/.test(path[0]!),
    )) {
      const own = list.name.replace('(before)', '(after)');
      await expectEach(ada, list, [...cursors.values()], (answer, cursor) => {
        if (cursor === cursors.get(own)) expect(answer.errors).toBeUndefined();
        else expectRefusal(list, answer);
      });
    }
  });
});

test('every choice of exactly one refuses none, both, and null', async () => {
  const choices = slots.filter(({ oneOf }) => oneOf !== null);
  expect(named(choices)).toEqual(
    expect.arrayContaining([
      'channelEvents(channel)',
      'createMessage(input.channel)',
      'startTyping(input.channel)',
      'stopTyping(input.channel)',
      'requestFriend(input)',
    ]),
  );

  await expectNothingWritten(app, async () => {
    for (const slot of choices) {
      const [one, other] = slot.oneOf as [string, string];
      const argument = slot.path.join('.');
      for (const value of [{}, { [one]: 'x', [other]: 'y' }, { [one]: null }, { [one]: 'x', [other]: null }]) {
        const literal = JSON.stringify(value).replaceAll(/"(\w+)":/g, '$1: ');
        for (const answer of [
          await ada.raw(slot.document(literal)),
          await ada.raw(slot.document('$value'), { value }),
        ]) {
          expectAt(slot, 'either form', value, () => {
            expect(answer.status).toBeLessThan(500);
            expect(answer.data ?? null).toBeNull();
            expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
            expect(answer.errors![0]!.message).toMatch(`${argument}: `);
          });
        }
      }
    }
  });
});

test('a choice with a missing variable is refused too', async () => {
  const documents = [
    'mutation ($id: ID) { createMessage(input: { channel: { roomId: $id }, content: "x" }) { seq } }',
    'mutation ($id: ID) { requestFriend(input: { userId: $id }) { friend { id } } }',
    'query ($id: ID) { channelEvents(channel: { conversationId: $id }, after: 0) { lastSeq } }',
  ];

  await expectNothingWritten(app, async () => {
    for (const document of documents) {
      for (const variables of [{}, { id: null }]) {
        const { status, data, errors } = await ada.raw(document, variables);

        expect(status).toBeLessThan(500);
        expect(data ?? null).toBeNull();
        const [argument] = /channel(?=:)|input(?=:)/.exec(document)!;
        expect(errors, document).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
      }
    }
  });
});

test('a value of the wrong type is an error that names the argument, with any name of the variable', async () => {
  await expectNothingWritten(app, async () => {
    for (const slot of slots) {
      const argument = slot.path.join('.');
      for (const answer of [
        await ada.raw(slot.document('[{ nonsense: 1.5 }]')),
        await ada.raw(slot.document('$value'), { value: [{ nonsense: 1.5 }] }),
      ]) {
        expectAt(slot, 'either form', 'nonsense', () => {
          expect(answer.status).toBeLessThan(500);
          expect(answer.data ?? null).toBeNull();
          expect(answer.errors!.length).toBeGreaterThan(0);
          for (const { message, extensions } of answer.errors!) {
            expect(extensions.code).toBe('BAD_USER_INPUT');
            expect(extensions['argument']).toMatch(argument);
            expect(message).toMatch(argument);
          }
        });
      }
    }
  });
});

/** Runs the expectations. A failure names the place and the value. */
function expectAt(slot: Slot, form: string, value: unknown, expectations: () => void): void {
  try {
    expectations();
  } catch (error) {
    throw new Error(`${slot.name}, ${form}, ${JSON.stringify(value).slice(0, 80)}`, { cause: error });
  }
}
