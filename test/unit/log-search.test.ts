import { expect, test } from 'vitest';

import { linesWithSecrets } from '../kit/log-search.ts';

const line = (text: string) => JSON.stringify({ level: 50, err: { message: text } });

test.each([
  ['a token', 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl'],
  ['a key of Ably', 'app.server:server-secret'],
  ['the password of a database', 'unable to connect to postgresql://postgres:hunter2@127.0.0.1:5432/test'],
  ['what somebody wrote', 'Failing row contains (1, it is "a secret"\nof mine)'],
])('a line with %s is found', (_what, text) => {
  const lines = [line('all is well'), line(text)];

  expect(linesWithSecrets(lines, ['it is "a secret"\nof mine'])).toContain(lines[1]);
});

test('a line without any of them is not found', () => {
  const lines = [line('unable to reach http://127.0.0.1:4010/rooms:general'), line('Query read timeout')];

  expect(linesWithSecrets(lines, ['what somebody wrote'])).toEqual([]);
});
