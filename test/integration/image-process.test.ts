import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import process from 'node:process';

import { expect, test } from 'vitest';

import { ImagesUnavailableError } from '../../src/storage/images.ts';
import { imageDesk } from '../kit/image-desk.ts';
import { blackPng } from '../kit/images.ts';
import { isRunning, until } from '../kit/processes.ts';

test('the process starts with the first image and serves all of them', async () => {
  await using desk = await imageDesk();
  const path = await desk.file(blackPng(9, 9));
  expect(desk.pids()).toEqual([]);

  await Promise.all([desk.images.probe(path), desk.images.thumbnail(path)]);
  await desk.images.probe(path);

  expect(desk.pids()).toHaveLength(1);
});

test('the process has nothing of our environment', async () => {
  await using desk = await imageDesk();
  await desk.images.probe(await desk.file(blackPng(9, 9)));

  const environment = await readFile(`/proc/${desk.pids()[0]}/environ`, 'latin1');

  expect(environment).not.toMatch(/(?:^|\0)(?:PATH|HOME|[A-Z_]*(?:KEY|SECRET|TOKEN|URL))=/);
});

test('the process is killed where an image takes too long, and the next one has a new one', async () => {
  await using desk = await imageDesk({ timeLimitMs: 3_000 });
  const image = await desk.file(blackPng(9, 9));

  const slow = desk.images.probe((await desk.pipe()).path);

  await expect(slow).rejects.toMatchObject({ name: 'ImageRefusedError', reason: 'TOO_SLOW' });
  expect(isRunning(desk.pids()[0]!)).toBe(false);
  expect(await desk.images.probe(image)).toEqual({ width: 9, height: 9 });
  expect(desk.pids()).toHaveLength(2);
});

test('the process is killed where an image takes too much memory', async () => {
  // Less than it has when it starts: any image is too much.
  await using desk = await imageDesk({ memoryLimitBytes: 1024 ** 2 });

  const large = desk.images.probe((await desk.pipe()).path);

  await expect(large).rejects.toMatchObject({ name: 'ImageRefusedError', reason: 'TOO_LARGE' });
  expect(isRunning(desk.pids()[0]!)).toBe(false);
});

test('the process is survived when it crashes: its image fails, and those that wait have a new one', async () => {
  await using desk = await imageDesk();
  const image = await desk.file(blackPng(9, 9));
  const pipe = await desk.pipe();
  const both = Promise.allSettled([desk.images.probe(pipe.path), desk.images.probe(image)]);
  await until(() => pipe.isRead());

  process.kill(desk.pids()[0]!, 'SIGKILL');

  expect(await both).toEqual([
    { status: 'rejected', reason: expect.any(ImagesUnavailableError) },
    { status: 'fulfilled', value: { width: 9, height: 9 } },
  ]);
  expect(desk.pids()).toHaveLength(2);
});

test('the process is replaced when it dies without work', async () => {
  await using desk = await imageDesk();
  const image = await desk.file(blackPng(9, 9));
  await desk.images.probe(image);

  const [pid] = desk.pids();
  process.kill(pid!, 'SIGKILL');
  await until(() => desk.messages().includes('the image process ended by itself'));

  expect(await desk.images.probe(image)).toEqual({ width: 9, height: 9 });
});

test('the process has one image at a time, and a limit on those that wait', async () => {
  await using desk = await imageDesk({ queueLimit: 1 });
  const [first, second] = [await desk.pipe(), await desk.pipe()];
  const both = Promise.allSettled([desk.images.probe(first.path), desk.images.probe(second.path)]);

  await expect(desk.images.probe(second.path)).rejects.toThrow('too many others wait');
  await until(() => first.isRead());
  expect(await second.isRead()).toBe(false);

  process.kill(desk.pids()[0]!, 'SIGKILL');
  await until(() => second.isRead());
  expect(await first.isRead()).toBe(false);
  process.kill(desk.pids()[1]!, 'SIGKILL');
  await both;
});

test('a size is told before thumbnails that wait, as somebody waits for it', async () => {
  await using desk = await imageDesk();
  const path = await desk.file(blackPng(400, 300));
  const told: string[] = [];
  const tell = (what: string) => () => void told.push(what);

  await Promise.all([
    desk.images.thumbnail(path).then(tell('thumbnail 1')),
    desk.images.thumbnail(path).then(tell('thumbnail 2')),
    desk.images.thumbnail(path).then(tell('thumbnail 3')),
    desk.images.probe(path).then(tell('size')),
  ]);

  expect(told).toEqual(['thumbnail 1', 'size', 'thumbnail 2', 'thumbnail 3']);
});

test('the process ends after a while without work, and starts again', async () => {
  await using desk = await imageDesk({ idleMs: 1 });
  const image = await desk.file(blackPng(9, 9));
  await desk.images.probe(image);

  await until(() => !isRunning(desk.pids()[0]!));

  expect(await desk.images.probe(image)).toEqual({ width: 9, height: 9 });
  expect(desk.pids()).toHaveLength(2);
});

test('the process ends with its owner, and with it what is under way, what waits and what comes', async () => {
  await using desk = await imageDesk();
  const pipe = await desk.pipe();
  const reads = Promise.allSettled([desk.images.probe(pipe.path), desk.images.probe(pipe.path)]);
  await until(() => pipe.isRead());

  await desk.images[Symbol.asyncDispose]();

  expect(isRunning(desk.pids()[0]!)).toBe(false);
  const stopped = { status: 'rejected', reason: expect.any(ImagesUnavailableError) };
  expect(await reads).toEqual([stopped, stopped]);
  await expect(desk.images.probe(pipe.path)).rejects.toThrow('the service stops');
  expect(desk.pids()).toHaveLength(1);
});

test('the process ends when its owner is killed, and no image library is in the owner', async () => {
  await using desk = await imageDesk();
  const pipe = await desk.pipe();
  const source = `
    import { readFileSync } from 'node:fs';
    import { openImages } from '${new URL('../../src/storage/images.ts', import.meta.url).href}';
    const say = ({ pid }) => process.stdout.write(JSON.stringify({ pid, maps: readFileSync('/proc/self/maps', 'utf8') }));
    void openImages({ log: { info: say } }).probe('${pipe.path}');`;
  const owner = execFile(process.execPath, ['--input-type=module', '--eval', source]);
  let said = '';
  owner.stdout!.setEncoding('utf8').on('data', (text: string) => (said += text));
  await until(() => pipe.isRead());
  const { pid, maps } = JSON.parse(said) as { pid: number; maps: string };

  owner.kill('SIGKILL');

  await until(() => !isRunning(pid));
  expect(maps).toContain('node');
  expect(maps).not.toMatch(/vips|sharp/);
});
