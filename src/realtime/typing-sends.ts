import type { DeviceName } from './typing.ts';

/** Remembers for a short time which devices wrote a message where. Without timers: writing is the hot path. */
export class RecentSends {
  readonly #quietMs: number;
  readonly #max: number;
  /** User, channel and device -> when it is forgotten, by the monotonic clock. The earliest comes first. */
  readonly #ends = new Map<string, number>();

  /** @param max Beyond it, the oldest are forgotten. */
  constructor(quietMs: number, max: number) {
    this.#quietMs = quietMs;
    this.#max = max;
  }

  /** @param key Of the user in the channel. */
  add(key: string, device: DeviceName): void {
    const now = performance.now();
    for (const [old, end] of this.#ends) {
      if (end > now && this.#ends.size < this.#max) break;
      this.#ends.delete(old);
    }
    const sent = nameOf(key, device);
    this.#ends.delete(sent);
    this.#ends.set(sent, now + this.#quietMs);
  }

  has(key: string, device: DeviceName): boolean {
    return (this.#ends.get(nameOf(key, device)) ?? 0) > performance.now();
  }
}

function nameOf(key: string, device: DeviceName): string {
  return device === null ? key : `${key} ${device}`;
}
