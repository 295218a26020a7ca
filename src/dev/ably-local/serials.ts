/**
 * Serials say where something stands on a channel. Those of one channel sort as text in the order in which they were
 * made, even when the clock goes backwards: `<milliseconds>-<counter>@<epoch>`, and `:<index>` for a message in an
 * array. The epoch is another one whenever the server lost its memory of the channel, so that the serial of a former
 * life is never taken for one of this.
 */
import { randomBytes } from 'node:crypto';

export interface SerialSource {
  /** Larger than any before. */
  next(): string;
  /** Whether the serial is one of this source. */
  knows(serial: string): boolean;
}

const COUNTERS = 1_000;

export function createSerials(now: () => number): SerialSource {
  const epoch = randomBytes(6).toString('base64url');
  let milliseconds = 0;
  let counter = 0;
  return {
    next() {
      const at = now();
      counter = at > milliseconds ? 0 : counter + 1;
      milliseconds = Math.max(at, milliseconds);
      if (counter === COUNTERS) {
        milliseconds += 1;
        counter = 0;
      }
      return `${String(milliseconds).padStart(14, '0')}-${String(counter).padStart(3, '0')}@${epoch}`;
    },
    knows: (serial) => serial.split('@')[1]?.split(':')[0] === epoch,
  };
}

/** Serial of the message at `index` of what was published at `position`. */
export function messageSerial(position: string, index: number): string {
  return `${position}:${String(index).padStart(3, '0')}`;
}

/** Where the message was published: the serial of its channel at that moment. */
export function positionOf(serial: string): string {
  return serial.split(':')[0]!;
}
