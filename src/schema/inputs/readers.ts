import { z } from 'zod';

import { type Emoji, parseEmoji } from '../../lib/emoji.ts';
import { decodeId, type IdOf } from '../../lib/ids.ts';
import type { ParsedText } from '../../lib/text.ts';
import { NODE_TYPES, type NodeKind } from '../node-types.ts';

/**
 * Checks a value, whose GraphQL type is correct already, and converts it to a type without invalid values. A refusal's
 * message is the end of a sentence that begins with the name of the value: "must be at least 1, is 0".
 */
export type Reader<T> = z.ZodType<T>;

/** Refuses a value, or the part of it at `path`. For use in `transform()`. */
export function refuse(context: z.RefinementCtx, reason: string, path: (string | number)[] = []): never {
  context.addIssue({ code: 'custom', message: reason, path });
  return z.NEVER;
}

/** @param parse Such as the functions of `lib/text.ts`. */
export function textReader<T extends string>(parse: (raw: string) => ParsedText<T>): Reader<T> {
  return z.string().transform((raw, context): unknown => {
    const parsed = parse(raw);
    return parsed.ok ? parsed.text : refuse(context, parsed.reason);
  }) as Reader<T>;
}

/** @param decode Returns null for a text that is refused with the reason. */
export function decodedReader<T>(decode: (text: string) => T | null, reason: string): Reader<T> {
  return z.string().transform((text, context): unknown => decode(text) ?? refuse(context, reason)) as Reader<T>;
}

export function numberReader({ min, max = Infinity }: { readonly min: number; readonly max?: number }): Reader<number> {
  const requirement = max === Infinity ? `must be at least ${min}` : `must be from ${min} to ${max}`;
  return z.number().refine((value) => value >= min && value <= max, {
    error: ({ input }) => `${requirement}, is ${String(input)}`,
  });
}

/** @param problem Returns what is wrong with the list, or null. It is called before the items are read. */
export function listReader(problem: (items: readonly unknown[]) => string | null): Reader<readonly unknown[]> {
  return z.array(z.unknown()).transform((items, context) => {
    const reason = problem(items);
    return reason === null ? items : refuse(context, reason);
  });
}

export const emojiReader: Reader<Emoji> = decodedReader(parseEmoji, 'must be exactly one emoji of Unicode’s list');

const ID_READERS = Object.fromEntries(
  Object.entries(NODE_TYPES).map(([kind, { label }]) => [
    kind,
    decodedReader((text) => decodeId(kind as NodeKind, text), `must be the id of ${label}: ${kind}_ and 26 characters`),
  ]),
) as { readonly [Kind in NodeKind]: Reader<IdOf<Kind>> };

export function idReader<Kind extends NodeKind>(kind: Kind): Reader<IdOf<Kind>> {
  return ID_READERS[kind];
}
