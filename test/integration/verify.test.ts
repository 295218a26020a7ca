import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { InvalidTokenError, IssuerUnavailableError } from '../../src/auth/token-errors.ts';
import { createTokenVerifier } from '../../src/auth/verify.ts';
import type { TokenVerifier, TokenVerifierOptions } from '../../src/auth/verify.ts';

const ISSUER = 'https://issuer.example/';
const AUDIENCE = 'messaging';

/** Claims of any type: many tests here use wrong types. */
type AnyClaims = Record<string, unknown>;

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

async function newKey(kid: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

const [key, otherKey] = await Promise.all([newKey('first'), newKey('second')]);

/** Seconds since the epoch, `offset` seconds from now. */
const seconds = (offset: number) => Math.floor(Date.now() / 1_000) + offset;

/** A token that is valid except for the given claims; `undefined` leaves a claim out. */
function sign(claims: AnyClaims = {}, { kid, privateKey }: Pick<Key, 'kid' | 'privateKey'> = key): Promise<string> {
  return new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'auth0|ada', exp: seconds(60), ...claims })
    .setProtectedHeader({ alg: 'RS256', kid })
    .sign(privateKey);
}

/** Stops the clock at a whole second until it is advanced. */
function stoppedClock(): Disposable & { advance(seconds: number): void } {
  vi.useFakeTimers({ toFake: ['Date'], now: seconds(0) * 1_000 });
  return {
    advance: (by) => vi.setSystemTime(Date.now() + by * 1_000),
    [Symbol.dispose]: () => void vi.useRealTimers(),
  };
}

interface KeyServer extends AsyncDisposable {
  readonly url: URL;
  requests: number;
  keys: readonly JWK[];
  /** Replaces the ordinary response while it is set. */
  trouble: ((response: ServerResponse) => void) | null;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Publishes the keys over HTTP. After `stop` its port refuses connections; `start` opens the same port again. */
async function keyServer(keys: readonly JWK[] = [key.jwk]): Promise<KeyServer> {
  const server = createServer((_request, response) => {
    state.requests += 1;
    if (state.trouble !== null) state.trouble(response);
    else response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: state.keys }));
  });
  async function listen(port: number) {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }
  async function stop() {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
  const port = await listen(0);
  const state: KeyServer = {
    url: new URL(`http://127.0.0.1:${port}/keys`),
    requests: 0,
    keys,
    trouble: null,
    stop,
    start: async () => void (await listen(port)),
    [Symbol.asyncDispose]: stop,
  };
  return state;
}

function verifierFor(server: KeyServer, options: Partial<TokenVerifierOptions> = {}): TokenVerifier {
  return createTokenVerifier({ issuer: ISSUER, audience: AUDIENCE, jwksUrl: server.url, ...options });
}

/** The reason of the refusal. Fails if the token is accepted, or if any part of it is in the error. */
async function refusal(verifier: TokenVerifier, authorization: string): Promise<string> {
  const error = await verifier.verify(authorization).then(
    () => null,
    (thrown: unknown) => thrown,
  );

  expect(error).toBeInstanceOf(InvalidTokenError);
  const visible = inspect(error, { depth: 10 });
  const parts = authorization.split(/[\s,.]+/).filter((part) => part.length > 20);
  for (const part of parts) expect(visible).not.toContain(part);
  return (error as InvalidTokenError).reason;
}

async function unavailable(verifier: TokenVerifier, token: string): Promise<IssuerUnavailableError> {
  const error = await verifier.verify(`Bearer ${token}`).then(
    () => null,
    (thrown: unknown) => thrown,
  );

  expect(error).toBeInstanceOf(IssuerUnavailableError);
  return error as IssuerUnavailableError;
}

