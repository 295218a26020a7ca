import * as Ably from 'ably';
import { describe, expect, test } from 'vitest';

import { claimRevocations, onRevocation, requestRevocation } from '../../src/data/revocations.ts';
import { transaction } from '../../src/data/db.ts';
import type { UserId } from '../../src/lib/ids.ts';
import { ACCESS_CHANNEL } from '../../src/realtime/channels.ts';
import type { TestApp, TestUser } from '../kit/app.ts';
import { anHourPasses, firstRevoked, LATE_MS, pendingOf, type RevokerScene, revokerScene } from '../kit/revoker.ts';
import { joinServer, leave, people, privateRoomOf, removeMember } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';
import { ablyClient, ablyOf, tokenRequestOf } from '../kit/tokens.ts';

/** Revocations are as durable as the removals that request them. */

/** A private room of ada with bob as a member, and its channel. */
async function privateRoom(app: TestApp) {
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { serverId, roomId } = await privateRoomOf(ada, bob);
  return { ada, bob, serverId, roomId, channel: `${serverId}:${roomId}` };
}

/** The token that Ably issues for a token request. */
async function redeemed({ app }: RevokerScene, request: Ably.TokenRequest): Promise<string> {
  const client = new Ably.Rest({ ...ablyOf(app), authCallback: (_params, done) => done(null, request) });
  return (await client.auth.requestToken()).token;
}

/** Reads a channel with this token, and never another. @returns `open`, or the code of the refusal. */
async function read({ ably }: RevokerScene, token: string, channel: string): Promise<unknown> {
  const answer = await fetch(`${ably.url}/channels/${channel}/messages?access_token=${token}`);
  return answer.ok ? 'open' : ((await answer.json()) as { error: { code: number } }).error.code;
}

/** Inserts a revocation for each user in one SQL statement, without the application's rules. */
async function demand({ app }: RevokerScene, users: readonly TestUser[]): Promise<void> {
  const ids = users.map(({ id }) => uuidOf(id));
  await app.db.$executeRaw`INSERT INTO token_revocations (user_id) SELECT unnest(${ids}::uuid[])`;
}

describe('a revocation is requested', () => {
  test('by each removal, in its own transaction, with a notice to this process', async () => {
    await using scene = await revokerScene();
    const { ada, bob, serverId, roomId } = await privateRoom(scene.app);
    const told: string[] = [];
    using _listening = onRevocation(scene.app.db, (userId) => told.push(userId));

    await removeMember(ada, roomId, bob);
    const removed = await pendingOf(scene.app, bob);
    await leave(bob, serverId);

    expect(removed).toEqual([{ dueMs: 0 }]);
    expect(await pendingOf(scene.app, bob)).toEqual([{ dueMs: 0 }, { dueMs: 0 }]);
    expect(await pendingOf(scene.app, ada)).toEqual([]);
    expect(told).toEqual([uuidOf(bob.id), uuidOf(bob.id)]);
  });

  test('by nothing else: a repetition, a refusal, a roll-back, adding a member, joining', async () => {
    await using scene = await revokerScene();
    const { ada, bob, serverId, roomId } = await privateRoom(scene.app);
    const [cleo] = await people(scene.app, 'cleo');
    await joinServer(serverId, ada, cleo);
    const told: string[] = [];
    using _listening = onRevocation(scene.app.db, (userId) => told.push(userId));

    await removeMember(ada, roomId, cleo);
    await expect(leave(ada, serverId)).rejects.toThrow('FORBIDDEN');
    await expect(removeMember(cleo, roomId, bob)).rejects.toThrow('unable to find the room');
    const rolledBack = transaction(scene.app.db, async (tx) => {
      await requestRevocation(tx, uuidOf(bob.id) as UserId);
      throw new Error('not after all');
    });

    await expect(rolledBack).rejects.toThrow('not after all');
    expect(told).toEqual([]);
    for (const user of [ada, bob, cleo]) expect(await pendingOf(scene.app, user)).toEqual([]);
  });
});

