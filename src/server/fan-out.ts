import type { LiveOperation } from './event-stream.ts';
import { type Encode, Group } from './fan-out-group.ts';

/** The groups of subscriptions that share their results, by their share key. */
export class FanOut {
  #number = 0;
  readonly #groups = new Map<string, Group>();
  readonly #encode: Encode;

  constructor(encode: Encode) {
    this.#encode = encode;
  }

  /** The group of a subscription, which must release it when it ends; null if its results are not shared. */
  groupOf({ shareKey }: LiveOperation): Group | null {
    if (shareKey === null) return null;
    let group = this.#groups.get(shareKey);
    if (!group) {
      group = new Group(`group ${this.#number++}`, this.#encode, () => this.#groups.delete(shareKey));
      this.#groups.set(shareKey, group);
    }
    group.hold();
    return group;
  }
}