describe('the header', () => {
  test.each([undefined, null, '', '   '])('a request without a token (%j) is anonymous', async (header) => {
    await using server = await keyServer();

    expect(await verifierFor(server).verify(header)).toBeNull();
    expect(server.requests).toBe(0);
  });

  test.each(['Bearer', 'bearer', 'BEARER', ' Bearer  '])('the scheme may be written as %j', async (scheme) => {
    await using server = await keyServer();

    const claims = await verifierFor(server).verify(`${scheme} ${await sign()}`);

    expect(claims?.subject).toBe('auth0|ada');
  });

  test.each([
    ['another scheme', 'Basic YWRhOmxvdmVsYWNl', 'the scheme is not "Bearer"'],
    ['a bare token', 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln', 'the scheme is not "Bearer"'],
    ['a scheme without a token', 'Bearer', 'there is no token after "Bearer"'],
    ['two tokens', 'Bearer one two', 'there is more than one token'],
    ['two joined headers', 'Bearer one, Bearer two', 'there is more than one token'],
    ['two tokens with a comma', 'Bearer one,two', 'there is more than one token'],
    ['more than 8 KiB', `Bearer ${'x'.repeat(8 * 1024)}`, 'the authorization is longer than 8192 bytes'],
    ['no JWT', 'Bearer letmein', 'it is not a signed JWT in compact form'],
    ['an encrypted JWT', 'Bearer a.b.c.d.e', 'it is not a signed JWT in compact form'],
  ])('%s is refused without a request to the issuer', async (_what, header, reason) => {
    await using server = await keyServer();

    expect(await refusal(verifierFor(server), header)).toBe(reason);
    expect(server.requests).toBe(0);
  });

  test('any header gives an anonymous caller or a refusal', async () => {
    await using server = await keyServer();
    const verifier = verifierFor(server);
    const base64url = (text: string) => Buffer.from(text).toString('base64url');
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.json().map(base64url), fc.base64String());
    const protectedHeader = fc
      .record(
        {
          alg: fc.constantFrom('RS256', 'none', 'HS256', ''),
          kid: fc.anything(),
          crit: fc.anything(),
          b64: fc.boolean(),
        },
        { requiredKeys: ['alg'] },
      )
      .map((header) =>
        base64url(JSON.stringify(header, (_name, value: unknown) => (typeof value === 'bigint' ? 1 : value))),
      );
    const token = fc.tuple(fc.oneof(part, protectedHeader), part, part).map((parts) => `Bearer ${parts.join('.')}`);

    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), token), async (header) => {
        const outcome = await verifier.verify(header).catch((error: unknown) => error);
        expect(outcome === null || outcome instanceof InvalidTokenError, inspect(outcome)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the token', () => {
  test('a valid one gives its claims', async () => {
    await using server = await keyServer();
    const exp = seconds(3_600);
    const token = await sign({
      exp,
      nickname: 'ada',
      name: 'Ada L.',
      picture: 'https://img.example/ada.png',
      email: 'x',
    });

    const claims = await verifierFor(server).verify(`Bearer ${token}`);

    expect(claims).toEqual({
      subject: 'auth0|ada',
      username: 'ada',
      name: 'Ada L.',
      picture: 'https://img.example/ada.png',
      expiresAt: new Date(exp * 1_000),
      permissions: new Set(),
    });
  });

  test.each<[string, AnyClaims, string]>([
    ['for another audience', { aud: 'billing' }, 'its "aud" claim is not the one that this API expects'],
    ['for no audience', { aud: undefined }, 'its "aud" claim is missing'],
    ['of another issuer', { iss: 'https://evil.example/' }, 'its "iss" claim is not the one that this API expects'],
    [
      'of the issuer without its slash',
      { iss: ISSUER.slice(0, -1) },
      'its "iss" claim is not the one that this API expects',
    ],
    ['of no issuer', { iss: undefined }, 'its "iss" claim is missing'],
    ['that expired beyond the tolerance', { exp: seconds(-7) }, 'it has expired'],
    ['that never expires', { exp: undefined }, 'its "exp" claim is missing'],
    ['that expires at a word', { exp: 'tomorrow' }, 'its "exp" claim is not a number'],
    ['that expires after the last possible date', { exp: 1e300 }, 'its "exp" claim is not a date'],
    ['that is not valid yet', { nbf: seconds(300) }, 'it is not valid yet'],
    ['that was issued in the future', { iat: seconds(300) }, 'it was issued in the future'],
    ['that was issued at a word', { iat: 'yesterday' }, 'its "iat" claim is not a number'],
    ['without a subject', { sub: undefined }, 'its "sub" claim is missing'],
    ['with an empty subject', { sub: '' }, 'its "sub" claim is not a text, or empty'],
    ['with a number for a subject', { sub: 7 }, 'its "sub" claim is not a text, or empty'],
    ['with a subject of 256 characters', { sub: 's'.repeat(256) }, 'its "sub" claim is longer than 255 characters'],
    ['with U+0000 in the subject', { sub: 'a\u0000b' }, 'its "sub" claim holds characters that are not allowed in it'],
    [
      'with half a surrogate pair in the subject',
      { sub: 'a\ud83d' },
      'its "sub" claim holds characters that are not allowed in it',
    ],
  ])('one %s is refused', async (_what, claims, reason) => {
    await using server = await keyServer();

    expect(await refusal(verifierFor(server), `Bearer ${await sign(claims)}`)).toBe(reason);
  });

  test('one that expired five seconds ago is accepted, and a second later it is refused', async () => {
    await using server = await keyServer();
    const verifier = verifierFor(server);
    using clock = stoppedClock();
    const token = await sign({ exp: seconds(60) });

    clock.advance(64.999);
    expect(await verifier.verify(`Bearer ${token}`)).toMatchObject({ subject: 'auth0|ada' });
    clock.advance(0.001);
    expect(await refusal(verifier, `Bearer ${token}`)).toBe('it has expired');
    expect(await refusal(verifierFor(server), `Bearer ${token}`)).toBe('it has expired');
  });

  test.each([
    ['iat', 'it was issued in the future'],
    ['nbf', 'it is not valid yet'],
  ])('the clock of the issuer may be a minute ahead, and not a second more: %s', async (claim, reason) => {
    await using server = await keyServer();
    const verifier = verifierFor(server);
    using _clock = stoppedClock();
    const token = (offset: number) => sign({ [claim]: seconds(offset), exp: seconds(3_600) });

    expect(await verifier.verify(`Bearer ${await token(1)}`)).toMatchObject({ subject: 'auth0|ada' });
    expect(await verifier.verify(`Bearer ${await token(60)}`)).toMatchObject({ subject: 'auth0|ada' });
    expect(await refusal(verifier, `Bearer ${await token(61)}`)).toBe(reason);
  });

  test('each of its parts has only one valid encoding', async () => {
    await using server = await keyServer();
    const verifier = verifierFor(server);
    const token = await sign();
    const parts = token.split('.');
    // 256 bytes are 342 characters, with four unused bits.
    expect(parts[2]).toHaveLength(342);
    const leftOver = token.slice(0, -1) + { A: 'B', Q: 'R', g: 'h', w: 'x' }[token.at(-1)!]!;
    const respelled = [0, 1, 2].flatMap((at) =>
      ['=', '!', '~'].map((more) => parts.map((part, i) => (i === at ? `${part}${more}` : part)).join('.')),
    );

    await verifier.verify(`Bearer ${token}`);
    for (const other of [leftOver, ...respelled, token.replace('.', '!.')]) {
      expect(await refusal(verifier, `Bearer ${other} `)).toBe('it is not a signed JWT in compact form');
    }
  });

  test('a list of audiences that includes ours is accepted, and so is a subject of 255 characters', async () => {
    await using server = await keyServer();
    const token = await sign({ aud: ['https://other.example', AUDIENCE], sub: 's'.repeat(255) });

    expect((await verifierFor(server).verify(`Bearer ${token}`))?.subject).toHaveLength(255);
  });

  test.each<[AnyClaims, object]>([
    [{ nickname: 'ada', preferred_username: 'lovelace' }, { username: 'ada' }],
    [{ preferred_username: 'lovelace' }, { username: 'lovelace' }],
    [{ nickname: 7, preferred_username: 'lovelace' }, { username: 'lovelace' }],
    [
      { nickname: ['ada'], name: { first: 'Ada' } },
      { username: null, name: null },
    ],
    [{ nickname: '  Ada\u0000 ' }, { username: '  Ada\u0000 ' }],
    [{ nickname: '\u3164', preferred_username: 'lovelace' }, { username: 'lovelace' }],
    [
      { nickname: '\u2800', preferred_username: '\u200b', name: ' ' },
      { username: null, name: null },
    ],
    [{ nickname: `${'\u200d'.repeat(64)}ada`, preferred_username: 'lovelace' }, { username: 'lovelace' }],
    [{ picture: 'javascript:alert(1)' }, { picture: null }],
    [{ picture: 'data:image/png;base64,AA==' }, { picture: null }],
    [{ picture: '/ada.png' }, { picture: null }],
    [{ picture: ['https://img.example/ada.png'] }, { picture: null }],
    [{ picture: 'ht\ntps://img.example/ada.png' }, { picture: 'https://img.example/ada.png' }],
    [{ picture: `https://img.example/${'a'.repeat(2_028)}` }, { picture: `https://img.example/${'a'.repeat(2_028)}` }],
    [{ picture: `https://img.example/${'a'.repeat(2_029)}` }, { picture: null }],
  ])('profile claims are used if they have the right type: %j', async (claims, expected) => {
    await using server = await keyServer();

    expect(await verifierFor(server).verify(`Bearer ${await sign(claims)}`)).toMatchObject(expected);
  });

  test('one without a signature is refused', async () => {
    await using server = await keyServer();
    const token = new UnsecuredJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'auth0|ada', exp: seconds(60) }).encode();

    expect(await refusal(verifierFor(server), `Bearer ${token}`)).toBe('it is not signed with RS256');
  });

  test('one that uses the public key as a shared secret is refused', async () => {
    await using server = await keyServer();
    const token = await new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'auth0|ada', exp: seconds(60) })
      .setProtectedHeader({ alg: 'HS256', kid: key.kid })
      .sign(new TextEncoder().encode(await exportSPKI(key.publicKey)));

    expect(await refusal(verifierFor(server), `Bearer ${token}`)).toBe('it is not signed with RS256');
  });

  test('one that includes its own key is refused', async () => {
    await using server = await keyServer();
    const token = await new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'auth0|ada', exp: seconds(60) })
      .setProtectedHeader({ alg: 'RS256', kid: key.kid, jwk: otherKey.jwk })
      .sign(otherKey.privateKey);

    expect(await refusal(verifierFor(server), `Bearer ${token}`)).toBe('its signature does not match its contents');
  });

  test('one whose claims were changed after signing is refused', async () => {
    await using server = await keyServer();
    const [header, , signature] = (await sign()).split('.');
    const [, forged] = (await sign({ sub: 'auth0|grace' })).split('.');

    const reason = await refusal(verifierFor(server), `Bearer ${header}.${forged}.${signature}`);

    expect(reason).toBe('its signature does not match its contents');
  });

  test('one signed with an unpublished key is refused', async () => {
    await using server = await keyServer();

    const reason = await refusal(verifierFor(server), `Bearer ${await sign({}, otherKey)}`);

    expect(reason).toBe('it is signed with a key that the issuer does not publish');
  });

  test('one without a key id is refused while the issuer publishes two keys', async () => {
    await using server = await keyServer([key.jwk, otherKey.jwk]);
    const token = await new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'auth0|ada', exp: seconds(60) })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(key.privateKey);

    const reason = await refusal(verifierFor(server), `Bearer ${token}`);

    expect(reason).toBe('it does not say which of the keys of the issuer it is signed with');
  });
});

