import { type Broadcast, Mode } from './protocol.ts';

/** The attachment of a connection to a channel. */
export interface Attachment {
  readonly connectionId: string;
  /** {@link Mode} bits. */
  readonly modes: number;
  /** Whether the connection receives what it publishes itself. */
  readonly echo: boolean;
  /** The occupancy metric that it receives at each change, or all of them. Null: none. */
  readonly occupancy: OccupancyMetric | 'all' | null;
  send(frame: Broadcast): void;
}

export const OCCUPANCY_METRICS = [
  'connections',
  'publishers',
  'subscribers',
  'presenceConnections',
  'presenceMembers',
  'presenceSubscribers',
  'objectPublishers',
  'objectSubscribers',
] as const;

export type OccupancyMetric = (typeof OCCUPANCY_METRICS)[number];

/** Whether an attachment receives a message of a connection (undefined: not published over a connection). */
export function hears(
  { modes, echo, connectionId }: Attachment,
  published: { readonly connectionId: string | undefined },
): boolean {
  return (modes & Mode.SUBSCRIBE) !== 0 && (echo || connectionId !== published.connectionId);
}
