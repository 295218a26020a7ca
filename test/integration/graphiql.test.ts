import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { startTestApp, type TestApp } from '../kit/app.ts';
import { CHROMIUM_INSTALLED, startChromium } from '../kit/chromium.ts';

/** The page has 9 MB of JavaScript, and other tests run at the same time. */
const PATIENCE_MS = 60_000;
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const QUERY = '.graphiql-query-editor';
const RUN = '.graphiql-execute-button';
const HEADERS = '.graphiql-editor-tool .graphiql-editor:not(.hidden)';
const WHO = 'query Who { viewer { user { username } } }';

interface Home {
  readonly viewer: {
    readonly user: { readonly username: string };
    readonly servers: { readonly nodes: { readonly rooms: { readonly nodes: { id: string; name: string }[] } }[] };
    readonly conversations: { readonly nodes: { readonly id: string }[] };
  };
}

const skipped = CHROMIUM_INSTALLED ? '' : ' (skipped: no Chromium is installed)';

describe.skipIf(!CHROMIUM_INSTALLED)(`GraphiQL in Chromium, on the demo data${skipped}`, () => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    [app, browser] = await Promise.all([startTestApp({ seed: true }), startChromium()]);
  });
  afterAll(() => browser.close());

  /** A page in a new browser context, without stored state. @param watch Called before the page is loaded. */
  async function open(address: string, watch?: (page: Page) => void): Promise<Page> {
    const context = await browser.newContext();
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    watch?.(page);
    await page.goto(app.url + address);
    await isReady(page);
    return page;
  }

  // To load the page takes longer than to use it, so tests use the same page one after another. Each of them types its
  // query and chooses its user.
  describe('opened without stored state', () => {
    const elsewhere: string[] = [];
    let page: Page;
    beforeAll(async () => {
      page = await open('/graphql', (opened) => {
        opened.on('request', (request) => {
          const url = request.url();
          if (!url.startsWith(app.url) && !/^(data|blob):/.test(url)) elsewhere.push(url);
        });
      });
    });
    afterEach(() => page.unrouteAll());
    afterAll(() => page.context().close());

    test('starts with a query for the ids of rooms and conversations, and loads nothing from other origins', async () => {
      const { viewer } = await run<Home>(page);

      expect(viewer.user.username).toBe('ada');
      const rooms = viewer.servers.nodes.flatMap((server) => server.rooms.nodes);
      expect(rooms.map(({ name }) => name)).toEqual(expect.arrayContaining(['general', 'surprise']));
      expect(rooms.map(({ id }) => id)).toEqual(rooms.map(() => expect.stringMatching(/^room_/)));
      const conversation = (kind: string) => expect.objectContaining({ id: expect.stringMatching(/^conv_/), kind });
      expect(viewer.conversations.nodes).toEqual([conversation('DIRECT'), conversation('GROUP')]);
      expect(elsewhere).toEqual([]);
    });

    test('fetches a new token before the current one expires', async () => {
      await type(page, WHO);
      let fetched = 0;
      await page.route('**/dev/token', (route) => {
        fetched += 1;
        return route.continue({ postData: JSON.stringify({ username: 'bob', expiresIn: 5 }) });
      });
      await page.selectOption('#people select', 'bob');

      const first = await run(page);
      const second = await run(page);

      expect(first).toEqual({ viewer: { user: { username: 'bob' } } });
      expect(second).toEqual(first);
      expect(fetched).toBe(2);
    });

    test('fetches a new token if the current one is refused', async () => {
      await type(page, WHO);
      const refused = await app.token('ada');
      let fetched = 0;
      await page.route('**/dev/token', async (route) => {
        fetched += 1;
        if (fetched > 1) return route.continue();
        await route.fulfill({ json: { access_token: `${refused}0`, token_type: 'Bearer', expires_in: 86_400 } });
      });
      await page.selectOption('#people select', 'cleo');

      await page.click(RUN);

      await expect
        .poll(() => shown(page), { timeout: PATIENCE_MS })
        .toEqual({ data: { viewer: { user: { username: 'cleo' } } } });
      expect(fetched).toBe(2);
    });

    test('stores no token: neither the page nor the storage of the browser has one', async () => {
      await run(page);

      const storage = await page.evaluate(
        'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
      );

      expect(storage).not.toContain('eyJ');
      expect(await page.content()).not.toMatch(/eyJ[\w-]+\.eyJ/);
    });

    test('switches to another user, and keeps the user and the typed query when the page is reloaded', async () => {
      await type(page, WHO);
      const people = await page.locator('#people option').allTextContents();

      await page.selectOption('#people select', 'bob');
      const switched = await run(page);
      await isStored(page, 'query Who');
      await page.reload();
      await isLoaded(page, WHO);
      await page.click(RUN);

      expect(people).toEqual(['ada', 'bob', 'cleo']);
      expect(switched).toEqual({ viewer: { user: { username: 'bob' } } });
      await expect
        .poll(() => shown(page), { timeout: PATIENCE_MS })
        .toEqual({ data: { viewer: { user: { username: 'bob' } } } });
    });

    test('keeps a query that is too long for a URL', async () => {
      await page.selectOption('#people select', 'ada');
      await type(page, `# ${'…'.repeat(2_000)}\n${WHO}`);
      await isStored(page, '…');

      await page.reload();
      await isLoaded(page, '…');

      expect(await run(page)).toEqual({ viewer: { user: { username: 'ada' } } });
      expect(await page.locator('.graphiql-tab').count()).toBe(1);
    });

    test('shows the message of one user to another who subscribes in a second window', async () => {
      await page.selectOption('#people select', 'ada');
      await type(page, 'query Rooms { viewer { servers { nodes { rooms { nodes { id name } } } } } }');
      const { viewer } = await run<Pick<Home, 'viewer'>>(page);
      const bob = await page.context().newPage();
      await bob.goto(`${app.url}/graphql`);
      await isReady(bob);
      await bob.selectOption('#people select', 'bob');
      const room = viewer.servers.nodes[0]!.rooms.nodes.find(({ name }) => name === 'general')!;
      const channel = `channel: { roomId: "${room.id}" }`;

      await type(
        page,
        `subscription { channelEvents(${channel}) { ... on MessageCreatedEvent { message { content author { username } } } } }`,
      );
      const subscribed = page.waitForResponse((response) => isTyped(response.request()));
      await page.click(RUN);
      await subscribed;
      await type(
        bob,
        `mutation { createMessage(input: { ${channel}, content: "Hello from the other window" }) { seq } }`,
      );
      await run(bob);

      const event = {
        channelEvents: { message: { content: 'Hello from the other window', author: { username: 'bob' } } },
      };
      await expect.poll(() => shown(page), { timeout: PATIENCE_MS }).toEqual({ data: event });
    });
  });

  describe('opened by a shared URL', () => {
    let page: Page;
    beforeAll(async () => {
      page = await open(`/graphql?${new URLSearchParams({ query: WHO }).toString()}`);
    });
    afterAll(() => page.context().close());

    test('runs the query of the URL', async () => {
      expect(await run(page)).toEqual({ viewer: { user: { username: 'ada' } } });
    });

    test('uses a token that is typed under "Headers", and says so', async () => {
      await page.click('.graphiql-editor-tools button:has-text("Headers")');
      await type(page, JSON.stringify({ authorization: `Bearer ${await app.token('cleo')}` }), HEADERS);

      expect(await run(page)).toEqual({ viewer: { user: { username: 'cleo' } } });
      expect(await page.textContent('#people output')).toContain('the token under Headers');
    });
  });
});

