/** Those of the events that have a number. @throws {Error} Where one has none: a log has no such. */
export function durable<Event extends object>(events: readonly Event[]): Extract<Event, { readonly seq: number }>[] {
  return events.map((event) => {
    if (!('seq' in event)) throw new Error(`an event without a number: ${JSON.stringify(event)}`);
    return event as Extract<Event, { readonly seq: number }>;
  });
}
