import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import process from 'node:process';

import { expect, test } from 'vitest';

import { ImageQueueFullError, ImagesUnavailableError } from '../../src/storage/images.ts';
import { imageDesk } from '../kit/image-desk.ts';
import { blackPng } from '../kit/images.ts';
import { isRunning, until } from '../kit/processes.ts';

test('the process starts with the first image and handles all of them', async () => {
  await using desk = await imageDesk();
  const path = await desk.file(blackPng(9, 9));
  expect(desk.pids()).toEqual([]);

  await Promise.all([desk.probe(path), desk.thumbnail(path)]);
  await desk.probe(path);

  expect(desk.pids()).toHaveLength(1);
});

test('the process inherits none of our environment variables', async () => {
  await using desk = await imageDesk();
  await desk.probe(await desk.file(blackPng(9, 9)));

  const environment = await readFile(`/proc/${desk.pids()[0]}/environ`, 'latin1');

  expect(environment).not.toMatch(/(?:^|\0)(?:PATH|HOME|[A-Z_]*(?:KEY|SECRET|TOKEN|URL))=/);
});

test('the process is killed if an image takes too long, and the next image gets a new process', async () => {
  await using desk = await imageDesk({ timeLimitMs: 3_000 });
  const image = await desk.file(blackPng(9, 9));

  const slow = desk.probe((await desk.pipe()).path);

  await expect(slow).rejects.toMatchObject({ name: 'ImageRefusedError', reason: 'TOO_SLOW' });
  expect(isRunning(desk.pids()[0]!)).toBe(false);
  expect(await desk.probe(image)).toEqual({ width: 9, height: 9 });
  expect(desk.pids()).toHaveLength(2);
});

test('the process is killed if an image takes too much memory', async () => {
  // Less than the process has when it starts, so any image exceeds it.
  await using desk = await imageDesk({ memoryLimitBytes: 1024 ** 2 });

  const large = desk.probe((await desk.pipe()).path);

  await expect(large).rejects.toMatchObject({ name: 'ImageRefusedError', reason: 'TOO_MUCH_MEMORY' });
  expect(isRunning(desk.pids()[0]!)).toBe(false);
});

test('a crash of the process fails its image, and queued images get a new process', async () => {
  await using desk = await imageDesk();
  const image = await desk.file(blackPng(9, 9));
  const pipe = await desk.pipe();
  const both = Promise.allSettled([desk.probe(pipe.path), desk.probe(image)]);
  await until(() => pipe.isRead());

  process.kill(desk.pids()[0]!, 'SIGKILL');

  expect(await both).toEqual([
    { status: 'rejected', reason: expect.any(ImagesUnavailableError) },
    { status: 'fulfilled', value: { width: 9, height: 9 } },
  ]);
  expect(desk.pids()).toHaveLength(2);
});

test('the process is replaced if it dies while idle', async () => {
  await using desk = await imageDesk();
  const image = await desk.file(blackPng(9, 9));
  await desk.probe(image);

  const [pid] = desk.pids();
  process.kill(pid!, 'SIGKILL');
  await until(() => desk.messages().includes('the image process ended by itself'));

  expect(await desk.probe(image)).toEqual({ width: 9, height: 9 });
});

test('an image that exceeds the memory after others is tried once more in a new process', async () => {
  // Any image exceeds it, except one that is read between two checks of the memory.
  await using desk = await imageDesk({ memoryLimitBytes: 1024 ** 2 });
  const small = await desk.file(blackPng(9, 9));
  await until(() =>
    desk.probe(small).then(
      () => true,
      () => false,
    ),
  );
  const before = desk.pids().length;

  await expect(desk.probe((await desk.pipe()).path)).rejects.toMatchObject({ reason: 'TOO_MUCH_MEMORY' });

  expect(desk.pids()).toHaveLength(before + 1);
});

