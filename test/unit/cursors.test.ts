import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cursorCodec } from '../../src/lib/cursors.ts';

const ROOM = '01890a5d-ac96-774b-bcce-b302099a8057';
const OTHER_ROOM = '01890a5d-ac96-774b-bcce-b302099a8058';
const MAX_SEQ = 2_147_483_647;

const messages = cursorCodec('messages', ROOM);

const seqs = fc.integer({ min: 1, max: MAX_SEQ });
const ids = fc.uuid();
const times = fc.date({ min: new Date(0), max: new Date(8.64e15), noInvalidDate: true });

/** The results of all decoders. */
function decoded(codec: typeof messages, cursor: string): unknown[] {
  return [
    codec.decodeSeq(cursor),
    codec.decodeUuid(cursor),
    codec.decodeTimeUuid(cursor),
    codec.decodeTextUuid(cursor),
  ];
}

describe('a cursor of this list', () => {
  test('decodes to its sequence number, and not as another kind', () => {
    fc.assert(
      fc.property(seqs, (seq) => {
        expect(decoded(messages, messages.encodeSeq(seq))).toEqual([seq, null, null, null]);
      }),
    );
  });

  test('decodes to its id, and not as another kind', () => {
    fc.assert(
      fc.property(ids, (id) => {
        expect(decoded(messages, messages.encodeUuid(id))).toEqual([null, id, null, null]);
      }),
    );
  });

  test('decodes to its time and id, and not as another kind', () => {
    fc.assert(
      fc.property(times, ids, (time, id) => {
        expect(decoded(messages, messages.encodeTimeUuid(time, id))).toEqual([null, null, { time, id }, null]);
      }),
    );
  });

  test('decodes to its text and id, and not as another kind', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 100 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(texts, ids, (text, id) => {
        expect(decoded(messages, messages.encodeTextUuid(text, id))).toEqual([null, null, null, { text, id }]);
      }),
    );
  });

  test('of the longest text is accepted', () => {
    const text = '\u{10fffd}'.repeat(100);

    const cursor = messages.encodeTextUuid(text, ROOM);

    expect(cursor.length).toBeLessThanOrEqual(600);
    expect(messages.decodeTextUuid(cursor)).toEqual({ text, id: ROOM });
  });

  test('is the prefix of its list and a key, as SQL would concatenate them', () => {
    expect(messages.prefix).toMatch(/^[A-Za-z0-9_-]{6}\.$/);
    expect(messages.encodeSeq(42)).toBe(`${messages.prefix}42`);
    expect(messages.encodeUuid(ROOM)).toBe(`${messages.prefix}01890a5dac96774bbcceb302099a8057`);
    expect(messages.encodeTimeUuid(new Date('2026-11-22T17:00:00.123Z'), ROOM)).toBe(
      `${messages.prefix}1795366800123.01890a5dac96774bbcceb302099a8057`,
    );
  });

  test('stays valid after a restart', () => {
    expect(messages.encodeSeq(1)).toBe('tD02x2.1');
  });
});

describe('a cursor of another list', () => {
  test.each([
    ['another list', cursorCodec('replies', ROOM)],
    ['another scope', cursorCodec('messages', OTHER_ROOM)],
    ['no scope', cursorCodec('messages', '')],
    ['a list and a scope that read alike together', cursorCodec(`messages${ROOM}`, '')],
  ])('is refused: %s', (_what, other) => {
    expect(decoded(messages, other.encodeSeq(7))).toEqual([null, null, null, null]);
    expect(decoded(messages, other.encodeUuid(ROOM))).toEqual([null, null, null, null]);
    expect(decoded(messages, other.encodeTimeUuid(new Date(0), ROOM))).toEqual([null, null, null, null]);
  });

  test('is refused for any two scopes', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (listA, scopeA, listB, scopeB) => {
        fc.pre(listA !== listB || scopeA !== scopeB);

        expect(cursorCodec(listA, scopeA).decodeSeq(cursorCodec(listB, scopeB).encodeSeq(1))).toBeNull();
      }),
    );
  });
});

describe('a text that the service did not make', () => {
  const { prefix } = messages;

  test.each([
    '',
    '.',
    prefix,
    '42',
    ` ${prefix}42`,
    `${prefix}42 `,
    `${prefix}42\n`,
    `${prefix} 42`,
    `${prefix}+42`,
    `${prefix}-42`,
    `${prefix}0`,
    `${prefix}042`,
    `${prefix}4.2`,
    `${prefix}4e1`,
    `${prefix}0x2a`,
    `${prefix}٤٢`,
    `${prefix}2147483648`,
    `${prefix}9999999999`,
    `${prefix}99999999999`,
    `${prefix}01890a5d-ac96-774b-bcce-b302099a8057`,
    `${prefix}01890A5DAC96774BBCCEB302099A8057`,
    `${prefix}01890a5dac96774bbcceb302099a805`,
    `${prefix}01890a5dac96774bbcceb302099a80577`,
    `${prefix}.01890a5dac96774bbcceb302099a8057`,
    `${prefix}1.`,
    `${prefix}01.01890a5dac96774bbcceb302099a8057`,
    `${prefix}-1.01890a5dac96774bbcceb302099a8057`,
    `${prefix}8640000000000001.01890a5dac96774bbcceb302099a8057`,
    `${prefix}tYQ==.01890a5dac96774bbcceb302099a8057`,
    `${prefix}tYR.01890a5dac96774bbcceb302099a8057`,
    `${prefix}tAA.01890a5dac96774bbcceb302099a8057`,
    `${prefix}t_w.01890a5dac96774bbcceb302099a8057`,
    `${prefix}${'9'.repeat(300)}`,
  ])('is refused: %o', (cursor) => {
    expect(decoded(messages, cursor)).toEqual([null, null, null, null]);
  });

  test('is refused if it is another spelling of a cursor', () => {
    const keys = fc.string({ unit: fc.constantFrom(...Array.from('0123456789abft.-+ ')) });
    fc.assert(
      fc.property(fc.oneof(keys, fc.string({ unit: 'binary' })), (key) => {
        const cursor = prefix + key;
        const seq = messages.decodeSeq(cursor);
        const id = messages.decodeUuid(cursor);
        const place = messages.decodeTimeUuid(cursor);
        const name = messages.decodeTextUuid(cursor);

        if (seq !== null) expect(messages.encodeSeq(seq)).toBe(cursor);
        if (id !== null) expect(messages.encodeUuid(id)).toBe(cursor);
        if (place !== null) expect(messages.encodeTimeUuid(place.time, place.id)).toBe(cursor);
        if (name !== null) expect(messages.encodeTextUuid(name.text, name.id)).toBe(cursor);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('an invalid value', () => {
  test.each([0, -1, 1.5, MAX_SEQ + 1, Number.NaN, Number.POSITIVE_INFINITY])('%d is not a sequence number', (seq) => {
    expect(() => messages.encodeSeq(seq)).toThrow(RangeError);
  });

  test.each([new Date(Number.NaN), new Date(-1)])('%s is not a time', (time) => {
    expect(() => messages.encodeTimeUuid(time, ROOM)).toThrow(RangeError);
  });
});
