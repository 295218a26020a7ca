import { chmod, mkdtempDisposable, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { InvalidTokenError } from '../../src/auth/token-errors.ts';
import { createTokenVerifier } from '../../src/auth/verify.ts';
import type { TokenVerifier } from '../../src/auth/verify.ts';
import { startDevIssuer } from '../../src/dev/issuer.ts';
import type { DevIssuer } from '../../src/dev/issuer.ts';

const verifierOf = ({ issuer, audience, jwksUrl }: DevIssuer): TokenVerifier =>
  createTokenVerifier({ issuer, audience, jwksUrl });

const tempDirectory = () => mkdtempDisposable(join(tmpdir(), 'dev-issuer-'));

describe('a token', () => {
  test('is verified through the published keys like any other', async () => {
    await using issuer = await startDevIssuer();

    const { access_token, token_type, expires_in } = await issuer.token('ada');
    const claims = await verifierOf(issuer).verify(`${token_type} ${access_token}`);

    expect(claims).toMatchObject({ subject: 'dev|ada', username: 'ada', name: 'Ada', picture: null });
    expect(expires_in).toBe(86_400);
    expect(Math.abs(claims!.expiresAt.getTime() - Date.now() - 86_400_000)).toBeLessThan(5_000);
  });

  test('of the same username always has the same subject', async () => {
    await using first = await startDevIssuer();
    await using second = await startDevIssuer();

    const tokens = await Promise.all([first.token('élise'), first.token('élise'), second.token('élise')]);
    const payloads = tokens.map(({ access_token }) => decodeJwt(access_token));

    expect(new Set(payloads.map(({ sub }) => sub))).toEqual(new Set(['dev|élise']));
    expect(payloads[0]?.['name']).toBe('Élise');
  });

  test('accepts a lifetime, and claims that override its own', async () => {
    await using issuer = await startDevIssuer();
    const verifier = verifierOf(issuer);

    const renamed = await issuer.token('ada', {
      claims: { nickname: 'countess', picture: 'https://img.example/a.png' },
    });
    const expired = await issuer.token('ada', { expiresInSeconds: -60 });
    const nobody = await issuer.token('ada', { claims: { sub: undefined } });

    expect(await verifier.verify(`Bearer ${renamed.access_token}`)).toMatchObject({
      subject: 'dev|ada',
      username: 'countess',
      picture: 'https://img.example/a.png',
    });
    await expect(verifier.verify(`Bearer ${expired.access_token}`)).rejects.toThrow('it has expired');
    await expect(verifier.verify(`Bearer ${nobody.access_token}`)).rejects.toThrow('its "sub" claim is missing');
  });
});

describe('the key', () => {
  test('in a file keeps tokens valid after a restart, on another port too', async () => {
    await using directory = await tempDirectory();
    const keyFile = join(directory.path, 'not', 'there', 'yet', 'issuer.json');
    const before = await startDevIssuer({ keyFile });
    const { access_token } = await before.token('ada');
    await before[Symbol.asyncDispose]();

    await using after = await startDevIssuer({ keyFile });

    expect((await verifierOf(after).verify(`Bearer ${access_token}`))?.subject).toBe('dev|ada');
  });

  test('in memory does not', async () => {
    const before = await startDevIssuer();
    const { access_token } = await before.token('ada');
    await before[Symbol.asyncDispose]();

    await using after = await startDevIssuer();

    await expect(verifierOf(after).verify(`Bearer ${access_token}`)).rejects.toThrow(InvalidTokenError);
  });

  test('is readable only by its owner, and no other file is left in its directory', async () => {
    await using directory = await tempDirectory();
    const keyFile = join(directory.path, 'issuer.json');
    const permissions = async () => ((await stat(keyFile)).mode & 0o777).toString(8);

    await using _first = await startDevIssuer({ keyFile });
    expect(await permissions()).toBe('600');
    expect(await readdir(directory.path)).toEqual(['issuer.json']);

    await chmod(keyFile, 0o644);
    await using _second = await startDevIssuer({ keyFile });
    expect(await permissions()).toBe('600');
  });

  test.each([
    ['nothing', ''],
    ['half a key', '{"kty":"RSA","alg":"RS256","kid":"a","n":"s3cr'],
    ['null', 'null'],
    ['a public key', '{"kty":"RSA","alg":"RS256","kid":"a","e":"AQAB","n":"s3cr"}'],
    ['a key without an id', '{"kty":"RSA","alg":"RS256"}'],
  ])('is replaced, with a log line, if the file contains %s', async (_what, text) => {
    await using directory = await tempDirectory();
    const keyFile = join(directory.path, 'issuer.json');
    await writeFile(keyFile, text);
    const lines: string[] = [];

    await using issuer = await startDevIssuer({ keyFile, onLog: (line) => lines.push(line) });
    const { access_token } = await issuer.token('ada');

    expect((await verifierOf(issuer).verify(`Bearer ${access_token}`))?.subject).toBe('dev|ada');
    expect(lines).toEqual([expect.stringContaining('made a new one')]);
    expect(lines.join()).not.toContain('s3cr');
    expect(JSON.parse(await readFile(keyFile, 'utf8'))).toHaveProperty('d');
  });

  test('is not replaced if the file cannot be read', async () => {
    await using directory = await tempDirectory();

    await expect(startDevIssuer({ keyFile: directory.path })).rejects.toThrow('EISDIR');
  });
});

describe('the port', () => {
  test('publishes the public half of the key and has no endpoint that signs tokens', async () => {
    await using issuer = await startDevIssuer();

    const { keys } = (await (await fetch(issuer.jwksUrl)).json()) as { keys: object[] };
    const body = new URLSearchParams({ grant_type: 'password', username: 'ada', client_id: issuer.audience });
    const attempt = await fetch(new URL('/token', issuer.jwksUrl), { method: 'POST', body });

    expect(Object.keys(keys[0]!).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n']);
    expect(keys).toHaveLength(1);
    expect(attempt.status).toBe(404);
  });

  test('is the requested one, and is free again after the issuer is disposed of', async () => {
    const first = await startDevIssuer();
    const port = Number(first.jwksUrl.port);

    await expect(startDevIssuer({ port })).rejects.toThrow('EADDRINUSE');
    await first[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
    await using second = await startDevIssuer({ port });

    expect(Number(second.jwksUrl.port)).toBe(port);
    expect(second.jwksUrl.hostname).toBe('127.0.0.1');
  });
});
