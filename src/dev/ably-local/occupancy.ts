/** The numbers of connections and members of a channel, and the `[meta]occupancy` messages about them. */
import { randomBytes } from 'node:crypto';

import type { Attachment, OccupancyMetric } from './attachments.ts';
import { Action, type Broadcast, broadcast, MessageAction, Mode } from './protocol.ts';

export type Occupancy = Readonly<Record<OccupancyMetric, number>>;

export function metricsOf(attachments: Iterable<Attachment>, presenceMembers: number): Occupancy {
  const modes = [...attachments].map((attachment) => attachment.modes);
  const count = (mode: number) => modes.filter((bits) => bits & mode).length;
  return {
    connections: modes.length,
    publishers: count(Mode.PUBLISH),
    subscribers: count(Mode.SUBSCRIBE),
    presenceConnections: count(Mode.PRESENCE),
    presenceMembers,
    presenceSubscribers: count(Mode.PRESENCE_SUBSCRIBE),
    // Objects are not supported here, so their modes are never granted.
    objectPublishers: 0,
    objectSubscribers: 0,
  };
}

interface Watched {
  readonly name: string;
  readonly head: string;
  readonly occupancy: Occupancy;
  readonly attachments: ReadonlySet<Attachment>;
}

/**
 * Sends occupancy to the attachments that requested it: once after they attached, and at every change of the requested
 * metric. It is not kept, so history, rewind and resume do not repeat it.
 */
export class OccupancyFeed {
  readonly #channel: Watched;
  readonly #now: () => number;
  readonly #told = new WeakMap<Attachment, string>();
  #due = false;

  constructor(channel: Watched, now: () => number) {
    this.#channel = channel;
    this.#now = now;
  }

  /**
   * Called when the occupancy may have changed. Changes in one turn of the event loop are sent together, after their
   * frames.
   */
  changed(): void {
    if (this.#due || ![...this.#channel.attachments].some(watches)) return;
    this.#due = true;
    setImmediate(() => {
      this.#due = false;
      this.#tell();
    });
  }

  #tell(): void {
    const { occupancy, attachments } = this.#channel;
    for (const attachment of attachments) {
      if (!watches(attachment)) continue;
      const { occupancy: asked } = attachment;
      const metrics = asked === 'all' ? occupancy : { [asked!]: occupancy[asked!] };
      const data = JSON.stringify({ metrics });
      if (this.#told.get(attachment) === data) continue;
      this.#told.set(attachment, data);
      attachment.send(this.#frame(data));
    }
  }

  #frame(data: string): Broadcast {
    const { name, head } = this.#channel;
    const timestamp = this.#now();
    const id = `${randomBytes(6).toString('base64url')}:0:0`;
    const message = { id, name: '[meta]occupancy', action: MessageAction.META, data, encoding: 'json', timestamp };
    return broadcast(() => ({
      action: Action.MESSAGE,
      channel: name,
      channelSerial: head,
      timestamp,
      messages: [message],
    }));
  }
}

function watches({ occupancy, modes }: Attachment): boolean {
  return occupancy !== null && (modes & Mode.SUBSCRIBE) !== 0;
}
