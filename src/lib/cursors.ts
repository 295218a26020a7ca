import { hash } from 'node:crypto';

/**
 * Cursors of one list: `<tag>.<key>`. The key is the position in the list by its sort columns (keyset pages). The tag
 * is the same for the whole list and ties the cursor to it. Opaque to clients.
 *
 * Every `encode…` is a concatenation with {@link CursorCodec.prefix}, so SQL may do it too. Every `decode…` returns
 * null for a cursor of another list, of another scope or with another kind of key, and for every text that `encode…`
 * does not write.
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
   * @param id A UUID in lower case with dashes. It is not checked.
   */
  encodeUuid(id: string): string;
  decodeUuid(cursor: string): string | null;
  /**
   * For lists ordered by time, then id. In SQL:
   * `prefix || (extract(epoch from t) * 1000)::bigint || '.' || replace(id::text, '-', '')`.
   *
   * @param time Precise to the millisecond, like the database (`timestamptz(3)`).
   * @throws {RangeError} Before 1970, or an invalid date.
   */
  encodeTimeUuid(time: Date, id: string): string;
  decodeTimeUuid(cursor: string): { time: Date; id: string } | null;
  /**
   * For lists ordered by a text, then id. The text is in base64url, after a `t` that tells it from a time.
   *
   * @param text At most 100 characters (Unicode code points), well-formed.
   */
  encodeTextUuid(text: string, id: string): string;
  decodeTextUuid(cursor: string): { text: string; id: string } | null;
}

/** Longer than any cursor of ours. A longer text is refused without being read. */
const MAX_CURSOR_LENGTH = 600;

const TAG_LENGTH = 6;
const MAX_SEQ = 2 ** 31 - 1;
const MAX_TIME_MS = 8.64e15; // The largest time of a Date.
const SEQ = /^[1-9]\d{0,9}$/;
const UUID = /^[0-9a-f]{32}$/;
const TEXT_UUID = /^t([\w-]*)\.([0-9a-f]{32})$/;
const TIME_UUID = /^(0|[1-9]\d{0,15})\.([0-9a-f]{32})$/;

/**
 * The cursors of one list.
 *
 * The tag is the first 36 bits of a SHA-256. It catches mistakes, such as one room's cursor sent to another. One in 69
 * billion would pass, and would show a page of the requested list from a wrong position. The tag is not a secret and
 * protects nothing: access is decided elsewhere, so a forged cursor gives nothing that its client could not have paged
 * to.
 *
 * @param list Which list: a short constant, such as `messages`.
 * @param scope Everything else that selects its rows, such as the channel's id or the emoji of a filter.
 */
export function cursorCodec(list: string, scope: string): CursorCodec {
  // As JSON, so that different pairs never give the same text.
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

    encodeTextUuid: (text, id) => `${prefix}t${Buffer.from(text).toString('base64url')}.${withoutDashes(id)}`,
    decodeTextUuid(cursor) {
      const [, base64, hex] = TEXT_UUID.exec(keyOf(cursor) ?? '') ?? [];
      if (base64 === undefined || hex === undefined) return null;
      const text = Buffer.from(base64, 'base64url').toString();
      // Other texts decode to the same bytes, or to bytes that are not UTF-8. PostgreSQL has no U+0000.
      const isOurs = Buffer.from(text).toString('base64url') === base64 && !text.includes('\0');
      return isOurs ? { text, id: withDashes(hex) } : null;
    },
  };
}

function withoutDashes(uuid: string): string {
  return uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);
}

function withDashes(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
