/** Operations on channels in which the user may write. Sorted, as Ably's signature requires. */
const OPERATIONS = ['history', 'presence', 'subscribe'] as const;

/**
 * Operations on channels in which the user may not write. Presence is left out, because its data would be a way to
 * write.
 */
const READ_ONLY = ['history', 'subscribe'] as const;

/** 26 characters of a TypeID. */
const SUFFIX = '[0-7][0-9a-hjkmnp-tv-z]{25}';

/** Matches the channel names that `channels.ts` makes for clients, and no others. */
const CHANNEL = new RegExp(
  `^(?:user:user_${SUFFIX}|server:srv_${SUFFIX}|dm:conv_${SUFFIX}|srv_${SUFFIX}:room_${SUFFIX})$`,
);

/**
 * The capability of a client's token, as the JSON text that is signed. It names every channel, because a pattern such
 * as `<server>:*` would also open private rooms, existing and future ones.
 *
 * @param readOnly The channels in which the user may not write.
 * @throws {TypeError} A name is not of the four kinds that clients may attach to: a bug.
 */
export function capabilityOf(channels: Iterable<string>, readOnly: Iterable<string> = []): string {
  const silent = new Set(readOnly);
  const names = [...new Set(channels)].toSorted((a, b) => (a < b ? -1 : 1));
  const stray = names.find((name) => !CHANNEL.test(name));
  if (stray !== undefined)
    throw new TypeError(`unable to grant ${JSON.stringify(stray)}; it is not a channel for clients`);
  if (names.length === 0) throw new TypeError('unable to grant no channels; Ably would grant all of them');
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, silent.has(name) ? READ_ONLY : OPERATIONS])));
}
