import { describe, expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { expectNothingWritten } from '../kit/database.ts';
import { create, edit, read, refusalsOf } from '../kit/messages.ts';
import { people, roomOf, write } from '../kit/scenes.ts';

describe('4,000 characters', () => {
  test.each([
    ['of ASCII', 'x'.repeat(4_000), 'x'],
    ['beyond the Basic Multilingual Plane', '𝒳'.repeat(4_000), '𝒳'],
    ['that are 8,000 before normalisation', 'e\u0301'.repeat(4_000), 'e\u0301'],
  ])('%s are accepted, one more is not', async (_what, content, oneMore) => {
    const app = await testApp();
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);

    const created = await create(ada, { channel: { roomId }, content });
    const { id } = created.message!;
    const edited = await edit(ada, { messageId: id, content });

    expect(created.message!.content).toBe(content.normalize('NFC'));
    expect(edited).toMatchObject({ userErrors: [], message: { content: content.normalize('NFC'), version: 2 } });
    await expectNothingWritten(app, async () => {
      for (const refused of [
        await create(ada, { channel: { roomId }, content: content + oneMore }),
        await edit(ada, { messageId: id, content: content + oneMore }),
      ]) {
        expect(refused).toMatchObject({ message: null, seq: null });
        expect(refusalsOf(refused)).toEqual([{ code: 'INVALID_INPUT', path: ['content'] }]);
        expect(refused.userErrors[0]!.message).toMatch('content must be at most 4000 characters');
      }
    });
  });
});

test('a message without content, and several bad fields at once: each is named', async () => {
  const app = await testApp();
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  const { id } = await write(ada, { roomId }, 'stays');

  await expectNothingWritten(app, async () => {
    for (const content of [undefined, null]) {
      const refused = await create(ada, { channel: { roomId }, content });
      expect(refusalsOf(refused)).toEqual([{ code: 'INVALID_INPUT', path: ['content'] }]);
    }
    const several = await create(ada, {
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
      const refused = await edit(ada, { messageId: id, content: 'x', expectedVersion });
      expect(refusalsOf(refused)).toEqual([{ code: 'INVALID_INPUT', path: ['expectedVersion'] }]);
    }
  });
  expect(await read(ada, id)).toMatchObject({ content: 'stays', version: 1 });
});