describe('a token that was verified before', () => {
  test('gives the same claims, and a token that differs in one character is refused', async () => {
    await using server = await keyServer();
    const verifier = verifierFor(server);
    const token = await sign();
    const [, first] = [await verifier.verify(`Bearer ${token}`), await verifier.verify(`Bearer ${token}`)];

    const again = await verifier.verify(`bearer  ${token}`);
    const forged = token.slice(0, -2) + (token.endsWith('AA') ? 'BA' : 'AA');

    // The same object: the signature was not checked again.
    expect(again).toBe(first);
    expect(await refusal(verifier, `Bearer ${forged}`)).toBe('its signature does not match its contents');
    expect(await verifier.verify(`Bearer ${token}`)).toBe(first);
  });

  test('is refused once it has expired', async () => {
    await using server = await keyServer();
    const verifier = verifierFor(server);
    // Clocks may differ by five seconds, so the token is valid for one more second.
    const token = await sign({ exp: seconds(-4) });
    await verifier.verify(`Bearer ${token}`);
    expect(await verifier.verify(`Bearer ${token}`)).toMatchObject({ subject: 'auth0|ada' });

    await vi.waitFor(async () => expect(await refusal(verifier, `Bearer ${token}`)).toBe('it has expired'), 5_000);
  });

  test('is refused once its key is withdrawn and the keys are requested again', async () => {
    await using server = await keyServer();
    const verifier = verifierFor(server, { cooldownMs: 0 });
    const token = await sign();
    await verifier.verify(`Bearer ${token}`);
    await verifier.verify(`Bearer ${token}`);
    server.keys = [otherKey.jwk];
    await verifier.verify(`Bearer ${await sign({}, otherKey)}`);

    expect(await refusal(verifier, `Bearer ${token}`)).toContain('does not publish');
  });

  test('is verified again when the cached keys are too old', async () => {
    await using server = await keyServer();
    const verifier = verifierFor(server, { cacheMaxAgeMs: 300 });
    const token = await sign();
    await verifier.verify(`Bearer ${token}`);
    await verifier.verify(`Bearer ${token}`);
    const requests = server.requests;
    await sleep(310);

    await verifier.verify(`Bearer ${token}`);

    expect(server.requests).toBe(requests + 1);
  });
});

