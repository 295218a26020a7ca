import type { ObjectRef, OutputType, ShapeFromTypeParam, TypeParam } from '@pothos/core';

import type { RowByPlace } from '../data/loaders/relations.ts';
import type { SignedIn } from '../domain/caller.ts';
import { encodeId, type IdKind, type IdOf } from '../lib/ids.ts';
import { mapValues } from '../lib/map-values.ts';
import { builder, type SchemaTypes } from './builder.ts';
import { type Refusal, UserErrorInterface } from './errors.ts';

/** The outcome of a mutation: its result, or only refusals. */
export interface Payload<Result> {
  readonly result: Result | null;
  readonly userErrors: readonly Refusal[];
}

/** A field of a payload. The compiler refuses it in the payload of a result that lacks the properties `Needed`. */
interface PayloadField<Needed> {
  readonly type: TypeParam<SchemaTypes>;
  readonly description: string;
  readonly value: (result: Needed, caller: SignedIn) => unknown;
  /** Value after a refusal. If it is null, the field is nullable. */
  readonly refused: null | false | readonly [];
}

type Has<Name extends string, Value> = { readonly [Property in Name]: Value };
type Shape<Type extends TypeParam<SchemaTypes>> = ShapeFromTypeParam<SchemaTypes, Type, false>;

/** A payload type: the fields of a result, which are described by the helpers below, and `userErrors`. */
export function payload<Result>(
  name: string,
  description: string,
  fields: Readonly<Record<string, PayloadField<Result>>>,
): ObjectRef<SchemaTypes, Payload<Result>> {
  return builder.objectRef<Payload<Result>>(name).implement({
    description,
    fields: (t) => ({
      ...mapValues(fields, ({ value, refused, ...options }) =>
        t.field({
          ...options,
          nullable: refused === null,
          resolve: ({ result, userErrors }, _args, caller) =>
            (userErrors.length > 0 ? refused : value(result as Result, caller)) as never,
        }),
      ),
      userErrors: t.field({
        type: [UserErrorInterface],
        description:
          'Why the mutation was refused; empty if it succeeded. After a refusal nothing has changed, and the other fields are null, false or empty.',
        resolve: ({ userErrors }) => userErrors,
      }),
    }),
  });
}

/** The result as a whole. */
export function itself<Type extends TypeParam<SchemaTypes>>(
  type: Type,
  description: string,
): PayloadField<Shape<Type> | null> {
  return { type, description, value: (result) => result, refused: null };
}

/** A property of the result, or a value made of the result. */
export function result<Type extends TypeParam<SchemaTypes>, Name extends string>(
  type: Type,
  from: Name,
  description: string,
): PayloadField<Has<Name, Shape<Type> | null>>;
export function result<Type extends TypeParam<SchemaTypes>, Result>(
  type: Type,
  from: (result: Result) => Shape<Type> | null,
  description: string,
): PayloadField<Result>;
export function result(
  type: TypeParam<SchemaTypes>,
  from: string | ((result: never) => unknown),
  description: string,
): PayloadField<never> {
  return { type, description, value: typeof from === 'string' ? propertyOf(from) : from, refused: null };
}

/** A list of the result. It is empty after a refusal. */
export function listed<Type extends OutputType<SchemaTypes>, Name extends string>(
  type: Type,
  name: Name,
  description: string,
): PayloadField<Has<Name, Shape<[Type]>>> {
  return { type: [type], description, value: propertyOf(name), refused: [] };
}

/** A row of the result, as it is after the change. It is read again by its place, without an access check. */
export function loaded<Type extends OutputType<SchemaTypes>, Keys, Name extends string>(
  type: Type,
  relation: RowByPlace<Keys, Shape<Type>>,
  name: Name,
  description: string,
): PayloadField<Has<Name, Keys>> {
  return { type, description, value: (found, caller) => caller.load(relation).load(found[name]), refused: null };
}

/** The id of an object that no longer exists or is no longer visible. */
export function idOf<Kind extends IdKind, Result>(
  kind: Kind,
  id: (result: Result) => IdOf<NoInfer<Kind>>,
  description: string,
): PayloadField<Result> {
  return { type: 'ID', description, value: (found) => encodeId(kind, id(found)), refused: null };
}

/** Whether this request made the change. */
export function flag<Name extends string>(name: Name, description: string): PayloadField<Has<Name, boolean>> {
  return { type: 'Boolean', description, value: propertyOf(name), refused: false };
}

/** The number of the event that the mutation appended. */
export function seq(
  description = 'Sequence number of the event in the channel; null if nothing changed.',
): PayloadField<Has<'seq', number | null>> {
  return { type: 'Int', description, value: propertyOf('seq'), refused: null };
}

function propertyOf(name: string) {
  return (found: object): unknown => (found as Readonly<Record<string, unknown>>)[name];
}
