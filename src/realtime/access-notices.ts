import { Rest } from 'ably';

import type { AblyAccess } from '../config/config.ts';
import { encodeId, type UserId } from '../lib/ids.ts';
import { restOptions } from './address.ts';
import { ACCESS_CHANNEL } from './channels.ts';

/**
 * Tells all instances, on {@link ACCESS_CHANNEL}, that these users lost access to something. There is one message
 * `access.revoked` with `{"user_id": "user_…"}` for each user.
 *
 * @throws {Error} Ably's error. Whether the message was published is then unknown.
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
