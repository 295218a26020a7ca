import type * as AblyPackage from 'ably';
import { describe, expect, test } from 'vitest';

import { ablyScene, listen, SERVER_KEY } from '../../kit/ably.ts';
import { openPage } from '../../kit/browser.ts';
import { CHROMIUM_INSTALLED } from '../../kit/chromium.ts';

/** The package's build for browsers, on a page of another origin than the local server's. */

type Globals = { readonly Ably: typeof AblyPackage };

describe.skipIf(!CHROMIUM_INSTALLED)('a page of another origin in Chromium', () => {
  test.each(['key', 'token'] as const)('publishes and reads through REST with a %s', async (kind) => {
    await using scene = await ablyScene();
    await using browser = await openPage();
    const received = await listen(scene.realtime().channels.get('room'));
    const capability = { room: ['publish' as const, 'history' as const] };
    const { token } = await scene.rest().auth.requestToken({ clientId: 'ada', capability });
    const credentials = kind === 'key' ? { key: SERVER_KEY } : { token };

    const seen = await browser.page.evaluate(
      async (options) => {
        const { Ably } = globalThis as unknown as Globals;
        const channel = new Ably.Rest(options).channels.get('room');
        const { serials } = await channel.publish('from a page', { a: 'ü' });
        await channel.publish('again', null);
        const newest = await channel.history({ limit: 1 });
        // Uses the Link header.
        const older = await newest.next();
        return { serials, names: [...newest.items, ...older!.items].map(({ name }) => name) };
      },
      { ...scene.ably.clientOptions, logLevel: 0, ...credentials },
    );

    expect(seen.names).toEqual(['again', 'from a page']);
    await expect.poll(() => received.map(({ name }) => name)).toEqual(['from a page', 'again']);
    expect(received[0]).toMatchObject({ data: { a: 'ü' }, serial: seen.serials[0] });
  });

  test('can read the reason of a refusal', async () => {
    await using scene = await ablyScene();
    await using browser = await openPage();
    const { token } = await scene.rest().auth.requestToken({ capability: { mine: ['publish'] } });

    const refusal = await browser.page.evaluate(
      async (options) => {
        const { Ably } = globalThis as unknown as Globals;
        const rest = new Ably.Rest(options);
        const { statusCode, errorCode } = await rest.request('POST', '/channels/theirs/messages', 6, {}, { name: 'n' });
        return { statusCode, errorCode };
      },
      { ...scene.ably.clientOptions, logLevel: 0, token },
    );

    expect(refusal).toEqual({ statusCode: 401, errorCode: 40160 });
  });

  test('exchanges a token request and listens over a WebSocket', async () => {
    await using scene = await ablyScene();
    await using browser = await openPage();
    const request = await scene.rest().auth.createTokenRequest({ clientId: 'ada' });

    const heard = browser.page.evaluate(
      async ({ options, tokenRequest }) => {
        const { Ably } = globalThis as unknown as Globals;
        const client = new Ably.Realtime({ ...options, authCallback: (_params, done) => done(null, tokenRequest) });
        const channel = client.channels.get('room');
        const message = Promise.withResolvers<string | undefined>();
        await channel.subscribe(({ name }) => message.resolve(name));
        await channel.presence.enter();
        const name = await message.promise;
        client.close();
        return { name, clientId: client.auth.clientId };
      },
      { options: { ...scene.ably.clientOptions, logLevel: 0 }, tokenRequest: request },
    );
    const presence = () => scene.rest().channels.get('room').presence.get();
    await expect.poll(async () => (await presence()).items.map(({ clientId }) => clientId)).toEqual(['ada']);
    await scene.rest().channels.get('room').publish('hello', null);

    expect(await heard).toEqual({ name: 'hello', clientId: 'ada' });
  });
});
