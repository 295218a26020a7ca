import * as Ably from 'ably';
import { afterEach, expect, test, vi } from 'vitest';

import { type AblyClock, startAblyClock } from '../../src/realtime/ably-clock.ts';
import { createFencedSend } from '../../src/realtime/fenced-send.ts';
import { type Outgoing, SendError } from '../../src/realtime/send.ts';
import { type AblyScene, ablyScene, listen, SERVER_KEY } from '../kit/ably.ts';
import { startTestApp } from '../kit/app.ts';
import { testLog } from '../kit/log.ts';
import { subscribe } from '../kit/publisher.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { scrape } from '../kit/scrape.ts';
import { ablyOf, tokenRequestOf } from '../kit/tokens.ts';

afterEach(() => void vi.useRealTimers());

const MINUTE_MS = 60_000;
/** More than the tolerance of Ably for token requests, and than the validity of our requests. */
const FAR_MS = 10 * MINUTE_MS;

/** A local Ably whose clock is this far ahead of this machine's real time, independent of a mocked `Date`. */
async function ablyAhead(ms: number) {
  const ahead = { ms };
  const now = () => Math.floor(performance.timeOrigin + performance.now() + ahead.ms);
  return { ahead, scene: await ablyScene({ now }) };
}

function accessOf({ ably }: AblyScene) {
  return { key: SERVER_KEY, tokenKey: SERVER_KEY, ...ably.clientOptions };
}

function outgoing(seq: number): Outgoing {
  const envelope = { id: `evt_${seq}`, type: 'message.created', seq, timestamp: '', user_id: null, data: {} };
  return { channel: 'server:room', envelope: envelope as unknown as Outgoing['envelope'] };
}

function clockOf(scene: AblyScene, stack: DisposableStack): AblyClock {
  return stack.use(startAblyClock({ ably: accessOf(scene), log: testLog }));
}

test.each([
  ['ahead of ours', FAR_MS],
  ['behind ours', -FAR_MS],
])('with Ably’s clock far %s, events are published and token requests are exchanged', async (_where, ms) => {
  const { scene } = await ablyAhead(ms);
  await using _scene = scene;
  const app = await startTestApp({ ably: accessOf(scene) }, { publish: true });
  const [ada] = await people(app, 'ada');
  const { serverId, roomId } = await roomOf(ada);
  const subscriber = await subscribe(scene.realtime(), `${serverId}:${roomId}`);

  await write(ada, { roomId });
  const request = await tokenRequestOf(ada);
  const details = await tokenFor(app, request);

  await expect.poll(() => subscriber.envelopes.map(({ seq }) => seq)).toEqual([1]);
  expect(details.clientId).toBe(ada.id);
  const { value } = await scrape(app.metricsUrl);
  expect(Math.round(value('messaging_ably_clock_offset_seconds')! / 60)).toBe(ms / MINUTE_MS);
  expect(value('messaging_ably_clock_refusals_total')).toBe(0);
  await app.stop();
});

test('a change of Ably’s clock while the service runs is measured, logged and followed', async () => {
  const { ahead, scene } = await ablyAhead(0);
  await using _scene = scene;
  const lines: string[] = [];
  const onLog = (line: string) => void lines.push(line);
  const app = await startTestApp({ ably: accessOf(scene) }, { publish: true, onLog });
  const [ada] = await people(app, 'ada');
  const { serverId, roomId } = await roomOf(ada);
  const subscriber = await subscribe(scene.realtime(), `${serverId}:${roomId}`);
  await write(ada, { roomId });
  await expect.poll(() => subscriber.envelopes.map(({ seq }) => seq)).toEqual([1]);

  ahead.ms = FAR_MS;
  await write(ada, { roomId });
  await expect.poll(() => subscriber.envelopes.map(({ seq }) => seq), { timeout: 10_000 }).toEqual([1, 2]);
  const details = await tokenFor(app, await tokenRequestOf(ada));

  expect(details.clientId).toBe(ada.id);
  const { value } = await scrape(app.metricsUrl);
  expect(value('messaging_ably_clock_refusals_total')).toBeGreaterThan(0);
  expect(Math.round(value('messaging_ably_clock_offset_seconds')! / 60)).toBe(FAR_MS / MINUTE_MS);
  expect(lines.filter((line) => line.includes('because of its time')).length).toBeGreaterThan(0);
  await app.stop();
});

test('Ably refuses a request of a process that was frozen for a minute, and publishes nothing of it', async () => {
  await using scene = await ablyScene();
  using stack = new DisposableStack();
  const clock = clockOf(scene, stack);
  const send = createFencedSend(accessOf(scene), 1_000, clock);
  const received = await listen(scene.realtime().channels.get('server:room'));

  const late = send([outgoing(1)], Date.now() - MINUTE_MS - 1);
  await expect(late).rejects.toThrow(SendError);
  await expect(late).rejects.toThrow('the request arrived after its credential had expired');
  const inTime = await send([outgoing(2)], Date.now());

  expect(inTime).toEqual([{ outcome: 'published' }]);
  await expect.poll(() => received.map(({ id }) => id)).toEqual(['evt_2']);
  // The clock was not the reason.
  expect(clock.refusals).toBe(0);
});

test('a wrong key does not count as a wrong clock', async () => {
  await using scene = await ablyScene();
  using stack = new DisposableStack();
  const clock = clockOf(scene, stack);
  const send = createFencedSend({ ...accessOf(scene), key: `${SERVER_KEY}-wrong` }, 1_000, clock);

  await expect(send([outgoing(1)], Date.now())).rejects.toThrow(SendError);

  expect(clock.refusals).toBe(0);
});

test('after this machine’s clock is set, the next signature follows Ably’s clock', async () => {
  const { scene } = await ablyAhead(0);
  await using _scene = scene;
  using stack = new DisposableStack();
  const clock = clockOf(scene, stack);
  await clock.ready();
  const offsetBefore = clock.offsetMs;

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + FAR_MS });
  await clock.ready();

  expect(offsetBefore).toBe(0);
  expect(Math.round(clock.offsetMs! / MINUTE_MS)).toBe(-FAR_MS / MINUTE_MS);
});

test('signing does not wait for an Ably that cannot be reached, and its time is fetched when it is back', async () => {
  const { scene } = await ablyAhead(FAR_MS);
  await using _scene = scene;
  await scene.ably.stop();
  using stack = new DisposableStack();
  const clock = stack.use(startAblyClock({ ably: accessOf(scene), log: testLog, retryMs: 50 }));

  await clock.ready();
  const unknown = { offsetMs: clock.offsetMs, at: clock.at(1_000) };
  await scene.ably.start();
  await expect.poll(() => clock.offsetMs).not.toBeNull();

  expect(unknown).toEqual({ offsetMs: null, at: 1_000 });
  expect(Math.round(clock.offsetMs! / MINUTE_MS)).toBe(FAR_MS / MINUTE_MS);
});

async function tokenFor(app: Parameters<typeof ablyOf>[0], request: Ably.TokenRequest): Promise<Ably.TokenDetails> {
  const rest = new Ably.Rest({ ...ablyOf(app), authCallback: (_params, done) => done(null, request) });
  return rest.auth.requestToken();
}
