import { setTimeout } from 'node:timers/promises';

import { createClient } from 'graphql-ws';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';

import { startTestApp } from '../kit/app.ts';
import { graphql } from '../kit/generated/gql.ts';
import { takeDatabaseAway } from '../kit/outage.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { listen } from '../kit/subscriptions.ts';
import { begin, connectWire, openWire } from '../kit/websocket.ts';

const EVENTS = graphql(`
  subscription WebSocketStopEvents($channel: ChannelRef!, $after: Int) {
    channelEvents(channel: $channel, after: $after) {
      ... on DurableEvent {
        seq
      }
    }
  }
`);

/** A separate app, and a user in a room with one message. */
async function scene() {
  const app = await startTestApp({}, { publish: true });
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  await write(ada, { roomId });
  return { app, ada, as: { url: app.url, token: ada.token }, channel: { roomId } };
}

describe('when the service stops', () => {
  test('streams end without a "complete" message, so that their clients reconnect to another instance', async () => {
    const { app, as, channel } = await scene();
    using wire = await connectWire(as.url, as.token);
    using mute = await openWire(as.url);
    begin(wire, 'events', EVENTS.toString(), { channel, after: 0 });
    using sse = listen(as, 'SSE', EVENTS, { channel, after: 0 });
    await wire.receive();
    await expect.poll(() => sse.events).toEqual([{ seq: 1 }]);

    await app.stop();

    const goingAway = { code: 1001, reason: 'the service is stopping' };
    expect(await wire.closed).toEqual(goingAway);
    expect(await mute.closed).toEqual(goingAway);
    expect(wire.frames.join('')).not.toContain('complete');
    await expect.poll(() => sse.end).toBe('broken');
    expect(sse.errors).toEqual([]);
    expect(app.bridge.counts.subscribers).toBe(0);
  });

  test('it does not wait for a client that does not respond', async () => {
    const { app, as, channel } = await scene();
    using deaf = await connectWire(as.url, as.token);
    begin(deaf, 'events', EVENTS.toString(), { channel, after: 0 });
    await deaf.receive();
    deaf.pause();

    await app.stop();

    await expect(fetch(`${as.url}/livez`)).rejects.toThrow('fetch failed');
  });

  test('the graphql-ws client continues by itself, without loss or repetition', async () => {
    const { app, ada, as, channel } = await scene();
    const other = await startTestApp({ databaseUrl: app.databaseUrl });
    const elsewhere = { ...ada, ...(await other.client(ada.username)) };
    const seqs: number[] = [];
    const client = createClient({
      url: `${as.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${as.token}` },
      retryAttempts: 1_000,
      retryWait: () => setTimeout(20),
      // By default it gives up if no server is listening at that moment.
      shouldRetry: () => true,
    });
    onTestFinished(() => client.dispose());
    const variables = {
      channel,
      // Read each time the client subscribes.
      get after() {
        return seqs.at(-1) ?? 0;
      },
    };
    const failures: unknown[] = [];
    client.subscribe<{ channelEvents: { seq: number } }>(
      { query: EVENTS.toString(), variables },
      {
        next: ({ data }) => seqs.push(data!.channelEvents.seq),
        error: (error) => failures.push(error),
        complete: () => failures.push('complete'),
      },
    );
    await expect.poll(() => seqs).toEqual([1]);

    let current = app;
    for (let round = 0; round < 3; round++) {
      await write(ada, channel);
      const restarting = current.restart();
      await write(elsewhere, channel, 'written meanwhile, through another instance');
      current = await restarting;
      await write(ada, channel);
    }

    await expect.poll(() => seqs.at(-1), { timeout: 20_000 }).toBe(10);
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(failures).toEqual([]);
  });
});

describe('while the database is unreachable', () => {
  test('a failure over a WebSocket is masked, and the connection stays open', async () => {
    const { app, as, channel } = await scene();
    using wire = await connectWire(as.url, as.token);
    using newcomer = await connectWire(as.url, await app.token('newcomer'));
    const giveBack = await takeDatabaseAway(app.databaseUrl);

    begin(wire, 'events', EVENTS.toString(), { channel, after: 0 });
    const refused = await wire.receive();
    begin(newcomer, 'look', '{ viewer { user { id } } }');
    const unknown = await newcomer.receive();

    const masked = {
      message: 'unable to answer at the moment',
      extensions: {
        code: 'SERVICE_UNAVAILABLE',
        retryAfterMs: 2_000,
        requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      },
    };
    expect(refused).toMatchObject({ type: 'next', id: 'events', payload: { errors: [masked] } });
    expect(unknown).toEqual({ type: 'error', id: 'look', payload: [masked] });
    expect([...wire.frames, ...newcomer.frames].join('')).not.toContain('"http"');

    await giveBack();
    expect(await wire.receive()).toEqual({ type: 'complete', id: 'events' });
    await expect
      .poll(
        async () => {
          begin(wire, 'again', '{ viewer { user { username } } }');
          const answer = await wire.receive();
          await wire.receive();
          return answer.payload;
        },
        { timeout: 20_000 },
      )
      .toMatchObject({ data: { viewer: {} } });
  });
});
