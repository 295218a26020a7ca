import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { createLogger } from '../../src/observability/log.ts';
import { type Image, type ImagesOptions, openImages } from '../../src/storage/images.ts';
import { LOG_FILE } from './log.ts';

export type ImageDesk = Awaited<ReturnType<typeof imageDesk>>;

/** Image processing with its files and its log, for tests. */
export async function imageDesk(options: Omit<ImagesOptions, 'log'> = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'messaging-images-'));
  const lines: { msg: string; pid?: number }[] = [];
  const destination = {
    write(line: string) {
      LOG_FILE.write(line);
      lines.push(JSON.parse(line) as { msg: string; pid?: number });
    },
  };
  const images = openImages({ log: createLogger('trace', destination), ...options });
  const writers: FileHandle[] = [];
  let files = 0;
  const next = () => join(dir, String(++files));
  return {
    dir,
    images,
    /** Probes a file as an image of one owner. */
    probe: (path: string, of: Partial<Image> = {}) => images.probe({ ...imageAt(path), ...of }),
    thumbnail: (path: string, of: Partial<Image> = {}) => images.thumbnail({ ...imageAt(path), ...of }),
    async file(bytes: Buffer): Promise<string> {
      const path = next();
      await writeFile(path, bytes);
      return path;
    },
    /** A pipe whose reader waits for bytes that never come. */
    async pipe() {
      const path = next();
      await promisify(execFile)('mkfifo', [path]);
      let held = false;
      return {
        path,
        async isRead(): Promise<boolean> {
          const writer = await writerTo(path);
          if (!writer) return false;
          // Its reader waits while there is a writer.
          if (held) await writer.close();
          else writers.push(writer);
          return (held = true);
        },
      };
    },
    messages: () => lines.map(({ msg }) => msg),
    /** Ids of the started processes, in the order of their starts. */
    pids: () => lines.flatMap(({ msg, pid }) => (msg === 'the image process starts' ? [pid!] : [])),
    async [Symbol.asyncDispose]() {
      await images[Symbol.asyncDispose]();
      for (const writer of writers) await writer.close();
      await rm(dir, { recursive: true });
    },
  };
}

function imageAt(path: string): Image {
  return { owner: 'ada', price: 1, lend: (use) => use(path) };
}

/** Null if the pipe has no reader, because then opening it for writing would wait. */
async function writerTo(pipe: string): Promise<FileHandle | null> {
  try {
    return await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return null;
    throw error;
  }
}
