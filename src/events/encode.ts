import { encodeId, newId, type UserId } from '../lib/ids.ts';
import type { References } from './references.ts';
import {
  type AddedTo,
  DURABLE_EVENTS,
  type DurableEvent,
  type Envelope,
  EPHEMERAL_EVENTS,
  type EphemeralEnvelope,
  type EphemeralEvent,
  type EphemeralEventType,
} from './registry.ts';
import type { Sources } from './sources.ts';

/**
 * The envelope of a stored event, with names in snake_case, TypeIDs, and times as ISO 8601 in UTC with milliseconds.
 */
export async function encode(event: DurableEvent, sources: Sources): Promise<Envelope> {
  const { type, id, seq, occurredAt, actorId, subjectId } = event;
  const definition = DURABLE_EVENTS[type];
  const added = await definition.read(event as never, sources);
  return {
    type,
    id: encodeId('evt', id),
    seq,
    data: {
      [definition.subject.name]: definition.subject.encode(subjectId),
      ...encodeReferences(definition.refs, event.refs),
      ...added,
    },
    timestamp: occurredAt.toISOString(),
    user_id: actorId && encodeId('user', actorId),
  } as unknown as Envelope;
}

/**
 * The envelope of an ephemeral event that happens now.
 *
 * @param added The properties that the definition names in `adds`.
 */
export function encodeEphemeral<Type extends EphemeralEventType>(
  { type, actorId, refs }: Pick<EphemeralEvent & { readonly type: Type }, 'type' | 'refs'> & { actorId: UserId },
  added: AddedTo<Type>,
): EphemeralEnvelope {
  return {
    type,
    id: encodeId('evt', newId('evt')),
    data: { ...encodeReferences(EPHEMERAL_EVENTS[type].refs, refs), ...added },
    timestamp: new Date().toISOString(),
    user_id: encodeId('user', actorId),
  } as unknown as EphemeralEnvelope;
}

function encodeReferences(
  references: References,
  values: Readonly<Record<string, unknown>> | null,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(references).map(([key, reference]) => [reference.name, reference.encode(values?.[key])]),
  );
}
