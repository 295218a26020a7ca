import { expect, test } from 'vitest';

import { createLogger } from '../../src/observability/log.ts';

test('an error is logged with its type, code, message, stack and cause, and without its other properties', () => {
  const { log, lines } = logger();
  const cause = Object.assign(new TypeError('the cause'), { detail: 'Failing row contains (hunter2)' });
  const error = Object.assign(new Error('the failure', { cause }), {
    code: '57P01',
    client: { _activeQuery: { values: ['what somebody wrote'] } },
  });

  log.error({ err: error, requestId: 'r1' }, 'operation failed');

  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      level: 50,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      msg: 'operation failed',
      requestId: 'r1',
      err: {
        type: 'Error',
        code: '57P01',
        message: 'the failure',
        stack: error.stack,
        cause: { type: 'TypeError', message: 'the cause', stack: cause.stack },
      },
    },
  ]);
});

test('a thrown value that is not an error is logged as text', () => {
  const { log, lines } = logger();

  log.error({ err: 'just a text' }, 'operation failed');

  expect(JSON.parse(lines[0]!)).toMatchObject({ err: { message: 'just a text' } });
});

test.each(['authorization', 'connectionParams', 'token', 'access_token', 'password', 'content', 'variables'])(
  '%s is never logged, at three depths',
  (name) => {
    const { log, lines } = logger();

    log.info({ [name]: 'hunter2', a: { [name]: 'hunter2', b: { [name]: 'hunter2' } } }, 'a line');

    expect(lines[0]).toContain('"msg":"a line"');
    expect(lines[0]).not.toContain('hunter2');
  },
);

test('levels below the chosen one are not logged', () => {
  const { log, lines } = logger('warn');

  log.info('not this');
  log.warn('but this');

  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['but this']);
});

function logger(level = 'info') {
  const lines: string[] = [];
  return { lines, log: createLogger(level, { write: (line) => lines.push(line) }) };
}
