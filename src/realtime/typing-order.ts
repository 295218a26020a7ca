import type { UserId } from '../lib/ids.ts';
import type { TypingEvent } from '../events/registry.ts';

/**
 * Drops outdated typing events of one channel. Each instance keeps its own leases (`typing.ts`), so the end of one
 * lease does not end a later lease in another instance. For each user, the latest end is valid.
 */
export class TypingOrder {
  readonly #ends = new Map<UserId, Date>();

  /** Whether no event of this user with a later end has been seen. */
  isCurrent({ actorId, refs: { expiresAt } }: TypingEvent): boolean {
    if (actorId === null) return false;
    const known = this.#ends.get(actorId);
    if (known && known > expiresAt) return false;
    const now = new Date();
    for (const [userId, end] of this.#ends) if (end < now) this.#ends.delete(userId);
    this.#ends.set(actorId, expiresAt);
    return true;
  }
}
