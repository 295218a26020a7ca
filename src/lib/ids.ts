import { randomFillSync } from 'node:crypto';

/** What an id names. The same word is the prefix of its TypeID. */
export type IdKind = 'user' | 'srv' | 'room' | 'conv' | 'msg' | 'file' | 'rct' | 'freq' | 'evt';

declare const brand: unique symbol;

/**
 * The id of one kind of object, as the database and the program hold it: a UUID in lower case, 36 characters. The brand
 * exists for the compiler alone, so that a room is never looked up by a user's id.
 */
export type IdOf<K extends IdKind> = string & { readonly [brand]: K };

export type UserId = IdOf<'user'>;
export type ServerId = IdOf<'srv'>;
export type RoomId = IdOf<'room'>;
export type ConversationId = IdOf<'conv'>;
export type MessageId = IdOf<'msg'>;
export type FileId = IdOf<'file'>;
export type ReactionId = IdOf<'rct'>;
export type FriendRequestId = IdOf<'freq'>;
export type EventId = IdOf<'evt'>;

/** A room or a conversation. */
export type ChannelId = RoomId | ConversationId;

/** Anything that owns a stream of events. */
export type StreamId = ChannelId | UserId | ServerId;

/** An id together with its kind; a check of `kind` narrows `id`. */
export type AnyId = { [K in IdKind]: { readonly kind: K; readonly id: IdOf<K> } }[IdKind];

/** A string that carries no brand, such as a column that the database driver typed as text. */
type Unbranded = string & { readonly [brand]?: never };

const KINDS: ReadonlySet<string> = new Set<IdKind>([
  'user',
  'srv',
  'room',
  'conv',
  'msg',
  'file',
  'rct',
  'freq',
  'evt',
]);

const SUFFIX_LENGTH = 26;
const LONGEST_TYPEID = 'user_'.length + SUFFIX_LENGTH;

/** A marker outside both alphabets. It is larger than any value in them, so ORing values together keeps it visible. */
const INVALID = 0xff;

const BASE32 = Buffer.from('0123456789abcdefghjkmnpqrstvwxyz', 'latin1');
const BASE32_VALUES = valuesByCharCode(BASE32);
const HEX = Buffer.from('0123456789abcdef', 'latin1');
const HEX_VALUES = valuesByCharCode(HEX);

/** Positions of the 32 hexadecimal digits and of the dashes in a UUID. */
const DIGITS = Uint8Array.from([
  0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17, 19, 20, 21, 22, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,
]);
const DASHES = [8, 13, 18, 23];

// Overwritten by every call. Nothing here is asynchronous, so no two calls share them.
const suffixScratch = Buffer.alloc(SUFFIX_LENGTH);
const uuidScratch = Buffer.from('00000000-0000-0000-0000-000000000000', 'latin1');

/**
 * Creates an id: a UUIDv7 (RFC 9562). The ids of one process sort as text in the order of their creation, even within
 * one millisecond and if the clock steps back.
 */
export function newId<K extends Exclude<IdKind, RoutedKind>>(_kind: K): IdOf<K> {
  return makeId() as IdOf<K>;
}

