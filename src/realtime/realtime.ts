import type { Bridge } from './bridge.ts';

/** What a caller can do beyond the database. */
export interface Realtime {
  readonly bridge: Bridge;
}
