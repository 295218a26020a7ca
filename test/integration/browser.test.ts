import { describe, expect, test } from 'vitest';

import { startTestApp } from '../kit/app.ts';
import { openPage } from '../kit/browser.ts';
import { CHROMIUM_INSTALLED } from '../kit/chromium.ts';

describe.skipIf(!CHROMIUM_INSTALLED)('a page of another origin in Chromium', () => {
  test('can call the API with a token, and read the rate limit and the request id', async () => {
    const app = await startTestApp({ rateLimitScale: 1 });
    const { token } = await app.signIn('ada');
    await using browser = await openPage();

    const answer = await browser.page.evaluate(
      async ({ url, authorization }) => {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ query: '{ viewer { user { username } } }' }),
        });
        const names = ['ratelimit', 'ratelimit-policy', 'x-request-id'];
        const headers = Object.fromEntries(names.map((name) => [name, response.headers.get(name)]));
        return { status: response.status, body: await response.text(), headers };
      },
      { url: app.url, authorization: `Bearer ${token}` },
    );

    expect(answer.status).toBe(200);
    expect(answer.body).toContain('"username":"ada');
    expect(answer.headers).toEqual({
      ratelimit: expect.stringMatching(/;r=\d+/) as string,
      'ratelimit-policy': expect.stringMatching(/;q=\d+/) as string,
      'x-request-id': expect.stringMatching(/\S/) as string,
    });
  });
});
