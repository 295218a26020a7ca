import type { Realtime } from 'ably';
import { expect, test } from 'vitest';

import { logsOf } from '../kit/audience.ts';
import { type Crowd, gatherCrowd } from '../kit/crowd.ts';
import { expectNothingLost } from '../kit/faults.ts';
import { type Fleet, type Instance, startFleet } from '../kit/fleet.ts';
import { until } from '../kit/processes.ts';
import { uuidOf } from '../kit/streams.ts';
import { startWriting, type Writing } from '../kit/writers.ts';

/** Time for starts of processes, on a machine that runs other tests. */
const LIMIT_MS = 200_000;
/** Length of an instance's lease, in milliseconds, as in the service. */
const LEASE_MS = 2_000;

/**
 * Delays of a request when its sender is frozen, in milliseconds: of Ably's answer, of the publish itself, or of both.
 */
const SLOW = [{ answerDelayMs: 500 }, { delayMs: 500 }, { delayMs: 150, answerDelayMs: 150 }];

/** Events that arrived on one Ably channel. */
interface Heard {
  readonly seq: number;
  readonly id: string;
  /** `performance.now()`, in milliseconds. */
  readonly at: number;
}

type Channels = ReadonlyMap<string, readonly Heard[]>;

interface Scene {
  readonly fleet: Fleet;
  readonly crowd: Crowd;
  readonly heard: Channels;
  readonly writing: Writing;
}

/** Listens to each Ably channel from its first event, and lets users write to all of them. */
async function writtenChannels(fleet: Fleet): Promise<Scene> {
  const crowd = await gatherCrowd(fleet);
  const heard = await listenToAll(fleet.listener(), crowd);
  const writing = startWriting(
    crowd.people,
    crowd.channels.map(({ ref }) => ref),
  );
  await writing.more(20);
  return { fleet, crowd, heard, writing };
}

async function listenToAll(client: Realtime, { channels }: Crowd): Promise<Channels> {
  const heard = new Map<string, Heard[]>();
  for (const { ablyName } of channels) {
    const events: Heard[] = [];
    heard.set(ablyName, events);
    await client.channels.get(ablyName).subscribe(({ id, data }) => {
      const { seq } = data as { readonly seq?: number };
      if (seq !== undefined) events.push({ seq, id, at: performance.now() });
    });
  }
  return heard;
}

/** The lease of the only instance. */
async function onlyLease({ db }: Fleet): Promise<string> {
  const read = () => db.$queryRaw<{ id: string }[]>`SELECT instance_id AS id FROM instance_leases`;
  await expect.poll(read).toHaveLength(1);
  return (await read())[0]!.id;
}

/** Waits until Ably holds back a request of the instance. */
async function publishesUnderWay({ db, ably }: Fleet, leaseId: string): Promise<void> {
  await until(async () => {
    const [held] = await db.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) FROM streams WHERE lease_owner = ${leaseId}::uuid AND published_seq < last_seq`;
    return held!.count > 0n && ably.publishesUnderWay > 0;
  });
}

/** Names of the Ably channels that the instance has claimed, and the rest of its lease in milliseconds. */
async function heldBy(
  { fleet: { db }, crowd }: Scene,
  leaseId: string,
): Promise<{ readonly names: string[]; readonly lastsMs: number }> {
  const streams = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM streams WHERE lease_owner = ${leaseId}::uuid AND published_seq < last_seq`;
  const [lease] = await db.$queryRaw<{ ms: number }[]>`
    SELECT EXTRACT(EPOCH FROM lease_until - clock_timestamp())::float8 * 1000 AS ms
    FROM instance_leases WHERE instance_id = ${leaseId}::uuid`;
  const ids = new Set(streams.map(({ id }) => id));
  const names = crowd.channels
    .filter(({ ref }) => ids.has(uuidOf(Object.values(ref)[0] as string)))
    .map(({ ablyName }) => ablyName);
  return { names, lastsMs: lease!.ms };
}

async function isForgotten({ db }: Fleet, leaseId: string): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`
    SELECT FROM instance_leases WHERE instance_id = ${leaseId}::uuid AND lease_until >= now()`;
  return rows.length === 0;
}

