import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

import { renewInstance } from '../../src/data/instance-leases.ts';
import { claimStreams } from '../../src/data/outbox.ts';
import type { StreamId } from '../../src/lib/ids.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import {
  allPublished,
  expectAllWhole,
  expireLease,
  listenedRooms,
  publisherScene,
  type PublisherScene,
  writeToAll,
} from '../kit/publisher.ts';
import { uuidOf } from '../kit/streams.ts';
import { together } from '../kit/together.ts';

const PROGRAM = fileURLToPath(new URL('../kit/publisher-process.ts', import.meta.url));

/** Starts a publisher in its own process. */
function startProcess({ databaseUrl }: TestApp, { ably }: PublisherScene): ChildProcess & AsyncDisposable {
  const child = spawn(process.execPath, [PROGRAM, databaseUrl, String(ably.port)], { stdio: 'inherit' });
  return Object.assign(child, { [Symbol.asyncDispose]: () => kill(child) });
}

/** Ends the process as a crash would. */
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('two publishers of one log: nothing is lost, repeated or out of order', async () => {
  const app = await testApp();
  await using scene = await publisherScene(app);
  const publishers = [scene.start(), scene.start(), scene.start({ nudged: false })];
  const listened = await listenedRooms(app, scene, 6);

  await writeToAll(listened, 30);

  await expectAllWhole(listened, 30);
  await allPublished(app);
  for (const { messages } of listened.subscribers) expect(messages).toHaveLength(30);
  expect(publishers.filter(({ counts }) => counts.published > 0).length).toBeGreaterThan(1);
});

test('a publisher without nudges finds the events of others by its sweep', async () => {
  const app = await testApp();
  await using scene = await publisherScene(app);
  const listened = await listenedRooms(app, scene, 3);
  await writeToAll(listened, 5);

  scene.start({ nudged: false });

  await expectAllWhole(listened, 5);
});

test('a slow first sweep does not delay the next one', async () => {
  const app = await testApp();
  await using scene = await publisherScene(app);
  const listened = await listenedRooms(app, scene, 1);
  await app.db.$transaction(
    async (tx) => {
      await tx.$executeRaw`LOCK TABLE publisher_watermark`;
      scene.start({ nudged: false });
      // Twenty times this is longer than the wait below.
      await sleep(2_500);
    },
    { timeout: 10_000 },
  );

  await writeToAll(listened, 1);

  await expectAllWhole(listened, 1);
});

test('a stream whose lease has expired is taken over; one with a valid lease is left alone', async () => {
  const app = await testApp();
  await using scene = await publisherScene(app);
  const listened = await listenedRooms(app, scene, 2);
  await writeToAll(listened, 4);
  const [abandoned, owned] = listened.rooms.map((id) => uuidOf(id) as StreamId) as [StreamId, StreamId];
  const [crashed, other] = [crypto.randomUUID(), crypto.randomUUID()];
  for (const owner of [crashed, other]) await renewInstance(app.db, owner, 3_600_000);
  await claimStreams(app.db, crashed, [abandoned]);
  await claimStreams(app.db, other, [owned]);
  await expireLease(app, crashed);

  scene.start();

  await expectAllWhole({ ...listened, subscribers: listened.subscribers.slice(0, 1) }, 4);
  expect(listened.subscribers[1]!.messages).toEqual([]);
  expect(await claimStreams(app.db, other, [owned])).toMatchObject([{ publishedSeq: 0 }]);
  await expireLease(app, other);
  await expectAllWhole(listened, 4);
});

test('a publisher that is stopped releases its streams at once', async () => {
  const app = await testApp();
  await using scene = await publisherScene(app);
  const first = scene.start({ leaseMs: 3_600_000, drainMs: 0 });
  const listened = await listenedRooms(app, scene, 3);
  using _failing = scene.ably.failPublishes({ share: 0.5 });
  await writeToAll(listened, 10);

  await first[Symbol.asyncDispose]();
  scene.start();

  await expectAllWhole(listened, 10);
});

test('after repeated kill -9 during publishing, the next process delivers the rest, in order', async () => {
  const app = await testApp();
  await using scene = await publisherScene(app);
  const listened = await listenedRooms(app, scene, 4);
  // Every second publish takes a while, so that the processes die with requests in every state.
  using _slow = scene.ably.failPublishes({ share: 0.5, answer: 'normal', delayMs: 40, answerDelayMs: 40 });

  const heard = () => listened.subscribers.reduce((sum, { messages }) => sum + messages.length, 0);
  const writing = writeToAll(listened, 60);
  const crashing = (async () => {
    for (let crash = 1; crash <= 3; crash++) {
      await using child = startProcess(app, scene);
      const before = heard();
      await expect.poll(heard, { timeout: 40_000, interval: 5 }).toBeGreaterThan(before + 10);
      await expect.poll(() => scene.ably.publishesUnderWay, { timeout: 40_000, interval: 1 }).toBeGreaterThan(0);
      await kill(child);
    }
  })();
  await together([writing, crashing]);
  const heardBeforeTheLast = heard();
  await using _last = startProcess(app, scene);

  expect(heardBeforeTheLast).toBeLessThan(4 * 60);
  await expectAllWhole(listened, 60);
  await allPublished(app);
});

test('a process that was frozen while another took over publishes nothing out of order when it resumes', async () => {
  const app = await testApp();
  await using scene = await publisherScene(app);
  const listened = await listenedRooms(app, scene, 4);
  using _slow = scene.ably.failPublishes({ share: 0.5, answer: 'normal', delayMs: 40, answerDelayMs: 40 });
  const heard = () => listened.subscribers.reduce((sum, { messages }) => sum + messages.length, 0);

  await using frozen = startProcess(app, scene);
  await writeToAll(listened, 15);
  await expect.poll(heard, { timeout: 40_000, interval: 5 }).toBeGreaterThan(4);
  frozen.kill('SIGSTOP');
  await using _other = startProcess(app, scene);
  await expectAllWhole(listened, 15);
  frozen.kill('SIGCONT');
  await writeToAll(listened, 15);

  await expectAllWhole(listened, 30);
  await allPublished(app);
});
