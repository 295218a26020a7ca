import type { UserRow } from '../data/loaders/users.ts';
import type { UserId } from '../lib/ids.ts';
import type { SignedIn } from './caller.ts';

/** The user, or null where the caller may not look them up. */
export function findUser(caller: SignedIn, id: UserId): Promise<UserRow | null> {
  return caller.access.user.load(id);
}
