import { mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { decodeId } from '../../src/lib/ids.ts';
import { startTestApp, testApp, type TestApp, type TestUser } from '../kit/app.ts';
import { complete, keptBy, put, slotFor, upload } from '../kit/files.ts';
import { blackPng } from '../kit/images.ts';
import { deleteMessage } from '../kit/messages.ts';
import { people, roomOf } from '../kit/scenes.ts';

let app: TestApp;
let ada: TestUser;
let roomId: string;
beforeAll(async () => {
  app = await testApp();
  [ada] = await people(app, 'ada');
  ({ roomId } = await roomOf(ada));
});

const BYTES = Buffer.from('some text');
const PNG = Buffer.from(blackPng(60, 40));

const uuidOf = (id: string) => decodeId('file', id)!;
const pathOf = (id: string, name = 'original') => join(app.dataDir, 'files', uuidOf(id), name);

async function attached(): Promise<{ messageId: string; fileId: string }> {
  const { id } = await upload(ada, { bytes: BYTES });
  const { data } = await ada.raw(
    'mutation ($input: CreateMessageInput!) { createMessage(input: $input) { message { id } } }',
    { input: { channel: { roomId }, fileIds: [id] } },
  );
  return { fileId: id, messageId: (data as { createMessage: { message: { id: string } } }).createMessage.message.id };
}

/** Sets the creation time of the file so many hours back. */
async function age(fileId: string, hours: number): Promise<void> {
  await app.db.$executeRaw`
    UPDATE files SET created_at = created_at - ${hours} * interval '1 hour' WHERE id = ${uuidOf(fileId)}::uuid`;
}

const exists = async (id: string) => {
  const { data } = await ada.raw('query ($id: ID!) { node(id: $id) { id } }', { id });
  return (data as { node: unknown }).node !== null;
};

describe('what was not used within a day', () => {
  test('is removed, rows and bytes: slots, uploads and files', async () => {
    const slot = await slotFor(ada, { bytes: BYTES });
    const uploaded = await slotFor(ada, { bytes: BYTES });
    await put(uploaded, BYTES);
    const { id: unattached } = await upload(ada, { contentType: 'image/png', bytes: PNG });
    const { fileId: inUse } = await attached();
    const old = [slot.file!.id, uploaded.file!.id, unattached, inUse];
    for (const id of old) await age(id, 24.1);
    const { id: young } = await upload(ada, { bytes: BYTES });
    await age(young, 23.9);

    const count = await app.files.expireUnused();
    await app.files.removeObjects();

    expect(count).toBe(3);
    expect(await Promise.all([...old, young].map(exists))).toEqual([false, false, false, true, true]);
    const kept = await keptBy(app);
    for (const id of old.slice(0, 3)) expect(kept.filter((path) => path.includes(uuidOf(id)))).toEqual([]);
    expect(kept).toContain(pathOf(inUse));
    expect(kept).toContain(pathOf(young));
  });

  test('can no longer be completed', async () => {
    const slot = await slotFor(ada, { bytes: BYTES });
    await put(slot, BYTES);
    await age(slot.file!.id, 25);
    await app.files.expireUnused();

    const { file, userErrors } = await complete(ada, slot.file!.id);

    expect(file).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });
});

describe('bytes whose file was removed', () => {
  test('are tried again until their removal succeeds, while others are removed meanwhile', async () => {
    const stuck = await attached();
    const other = await attached();
    // A directory that is not empty has the file's path, so its removal fails.
    const path = pathOf(stuck.fileId);
    await rename(path, `${path}.aside`);
    await mkdir(join(path, 'x'), { recursive: true });

    await deleteMessage(ada, stuck.messageId);
    await app.files.idle();
    const noted = await app.db.fileRemoval.findMany();
    await deleteMessage(ada, other.messageId);
    await app.files.idle();
    const afterOther = await app.db.fileRemoval.findMany({ where: { dueAt: { lt: new Date(Date.now() + 120_000) } } });
    await rm(path, { recursive: true });
    await rename(`${path}.aside`, path);
    // It is due again later.
    await app.files.removeObjects();
    const tooEarly = await keptBy(app);
    await app.db.$executeRaw`UPDATE file_removals SET due_at = now(), keep_until = now()`;
    await app.files.removeObjects();

    expect(noted).toMatchObject([{ fileId: uuidOf(stuck.fileId), attempts: 1 }]);
    expect(noted[0]!.dueAt.getTime() - Date.now()).toBeGreaterThan(0);
    expect(afterOther).toMatchObject([{ fileId: uuidOf(stuck.fileId) }]);
    expect(tooEarly).toContain(path);
    expect(await keptBy(app)).not.toContain(path);
    expect(await app.db.fileRemoval.count()).toBe(0);
  });

  test('that are uploaded again are removed once the upload URL has expired', async () => {
    const kept = await keptBy(app);
    const slot = await slotFor(ada, { bytes: BYTES });
    await put(slot, BYTES);
    await app.db.file.delete({ where: { id: uuidOf(slot.file!.id) } });
    await app.files.removeObjects();
    const removed = await keptBy(app);

    const again = await put(slot, BYTES);
    await app.files.removeObjects();
    await app.files.sweepStore();
    const whileGood = await keptBy(app);
    const [{ minutes }] = await app.db.$queryRaw<[{ minutes: number }]>`
      SELECT EXTRACT(EPOCH FROM keep_until - now())::float8 / 60 AS minutes FROM file_removals
      WHERE file_id = ${uuidOf(slot.file!.id)}::uuid AND due_at = keep_until`;
    // The upload URL expires.
    await app.db.$executeRaw`UPDATE file_removals SET due_at = now(), keep_until = now()`;
    await app.files.removeObjects();

    expect(removed).toEqual(kept);
    expect(again.status).toBe(201);
    expect(whileGood).toHaveLength(kept.length + 1);
    expect(minutes).toBeGreaterThan(15);
    expect(minutes).toBeLessThan(17);
    expect(await keptBy(app)).toEqual(kept);
    expect(await app.db.fileRemoval.count()).toBe(0);
  });

  test('that were refused and uploaded again are removed with the slot that was never completed', async () => {
    const kept = await keptBy(app);
    const slot = await slotFor(ada, { contentType: 'image/png', bytes: BYTES });
    await put(slot, BYTES);
    const { userErrors } = await complete(ada, slot.file!.id);
    const refused = await keptBy(app);
    const again = await put(slot, BYTES);
    const comeAgain = await keptBy(app);

    await age(slot.file!.id, 24.1);
    await app.files.expireUnused();
    await app.files.removeObjects();

    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT' }]);
    expect(refused).toEqual(kept);
    expect(again.status).toBe(201);
    expect(comeAgain).toHaveLength(kept.length + 1);
    expect(await keptBy(app)).toEqual(kept);
    expect(await app.db.fileRemoval.count()).toBe(0);
  });

  test('that one process left are removed by the next one that looks', async () => {
    const { fileId, messageId } = await attached();
    // The state after a process was killed right after the commit.
    await app.db.$transaction(async (tx) => {
      await tx.$executeRaw`
        UPDATE messages SET deleted_at = now(), content = NULL, idempotency_key = NULL, file_count = 0
        WHERE id = ${decodeId('msg', messageId)!}::uuid`;
      await tx.$executeRaw`DELETE FROM files WHERE id = ${uuidOf(fileId)}::uuid`;
    });

    await app.files.removeObjects();

    expect(await keptBy(app)).not.toContain(pathOf(fileId));
  });
});

describe('a thumbnail', () => {
  test('that one process left unfinished is made by the next one that looks', async () => {
    const { id } = await upload(ada, { contentType: 'image/png', bytes: PNG });
    await rm(pathOf(id, 'thumbnail'));
    await app.db.$executeRaw`
      UPDATE files SET thumbnail = 'PENDING', created_at = created_at - interval '2 minutes' WHERE id = ${uuidOf(id)}::uuid`;

    await app.files.makeMissingThumbnails();

    const { file } = await complete(ada, id);
    expect((await fetch(file!.thumbnail!.url)).headers.get('content-type')).toBe('image/webp');
  });

  test('is given up if the image cannot be read, and the file stays', async () => {
    const { id } = await upload(ada, { contentType: 'image/png', bytes: PNG });
    await writeFile(pathOf(id), Buffer.alloc(300));
    await app.db.$executeRaw`
      UPDATE files SET thumbnail = 'PENDING', created_at = created_at - interval '2 minutes' WHERE id = ${uuidOf(id)}::uuid`;

    await app.files.makeMissingThumbnails();

    const { file } = await complete(ada, id);
    expect(file).toMatchObject({ status: 'READY', thumbnail: null });
  });
});

describe('the sweep', () => {
  test('removes objects without a row once they are an hour old, and counts them', async () => {
    const other = await startTestApp();
    const [bob] = await people(other, 'bob');
    const { id } = await upload(bob, { bytes: BYTES });
    const own = await keptBy(other);
    const folder = join(other.dataDir, 'files');
    const plant = async (name: string, ageMs: number) => {
      const path = join(folder, name, 'original');
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, Buffer.alloc(200, 'x'));
      await utimes(path, new Date(), new Date(Date.now() - ageMs));
      return path;
    };
    await plant('01900000-0000-7000-8000-000000000001', 2 * 3_600_000);
    await plant('01900000-0000-7000-8000-000000000002', 2 * 3_600_000);
    const young = await plant('01900000-0000-7000-8000-000000000003', 60_000);
    for (const path of own) await utimes(path, new Date(), new Date(0));

    const first = await other.files.sweepStore();
    const second = await other.files.sweepStore();

    expect([first, second]).toEqual([2, 0]);
    expect(own).toEqual([join(folder, uuidOf(id), 'original')]);
    expect((await keptBy(other)).toSorted()).toEqual([...own, young].toSorted());
    expect(await other.metrics.registry.metrics()).toMatch(/^messaging_orphaned_objects_total 2$/m);
  });

  test('leaves a store alone if the database knows none of its objects: one of the two may be the wrong one', async () => {
    const other = await startTestApp();
    const folder = join(other.dataDir, 'files');
    for (let i = 100; i < 200; i++) {
      const path = join(folder, `01900000-0000-7000-8000-000000000${i}`, 'original');
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, Buffer.alloc(200, 'x'));
      await utimes(path, new Date(), new Date(0));
    }

    const count = await other.files.sweepStore();

    expect(count).toBe(0);
    expect(await keptBy(other)).toHaveLength(100);
  });
});

test('copies left by a killed process are removed at the next start', async () => {
  const copy = async (name: string, ageMs: number) => {
    const dir = await mkdtemp(join(tmpdir(), name));
    await writeFile(join(dir, 'original'), BYTES);
    await utimes(dir, new Date(), new Date(Date.now() - ageMs));
    return dir;
  };
  const stale = await copy('messaging-file-', 2 * 3_600_000);
  const inUse = await copy('messaging-file-', 60_000);
  const others = await copy('another-', 2 * 3_600_000);

  const other = await startTestApp();
  await other.files.idle();

  const left = await readdir(tmpdir());
  expect(left).not.toContain(basename(stale));
  expect(left).toEqual(expect.arrayContaining([basename(inUse), basename(others)]));
  await Promise.all([inUse, others].map((dir) => rm(dir, { recursive: true })));
});
