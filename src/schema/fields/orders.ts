import type { AnyTypes } from '../../data/columns.ts';
import type { KeyValue, List } from '../../data/pages.ts';
import type { CursorCodec } from '../../lib/cursors.ts';

/** Makes cursors of the key of a list, the values by which its rows are sorted. */
export interface Order {
  /** Properties of a row that form the key. */
  readonly properties: readonly string[];
  /** @param key Values of these properties, in order. */
  encode(cursors: CursorCodec, key: readonly unknown[]): string;
  /** Null for a text that is not a cursor of the list. */
  decode(cursors: CursorCodec, cursor: string): KeyValue | null;
}

type Codec = Omit<Order, 'properties'>;

/** Types of the columns of a key -> the codec of its cursors. */
const CODECS: Readonly<Record<string, Codec>> = {
  uuid: {
    encode: (cursors, [id]) => cursors.encodeUuid(id as string),
    decode: (cursors, cursor) => alone(cursors.decodeUuid(cursor)),
  },
  int: {
    encode: (cursors, [seq]) => cursors.encodeSeq(seq as number),
    decode: (cursors, cursor) => alone(cursors.decodeSeq(cursor)),
  },
  'text uuid': {
    encode: (cursors, [text, id]) => cursors.encodeTextUuid(text as string, id as string),
    decode(cursors, cursor) {
      const key = cursors.decodeTextUuid(cursor);
      return key && [key.text, key.id];
    },
  },
  'timestamptz uuid': {
    encode: (cursors, [time, id]) => cursors.encodeTimeUuid(time as Date, id as string),
    decode(cursors, cursor) {
      const key = cursors.decodeTimeUuid(cursor);
      return key && [key.time, key.id];
    },
  },
};

export function orderOf<Row>({ key, columns }: List<Row>): Order {
  const properties = key.map(({ name }) => name);
  const types = properties.map((name) => (columns.types as AnyTypes)[name]).join(' ');
  const codec = CODECS[types];
  if (!codec) throw new TypeError(`unable to make cursors; there is no codec for a key of ${types}`);
  return { ...codec, properties };
}

function alone(value: string | number | null): KeyValue | null {
  return value === null ? null : [value];
}
