import { hrtime } from 'node:process';

const OFFSET_MS = Number(hrtime.bigint()) / 1e6 - performance.now();

/** Milliseconds of the machine's monotonic clock, which all processes share. */
export function sharedNow(): number {
  return performance.now() + OFFSET_MS;
}
