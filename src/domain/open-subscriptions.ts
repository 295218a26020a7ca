import { RateLimitedError } from '../errors.ts';
import type { UserId } from '../lib/ids.ts';

/**
 * Highest total weight of one user's open subscriptions to this instance, over all connections. A subscription weighs
 * {@link EACH}, and each token of a document weighs 1, once for each document. One unit is about 150 bytes of memory.
 */
const WEIGHT = 100_000;
const EACH = 100;

interface Open {
  weight: number;
  /** Document -> number of its subscriptions. */
  readonly documents: Map<object, number>;
}

/** Subscriptions that are open in this process, by user. */
export class OpenSubscriptions {
  readonly #limit: number;
  readonly #users = new Map<UserId, Open>();

  /** @param scale Multiplies the limit. */
  constructor(scale: number) {
    this.#limit = Math.max(2 * EACH, Math.round(WEIGHT * scale));
  }

  /**
   * @param document The same object for subscriptions that share the parsed document.
   * @param tokens Of the document.
   * @returns A function that ends the counting. Repeating it changes nothing.
   * @throws {RateLimitedError} The weight would exceed the limit.
   */
  open(userId: UserId, document: object, tokens: number): () => void {
    const open = this.#users.get(userId) ?? { weight: 0, documents: new Map<object, number>() };
    const count = open.documents.get(document) ?? 0;
    const weight = EACH + (count === 0 ? tokens : 0);
    if (open.weight + weight > this.#limit) {
      throw new RateLimitedError(
        `unable to subscribe; the open subscriptions of this user are too many or too large: end some of them first (each counts ${EACH} plus the tokens of its document; the limit is ${this.#limit})`,
        null,
      );
    }
    open.weight += weight;
    open.documents.set(document, count + 1);
    this.#users.set(userId, open);
    let counted = true;
    return () => {
      if (!counted) return;
      counted = false;
      this.#end(userId, open, document, tokens);
    };
  }

  #end(userId: UserId, open: Open, document: object, tokens: number): void {
    const left = open.documents.get(document)! - 1;
    if (left > 0) open.documents.set(document, left);
    else open.documents.delete(document);
    open.weight -= EACH + (left > 0 ? 0 : tokens);
    if (open.documents.size === 0) this.#users.delete(userId);
  }
}
