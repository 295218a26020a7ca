import fc from 'fast-check';
import { TypeID } from 'typeid-js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { decodeAnyId, decodeId, encodeId, newId, newIdIn, routeOf } from '../../src/lib/ids.ts';
import type { IdKind, UserId } from '../../src/lib/ids.ts';

const KINDS: IdKind[] = ['user', 'srv', 'room', 'conv', 'msg', 'file', 'rct', 'freq', 'evt'];

// From the specification's own valid.json: any 128 bits have a TypeID.
const VECTORS: [uuid: string, suffix: string][] = [
  ['00000000-0000-0000-0000-000000000000', '00000000000000000000000000'],
  ['00000000-0000-0000-0000-000000000001', '00000000000000000000000001'],
  ['00000000-0000-0000-0000-000000000020', '00000000000000000000000010'],
  ['01890a5d-ac96-774b-bcce-b302099a8057', '01h455vb4pex5vsknk084sn02q'],
  ['ffffffff-ffff-ffff-ffff-ffffffffffff', '7zzzzzzzzzzzzzzzzzzzzzzzzz'],
];

const kinds = fc.constantFrom(...KINDS);
const uuids = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
);

describe('encodeId and decodeId', () => {
  test.each(VECTORS)('%s is %s', (uuid, suffix) => {
    expect(encodeId('msg', uuid)).toBe(`msg_${suffix}`);
    expect(decodeId('msg', `msg_${suffix}`)).toBe(uuid);
  });

  test('UUIDs are encoded and decoded as by typeid-js', () => {
    fc.assert(
      fc.property(kinds, fc.uuid(), (kind, uuid) => {
        const text = encodeId(kind, uuid);

        expect(text).toBe(TypeID.fromUUID(kind, uuid).toString());
        expect(decodeId(kind, text)).toBe(TypeID.fromString(text, kind).toUUID());
      }),
      { numRuns: 1000 },
    );
  });

  test('any 128 bits are an id, independent of the UUID version', () => {
    fc.assert(
      fc.property(kinds, uuids, (kind, uuid) => {
        const text = encodeId(kind, uuid);

        expect(Buffer.from(TypeID.fromString(text, kind).toUUIDBytes()).toString('hex')).toBe(uuid.replaceAll('-', ''));
        expect(decodeId(kind, text)).toBe(uuid);
        expect(decodeAnyId(text)).toEqual({ kind, id: uuid });
      }),
      { numRuns: 1000 },
    );
  });

  test('TypeIDs sort as their UUIDs do', () => {
    fc.assert(
      fc.property(uuids, uuids, (a, b) => {
        expect(encodeId('evt', a) < encodeId('evt', b)).toBe(a < b);
      }),
    );
  });

  test.each([
    ['the empty string', ''],
    ['the prefix alone', 'msg_'],
    ['no prefix', '01h455vb4pex5vsknk084sn02q'],
    ['another prefix', 'room_01h455vb4pex5vsknk084sn02q'],
    ['another prefix of the same length', 'evt_01h455vb4pex5vsknk084sn02q'],
    ['a prefix in upper case', 'MSG_01h455vb4pex5vsknk084sn02q'],
    ['a suffix in upper case', 'msg_01H455VB4PEX5VSKNK084SN02Q'],
    ['another separator', 'msg-01h455vb4pex5vsknk084sn02q'],
    ['two separators', 'msg__1h455vb4pex5vsknk084sn02q'],
    ['a suffix too short', 'msg_01h455vb4pex5vsknk084sn02'],
    ['a suffix too long', 'msg_01h455vb4pex5vsknk084sn02q0'],
    ['more than 128 bits', 'msg_80000000000000000000000000'],
    ['far more than 128 bits', 'msg_zzzzzzzzzzzzzzzzzzzzzzzzzz'],
    ['the letter i', 'msg_01h455vb4pex5vsknk084sn0i0'],
    ['the letter l', 'msg_01h455vb4pex5vsknk084sn0l0'],
    ['the letter o', 'msg_o1h455vb4pex5vsknk084sn02q'],
    ['the letter u', 'msg_01h455vb4pex5vsknk084sn02u'],
    ['a character past ASCII', 'msg_01h455vb4pex5vsknk084sn02é'],
    ['a character past Latin-1 with the low byte of 0', 'msg_01h455vb4pex5vsknk084sn02\u0130'],
    ['a space before', ' msg_01h455vb4pex5vsknk084sn02q'],
    ['a line break after', 'msg_01h455vb4pex5vsknk084sn02q\n'],
    ['a space for the last character', 'msg_01h455vb4pex5vsknk084sn02 '],
    ['a bare UUID', '01890a5d-ac96-774b-bcce-b302099a8057'],
  ])('a message id is not %s', (_what, text) => {
    expect(decodeId('msg', text)).toBeNull();
  });

  test('a decoded id is encoded to the same text', () => {
    const nearIds = fc
      .tuple(
        kinds,
        uuids,
        fc.nat(40),
        fc.string({ maxLength: 2, unit: fc.constantFrom(...Array.from('0az_ilouAZ-é\u0130')) }),
      )
      .map(([kind, uuid, at, noise]) => {
        const text = encodeId(kind, uuid);
        return { kind, text: text.slice(0, at) + noise + text.slice(at + noise.length) };
      });
    fc.assert(
      fc.property(nearIds, ({ kind, text }) => {
        const id = decodeId(kind, text);

        if (id !== null) expect(encodeId(kind, id)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    '',
    'nonsense',
    '01890A5D-AC96-774B-BCCE-B302099A8057',
    '01890a5dac96774bbcceb302099a8057',
    '01890a5d-ac96-774b-bcce-b302099a80570',
    '01890a5d-ac96-774b-bcce0b302099a8057',
    '01890a5d-ac96-774b-bcce-b302099a80-7',
  ])('encoding %o throws', (uuid) => {
    expect(() => encodeId('user', uuid)).toThrow('unable to encode a user id; it is not a canonical UUID');
  });

  test('an id of another kind does not compile', () => {
    const userId: UserId = newId('user');

    // @ts-expect-error the id of a user instead of a room
    expect(encodeId('room', userId)).toMatch(/^room_/);
  });
});

describe('decodeAnyId', () => {
  test.each([
    '',
    '_',
    'msg',
    'nope_01h455vb4pex5vsknk084sn02q',
    '__proto___01h455vb4pex5vsknk0',
    'msg_8'.padEnd(30, '0'),
    `user_${'0'.repeat(1e6)}`,
  ])('%o is not an id', (text) => {
    expect(decodeAnyId(text)).toBeNull();
  });
});

describe('newId', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** The module as in a process that starts at this time. */
  async function startedAt(ms: number): Promise<typeof newId> {
    vi.useFakeTimers({ now: ms, toFake: ['Date'] });
    vi.resetModules();
    return (await import('../../src/lib/ids.ts')).newId;
  }

  const msOf = (id: string) => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

  test('an id is a UUIDv7 of the current millisecond', () => {
    const before = Date.now();
    const id = newId('evt');

    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(msOf(id)).toBeGreaterThanOrEqual(before);
    expect(msOf(id)).toBeLessThanOrEqual(Date.now() + 1);
  });

  test('ids ascend and differ at any rate', () => {
    const ids = Array.from({ length: 20_000 }, () => newId('evt'));

    expect(ids).toEqual([...new Set(ids)].toSorted());
  });

  test('at least 2,048 ids fit into one millisecond, and further ones use the next', async () => {
    const make = await startedAt(1_700_000_000_000);

    const ids = Array.from({ length: 10_000 }, () => make('evt'));

    expect(ids.slice(0, 2048).every((id) => msOf(id) === 1_700_000_000_000)).toBe(true);
    expect(msOf(ids.at(-1) ?? '')).toBeLessThanOrEqual(1_700_000_000_004);
    expect(ids).toEqual(ids.toSorted());
  });

  test('ids still ascend after the clock steps back', async () => {
    const make = await startedAt(1_700_000_000_000);

    const before = make('evt');
    vi.setSystemTime(1_699_999_000_000);
    const after = make('evt');
    vi.setSystemTime(1_700_000_000_001);
    const later = make('evt');

    expect([before, after, later].toSorted()).toEqual([before, after, later]);
    expect(msOf(after)).toBe(1_700_000_000_000);
    expect(msOf(later)).toBe(1_700_000_000_001);
  });

  test('the counter of a process starts at a random number, and 62 bits of each id are random', async () => {
    const make = await startedAt(1_700_000_000_000);
    const ids = Array.from({ length: 500 }, (_, i) => {
      vi.setSystemTime(1_700_000_000_000 + i);
      return make('evt');
    });

    expect(new Set(ids.map((id) => id.slice(15, 18))).size).toBeGreaterThan(300);
    expect(new Set(ids.map((id) => id.slice(19))).size).toBe(500);
  });
});

describe('newIdIn', () => {
  test('ends in the last 12 bits of its channel, and routes as the channel does', () => {
    const channels = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? newId('room') : newId('conv')));

    for (const channelId of channels) {
      const [messageId, reactionId] = [newIdIn('msg', channelId), newIdIn('rct', channelId)];

      expect(messageId.slice(-3)).toBe(channelId.slice(-3));
      expect(routeOf(messageId)).toBe(routeOf(channelId));
      expect(routeOf(reactionId)).toBe(routeOf(channelId));
    }
    expect(new Set(channels.map(routeOf)).size).toBeGreaterThan(40);
  });

  test('is a UUIDv7, and ids of one process ascend and differ, whatever their channels', () => {
    const [room, conversation] = [newId('room'), newId('conv')];

    const ids = Array.from({ length: 20_000 }, (_, i) => newIdIn('msg', i % 3 === 0 ? room : conversation));

    expect(ids).toEqual([...new Set(ids)].toSorted());
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    // 50 random bits remain.
    expect(new Set(ids.map((id) => id.slice(20, -3))).size).toBeGreaterThan(19_990);
  });

  test('the ids of messages and reactions are made in no other way', () => {
    // @ts-expect-error -- the id of a message needs its channel
    expect(newId('msg')).toHaveLength(36);
  });
});
