import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { testUser } from '../kit/app.ts';
import { type Audience, gatherAudience, logsOf } from '../kit/audience.ts';
import { gatherCrowd } from '../kit/crowd.ts';
import { type Fleet, startFleet } from '../kit/fleet.ts';
import { until } from '../kit/processes.ts';
import { write } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';
import { startTyping, stopTyping } from '../kit/typing.ts';
import { startWriting, type Writing } from '../kit/writers.ts';

/** Time for a crashed instance's lease to expire, on a machine that runs other tests. */
const LIMIT_MS = 200_000;

interface Scenario {
  readonly what: string;
  /** Number of processes. Default: 1. */
  readonly instances?: number;
  /** Happens while users write. They continue afterwards. */
  readonly happen: (fleet: Fleet, writing: Writing) => Promise<void>;
  /** Whether Ably must report a possible loss. Otherwise it must not. Default: no. */
  readonly forgets?: boolean;
}

const SCENARIOS: readonly Scenario[] = [
  {
    what: 'kill -9 of the API, and a restart',
    async happen(fleet, writing) {
      await killWhilePublishing(fleet, writing);
      await fleet.start();
    },
  },
  {
    what: 'kill -9 of one of two instances, while the other goes on',
    instances: 2,
    async happen(fleet, writing) {
      await killWhilePublishing(fleet, writing);
      await writing.more(20);
    },
  },
  {
    what: 'publishes of which half are answered with 500 and a quarter never, taken by Ably or not',
    async happen({ ably }, writing) {
      // Each fault affects a share of the publishes that the earlier ones leave.
      using _refused = ably.failPublishes({ share: 1 / 4 });
      using _refusedAndTaken = ably.failPublishes({ share: 1 / 3, accept: true });
      using _unanswered = ably.failPublishes({ share: 1 / 4, answer: 'silence' });
      using _unansweredAndTaken = ably.failPublishes({ share: 1 / 3, answer: 'silence', accept: true });
      await writing.more(120);
    },
  },
  {
    what: 'a stop of Ably for 10 s',
    async happen({ ably }, writing) {
      await ably.stop();
      await Promise.all([sleep(10_000), writing.more(20)]);
      await ably.start();
    },
  },
  {
    what: 'a restart of Ably that has lost its memory, and of publishes whose answers were still to come',
    forgets: true,
    async happen({ ably }, writing) {
      using _late = ably.failPublishes({ answer: 'normal', answerDelayMs: 3_000 });
      await until(() => ably.publishesUnderWay > 0);
      await writing.more(5);
      await ably.stop();
      await writing.more(15);
      await ably.start({ forget: true });
    },
  },
  {
    what: 'every WebSocket and every request broken off, again and again',
    async happen({ ably, balancer }, writing) {
      for (let i = 0; i < 8; i++) {
        ably.dropConnections();
        balancer.drop();
        await writing.more(10);
      }
    },
  },
  {
    what: 'SIGTERM, and a restart',
    async happen(fleet) {
      const code = await fleet.instances[0]!.terminate();
      expect(code).toBe(0);
      await fleet.start();
    },
  },
];

describe('events are neither lost nor repeated, and in order', () => {
  test.concurrent.for(SCENARIOS)('after $what', { timeout: LIMIT_MS }, async (scenario, { annotate }) => {
    await using fleet = await startFleet(scenario.instances ?? 1);
    const { people, channels } = await gatherCrowd(fleet);
    const [viewer] = people;
    await using audience = await gatherAudience({
      viewer,
      channels,
      urls: [fleet.url],
      realtime: fleet.realtime(viewer),
    });
    const writing = startWriting(
      people,
      channels.map(({ ref }) => ref),
    );
    await writing.more(20);
    const began = performance.now();

    await scenario.happen(fleet, writing);
    const over = performance.now();
    await writing.more(20);

    await writing.finish();
    const logs = await logsOf(viewer, channels);
    await audience.caughtUp(logs);
    await annotate(summary(audience, writing, began, over));
    const rows = await fleet.db.$queryRaw<{ id: string }[]>`SELECT id FROM messages`;
    expect(rows.map(({ id }) => id).toSorted()).toEqual([...writing.messages.values()].map(uuidOf).toSorted());
    expect([...logs.values()].flat()).toHaveLength(writing.changes);
    for (const log of logs.values()) expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
    expect(audience.failures).toEqual([]);
    for (const { way, channel, events } of audience.followers) {
      expect(events, `by ${way} in ${JSON.stringify(channel)}`).toEqual(logs.get(channel));
    }
    const { repeats, holes, discontinuities } = audience.record;
    expect(holes).toBe(0);
    expect(discontinuities > 0).toBe(scenario.forgets ?? false);
    // Ably remembers an id for two minutes, unless it loses its state.
    if (!scenario.forgets) expect(repeats).toBe(0);
  });
});

test(
  'events that one of two instances writes are received from both, and from Ably',
  { timeout: LIMIT_MS },
  async () => {
    await using fleet = await startFleet(2);
    const { people, channels } = await gatherCrowd(fleet);
    const [viewer] = people;
    const urls = fleet.instances.map(({ url }) => url);
    await using audience = await gatherAudience({ viewer, channels, urls, realtime: fleet.realtime(viewer) });

    const authors = urls.map((url) => testUser(url, viewer.id, viewer.username, viewer.token));
    for (const author of [...authors, ...authors]) {
      for (const { ref } of channels) await write(author, ref);
    }
    const logs = await logsOf(viewer, channels);
    await audience.caughtUp(logs);
    // On another device than the messages, after which a start of their device is not shown.
    for (const [i, { ref }] of channels.entries()) await startTyping(authors[i % 2]!, ref, 'phone');
    for (const [i, { ref }] of channels.entries()) await stopTyping(authors[i % 2]!, ref, 'phone');
    await until(() => audience.followers.every(({ typing }) => typing.length >= 2)).catch(() => {});

    for (const log of logs.values()) expect(log.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(audience.failures).toEqual([]);
    expect(audience.followers).toHaveLength(channels.length * (1 + 2 * urls.length));
    for (const { way, channel, events, typing } of audience.followers) {
      expect(events, `by ${way} in ${JSON.stringify(channel)}`).toEqual(logs.get(channel));
      expect(typing, `by ${way} in ${JSON.stringify(channel)}`).toEqual(['typing.start', 'typing.stop']);
    }
    expect(audience.record).toEqual({ repeats: 0, holes: 0, discontinuities: 0 });
  },
);

/** Kills the first instance when Ably has accepted messages of it, or of the other one, and has not answered yet. */
async function killWhilePublishing({ ably, instances }: Fleet, writing: Writing): Promise<void> {
  using _late = ably.failPublishes({ answer: 'normal', answerDelayMs: 2_000 });
  await writing.more(10);
  await until(() => ably.publishesUnderWay > 0);
  await instances[0]!.kill();
}

/** Measured times for the output. Nothing is asserted about them. */
function summary({ followers, record }: Audience, { changes, retries }: Writing, began: number, over: number): string {
  const lasts = Object.entries(Object.groupBy(followers, ({ way }) => way)).map(([way, those]) => {
    const lastAt = Math.max(...those.map((follower) => follower.lastAt));
    return `${way}: the last event ${seconds(lastAt - began)} after it began and ${seconds(lastAt - over)} after it was over`;
  });
  return [`${changes} changes`, JSON.stringify({ retries, ...record }), ...lasts].join('; ');
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
