import { existsSync } from 'node:fs';

import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const EXECUTABLE = PLACES.find((path) => existsSync(path));

/** Whether this machine has Chromium. Tests that need it are skipped elsewhere. */
export const CHROMIUM_INSTALLED = EXECUTABLE !== undefined;

/**
 * A headless browser that makes no requests of its own. `await using` closes it.
 *
 * @throws {Error} Chromium is not installed.
 */
export async function startChromium(): Promise<Browser> {
  if (EXECUTABLE === undefined) throw new Error(`unable to start Chromium; it is not among ${PLACES.join(', ')}`);
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
