/**
 * Serials are positions on a channel. As texts, the serials of one channel sort in the order in which they were made,
 * even if the clock goes backwards: `<milliseconds>-<counter>@<epoch>`, and `:<index>` for a message in an array. The
 * epoch changes when the server loses the channel's data, so old serials are never mistaken for new ones.
 */
import { randomBytes } from 'node:crypto';

export interface SerialSource {
  /** A serial that is larger than all earlier ones. */
  next(): string;
  /** Whether the serial was made by this source. */
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

/** Serial of the message at `index` of the publish at `position`. */
export function messageSerial(position: string, index: number): string {
  return `${position}:${String(index).padStart(3, '0')}`;
}

/** Position of the publish of a message. */
export function positionOf(serial: string): string {
  return serial.split(':')[0]!;
}
