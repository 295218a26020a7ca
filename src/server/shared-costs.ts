import type { LiveOperation } from './event-stream.ts';

/** Points that a member owes before they are taken. Most events cost one point, and there may be thousands of members. */
const SETTLED_POINTS = 1_000;

/** Points of each of those who share an execution. */
export function share(cost: number, members: number): number {
  return Math.max(1, cost / members);
}

/** What the members of a group owe for the executions that they share, each the same part. */
export class SharedCosts<Member extends { readonly operation: LiveOperation }> {
  /** Member -> points of a member that were due when it last paid. */
  readonly #paid = new Map<Member, number>();
  /** Points of one member that were due since the group started. */
  #due = 0;
  /** The same, when all members last paid. */
  #settledAt = 0;

  join(member: Member): void {
    this.#paid.set(member, this.#due);
  }

  /** The member pays what it owes, and no more from now on. */
  leave(member: Member): void {
    this.#settle(member);
    this.#paid.delete(member);
  }

  /** All members owe their part of one execution. They pay when it has become enough to be worth it. */
  charge(cost: number): void {
    this.#due += share(cost, this.#paid.size);
    if (this.#due - this.#settledAt < SETTLED_POINTS) return;
    this.#settledAt = this.#due;
    for (const member of this.#paid.keys()) this.#settle(member);
  }

  #settle(member: Member): void {
    const owed = Math.round(this.#due - this.#paid.get(member)!);
    this.#paid.set(member, this.#due);
    const { limits, userId } = member.operation;
    if (owed > 0) limits.owe(userId, owed);
  }
}
