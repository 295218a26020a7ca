import type { ObjectRef } from '@pothos/core';

import type { SignedIn } from '../domain/caller.ts';
import type { Action } from '../domain/limits.ts';
import { UserError, UserErrors } from '../errors.ts';
import { currentRequest } from '../observability/request-context.ts';
import { builder, type SchemaTypes } from './builder.ts';
import { toRefusal } from './errors.ts';
import { type InputType, readInput } from './inputs/types.ts';
import type { Payload } from './payloads.ts';

export interface MutationOptions<Input, Result> {
  readonly description: string;
  /** The kind of action that it counts as, for the rate limits. */
  readonly counts: Action;
  readonly input: InputType<Input>;
  /** False if clients may omit `input`, which then counts as empty. Default: true. */
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
          description: 'Input of the mutation.',
        }),
      },
      resolve: async (_root, { input }, caller): Promise<Payload<Result>> => {
        await caller.limits.take(options.counts, caller.viewer.id);
        try {
          return {
            result: await options.resolve(caller, readInput(options.input, input ?? {})),
            userErrors: [],
          };
        } catch (error) {
          const refusals = error instanceof UserErrors ? error.errors : error instanceof UserError ? [error] : null;
          if (!refusals) throw error;
          // Refusals are data for clients. Log lines and metrics have their codes.
          for (const { code } of refusals) currentRequest()?.codes.add(code);
          return { result: null, userErrors: refusals.map(toRefusal) };
        } finally {
          // Loaders may have cached rows from before the change.
          caller.forget();
        }
      },
    }),
  );
}