/** All written events arrived on Ably: in order, without a gap, and none twice. */
async function expectAllHeard({ fleet, crowd, heard, writing }: Scene): Promise<void> {
  await writing.finish();
  await expectNothingLost(fleet.db, writing);
  const logs = await logsOf(crowd.people[0], crowd.channels);
  for (const { ref, ablyName } of crowd.channels) {
    const ids = logs.get(ref)!.map(({ id }) => id);
    await expect.poll(() => heard.get(ablyName)!.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(ids.length);
    expect(
      heard.get(ablyName)!.map(({ id }) => id),
      ablyName,
    ).toEqual(ids);
  }
}

/** Longest time from that moment to the next event of one of these channels, in seconds. */
function silence({ heard }: Scene, names: readonly string[], from: number): string {
  const next = names.map((name) => heard.get(name)!.find(({ at }) => at > from)?.at ?? Infinity);
  return `${((Math.max(...next) - from) / 1_000).toFixed(2)} s`;
}

async function killWhilePublishing(scene: Scene, victim: Instance, leaseId: string) {
  const { fleet } = scene;
  // Ably accepts messages, and does not answer before the instance is dead.
  using _late = fleet.ably.failPublishes({ answer: 'normal', answerDelayMs: 1_000 });
  await publishesUnderWay(fleet, leaseId);
  // Stopped first, so that what it holds is read before others can take it over, however long the end of a process takes.
  victim.freeze();
  const held = await heldBy(scene, leaseId);
  await victim.kill();
  return { killedAt: performance.now(), ...held };
}

test(
  'after kill -9 of one of two instances under load, the other one takes over its channels',
  { timeout: LIMIT_MS },
  async ({ annotate }) => {
    await using fleet = await startFleet(1);
    const leaseId = await onlyLease(fleet);
    const [victim] = fleet.instances;
    const scene = await writtenChannels(fleet);
    await fleet.start();

    const { killedAt, names, lastsMs } = await killWhilePublishing(scene, victim!, leaseId);
    await scene.writing.more(40);
    await expectAllHeard(scene);

    expect(names.length).toBeGreaterThan(0);
    expect(lastsMs).toBeLessThanOrEqual(LEASE_MS);
    await until(() => isForgotten(fleet, leaseId));
    await annotate(`longest silence of ${names.length} channels after kill -9: ${silence(scene, names, killedAt)}`);
  },
);

test(
  'after kill -9 of the only instance under load, its next start takes over its channels',
  { timeout: LIMIT_MS },
  async ({ annotate }) => {
    await using fleet = await startFleet(1);
    const leaseId = await onlyLease(fleet);
    const [victim] = fleet.instances;
    const scene = await writtenChannels(fleet);

    const { killedAt, names, lastsMs } = await killWhilePublishing(scene, victim!, leaseId);
    await fleet.start();
    const startedAt = performance.now();
    await scene.writing.more(40);
    await expectAllHeard(scene);

    expect(names.length).toBeGreaterThan(0);
    expect(lastsMs).toBeLessThanOrEqual(LEASE_MS);
    await annotate(
      `longest silence of ${names.length} channels after kill -9: ${silence(scene, names, killedAt)}, ` +
        `of which the start took ${((startedAt - killedAt) / 1_000).toFixed(2)} s`,
    );
  },
);

test(
  'an instance that was frozen while publishing, and continues after a takeover, publishes nothing out of order or twice',
  { timeout: LIMIT_MS },
  async () => {
    await using fleet = await startFleet(1);
    const leaseId = await onlyLease(fleet);
    const [frozen] = fleet.instances;
    const scene = await writtenChannels(fleet);
    await fleet.start();

    for (const delays of SLOW) {
      {
        using _slow = fleet.ably.failPublishes({ answer: 'normal', ...delays });
        await publishesUnderWay(fleet, leaseId);
        frozen!.freeze();
      }
      await until(() => isForgotten(fleet, leaseId));
      await scene.writing.more(20);
      frozen!.resume();
      await until(async () => !(await isForgotten(fleet, leaseId)));
      // So that requests are sent to it again.
      fleet.balancer.drop();
      await scene.writing.more(20);
    }
    await expectAllHeard(scene);

    // Each time it was frozen for longer than its lease, and noticed. On a busy machine lapses can also happen without
    // that.
    const lapses = frozen!.stdout().split('the lease of this process had expired').length - 1;
    expect(lapses).toBeGreaterThanOrEqual(SLOW.length);
  },
);
