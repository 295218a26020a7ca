import { describe, expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { expectNothingWritten } from '../kit/database.ts';
import { createMessage, readMessage, refusalsOf, updateMessage } from '../kit/messages.ts';
import { people, roomOf, write } from '../kit/scenes.ts';

describe('4,000 characters', () => {
  test.each([
    ['of ASCII', 'x'.repeat(4_000), 'x'],
    ['beyond the Basic Multilingual Plane', '𝒳'.repeat(4_000), '𝒳'],
    ['that would be 2,000 after normalisation', 'e\u0301'.repeat(2_000), 'e'],
    ['that would be 8,000 after normalisation', '\u0958'.repeat(4_000), '\u0958'],
  ])('%s are accepted, and one more is refused', async (_what, content, oneMore) => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);

    const created = await createMessage(ada, { channel: { roomId }, content });
    const { id } = created.message!;
    const edited = await updateMessage(ada, { messageId: id, content });

    expect(created.message!.content).toBe(content);
    expect(edited).toMatchObject({ userErrors: [], message: { content, version: 2 } });
    await expectNothingWritten(app, async () => {
      for (const refused of [
        await createMessage(ada, { channel: { roomId }, content: content + oneMore }),
        await updateMessage(ada, { messageId: id, content: content + oneMore }),
      ]) {
        expect(refused).toMatchObject({ message: null, seq: null });
        expect(refusalsOf(refused)).toEqual([{ code: 'INVALID_INPUT', path: ['content'] }]);
        expect(refused.userErrors[0]!.message).toMatch('content must be at most 4000 characters');
      }
    });
  });
});

test('a message without content, and several invalid fields at once, are refused with each field named', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const { id } = await write(ada, { roomId }, 'stays');

  await expectNothingWritten(app, async () => {
    for (const content of [undefined, null]) {
      const refused = await createMessage(ada, { channel: { roomId }, content });
      expect(refusalsOf(refused)).toEqual([{ code: 'INVALID_INPUT', path: ['content'] }]);
    }
    const several = await createMessage(ada, {
      channel: { roomId: id },
      content: ' ',
      parentMessageId: roomId,
      idempotencyKey: '',
    });
    expect(refusalsOf(several)).toEqual(
      [['channel', 'roomId'], ['content'], ['parentMessageId'], ['idempotencyKey']].map((path) => ({
        code: 'INVALID_INPUT',
        path,
      })),
    );
    for (const expectedVersion of [0, -1]) {
      const refused = await updateMessage(ada, { messageId: id, content: 'x', expectedVersion });
      expect(refusalsOf(refused)).toEqual([{ code: 'INVALID_INPUT', path: ['expectedVersion'] }]);
    }
  });
  expect(await readMessage(ada, id)).toMatchObject({ content: 'stays', version: 1 });
});
