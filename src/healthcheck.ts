/**
 * Checks whether the service with the same environment is alive, and exits with 0 or 1. For containers without a shell
 * and curl.
 *
 * node dist/healthcheck.js
 */
import { readOwnUrl } from './config/config.ts';

/** Longest wait, in milliseconds. */
const TIMEOUT_MS = 3_000;

const lives = await fetch(`${readOwnUrl()}/livez`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exitCode = lives ? 0 : 1;
