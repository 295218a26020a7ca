import { expect, test } from 'vitest';

import { ablyScene, SERVER_KEY } from '../kit/ably.ts';
import { startTestApp } from '../kit/app.ts';
import { askAllWays, FINE, impatient, readiness } from '../kit/faults.ts';
import { graphql } from '../kit/generated/gql.ts';
import { allPublished, expectWhole, subscribe } from '../kit/publisher.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { listen } from '../kit/subscriptions.ts';
import { startTcpProxy } from '../kit/tcp-proxy.ts';
import { startWriting } from '../kit/writers.ts';

const CHANNEL_EVENTS = graphql(`
  subscription FaultsAblyEvents($channel: ChannelRef!) {
    channelEvents(channel: $channel, after: 0) {
      ... on DurableEvent {
        seq
      }
    }
  }
`);

const seqsOf = (events: readonly object[]) => events.flatMap((event) => ('seq' in event ? [event.seq] : []));

/** Time for two waits of a publisher, because it tries another host, and then its longest pause. */
const PATIENT = { timeout: 60_000 };

test.each([
  ['refuses connections', { kind: 'reset' }],
  ['does not answer', { kind: 'black-hole' }],
  ['is reached slowly', { kind: 'latency', ms: 400 }],
  ['is reached through a thin line', { kind: 'throttle', bytesPerSecond: 20_000 }],
] as const)(
  'while Ably %s, all requests are answered, and afterwards all events are delivered once and in order',
  { timeout: 180_000 },
  async (_how, fault) => {
    await using ably = await ablyScene();
    await using proxy = await startTcpProxy(ably.ably.port);
    const { endpoint } = ably.ably.clientOptions;
    const access = { key: SERVER_KEY, tokenKey: SERVER_KEY, endpoint, port: proxy.port, tls: false };
    const app = await startTestApp({ ably: access }, { publish: true });
    await using stack = new AsyncDisposableStack();
    stack.defer(() => app.stop());
    const authors = await people(app, 'ada', 'ben');
    const [ada] = authors;
    const room = await roomOf(...authors);
    const channel = { roomId: room.roomId } as never;
    const heard = await subscribe(ably.realtime(), `${room.serverId}:${room.roomId}`);
    const before = stack.use(listen({ url: app.url, token: ada.token }, 'graphql-ws', CHANNEL_EVENTS, { channel }));
    await write(ada, { roomId: room.roomId });
    await expect.poll(() => before.events.length).toBe(1);

    proxy.set(fault);
    const writing = startWriting(authors.map(impatient), [{ roomId: room.roomId }]);
    await writing.more(10);
    const meanwhile = await askAllWays(app, ada, room.roomId);
    const ready = await readiness(app);
    const during = stack.use(listen({ url: app.url, token: ada.token }, 'SSE', CHANNEL_EVENTS, { channel }));
    await writing.more(10);
    proxy.set({ kind: 'pass' });
    await writing.finish();
    const last = (await write(ada, { roomId: room.roomId })).seq;

    expect(meanwhile).toEqual(FINE);
    expect(ready).toBe(200);
    expect(writing.retries).toEqual({});
    await allPublished(app);
    await expectWhole(heard, 1, last);
    const all = Array.from({ length: last }, (_, i) => i + 1);
    for (const listener of [before, during]) {
      await expect.poll(() => seqsOf(listener.events), PATIENT).toEqual(all);
      expect(listener.errors).toEqual([]);
    }
  },
);