describe("the issuer's keys", () => {
  const TROUBLES: [string, (response: ServerResponse) => void][] = [
    ['answers 500', (response) => void response.writeHead(500).end('oops')],
    ['answers 503 with keys', (response) => void response.writeHead(503).end(JSON.stringify({ keys: [otherKey.jwk] }))],
    ['redirects', (response) => void response.writeHead(302, { location: 'https://evil.example/' }).end()],
    ['answers with a page', (response) => void response.end('<html>be right back</html>')],
    ['answers with other JSON', (response) => void response.end('{"keys":"soon"}')],
    ['answers with a list of no keys', (response) => void response.end('{"keys":[]}')],
    [
      'answers with half a body',
      (response) => void response.writeHead(200, { 'content-length': '900' }).write('{"keys":'),
    ],
    ['hangs up', (response) => void response.destroy()],
    ['never answers', () => {}],
  ];
  const IMPATIENT = { timeoutMs: 200, cacheMaxAgeMs: 0 };

  test('are requested once for many tokens', async () => {
    await using server = await keyServer();
    const verifier = verifierFor(server);
    const token = await sign();

    await Promise.all(Array.from({ length: 50 }, () => verifier.verify(`Bearer ${token}`)));

    expect(server.requests).toBe(1);
  });

  test('have never been available: a token is not refused, the answer is to retry', async () => {
    await using server = await keyServer();
    await server.stop();

    const error = await unavailable(verifierFor(server), await sign());

    expect(error.retryAfterSeconds).toBe(2);
  });

  test.each(TROUBLES)('are kept in use while the issuer %s', async (_what, trouble) => {
    await using server = await keyServer();
    const failures: unknown[] = [];
    const verifier = verifierFor(server, { ...IMPATIENT, onFetchFailed: (error) => failures.push(error) });
    const token = await sign();
    await verifier.verify(`Bearer ${token}`);
    server.trouble = trouble;

    const claims = await verifier.verify(`Bearer ${token}`);

    expect(claims?.subject).toBe('auth0|ada');
    expect(server.requests).toBe(2);
    expect(failures).toEqual([expect.any(Error)]);
  });

  test.each(TROUBLES)(
    'have never been available while the issuer %s: no token is refused, the answer is to retry',
    async (_what, trouble) => {
      await using server = await keyServer();
      server.trouble = trouble;

      await unavailable(verifierFor(server, IMPATIENT), await sign());
    },
  );

  test('are kept in use while the issuer is down, and invalid tokens are still refused', async () => {
    await using server = await keyServer();
    const verifier = verifierFor(server, { cacheMaxAgeMs: 0 });
    const token = await sign();
    await verifier.verify(`Bearer ${token}`);
    await server.stop();

    expect((await verifier.verify(`Bearer ${token}`))?.subject).toBe('auth0|ada');
    expect(await refusal(verifier, `Bearer ${await sign({ exp: seconds(-60) })}`)).toBe('it has expired');
  });

  test('may have been rotated: an unknown key id during an outage is answered with a retry', async () => {
    await using server = await keyServer();
    const verifier = verifierFor(server, { cacheMaxAgeMs: 0 });
    await verifier.verify(`Bearer ${await sign()}`);
    await server.stop();
    const rotated = await sign({}, otherKey);

    const error = await unavailable(verifier, rotated);

    expect(error.retryAfterSeconds).toBe(30);
    server.keys = [otherKey.jwk];
    await server.start();
    expect((await verifier.verify(`Bearer ${rotated}`))?.subject).toBe('auth0|ada');
  });

  test('are available as soon as the issuer is reachable for the first time', async () => {
    await using server = await keyServer();
    await server.stop();
    const verifier = verifierFor(server, { cooldownMs: 50 });
    const token = await sign();
    await unavailable(verifier, token);

    await server.start();
    await sleep(60);

    expect((await verifier.verify(`Bearer ${token}`))?.subject).toBe('auth0|ada');
  });

  test('are requested again for a new key id, once the cooldown is over', async () => {
    await using server = await keyServer();
    const verifier = verifierFor(server, { cooldownMs: 200 });
    const [before, after] = [await sign(), await sign({}, otherKey)];
    await verifier.verify(`Bearer ${before}`);
    server.keys = [key.jwk, otherKey.jwk];

    await refusal(verifier, `Bearer ${after}`);
    await sleep(220);

    expect((await verifier.verify(`Bearer ${after}`))?.subject).toBe('auth0|ada');
    expect((await verifier.verify(`Bearer ${before}`))?.subject).toBe('auth0|ada');
    expect(server.requests).toBe(2);
  });

  test('once withdrawn by an issuer that answers, they are no longer trusted', async () => {
    await using server = await keyServer();
    const verifier = verifierFor(server, { cacheMaxAgeMs: 0 });
    const token = await sign();
    await verifier.verify(`Bearer ${token}`);

    server.keys = [otherKey.jwk];

    await refusal(verifier, `Bearer ${token}`);
  });

  test.each(['up', 'down', 'down from the start'])(
    '200 unknown key ids cause one request per cooldown with the issuer %s',
    async (issuer) => {
      await using server = await keyServer();
      const cooldownMs = 250;
      const verifier = verifierFor(server, { cooldownMs });
      if (issuer !== 'down from the start') await verifier.verify(`Bearer ${await sign()}`);
      if (issuer !== 'up') server.trouble = (response) => void response.destroy();
      const tokens = await Promise.all(
        Array.from({ length: 200 }, (_, n) => sign({}, { kid: `forged-${n}`, privateKey: otherKey.privateKey })),
      );
      await sleep(cooldownMs + 10);
      server.requests = 0;
      const startedAt = performance.now();

      const atOnce = await Promise.allSettled(tokens.slice(0, 100).map((token) => verifier.verify(`Bearer ${token}`)));
      for (const token of tokens.slice(100)) {
        await expect(verifier.verify(`Bearer ${token}`)).rejects.toThrow('unable to');
      }
      const cooldowns = Math.floor((performance.now() - startedAt) / cooldownMs);

      expect(atOnce.every(({ status }) => status === 'rejected')).toBe(true);
      expect(server.requests).toBeGreaterThan(0);
      expect(server.requests).toBeLessThanOrEqual(1 + cooldowns);
    },
  );
});