test('tokens are revoked at once, and again when every token request from before the removal has expired', async () => {
  await using scene = await revokerScene();
  const revoker = scene.start();
  const { ada, bob, roomId, channel } = await privateRoom(scene.app);
  const kept = await tokenRequestOf(bob);
  const before = await redeemed(scene, await tokenRequestOf(bob));
  const atFirst = await read(scene, before, channel);

  await removeMember(ada, roomId, bob);
  await firstRevoked(scene.app, bob);
  const afterFirst = await read(scene, before, channel);
  // The first revocation cannot cover this one: it was signed before the removal and redeemed after it.
  const late = await redeemed(scene, kept);
  const whileLate = await read(scene, late, channel);
  await anHourPasses(scene.app, bob);
  await expect.poll(() => pendingOf(scene.app, bob)).toEqual([]);
  const afterSecond = await read(scene, late, channel);
  const renewed = await redeemed(scene, await tokenRequestOf(bob));

  expect([atFirst, afterFirst]).toEqual(['open', 40141]);
  expect([whileLate, afterSecond]).toEqual(['open', 40141]);
  expect(revoker.counts).toEqual({ revoked: 2, failed: 0 });
  // Their own channels stay open.
  expect(await read(scene, renewed, `user:${bob.id}`)).toBe('open');
  expect(await read(scene, renewed, channel)).toBe(40160);
});

test('a late first revocation is the only one, because the second is due by then', async () => {
  await using scene = await revokerScene();
  const { ada, bob, roomId } = await privateRoom(scene.app);
  await removeMember(ada, roomId, bob);
  await anHourPasses(scene.app, bob);

  const revoker = scene.start();

  await expect.poll(() => pendingOf(scene.app, bob)).toEqual([]);
  expect(revoker.counts).toEqual({ revoked: 1, failed: 0 });
});

test('the other processes are notified by a message for each user on an internal channel', async () => {
  await using scene = await revokerScene();
  const { ada, bob, roomId } = await privateRoom(scene.app);
  const told: Ably.InboundMessage[] = [];
  await scene
    .realtime()
    .channels.get(ACCESS_CHANNEL)
    .subscribe((message) => told.push(message));
  scene.start();

  await removeMember(ada, roomId, bob);

  await expect
    .poll(() => told.map(({ name, data }) => ({ name, data: data as unknown })))
    .toEqual([{ name: 'access.revoked', data: { user_id: bob.id } }]);
});

test('a removal while Ably is down is not delayed, and the tokens are revoked when it is back', async () => {
  await using scene = await revokerScene();
  const { ada, bob, serverId, roomId, channel } = await privateRoom(scene.app);
  const service = await scene.startService();
  using client = ablyClient(service, bob);
  const [lost, kept] = [client.channels.get(channel), client.channels.get(`server:${serverId}`)];
  await Promise.all([lost.attach(), kept.attach()]);
  const failed = lost.once('failed');

  await scene.ably.stop();
  await removeMember(ada, roomId, bob);
  const meanwhile = await pendingOf(service, bob);
  await scene.ably.start();

  expect((await failed).reason).toMatchObject({ code: 40160 });
  expect(meanwhile).toHaveLength(1);
  await firstRevoked(service, bob);
  await expect.poll(() => [client.connection.state, kept.state]).toEqual(['connected', 'attached']);
});

test('a process that dies right after the commit leaves the revocation to the next one', async () => {
  await using scene = await revokerScene();
  const { ada, bob, roomId, channel } = await privateRoom(scene.app);
  using client = ablyClient(scene.app, bob);
  const lost = client.channels.get(channel);
  await lost.attach();
  const failed = lost.once('failed');
  await removeMember(ada, roomId, bob);
  const left = await pendingOf(scene.app, bob);

  const service = await scene.startService();

  await firstRevoked(service, bob);
  expect(left).toEqual([{ dueMs: 0 }]);
  // The client gets its tokens from the app, which decides again.
  expect((await failed).reason).toMatchObject({ code: 40160 });
});

