import { once } from 'node:events';
import { PassThrough, type Writable } from 'node:stream';

import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as ws from 'ws';

import { framesOf } from '../../src/server/websocket/frames.ts';

/** The frame reader of `ws`, which its types do not declare. */
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable };

/** The messages that a client reads from the bytes, with the reader of `ws`. */
async function read(bytes: Buffer, count: number): Promise<unknown[]> {
  const messages: unknown[] = [];
  const receiver = new Receiver({ isServer: false });
  receiver.on('message', (data: Buffer, isBinary: boolean) =>
    messages.push(isBinary ? 'binary' : JSON.parse(data.toString('utf8'))),
  );
  const stream = new PassThrough();
  stream.pipe(receiver);
  stream.end(bytes);
  await once(receiver, 'finish');
  expect(messages).toHaveLength(count);
  return messages;
}

test('a client reads one message for each result, in order, for all lengths', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    // Around the lengths at which the encoding of a frame's length changes.
    fc.constantFrom(0, 40, 70, 80, 90, 125, 126, 65_400, 65_480, 65_535, 65_536, 70_000).map((n) => 'x'.repeat(n)),
  );
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.array(text, { minLength: 1, maxLength: 4 }), async (id, texts) => {
      const results = texts.map((content) => Buffer.from(JSON.stringify({ data: { content } })));

      const messages = await read(framesOf(id, results), texts.length);

      expect(messages).toEqual(texts.map((content) => ({ id, type: 'next', payload: { data: { content } } })));
    }),
  );
});

test('subscriptions with the same id share the bytes, and others have their own', async () => {
  const results = [Buffer.from('{"data":null}')];

  const [one, same, other] = ['1', '1', '2'].map((id) => framesOf(id, results));

  expect(same).toBe(one);
  expect(await read(other!, 1)).toEqual([{ id: '2', type: 'next', payload: { data: null } }]);
});