async function isReady(page: Page): Promise<void> {
  await page.waitForSelector('.graphiql-query-editor .view-line');
  // The schema and the stored query are loaded.
  await page.waitForSelector('.graphiql-execute-button:enabled');
}

/** The editor appears before its text. Without a query, the button sends nothing. */
async function isLoaded(page: Page, text: string): Promise<void> {
  await isReady(page);
  await expect.poll(() => textOf(page, QUERY), { timeout: PATIENCE_MS }).toContain(text);
}

/** GraphiQL writes the typed text to the browser's storage half a second later. */
async function isStored(page: Page, text: string): Promise<void> {
  await page.waitForFunction(`localStorage.getItem('graphiql:tabState')?.includes(${JSON.stringify(text)})`);
}

/**
 * Replaces the text of an editor. An editor that is still initialising loses keys, so typing is repeated until it shows
 * this text alone: with a second operation below it, the button would open a menu.
 */
async function type(page: Page, text: string, editor = QUERY): Promise<void> {
  const compact = (full: string) => full.replaceAll(/\s/g, '');
  await vi.waitFor(
    async () => {
      // A page in the background draws rarely.
      await page.bringToFront();
      await page.click(`${editor} .view-lines`);
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(text);
      const visible = compact(await textOf(page, editor));
      expect(visible).not.toBe('');
      // Only a part of a long text is visible.
      expect(visible).toBe(compact(text).slice(0, text.length > 500 ? visible.length : undefined));
    },
    { timeout: PATIENCE_MS, interval: 500 },
  );
}

/** The text of an editor; only the visible part of a long text. */
async function textOf(page: Page, editor: string): Promise<string> {
  const lines = await page.locator(`${editor} .view-line`).allTextContents();
  return lines.join('\n').replaceAll('\u00a0', ' ');
}

/**
 * Runs the typed query. GraphiQL reads the text a moment after it was typed, and ignores a click before that, so the
 * click is repeated until there is a response. @returns The data of the response.
 */
async function run<Data = unknown>(page: Page): Promise<Data> {
  for (;;) {
    const answered = page
      .waitForResponse((response) => isTyped(response.request()), { timeout: 5_000 })
      .catch(() => null);
    await page.click(RUN);
    const response = await answered;
    if (response) return ((await response.json()) as { data: Data }).data;
  }
}

/** Whether it is a typed operation, and not GraphiQL's introspection. */
function isTyped(request: Request): boolean {
  return request.method() === 'POST' && /\/graphql\b/.test(request.url()) && !request.postData()?.includes('__schema');
}

/** The displayed response, if it fits the window; null before there is one. An error of the page is text, in wrapped lines. */
async function shown(page: Page): Promise<unknown> {
  const text = await textOf(page, '.result-window');
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
