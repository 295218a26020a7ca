import * as Ably from 'ably';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { testApp, type TestApp, type TestUser } from '../kit/app.ts';
import { subscribe } from '../kit/publisher.ts';
import { people } from '../kit/scenes.ts';
import { listen, type Transport } from '../kit/subscriptions.ts';
import { together } from '../kit/together.ts';
import { type Made, VIEWER_OPERATIONS } from '../kit/viewer-operations.ts';
import {
  changeOf,
  changeOfEnvelope,
  freshViewer,
  NOTHING,
  reduceViewerAll,
  VIEWER_LOG,
  type ViewerChange,
  type ViewerState,
} from '../kit/viewer-reducer.ts';

/**
 * Each user has two devices: one follows by a subscription, the other on Ably. Both hear of everything that the user or
 * somebody else does, and know what the user has without a further query.
 */

interface Device {
  readonly name: string;
  /** The changes that it has heard of, in their order. */
  readonly changes: () => readonly ViewerChange[];
}

interface Person {
  readonly user: TestUser;
  readonly devices: readonly Device[];
}

async function personOf(app: TestApp, user: TestUser, transport: Transport, ably: Ably.Realtime): Promise<Person> {
  const live = listen({ url: app.url, token: user.token }, transport, VIEWER_LOG, { after: 0 });
  const onAbly = await subscribe(ably, `user:${user.id}`);
  return {
    user,
    devices: [
      { name: transport, changes: () => live.events.map((event) => changeOf(event, user.id)) },
      { name: 'Ably', changes: () => onAbly.envelopes.map((envelope) => changeOfEnvelope(envelope, user.id)) },
    ],
  };
}

const operation = fc.record({
  name: fc.constantFrom(...Object.keys(VIEWER_OPERATIONS)),
  who: fc.nat(4),
  other: fc.integer({ min: 1, max: 4 }),
  which: fc.nat(5),
});

/** Operations that run at the same time, and then a moment of quiet. */
const rounds = fc.array(fc.array(operation, { minLength: 1, maxLength: 6 }), { minLength: 5, maxLength: 10 });

/** One operation after another, with every kind of event: ada and ben come together in all ways, and part again. */
const EVERY_KIND = (
  [
    ['createServer', 0],
    ['joinServer', 1],
    ['createPrivateRoom', 0],
    ['addRoomMember', 1],
    ['removeRoomMember', 1],
    ['leaveServer', 1],
    ['requestFriend', 0],
    ['removeFriend', 0],
    ['requestFriend', 0],
    ['removeFriend', 1],
    ['requestFriend', 0],
    ['requestFriend', 1],
    ['openConversation', 1],
    ['createGroup', 0],
    ['removeGroupMember', 0],
    ['addGroupMember', 0],
    ['leaveGroup', 1],
    ['addGroupMember', 0],
    ['leaveGroup', 0],
    ['removeFriend', 1],
    ['requestFriend', 1],
    ['acceptFriendRequest', 0],
    ['blockUser', 0],
    ['unblockUser', 0],
  ] as const
).map(([name, who]) => [{ name, who, other: who === 0 ? 1 : 4, which: 0 }]);

/** A moment at which nothing happened: what a user had then, and the number of their newest event. */
interface Quiet {
  readonly lastSeq: number;
  readonly state: ViewerState;
}

test(
  'five users with two devices each: every device knows the servers, rooms, conversations, friends, requests and blocks of its user',
  { timeout: 120_000 },
  async () => {
    const app = await testApp({ publish: true });
    const ably = new Ably.Realtime({ ...app.ably, logLevel: 0 } as Ably.ClientOptions);
    using _closed = { [Symbol.dispose]: () => ably.close() };
    const heard = new Set<string>();

    await fc.assert(
      fc.asyncProperty(rounds, async (all) => {
        const users = await people(app, 'ada', 'ben', 'cyd', 'dan', 'eve');
        const persons = await Promise.all(
          users.map((user, i) => personOf(app, user, i % 2 === 0 ? 'graphql-ws' : 'SSE', ably)),
        );
        const made: Made = { servers: [], privateRooms: [], groups: [] };
        const moments = new Map(users.map((user): [TestUser, Quiet[]] => [user, []]));

        for (const operations of all) {
          await together(
            operations.map(({ name, who, other, which }) =>
              VIEWER_OPERATIONS[name]!(made, users[who]!, users[(who + other) % users.length]!, which),
            ),
          );

          for (const { user, devices } of persons) {
            const quiet = await freshViewer(user);
            moments.get(user)!.push(quiet);
            for (const { name, changes } of devices) {
              await expect.poll(() => changes().length, { timeout: 20_000 }).toBe(quiet.lastSeq);
              expect(reduceViewerAll(NOTHING, changes()), `${name} of ${user.username}`).toEqual(quiet.state);
            }
          }
        }

        for (const { user, devices } of persons)
          await expectReplay(app, user, moments.get(user)!, devices[0]!.changes());
        for (const { devices } of persons)
          for (const { set, added } of devices[0]!.changes()) heard.add(`${set} ${added}`);
      }),
      { numRuns: 5, interruptAfterTimeLimit: 60_000, examples: [[EVERY_KIND]] },
    );

    expect([...heard].toSorted()).toEqual(
      [
        ['blocked', false],
        ['blocked', true],
        ['conversations', false],
        ['conversations', true],
        ['friends', false],
        ['friends', true],
        ['incoming', false],
        ['incoming', true],
        ['outgoing', true],
        ['privateRooms', false],
        ['privateRooms', true],
        ['servers', false],
        ['servers', true],
      ].map(([set, added]) => `${set} ${added}`),
    );
  },
);

/** A device that was away since any of the moments learns the same by a replay. */
async function expectReplay(
  app: TestApp,
  { id, token }: TestUser,
  moments: readonly Quiet[],
  live: readonly ViewerChange[],
): Promise<void> {
  const [first, last] = [moments[Math.floor(moments.length / 2)]!, moments.at(-1)!];
  for (const { lastSeq, state } of [{ lastSeq: 0, state: NOTHING }, first]) {
    using replay = listen({ url: app.url, token }, 'SSE', VIEWER_LOG, { after: lastSeq });
    await expect.poll(() => replay.events).toHaveLength(last.lastSeq - lastSeq);
    const changes = replay.events.map((event) => changeOf(event, id));

    expect(changes).toEqual(live.slice(lastSeq));
    for (const moment of moments.filter((later) => later.lastSeq >= lastSeq)) {
      const until = changes.filter(({ seq }) => seq <= moment.lastSeq);
      expect(reduceViewerAll(state, until), `from ${lastSeq} to ${moment.lastSeq}`).toEqual(moment.state);
    }
  }
}
