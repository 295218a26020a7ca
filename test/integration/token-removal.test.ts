import type * as Ably from 'ably';
import { expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { expectWhole, subscribe } from '../kit/publisher.ts';
import { firstRevoked } from '../kit/revoker.ts';
import { addMember, conversationOf, createRoom, leave, people, removeMember, roomOf, write } from '../kit/scenes.ts';
import { lastSeqOf } from '../kit/streams.ts';
import { ablyClient } from '../kit/tokens.ts';

/** The effect of lost access on a subscriber on Ably, with the whole service and Ably's client. */

const publishingApp = () => testApp({ publish: true });

/** Records the states of a connection from now on. */
function statesOf(client: Ably.Realtime): string[] {
  const states: string[] = [];
  client.connection.on((change) => states.push(change.current));
  return states;
}

/** Calls `work` in a loop until `end` is called. */
function overAndOver(work: () => Promise<unknown>): { end(): Promise<void> } {
  const ending = new AbortController();
  const run = async () => {
    while (!ending.signal.aborted) await work();
  };
  const running = run();
  return {
    end() {
      ending.abort();
      return running;
    },
  };
}

test('a user who is removed from a room while others write receives nothing of it once their tokens are revoked', async () => {
  const app = await publishingApp();
  const [ada, bob, cleo] = await people(app, 'ada', 'bob', 'cleo');
  const { serverId, roomId } = await roomOf(ada, bob, cleo);
  const privateRoomId = await createRoom(ada, serverId, 'PRIVATE');
  await addMember(ada, privateRoomId, bob);
  await addMember(ada, privateRoomId, cleo);
  using toBob = ablyClient(app, bob);
  using toCleo = ablyClient(app, cleo);
  const lost = toBob.channels.get(`${serverId}:${privateRoomId}`);
  const secret = await subscribe(toBob, lost.name);
  const open = await subscribe(toBob, `${serverId}:${roomId}`);
  const own = await subscribe(toBob, `user:${bob.id}`);
  const whole = await subscribe(toCleo, lost.name);
  const [bobsStates, cleosStates] = [statesOf(toBob), statesOf(toCleo)];
  const failed = lost.once('failed');
  const writing = overAndOver(async () => {
    await write(ada, { roomId: privateRoomId });
    await write(ada, { roomId });
  });
  await expect.poll(() => secret.messages.length).toBeGreaterThan(5);

  await removeMember(ada, privateRoomId, bob);
  const lastBefore = await lastSeqOf(app, privateRoomId);
  await firstRevoked(app, bob);
  // All events that Ably delivered until it answered have at most this number.
  const lastReadable = await lastSeqOf(app, privateRoomId);
  const { reason } = await failed;
  await expect.poll(() => lastSeqOf(app, privateRoomId), { timeout: 20_000 }).toBeGreaterThan(lastReadable + 20);
  await writing.end();
  const [lastSecret, lastOpen] = [await lastSeqOf(app, privateRoomId), await lastSeqOf(app, roomId)];

  await expectWhole(open, 1, lastOpen);
  await expectWhole(whole, 1, lastSecret);
  const heard = secret.envelopes.map(({ seq }) => seq);
  expect(heard).toEqual(heard.map((_seq, i) => i + 1));
  expect(heard.length).toBeLessThanOrEqual(lastReadable);
  expect(lastReadable).toBeGreaterThanOrEqual(lastBefore);
  expect(reason).toMatchObject({ code: 40160 });
  expect(lost.state).toBe('failed');
  // Only bob's connection was closed; it reconnected and received the resumed events once.
  expect(bobsStates).toContain('disconnected');
  expect(bobsStates.at(-1)).toBe('connected');
  expect(cleosStates).toEqual([]);
  expect(open.messages).toHaveLength(lastOpen);
  await expect
    .poll(() => own.envelopes.at(-1))
    .toMatchObject({
      type: 'room.access_revoked',
      data: { room_id: privateRoomId },
    });
});

test('a user who leaves a server loses its channel and all its rooms, and keeps their own channels', async () => {
  const app = await publishingApp();
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { serverId, roomId } = await roomOf(ada, bob);
  const privateRoomId = await createRoom(ada, serverId, 'PRIVATE');
  await addMember(ada, privateRoomId, bob);
  const conversationId = await conversationOf(ada, bob);
  using client = ablyClient(app, bob);
  const ofServer = [`server:${serverId}`, `${serverId}:${roomId}`, `${serverId}:${privateRoomId}`];
  const lost = ofServer.map((name) => client.channels.get(name));
  for (const channel of lost) await channel.attach();
  const kept = await subscribe(client, `dm:${conversationId}`);
  const failed = lost.map((channel) => channel.once('failed'));
  await write(ada, { conversationId });

  await leave(bob, serverId);
  const reasons = await Promise.all(failed);
  await write(ada, { conversationId });

  expect(reasons.map(({ reason }) => reason?.code)).toEqual([40160, 40160, 40160]);
  await expectWhole(kept, 1, 2);
  expect(kept.messages).toHaveLength(2);
});
