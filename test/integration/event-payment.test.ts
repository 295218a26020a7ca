import { describe, expect, test } from 'vitest';

import { startTestApp, type TestApp, type TestUser } from '../kit/app.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { listen, nobodyListens, TRANSPORTS } from '../kit/subscriptions.ts';
import { begin, connectWire } from '../kit/websocket.ts';

/** A hundredth of the limits: 30,000 points. */
const SMALL = 0.01;

/** About 6,000 points for each event, which cannot be shared because of the viewer's own reactions. */
const DEAR = `subscription Dear($id: ID!, $after: Int) {
  channelEvents(channel: { roomId: $id }, after: $after) {
    ... on MessageCreatedEvent {
      seq
      message { channel { ... on Room { messages(first: 100) { nodes { reactionGroups { viewerHasReacted users(first: 2) { id } } } } } } }
    }
  }
}`;
const CHEAP = `subscription Cheap($id: ID!) { channelEvents(channel: { roomId: $id }) { ... on MessageCreatedEvent { seq } } }`;

interface Created {
  readonly seq: number;
}

const client = ({ url }: TestApp, { token }: TestUser) => ({ url, token });

async function remaining(user: TestUser): Promise<number> {
  const { data } = await user.raw('{ rateLimit { remaining } }');
  return (data as { rateLimit: { remaining: number } }).rateLimit.remaining;
}

describe.each(TRANSPORTS)('over %s', (transport) => {
  test('each event costs its subscriber the price of its execution', async () => {
    const app = await startTestApp({ rateLimitScale: 1 }, { publish: true });
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await roomOf(bob, ada);
    using listener = listen(client(app, ada), transport, DEAR, { id: roomId });
    await expect.poll(() => app.bridge.counts.subscribers).toBe(1);
    const before = await remaining(ada);

    await write(bob, { roomId });
    await write(bob, { roomId });
    await expect.poll(() => listener.events.length).toBe(2);

    const cost = (before - (await remaining(ada))) / 2;
    expect(cost).toBeGreaterThan(5_000);
    expect(cost).toBeLessThan(7_000);
  });

  test('a subscriber over quota receives RATE_LIMITED for an event, the event is not executed, and it is delivered after resuming', async () => {
    const app = await startTestApp({ rateLimitScale: SMALL }, { publish: true });
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await roomOf(bob, ada);
    const listener = listen<Record<string, Created>, object>(client(app, ada), transport, DEAR, { id: roomId });
    await expect.poll(() => app.bridge.counts.subscribers).toBe(1);

    let seq = 0;
    while (listener.errors.length === 0 && seq < 6) {
      ({ seq } = await write(bob, { roomId }));
      await expect.poll(() => listener.events.length + listener.errors.length).toBe(seq);
    }
    await expect.poll(() => listener.end).toBe('complete');
    await nobodyListens(app);
    const got = listener.events.map((event) => event.seq);
    const again = await app.restart();
    using resumed = listen<Record<string, Created>, object>(client(again, ada), transport, DEAR, {
      id: roomId,
      after: got.at(-1),
    });

    expect(listener.errors).toMatchObject([
      { extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) as number } },
    ]);
    expect(got.length).toBeGreaterThan(0);
    await expect.poll(() => resumed.events.map((event) => event.seq)).toEqual([got.length + 1]);
  });

  test('open subscriptions are limited, and one that ends makes room', async () => {
    // A limit of 4,000, and 1,000 for each.
    const app = await startTestApp({ rateLimitScale: 0.04 });
    const [ada, bob] = await people(app, 'ada', 'bob');
    const { roomId } = await roomOf(bob, ada);
    const padded = (no: number) =>
      CHEAP.replace('{ seq }', `{ ${Array.from({ length: 900 }, () => 'seq').join(' ')} } #${no}\n`);
    const first = listen(client(app, ada), transport, padded(0), { id: roomId });
    using _second = listen(client(app, ada), transport, padded(1), { id: roomId });
    using _third = listen(client(app, ada), transport, padded(2), { id: roomId });
    await expect.poll(() => app.bridge.counts.subscribers).toBe(3);

    const refused = listen(client(app, ada), transport, padded(3), { id: roomId });
    await expect.poll(() => refused.errors.length).toBe(1);
    first.stop();
    await expect.poll(() => app.bridge.counts.subscribers).toBe(2);
    using accepted = listen(client(app, ada), transport, padded(4), { id: roomId });
    await expect.poll(() => app.bridge.counts.subscribers).toBe(3);

    expect(refused.errors).toMatchObject([
      {
        message: expect.stringContaining('end some of them first') as string,
        extensions: { code: 'RATE_LIMITED', retryAfterMs: null },
      },
    ]);
    expect(accepted.errors).toEqual([]);
  });
});

test('over one WebSocket, a subscription that ends because of quota does not affect the others', async () => {
  const app = await startTestApp({ rateLimitScale: SMALL }, { publish: true });
  const [ada, bob] = await people(app, 'ada', 'bob');
  const { roomId } = await roomOf(bob, ada);
  using wire = await connectWire(app.url, ada.token);
  begin(wire, 'dear', DEAR, { id: roomId });
  await expect.poll(() => app.bridge.counts.subscribers).toBe(1);

  while (!wire.frames.some((frame) => frame.includes('RATE_LIMITED'))) {
    const before = wire.frames.length;
    await write(bob, { roomId });
    await expect.poll(() => wire.frames.length).toBeGreaterThan(before);
  }
  await expect.poll(() => wire.frames.at(-1)).toBe('{"id":"dear","type":"complete"}');
  wire.send({ type: 'ping' });

  await expect.poll(() => wire.frames.at(-1)).toBe('{"type":"pong"}');
});