function makeId(): string {
  advanceClock();
  const time = lastMs.toString(16).padStart(12, '0');
  const count = counter.toString(16).padStart(3, '0');

  const at = takeRandom(8);
  randomPool[at] = 0x80 | (byteAt(at) & 0x3f); // the variant; the other 62 bits stay random
  const tail = randomPool.toString('hex', at, at + 8);

  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/** Kinds of objects whose ids are made by {@link newIdIn}. */
type RoutedKind = 'msg' | 'rct';

/** Hexadecimal digits at the end of an id that its channel determines: 12 bits. */
const ROUTE_DIGITS = 3;

/**
 * Creates the id of an object in a channel: as {@link newId}, but its last 12 bits are those of the channel's id. So
 * where the tables are distributed by the channel, the id alone tells which part has the object ({@link routeOf}). 50
 * random bits remain.
 */
export function newIdIn<K extends RoutedKind>(_kind: K, channelId: ChannelId): IdOf<K> {
  return (makeId().slice(0, -ROUTE_DIGITS) + channelId.slice(-ROUTE_DIGITS)) as IdOf<K>;
}

/** The last 12 bits of the id of a channel, or of an object in it: the same number for both. */
export function routeOf(id: ChannelId | MessageId | ReactionId): number {
  return Number.parseInt(id.slice(-ROUTE_DIGITS), 16);
}

/**
 * Writes an id as clients see it: a TypeID (spec v0.3, https://github.com/jetify-com/typeid). It is the prefix, `_`,
 * and the 128 bits as 26 characters of Crockford's base 32 in lower case.
 *
 * Every node of every response passes here, so it is a table and a loop: about 0.3 µs. typeid-js 1.2.0 takes about 8
 * times as long (and 10 times as long to decode).
 *
 * @param uuid In lower case with dashes. A branded id of another kind does not compile.
 * @throws {TypeError} Not such a UUID. That is a fault of the program: ids of clients are read by {@link decodeId}.
 */
export function encodeId<K extends IdKind>(kind: K, uuid: IdOf<NoInfer<K>> | Unbranded): string {
  let seen = 0;
  let bits = 0;
  let pending = 2; // 26 characters hold 130 bits: two leading zeros
  let written = 0;
  for (let i = 0; i < 32; i++) {
    const value = HEX_VALUES[uuid.charCodeAt(DIGITS[i] ?? 0)] ?? INVALID;
    seen |= value;
    bits = (bits << 4) | value;
    pending += 4;
    if (pending >= 5) {
      pending -= 5;
      suffixScratch[written++] = BASE32[(bits >> pending) & 0x1f] ?? INVALID;
    }
  }
  if (seen > 0xf || uuid.length !== 36 || !DASHES.every((at) => uuid.charCodeAt(at) === 0x2d)) {
    throw new TypeError(`unable to encode a ${kind} id; it is not a canonical UUID`);
  }
  return `${kind}_${suffixScratch.toString('latin1')}`;
}

/**
 * Reads a TypeID of one kind. Each id has exactly one text that is accepted.
 *
 * @returns Null for another prefix, another length, upper case, a character outside the alphabet (`i`, `l`, `o` and `u`
 *   too), more than 128 bits, or any text around it. Any 128 bits are an id, of any UUID version; only the database
 *   knows whether the object exists.
 */
export function decodeId<K extends IdKind>(kind: K, text: string): IdOf<K> | null {
  const start = kind.length + 1;
  if (text.length !== start + SUFFIX_LENGTH || !text.startsWith(kind) || text[kind.length] !== '_') return null;
  // The first character may carry only three bits, since 26 characters hold two bits more than 128.
  if ((BASE32_VALUES[text.charCodeAt(start)] ?? INVALID) > 7) return null;

  let seen = 0;
  let bits = 0;
  let pending = -2;
  let written = 0;
  for (let i = start; i < text.length; i++) {
    const value = BASE32_VALUES[text.charCodeAt(i)] ?? INVALID;
    seen |= value;
    bits = (bits << 5) | value;
    pending += 5;
    while (pending >= 4) {
      pending -= 4;
      uuidScratch[DIGITS[written++] ?? 0] = HEX[(bits >> pending) & 0xf] ?? INVALID;
    }
  }
  return seen > 0x1f ? null : (uuidScratch.toString('latin1') as IdOf<K>);
}

/** Reads a TypeID of any of our kinds, for `node(id:)`; null if {@link decodeId} returns null for each of them. */
export function decodeAnyId(text: string): AnyId | null {
  if (text.length > LONGEST_TYPEID) return null;
  const kind = text.slice(0, text.indexOf('_'));
  if (!isKind(kind)) return null;
  const id = decodeId(kind, text);
  return id === null ? null : ({ kind, id } as AnyId);
}

function isKind(text: string): text is IdKind {
  return KINDS.has(text);
}

/** Character code -> position in the alphabet. The parameter is the alphabet in ASCII. */
function valuesByCharCode(alphabet: Buffer): Uint8Array {
  const values = new Uint8Array(128).fill(INVALID);
  for (const [value, charCode] of alphabet.entries()) values[charCode] = value;
  return values;
}

// --- The clock of this process: RFC 9562 section 6.2 method 1, a counter of fixed length (the 12 bits
// of rand_a), seeded anew in each millisecond with its top bit clear, so that at least 2,048 ids fit
// before it runs over.

let lastMs = 0;
let counter = 0;

function advanceClock(): void {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = randomSeed();
  } else if (counter < 0xfff) {
    counter++;
  } else {
    // Full: borrow the next millisecond, as the RFC allows, instead of waiting for it.
    lastMs++;
    counter = randomSeed();
  }
}

function randomSeed(): number {
  const at = takeRandom(2);
  return ((byteAt(at) << 8) | byteAt(at + 1)) & 0x7ff;
}

// Random bytes are read in blocks, because a system call for each id would be most of its cost.
const randomPool = Buffer.alloc(4096);
let randomUsed = randomPool.length;

/** Position of the next unused bytes in the pool. */
function takeRandom(length: number): number {
  if (randomUsed + length > randomPool.length) {
    randomFillSync(randomPool);
    randomUsed = 0;
  }
  const at = randomUsed;
  randomUsed += length;
  return at;
}

function byteAt(position: number): number {
  return randomPool[position] ?? 0;
}
