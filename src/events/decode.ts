import type { StreamId } from '../lib/ids.ts';
import { mapValues } from '../lib/map-values.ts';
import { id, type Reference, type References, time } from './references.ts';
import {
  DURABLE_EVENTS,
  type DurableEvent,
  type DurableEventType,
  EPHEMERAL_EVENTS,
  type EphemeralEvent,
  type EphemeralEventType,
} from './registry.ts';

/** The message was not published by this service, or has a format that this version does not know. */
export class UndecodableError extends Error {
  override readonly name = 'UndecodableError';
}

/** A message of Ably. */
interface Message {
  readonly name?: string | undefined;
  readonly data?: unknown;
}

/**
 * Reads the event of an Ably message. Only its references are used. Its other data were valid when it was published,
 * and are read again from the database.
 *
 * @throws {UndecodableError}
 */
export function decode(
  streamId: StreamId,
  { name: type = '', data: envelope }: Message,
): DurableEvent | EphemeralEvent {
  if (!isRecord(envelope) || envelope['type'] !== type) throw new UndecodableError('the message is not an envelope');
  const { data } = envelope;
  if (!isRecord(data)) throw new UndecodableError('the envelope has no data');
  if (isKeyOf(EPHEMERAL_EVENTS, type)) return decodeEphemeral(type, envelope, data);
  if (isKeyOf(DURABLE_EVENTS, type)) return decodeDurable(streamId, type, envelope, data);
  throw new UndecodableError('the type of the event is unknown');
}

type Properties = Readonly<Record<string, unknown>>;

const HEAD = { id: id('evt', 'id'), occurredAt: time('timestamp'), actorId: id('user', 'user_id') };

function decodeDurable(
  streamId: StreamId,
  type: DurableEventType,
  envelope: Properties,
  data: Properties,
): DurableEvent {
  const { subject, refs } = DURABLE_EVENTS[type];
  const { seq } = envelope;
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1)
    throw new UndecodableError('seq is not a number');
  return {
    streamId,
    seq,
    type,
    ...headOf(envelope),
    subjectId: valueOf(subject, data),
    refs: Object.keys(refs).length === 0 ? null : valuesOf(refs, data),
  } as DurableEvent;
}

function decodeEphemeral(type: EphemeralEventType, envelope: Properties, data: Properties): EphemeralEvent {
  return { type, ...headOf(envelope), refs: valuesOf(EPHEMERAL_EVENTS[type].refs, data) } as EphemeralEvent;
}

/** The properties that events of all types have. */
function headOf(envelope: Properties) {
  return {
    id: valueOf(HEAD.id, envelope),
    occurredAt: valueOf(HEAD.occurredAt, envelope),
    actorId: envelope[HEAD.actorId.name] === null ? null : valueOf(HEAD.actorId, envelope),
  };
}

function valuesOf(references: References, data: Properties): Record<string, unknown> {
  return mapValues(references, (reference) => valueOf(reference, data));
}

function valueOf(reference: Reference, properties: Properties): unknown {
  const value = reference.decode(properties[reference.name]);
  if (value === null) throw new UndecodableError(`${reference.name} is missing or malformed`);
  return value;
}

function isRecord(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null;
}

function isKeyOf<Key extends string>(table: Readonly<Record<Key, unknown>>, key: string): key is Key {
  return Object.hasOwn(table, key);
}
