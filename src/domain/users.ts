import { NotFoundError } from '../errors.ts';
import type { UserId } from '../lib/ids.ts';
import type { VisibleUserRow } from './access/rows.ts';
import type { SignedIn } from './caller.ts';

/**
 * The user that an input names as `userId`.
 *
 * @throws {NotFoundError} The user does not exist, or the caller may not look them up.
 */
export async function requireUser(caller: SignedIn, id: UserId): Promise<VisibleUserRow> {
  const user = await caller.access.user.load(id);
  if (!user) throw new NotFoundError('the user', ['userId']);
  return user;
}
