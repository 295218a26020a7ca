/** The events as durable events. @throws {Error} One of them has no number, which is impossible in a log. */
export function durable<Event extends object>(events: readonly Event[]): Extract<Event, { readonly seq: number }>[] {
  return events.map((event) => {
    if (!('seq' in event)) throw new Error(`an event without a number: ${JSON.stringify(event)}`);
    return event as Extract<Event, { readonly seq: number }>;
  });
}
