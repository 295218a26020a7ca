/** What a client may do on a channel of ours: listen, and be present under its own name. Sorted, as Ably signs it. */
const OPERATIONS = ['history', 'presence', 'subscribe'] as const;

/** 26 characters of a TypeID. */
const SUFFIX = '[0-7][0-9a-hjkmnp-tv-z]{25}';

/** The names that `channels.ts` makes for clients, and no others. */
const CHANNEL = new RegExp(
  `^(?:user:user_${SUFFIX}|server:srv_${SUFFIX}|dm:conv_${SUFFIX}|srv_${SUFFIX}:room_${SUFFIX})$`,
);

/**
 * The capability of a client's token, as the JSON text that is signed: every channel by its name, since a pattern
 * such as `<server>:*` would open the private rooms too, those of tomorrow among them.
 *
 * @throws {TypeError} A name is none of the four kinds that clients may listen to: a fault of the program.
 */
export function capabilityOf(channels: Iterable<string>): string {
  const names = [...new Set(channels)].toSorted((a, b) => (a < b ? -1 : 1));
  const stray = names.find((name) => !CHANNEL.test(name));
  if (stray !== undefined)
    throw new TypeError(`unable to grant ${JSON.stringify(stray)}; it is no channel of a client`);
  if (names.length === 0) throw new TypeError('unable to grant nothing; Ably would take it for everything');
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, OPERATIONS])));
}