test('work that a killed process had claimed is taken over when the claim expires', async () => {
  await using scene = await revokerScene();
  const { ada, bob, roomId } = await privateRoom(scene.app);
  await removeMember(ada, roomId, bob);
  const claimed = await claimRevocations(scene.app.db, { limit: 100, claimMs: 500, lateMs: LATE_MS });

  scene.start();

  expect(claimed).toEqual([expect.objectContaining({ userId: uuidOf(bob.id), last: false })]);
  await firstRevoked(scene.app, bob);
});

test('several removals of one user make one call, and many users are sent in calls of a hundred', async () => {
  await using scene = await revokerScene();
  const users = await people(scene.app, ...Array.from({ length: 101 }, () => 'user'));
  const [first] = users;
  const calls: number[] = [];
  const revoke = (userIds: readonly UserId[]) => {
    calls.push(userIds.length);
    return scene.revoke(userIds);
  };
  await demand(scene, [first!, first!, first!]);

  scene.start({ revoke });
  await firstRevoked(scene.app, first!);
  const forOne = calls.splice(0);
  await demand(scene, users);
  for (const user of users) await firstRevoked(scene.app, user);

  expect(forOne).toEqual([1]);
  expect(calls).toEqual([100, 1]);
});

test('several instances share the work: no user is revoked by two of them', async () => {
  await using scene = await revokerScene();
  const users = await people(scene.app, ...Array.from({ length: 40 }, () => 'user'));
  const revokers = [scene.start(), scene.start(), scene.start()];

  for (const user of users) await demand(scene, [user]);
  for (const user of users) await firstRevoked(scene.app, user);

  expect(revokers.reduce((sum, { counts }) => sum + counts.revoked, 0)).toBe(users.length);
});

test('a revocation that fails at Ably is retried, and does not delay others', async () => {
  await using scene = await revokerScene();
  const [bob, cleo] = await people(scene.app, 'bob', 'cleo');
  let refusals = 2;
  const revoke = async (userIds: readonly UserId[]) => {
    const revoked = await scene.revoke(userIds);
    if (!userIds.includes(uuidOf(bob.id) as UserId) || refusals === 0) return revoked;
    refusals -= 1;
    return [uuidOf(bob.id) as UserId];
  };
  await demand(scene, [bob, cleo]);

  const revoker = scene.start({ revoke });

  await firstRevoked(scene.app, cleo);
  await firstRevoked(scene.app, bob);
  expect(revoker.counts).toEqual({ revoked: 2, failed: 2 });
});

test('a revocation is not done before the other processes are notified, however often that fails', async () => {
  await using scene = await revokerScene();
  const { ada, bob, roomId, channel } = await privateRoom(scene.app);
  const before = await redeemed(scene, await tokenRequestOf(bob));
  const told: unknown[] = [];
  await scene
    .realtime()
    .channels.get(ACCESS_CHANNEL)
    .subscribe(({ data }) => told.push(data));
  const failing = scene.ably.failPublishes({ answer: 'error', code: 50000 });
  const revoker = scene.start();

  await removeMember(ada, roomId, bob);
  await expect.poll(() => revoker.counts.failed).toBeGreaterThan(1);
  const meanwhile = await pendingOf(scene.app, bob);
  // The tokens are revoked without waiting for that.
  const refused = await read(scene, before, channel);
  failing[Symbol.dispose]();
  await firstRevoked(scene.app, bob);

  expect(meanwhile[0]!.dueMs).toBeLessThan(LATE_MS);
  expect(refused).toBe(40141);
  await expect.poll(() => told).toEqual([{ user_id: bob.id }]);
});

test('a revoker that stops handles what is due', async () => {
  await using scene = await revokerScene();
  const { ada, bob, roomId } = await privateRoom(scene.app);
  const revoker = scene.start({ nudged: false, sweepMs: 60_000 });
  await removeMember(ada, roomId, bob);

  await revoker[Symbol.asyncDispose]();

  expect(await pendingOf(scene.app, bob)).toEqual([{ dueMs: LATE_MS }]);
});
