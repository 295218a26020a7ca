import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';

import { ablyScene, listen } from '../../kit/ably.ts';

const ROOMS = Array.from({ length: 10 }, (_, index) => `room-${index}`);
const MESSAGES = 60;

test('with writers that retry and clients that resume, no message is lost by any fault', async () => {
  await using scene = await ablyScene();
  const { ably } = scene;
  const clients = [scene.realtime(), scene.realtime({ useBinaryProtocol: false })];
  const received = await Promise.all(
    clients.flatMap((client) => ROOMS.map((room) => listen(client.channels.get(room)))),
  );
  const writing = new Set(ROOMS);
  const rest = scene.rest({ httpRequestTimeout: 300 });

  async function write(room: string): Promise<void> {
    for (let seq = 1; seq <= MESSAGES; seq += 1) {
      const published = () =>
        rest.channels
          .get(room)
          .publish({ id: `${room}#${seq}`, data: { seq } })
          .then(
            () => true,
            () => sleep(5, false),
          );
      while (!(await published()));
    }
    writing.delete(room);
  }

  /** Causes one fault after another, while somebody writes. */
  async function disturb(): Promise<void> {
    const disturbances = [
      async () => ably.dropConnections(),
      async () => {
        using _ = ably.failPublishes({ share: 0.5 });
        await sleep(100);
      },
      async () => {
        using _ = ably.failPublishes({ share: 0.5, accept: true, answer: 'hangup' });
        await sleep(100);
      },
      async () => {
        await ably.stop();
        await sleep(100);
        await ably.start();
      },
      async () => {
        using _ = ably.failPublishes({ share: 0.2, accept: true, answer: 'silence' });
        await sleep(100);
      },
      async () => {
        using _ = ably.refuseConnections();
        await sleep(100);
      },
    ];
    for (let turn = 0; writing.size > 0; turn += 1) {
      await disturbances[turn % disturbances.length]!();
      await sleep(50);
    }
  }

  await Promise.all([disturb(), ...ROOMS.map(write)]);

  const everything = Array.from({ length: MESSAGES }, (_, index) => index + 1);
  for (const messages of received) {
    await expect.poll(() => messages.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(MESSAGES);
    expect(messages.map(({ data }) => (data as { seq: number }).seq)).toEqual(everything);
  }
});
