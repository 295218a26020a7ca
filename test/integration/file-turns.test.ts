import { readdir, readFile } from 'node:fs/promises';
import process from 'node:process';

import { expect, test } from 'vitest';

import { decodeId } from '../../src/lib/ids.ts';
import { startTestApp, type TestUser } from '../kit/app.ts';
import { complete, keptBy, put, slotFor, upload } from '../kit/files.ts';
import { blackPng } from '../kit/images.ts';
import { people } from '../kit/scenes.ts';

const PNG = Buffer.from(blackPng(800, 600));
const png = { filename: 'plan.png', contentType: 'image/png', bytes: PNG };
const text = { bytes: Buffer.from('minutes of the meeting') };

/** Process id of this app's image process. */
async function imageProcess(): Promise<number> {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const [command, status] = await Promise.all(
      ['cmdline', 'status'].map((file) => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '')),
    );
    if (command!.includes('image-worker') && status!.includes(`\nPPid:\t${process.pid}\n`)) return Number(pid);
  }
  throw new Error('there is no image process');
}

async function uploaded(user: TestUser): Promise<string> {
  const slot = await slotFor(user, png);
  await put(slot, PNG);
  return slot.file!.id;
}

test('completions that wait for the image process do not delay other operations of their user', async () => {
  const app = await startTestApp({ rateLimitScale: 1 });
  const [ada] = await people(app, 'ada');
  await upload(ada, png);
  // One more than may run at the same time.
  const ids = await Promise.all([1, 2, 3, 4, 5].map(() => uploaded(ada)));
  const pid = await imageProcess();
  process.kill(pid, 'SIGSTOP');

  const completing = ids.map((id) => complete(ada, id));
  const { data, errors } = await ada.raw('query { viewer { user { username } } }');
  process.kill(pid, 'SIGCONT');
  const answers = await Promise.all(completing);

  expect(errors).toBeUndefined();
  expect(data).toEqual({ viewer: { user: { username: ada.username } } });
  for (const { file } of answers) expect(file).toMatchObject({ status: 'READY', width: 800, height: 600 });
});

test('the pixels of an image are charged once they are known', async () => {
  const app = await startTestApp({ rateLimitScale: 1 });
  const [ada] = await people(app, 'ada');
  const remaining = async () => {
    const { data } = await ada.raw('query { rateLimit { remaining } }');
    return (data as { rateLimit: { remaining: number } }).rateLimit.remaining;
  };
  const priceOf = async (what: Parameters<typeof upload>[1]) => {
    const before = await remaining();
    await upload(ada, what);
    return before - (await remaining());
  };

  const ofText = await priceOf(text);
  const ofImage = await priceOf(png);

  expect(ofImage - ofText).toBe((800 * 600) / 2_000);
});

test('an image beyond the budget of its user is refused for now, and its bytes stay', async () => {
  // 150,000 points.
  const app = await startTestApp({ rateLimitScale: 0.05 });
  const [ada] = await people(app, 'ada');
  // 25,000 points.
  const large = Buffer.from(blackPng(10_000, 5_000, { rows: false }));
  const slot = await slotFor(ada, { ...png, bytes: large });
  await put(slot, large);
  for (let i = 0; i < 5; i++) await ada.raw(`query Invalid${i} { nothing }`);

  const { data, errors } = await ada.raw(
    'mutation ($id: ID!) { completeFileUpload(input: { fileId: $id }) { file { id } userErrors { code } } }',
    { id: slot.file!.id },
  );

  expect(data).toBeNull();
  expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) as number } }]);
  const row = await app.db.file.findUniqueOrThrow({ where: { id: decodeId('file', slot.file!.id)! } });
  expect(row).toMatchObject({ status: 'PENDING', refusals: 0 });
  expect(await keptBy(app)).toHaveLength(1);
});