test('a process that exceeds its memory exits by itself if its owner does not kill it', async () => {
  const child = fork(new URL('../../src/storage/image-worker.ts', import.meta.url), [String(1024 ** 2)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  await using desk = await imageDesk();
  const said: unknown[] = [];
  child.on('message', (message) => said.push(message));

  child.send({ task: 'probe', path: (await desk.pipe()).path });
  const [, signal] = (await ended) as [number | null, string | null];

  expect(signal).toBe('SIGKILL');
  expect(said).toMatchObject([{ outcome: 'exhausted' }]);
});

test('the process handles one image at a time, and the queue has a limit', async () => {
  await using desk = await imageDesk({ queueLimits: { ofOne: 1, ofAll: 10 } });
  const [first, second] = [await desk.pipe(), await desk.pipe()];
  const both = Promise.allSettled([desk.probe(first.path), desk.probe(second.path)]);

  await expect(desk.probe(second.path)).rejects.toThrow('too many others are waiting');
  await until(() => first.isRead());
  expect(await second.isRead()).toBe(false);

  process.kill(desk.pids()[0]!, 'SIGKILL');
  await until(() => second.isRead());
  expect(await first.isRead()).toBe(false);
  process.kill(desk.pids()[1]!, 'SIGKILL');
  await both;
});

test('a request for dimensions is handled before queued thumbnails of the same user, because a client waits for it', async () => {
  await using desk = await imageDesk();
  const path = await desk.file(blackPng(400, 300));
  const told: string[] = [];
  const tell = (what: string) => () => void told.push(what);

  await Promise.all([
    desk.thumbnail(path).then(tell('thumbnail 1')),
    desk.thumbnail(path).then(tell('thumbnail 2')),
    desk.thumbnail(path).then(tell('thumbnail 3')),
    desk.probe(path).then(tell('size')),
  ]);

  expect(told).toEqual(['thumbnail 1', 'size', 'thumbnail 2', 'thumbnail 3']);
});

test('a small image of one user waits for at most one large image of another, however many are queued', async () => {
  await using desk = await imageDesk();
  const path = await desk.file(blackPng(400, 300));
  const begun: string[] = [];
  const image = (owner: string, price: number, name: string) => ({
    owner,
    price,
    lend: async <Result>(use: (path: string) => Promise<Result>) => {
      begun.push(name);
      return await use(path);
    },
  });
  const large = Array.from({ length: 20 }, (_, i) => image('ada', 50_000_000, `large ${i}`));
  const work = large.map((one) => desk.images.thumbnail(one));
  // One of ada's is running.
  await until(() => begun.length === 1);

  const small = ['size', 'thumbnail'].map((name) => image('bob', 10_000, name));
  await Promise.all([desk.images.probe(small[0]!), desk.images.thumbnail(small[1]!)]);
  const before = [...begun];
  await Promise.all(work);

  // Bob's are done, after only the one of ada's that was already running.
  expect(before.slice(0, 3)).toEqual(['large 0', 'size', 'thumbnail']);
  expect(begun).toHaveLength(22);
});

test('a user whose own queue is full does not affect others', async () => {
  await using desk = await imageDesk({ queueLimits: { ofOne: 2, ofAll: 10 } });
  const path = await desk.file(blackPng(9, 9));
  const pipe = await desk.pipe();
  const under = Promise.allSettled([desk.probe(pipe.path)]);
  await until(() => pipe.isRead());
  const waiting = [desk.probe(path), desk.probe(path)];

  const refused = desk.probe(path);
  const others = desk.probe(path, { owner: 'bob' });

  await expect(refused).rejects.toThrow(ImageQueueFullError);
  process.kill(desk.pids()[0]!, 'SIGKILL');
  expect(await others).toEqual({ width: 9, height: 9 });
  await Promise.all([...waiting, under]);
});

test('only one copy of an image exists at a time', async () => {
  await using desk = await imageDesk();
  const path = await desk.file(blackPng(9, 9));
  let lent = 0;
  let most = 0;
  const lend = async <Result>(use: (path: string) => Promise<Result>) => {
    most = Math.max(most, (lent += 1));
    try {
      return await use(path);
    } finally {
      lent -= 1;
    }
  };

  await Promise.all(['ada', 'bob', 'cyd'].flatMap((owner) => [1, 2].map(() => desk.probe(path, { owner, lend }))));

  expect(most).toBe(1);
});

test('the process ends after an idle time, and starts again when needed', async () => {
  await using desk = await imageDesk({ idleMs: 1 });
  const image = await desk.file(blackPng(9, 9));
  await desk.probe(image);

  await until(() => !isRunning(desk.pids()[0]!));

  expect(await desk.probe(image)).toEqual({ width: 9, height: 9 });
  expect(desk.pids()).toHaveLength(2);
});

test('the process ends with its owner, and running, queued and later images fail', async () => {
  await using desk = await imageDesk();
  const pipe = await desk.pipe();
  const reads = Promise.allSettled([desk.probe(pipe.path), desk.probe(pipe.path)]);
  await until(() => pipe.isRead());

  await desk.images[Symbol.asyncDispose]();

  expect(isRunning(desk.pids()[0]!)).toBe(false);
  const stopped = { status: 'rejected', reason: expect.any(ImagesUnavailableError) };
  expect(await reads).toEqual([stopped, stopped]);
  await expect(desk.probe(pipe.path)).rejects.toThrow('the service is stopping');
  expect(desk.pids()).toHaveLength(1);
});

test('the process ends when its owner is killed, and no image library is in the owner', async () => {
  await using desk = await imageDesk();
  const pipe = await desk.pipe();
  const source = `
    import { readFileSync } from 'node:fs';
    import { openImages } from '${new URL('../../src/storage/images.ts', import.meta.url).href}';
    const say = ({ pid }) => process.stdout.write(JSON.stringify({ pid, maps: readFileSync('/proc/self/maps', 'utf8') }));
    void openImages({ log: { info: say } })
      .probe({ owner: 'ada', price: 1, lend: (use) => use('${pipe.path}') });`;
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
