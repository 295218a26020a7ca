import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { createLogger } from '../../src/log.ts';
import { type ImagesOptions, openImages } from '../../src/storage/images.ts';
import { LOG_FILE } from './log.ts';

export type ImageDesk = Awaited<ReturnType<typeof imageDesk>>;

/** Images of which all can be seen: their files, and the log. */
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
    async file(bytes: Buffer): Promise<string> {
      const path = next();
      await writeFile(path, bytes);
      return path;
    },
    /** A file whose reader waits for bytes that never come. */
    async pipe() {
      const path = next();
      await promisify(execFile)('mkfifo', [path]);
      let held = false;
      return {
        path,
        async isRead(): Promise<boolean> {
          const writer = await writerTo(path);
          if (!writer) return false;
          // Its reader waits for as long as there is one.
          if (held) await writer.close();
          else writers.push(writer);
          return (held = true);
        },
      };
    },
    messages: () => lines.map(({ msg }) => msg),
    /** Of the processes that were started, the first one first. */
    pids: () => lines.flatMap(({ msg, pid }) => (msg === 'the image process starts' ? [pid!] : [])),
    async [Symbol.asyncDispose]() {
      await images[Symbol.asyncDispose]();
      for (const writer of writers) await writer.close();
      await rm(dir, { recursive: true });
    },
  };
}

/** Null: nobody reads it, and so nobody can write without waiting. */
async function writerTo(pipe: string): Promise<FileHandle | null> {
  try {
    return await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return null;
    throw error;
  }
}
