import type { ChannelRef } from '../../domain/channels.ts';
import { BadUserInputError, NotFoundError } from '../../errors.ts';
import type { IdOf } from '../../lib/ids.ts';
import type { NodeKind } from '../node-types.ts';
import { channelReader } from './channel.ts';
import { idReader, numberReader, type Reader } from './readers.ts';

/**
 * Reads an argument of a field.
 *
 * @throws {BadUserInputError} The value is invalid. The error names the argument, or the invalid part of it.
 */
export function argument<T>(reader: Reader<T>, value: unknown, name: string): T {
  const read = reader.safeParse(value);
  if (read.success) return read.data;
  const [{ path, message }] = read.error.issues as [(typeof read.error.issues)[0]];
  const at = [name, ...path].join('.');
  throw new BadUserInputError(`${at} ${message}`, at);
}

/** @throws {BadUserInputError} It is not an id of that kind. */
export function idArgument<Kind extends NodeKind>(kind: Kind, value: unknown, name: string): IdOf<Kind> {
  return argument(idReader(kind), value, name);
}

/** @throws {BadUserInputError} It is not an id of a room or a conversation. */
export function channelArgument(value: unknown): ChannelRef {
  return argument(channelReader, value, 'channel');
}

const seqReader = numberReader({ min: 0 });

/**
 * Reads the sequence number after which a client wants events.
 *
 * @throws {BadUserInputError} It is negative.
 */
export function afterArgument<After extends number | null>(value: After): After {
  if (value !== null) argument(seqReader, value, 'after');
  return value;
}

/** For a field that cannot be null: turns a refusal into an error that names the argument. */
export async function orBadInput<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NotFoundError) throw new BadUserInputError(error.message, error.path.join('.'));
    throw error;
  }
}
