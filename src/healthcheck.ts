/**
 * Whether the service of the same environment lives, for containers, which have no shell and no curl: ends with 0 or 1.
 *
 *   node dist/healthcheck.js
 */
import { readOwnUrl } from './config.ts';

/** Longest wait, in milliseconds. */
const TIMEOUT_MS = 3_000;

const lives = await fetch(`${readOwnUrl()}/livez`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exitCode = lives ? 0 : 1;
