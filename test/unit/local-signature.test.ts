import { expect, test } from 'vitest';

import { readGrant, signGrant } from '../../src/storage/local-signature.ts';

const SECRET = Buffer.alloc(32, 7);
const KEY = 'files/key';
const GRANT = { method: 'PUT', key: KEY, contentType: 'image/png', sizeBytes: 3, expiresAt: new Date(60_000) } as const;

test('a URL allows what was signed', () => {
  expect(readGrant(SECRET, 'PUT', KEY, signGrant(SECRET, GRANT))).toEqual(GRANT);
});

test.each<[string, (signature: string) => string | null]>([
  ['none', () => null],
  ['an empty one', () => ''],
  // 43 characters carry 258 bits, two more than the signature has.
  ['one with different unused bits', (signature) => signature.slice(0, -1) + nextCharacter(signature.at(-1)!)],
  ['one with padding', (signature) => `${signature}=`],
  ['one with a character that decoders skip', (signature) => `${signature.slice(0, 5)}!${signature.slice(5)}`],
  ['one with white space', (signature) => `${signature}\n`],
  ['one of another length', (signature) => signature.slice(0, -4)],
])('a signature has one spelling: %s is refused', (_what, change) => {
  const query = signGrant(SECRET, GRANT);
  const changed = change(query.get('signature')!);
  if (changed === null) query.delete('signature');
  else query.set('signature', changed);

  expect(readGrant(SECRET, 'PUT', KEY, query)).toBeNull();
});

/** The next character of the alphabet. It differs in the last bit, which is unused. */
function nextCharacter(character: string): string {
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return ALPHABET[ALPHABET.indexOf(character) + 1]!;
}
