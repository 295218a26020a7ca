import type { InputRef, InputTypeParam } from '@pothos/core';
import { z } from 'zod';

import { InvalidInputError, UserErrors } from '../../errors.ts';
import { mapValues } from '../../lib/map-values.ts';
import { builder, type SchemaTypes } from '../builder.ts';
import type { Reader } from './readers.ts';

/** A field of an input type: its description in the schema, and the reader of its value. */
export interface InputField<T> {
  readonly type: InputTypeParam<SchemaTypes>;
  readonly required: boolean;
  readonly description: string;
  /** The default in the schema. `reader` has its own. */
  readonly defaultValue?: T;
  readonly reader: Reader<T>;
}

/** A GraphQL input type, and the reader of its values. */
export interface InputType<T> {
  readonly ref: InputRef<Readonly<Record<string, unknown>>>;
  readonly reader: Reader<T>;
}

type Fields = Readonly<Record<string, InputField<unknown>>>;
type ValueOf<Field> = Field extends InputField<infer T> ? T : never;
type ValuesOf<Of extends Fields> = { readonly [Name in keyof Of]: ValueOf<Of[Name]> };
type OneOf<Of extends Fields> = { [Name in keyof Of]: { readonly [Given in Name]: ValueOf<Of[Name]> } }[keyof Of];

export function inputType<Of extends Fields>(name: string, description: string, fields: Of): InputType<ValuesOf<Of>> {
  const readers = mapValues(fields, ({ reader }) => reader);
  return {
    ref: declare(name, { description, fields, isOneOf: false }),
    reader: z.object(readers) as Reader<ValuesOf<Of>>,
  };
}

/** An input type with exactly one field given (`@oneOf`). GraphQL refuses any other number. */
export function oneOf<Of extends Fields>(name: string, description: string, fields: Of): InputType<OneOf<Of>> {
  const readers = mapValues(fields, ({ reader }) => reader.optional());
  return {
    ref: declare(name, { description, fields, isOneOf: true }),
    reader: z.object(readers) as Reader<OneOf<Of>>,
  };
}

/** @throws {UserErrors} One error for each invalid value. */
export function readInput<T>({ reader }: InputType<T>, given: unknown): T {
  const read = reader.safeParse(given);
  if (read.success) return read.data;
  throw new UserErrors(
    read.error.issues.map(({ path, message }) => {
      const names = path.map(String);
      return new InvalidInputError(`${names.join('.')} ${message}`, names);
    }),
  );
}

interface Declaration {
  readonly description: string;
  readonly fields: Fields;
  readonly isOneOf: boolean;
}

function declare(name: string, { description, fields, isOneOf }: Declaration) {
  return builder.inputType(name, {
    description,
    isOneOf,
    fields: (t) =>
      mapValues(fields, ({ reader: _reader, required, ...options }) =>
        t.field({ ...options, required: required && !isOneOf } as { type: 'ID' }),
      ),
  });
}
