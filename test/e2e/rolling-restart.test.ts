import { expect, test } from 'vitest';

import { type Audience, gatherAudience, logsOf } from '../kit/audience.ts';
import { gatherCrowd } from '../kit/crowd.ts';
import { expectNothingLost } from '../kit/faults.ts';
import { type Fleet, startFleet } from '../kit/fleet.ts';
import { startWriting, type Writing } from '../kit/writers.ts';

/** Time for four starts and stops of processes, on a machine that runs other tests. */
const LIMIT_MS = 240_000;
/** Promised time from the signal to the end, in milliseconds. */
const STOP_LIMIT_MS = 25_000;
/** Outcomes after which a client may repeat its request with the same idempotency key. */
const REPEATABLE = new Set(['NO_ANSWER', 'SERVICE_UNAVAILABLE']);
const GOING_AWAY = 1001;

interface Replacement {
  readonly code: number | NodeJS.Signals;
  readonly stopMs: number;
  /** Standard error of the old instance. */
  readonly stderr: string;
  /** Number of connections that the new instance has accepted. */
  readonly connections: () => number;
}

test.for([
  { what: 'that serves on until the balancer has seen that it stops', drainSeconds: 2 },
  { what: 'that stops at once', drainSeconds: 0 },
])(
  'two instances are replaced twice while users write and listen, each by one $what: nothing fails, is lost or repeated',
  { timeout: LIMIT_MS },
  async ({ drainSeconds }, { annotate }) => {
    await using fleet = await startFleet(2, { environment: { DRAIN_SECONDS: String(drainSeconds) } });
    const { people, channels } = await gatherCrowd(fleet);
    const [viewer] = people;
    await using audience = await gatherAudience({
      viewer,
      channels,
      urls: [fleet.url, fleet.url, fleet.url],
      realtime: fleet.realtime(viewer),
    });
    const writing = startWriting(
      people,
      channels.map(({ ref }) => ref),
    );
    await writing.more(40);
    const usual = silences(audience);
    audience.listenAnew();

    const replacements: Replacement[] = [];
    for (let i = 0; i < 4; i++) {
      replacements.push(await replaceOldest(fleet));
      await writing.more(20);
    }
    await writing.finish();
    const logs = await logsOf(viewer, channels);
    await audience.caughtUp(logs);

    await annotate(summary(audience, writing, replacements, usual));
    await expectNothingLost(fleet.db, writing);
    expect(Object.keys(writing.retries).filter((reason) => !REPEATABLE.has(reason))).toEqual([]);
    expect([...logs.values()].flat()).toHaveLength(writing.changes);
    expect(audience.failures).toEqual([]);
    for (const { way, channel, events } of audience.followers) {
      expect(events, `by ${way} in ${JSON.stringify(channel)}`).toEqual(logs.get(channel));
    }
    expect(audience.record).toEqual({ repeats: 0, holes: 0, discontinuities: 0 });
    expect(audience.closes.length).toBeGreaterThan(0);
    expect(new Set(audience.closes)).toEqual(new Set([GOING_AWAY]));
    for (const { code, stopMs, stderr, connections } of replacements) {
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(stopMs).toBeLessThan(STOP_LIMIT_MS);
      expect(connections()).toBeGreaterThan(0);
    }
  },
);

/** Replaces an instance like a deployment: the new one serves before the old one is stopped. */
async function replaceOldest(fleet: Fleet): Promise<Replacement> {
  const [old] = fleet.instances;
  const fresh = await fleet.start();
  const signalledAt = performance.now();
  const code = await old!.terminate();
  const stopMs = performance.now() - signalledAt;
  return { code, stopMs, stderr: old!.stderr(), connections: () => fresh.connections };
}

/** Longest time without an event for each kind of follower, in milliseconds. */
function silences({ followers }: Audience): Record<string, number> {
  const ways = Object.entries(Object.groupBy(followers, ({ way }) => way));
  return Object.fromEntries(
    ways.map(([way, those]) => [way, Math.round(Math.max(...those.map(({ longestSilence }) => longestSilence)))]),
  );
}

/** Measured times for the output. */
function summary(
  audience: Audience,
  { changes, retries }: Writing,
  replacements: readonly Replacement[],
  usual: Record<string, number>,
): string {
  return JSON.stringify({
    changes,
    retries,
    ...audience.record,
    webSocketCloses: audience.closes,
    silenceMs: { before: usual, during: silences(audience) },
    stopMs: replacements.map(({ stopMs }) => Math.round(stopMs)),
    connections: replacements.map(({ connections }) => connections()),
  });
}
