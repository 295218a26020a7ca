import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

import type { Page } from 'playwright-core';

import { startChromium } from './chromium.ts';

/** A page in Chromium with its own origin, in which `Ably` is the package's build for browsers. */
export interface BrowserPage extends AsyncDisposable {
  readonly page: Page;
  readonly origin: string;
}

/** Disposing it ends the browser. @throws {Error} Chromium is not installed. */
export async function openPage(): Promise<BrowserPage> {
  await using stack = new AsyncDisposableStack();
  // The build that package.json names under `browser`. Its exports give Node.js the other build.
  const build = join(dirname(createRequire(import.meta.url).resolve('ably')), 'ably.js');
  const script = await readFile(build);
  const server = createServer((request, response) => {
    if (request.url === '/ably.js') return void response.setHeader('content-type', 'text/javascript').end(script);
    const html = '<!doctype html><title>page</title><script src="/ably.js"></script>';
    response.setHeader('content-type', 'text/html').end(html);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  const browser = await startChromium();
  stack.defer(() => browser.close());
  const page = await browser.newPage();
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await page.goto(origin);
  const held = stack.move();
  return { page, origin, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
