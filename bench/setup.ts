import { join } from 'node:path';

import type { AblyConfig } from '../src/config/config.ts';
import type { BenchDatabase } from './database.ts';
import { VIEWERS } from './fill.ts';
import { type ServerProcess, type ServerSetting, startServer } from './server-process.ts';

/** Shared by the measurements: directories, the start of the product, and the users in the data. */

export const DATA = join(import.meta.dirname, '../.data/bench');

export function settingOf(database: BenchDatabase, ably: AblyConfig): ServerSetting {
  return { databaseUrl: database.url, dataDir: join(DATA, 'product'), ably };
}

/** @param options `publishes`: whether events are published to Ably, as in production. Default: yes. */
export function startProduct(
  database: BenchDatabase,
  ably: AblyConfig,
  options: Pick<ServerSetting, 'publishes' | 'limited' | 'heapMb'> = {},
): Promise<ServerProcess> {
  return startServer('product.ts', { ...settingOf(database, ably), ...options });
}

/** Usernames of the first users in the data. */
export function usernames(count: number): string[] {
  return Array.from({ length: count }, (_, no) => (no < VIEWERS ? `viewer_${no}` : `user_${no}`));
}
