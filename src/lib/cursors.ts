import { hash } from 'node:crypto';

/**
 * Cursors of one list: `<tag>.<key>`, where the key is the place in the list by its sort columns
 * (keyset pages) and the tag, the same for the whole list, ties the cursor to it. Opaque to clients.
 *
 * Every `encode…` is a concatenation with {@link CursorCodec.prefix}, so SQL may do it too. Every
 * `decode…` answers null for a cursor of another list, of another scope or of another kind of key, and
 * for every spelling but the one that `encode…` writes.
 */
export interface CursorCodec {
  /** The tag and its dot. Safe in a URL and in an SQL literal. */
  readonly prefix: string;
  /**
   * For lists ordered by sequence number. In SQL: `prefix || seq`.
   *
   * @throws {RangeError} Not a whole number from 1 to 2147483647, the range of a PostgreSQL `integer`.
   */
  encodeSeq(seq: number): string;
  decodeSeq(cursor: string): number | null;
  /**
   * For lists ordered by id. In SQL: `prefix || replace(id::text, '-', '')`.
   *
   * @param id A UUID in lower case with dashes, which the caller answers for.
   */
  encodeUuid(id: string): string;
  decodeUuid(cursor: string): string | null;
  /**
   * For lists ordered by time, then id. In SQL:
   * `prefix || (extract(epoch from t) * 1000)::bigint || '.' || replace(id::text, '-', '')`.
   *
   * @param time To the millisecond, which is all that the database keeps (`timestamptz(3)`).
   * @throws {RangeError} Before 1970, or an invalid date.
   */
  encodeTimeUuid(time: Date, id: string): string;
  decodeTimeUuid(cursor: string): { time: Date; id: string } | null;
}

/** More than any cursor of ours; what is longer is not looked at. */
const MAX_CURSOR_LENGTH = 200;

const TAG_LENGTH = 6;
const MAX_SEQ = 2 ** 31 - 1;
const MAX_TIME_MS = 8.64e15; // of a Date
const SEQ = /^[1-9]\d{0,9}$/;
const UUID = /^[0-9a-f]{32}$/;
const TIME_UUID = /^(0|[1-9]\d{0,15})\.([0-9a-f]{32})$/;

/**
 * The cursors of one list.
 *
 * The tag is the first 36 bits of a SHA-256: of the mix-ups that it is there to catch, such as one
 * room's cursor sent to another, one in 69 billion would pass, and would show a page of the list that
 * was asked for, from an odd place. It is no secret and guards none: whoever forges a cursor gets
 * nothing that they could not have paged to, as access is decided elsewhere.
 *
 * @param list Which list: a short constant, such as `messages`.
 * @param scope Whatever else selects its rows: the channel's id, the emoji that it is filtered by.
 */
export function cursorCodec(list: string, scope: string): CursorCodec {
  // As JSON, so that no two pairs are written alike.
  const tag = hash('sha256', JSON.stringify([list, scope]), 'base64url').slice(0, TAG_LENGTH);
  const prefix = `${tag}.`;

  /** The key of a cursor of this list. */
  const keyOf = (cursor: string): string | null =>
    cursor.length <= MAX_CURSOR_LENGTH && cursor.startsWith(prefix) ? cursor.slice(prefix.length) : null;

  return {
    prefix,

    encodeSeq(seq) {
      if (!Number.isInteger(seq) || seq < 1 || seq > MAX_SEQ) {
        throw new RangeError(`unable to make a cursor; ${seq} is not a sequence number`);
      }
      return prefix + seq;
    },
    decodeSeq(cursor) {
      const key = keyOf(cursor);
      if (key === null || !SEQ.test(key)) return null;
      const seq = Number(key);
      return seq <= MAX_SEQ ? seq : null;
    },

    encodeUuid: (id) => prefix + withoutDashes(id),
    decodeUuid(cursor) {
      const key = keyOf(cursor);
      return key !== null && UUID.test(key) ? withDashes(key) : null;
    },

    encodeTimeUuid(time, id) {
      const ms = time.getTime();
      if (!(ms >= 0)) throw new RangeError('unable to make a cursor; the time is before 1970 or no time at all');
      return `${prefix}${ms}.${withoutDashes(id)}`;
    },
    decodeTimeUuid(cursor) {
      const [, ms, hex] = TIME_UUID.exec(keyOf(cursor) ?? '') ?? [];
      if (ms === undefined || hex === undefined || Number(ms) > MAX_TIME_MS) return null;
      return { time: new Date(Number(ms)), id: withDashes(hex) };
    },
  };
}

function withoutDashes(uuid: string): string {
  return uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);
}

function withDashes(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
