import { randomBytes } from 'node:crypto';

import { expect, test } from 'vitest';

import { createDb } from '../../src/data/db.ts';
import { testLog } from '../kit/log.ts';
import { answered, expectRecovery, fragileApp, readiness } from '../kit/faults.ts';
import { CREATE_MESSAGE } from '../kit/operations.ts';
import { mountSmallDisk, startOwnPostgres } from '../kit/own-postgres.ts';
import { people, roomOf } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';

/** Space for an empty database and its WAL. */
const DISK_MB = 160;

const disk = await mountSmallDisk(DISK_MB);

// Only an administrator can mount a disk that is small enough to fill it.
test.runIf(disk)(
  'while the disk of PostgreSQL is full, writes are refused temporarily, reads work, and no change is lost',
  async () => {
    await using stack = new AsyncDisposableStack();
    stack.use(disk!);
    const postgres = stack.use(await startOwnPostgres({ place: disk!.path }));
    const { app } = stack.use(await fragileApp({}, { directUrl: postgres.url }));
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);
    const send = (key: string) =>
      answered(
        'a mutation',
        ada.answer(CREATE_MESSAGE, {
          // Random, so that it cannot be compressed.
          input: { channel: { roomId } as never, content: randomBytes(1_900).toString('hex'), idempotencyKey: key },
        }),
      );
    const acknowledged: string[] = [];

    const giveBack = await disk!.fill();
    let refused: Awaited<ReturnType<typeof send>> | null = null;
    for (let i = 0; !refused; i++) {
      const answer = await send(`before-${i}`);
      if (answer.data?.createMessage.message) acknowledged.push(answer.data.createMessage.message.id);
      else refused = answer;
    }
    const read = await answered('a query', ada.raw('query ($id: ID!) { room(id: $id) { name } }', { id: roomId }));
    const ready = await readiness(app);
    await giveBack();

    expect(refused).toMatchObject({ status: 503, errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
    expect(read.errors).toBeUndefined();
    expect(ready).toBe(200);
    const db = createDb({ url: postgres.url, poolSize: 1, log: testLog });
    stack.defer(() => db.$disconnect());
    const stored = await db.$queryRaw<{ id: string }[]>`SELECT id::text FROM messages ORDER BY seq`;
    expect(stored.map(({ id }) => id)).toEqual(acknowledged.map(uuidOf));
    await expectRecovery(app, ada, roomId);
  },
);
