import { Rest } from 'ably';

import type { AblyAccess } from '../config.ts';
import { encodeId, type UserId } from '../lib/ids.ts';
import { restOptions } from './address.ts';
import { ACCESS_CHANNEL } from './channels.ts';

/**
 * Tells all processes of the service, on {@link ACCESS_CHANNEL}, that these users lost access to something: one message
 * `access.revoked` with `{"user_id": "user_…"}` for each.
 *
 * @throws {Error} Ably's. Whether it was told is unknown then.
 */
export type AnnounceRevoked = (userIds: readonly UserId[]) => Promise<void>;

/** @param timeoutMs Longest wait for an answer of one of Ably's hosts, of which two are tried; in milliseconds. */
export function createAnnounceRevoked(ably: AblyAccess, timeoutMs: number): AnnounceRevoked {
  const rest = new Rest(restOptions(ably, ably.key, timeoutMs));
  const channel = rest.channels.get(ACCESS_CHANNEL);
  return async (userIds) => {
    await channel.publish(userIds.map((id) => ({ name: 'access.revoked', data: { user_id: encodeId('user', id) } })));
  };
}
