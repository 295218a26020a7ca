import type { FieldMap, ObjectRef } from '@pothos/core';

import { UserError, UserErrors } from '../errors.ts';
import type { SignedIn } from '../domain/caller.ts';
import type { Action } from '../domain/limits.ts';
import { currentRequest } from '../request-context.ts';
import { builder, type SchemaTypes } from './builder.ts';
import { type Refusal, toRefusal, UserErrorInterface } from './errors.ts';
import type { ParsedInput } from './inputs.ts';

/** What a mutation answers: its result, or refusals and nothing else. */
export type Payload<Result> = { readonly result: Result | null; readonly userErrors: readonly Refusal[] };

/** A payload type: the fields of its result, and `userErrors`. */
export function payloadType<Result extends object>(
  name: string,
  description: string,
  fields: (t: PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, Payload<Result>>) => FieldMap,
): ObjectRef<SchemaTypes, Payload<Result>> {
  return builder.objectRef<Payload<Result>>(name).implement({
    description,
    fields: (t) => ({
      ...fields(t),
      userErrors: t.field({
        type: [UserErrorInterface],
        description: 'Why nothing was done; empty where it was. The rest of the payload is null then.',
        resolve: ({ userErrors }) => userErrors,
      }),
    }),
  });
}

export interface MutationOptions<Input, Result> {
  readonly description: string;
  /** As what it counts: users may do so much of each in a while. */
  readonly counts: Action;
  readonly input: ParsedInput<Input>;
  /** False: without it, it is taken for one in which nothing is given. Default: true. */
  readonly inputRequired?: boolean;
  readonly payload: ObjectRef<SchemaTypes, Payload<Result>>;
  readonly resolve: (caller: SignedIn, input: Input) => Promise<Result>;
}

/** A mutation with one `input`: reads it, runs the domain function, and turns expected refusals into data. */
export function mutation<Input, Result>(name: string, options: MutationOptions<Input, Result>): void {
  builder.mutationField(name, (t) =>
    t.field({
      type: options.payload,
      description: options.description,
      args: {
        input: t.arg({
          type: options.input.ref,
          required: options.inputRequired ?? true,
          description: 'What to do.',
        }),
      },
      resolve: async (_root, { input }, caller): Promise<Payload<Result>> => {
        await caller.limits.take(options.counts, caller.viewer.id);
        try {
          return {
            result: await options.resolve(caller, options.input.parse(input ?? {})),
            userErrors: [],
          };
        } catch (error) {
          const refusals = error instanceof UserErrors ? error.errors : error instanceof UserError ? [error] : null;
          if (!refusals) throw error;
          // In an answer they are data; to who operates the service, what was decided.
          for (const { code } of refusals) currentRequest()?.codes.add(code);
          return { result: null, userErrors: refusals.map(toRefusal) };
        } finally {
          // What was read on the way is older than the change.
          caller.forget();
        }
      },
    }),
  );
}
