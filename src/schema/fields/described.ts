import type { TypeParam } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';

import type { SignedIn } from '../../domain/caller.ts';
import { type SchemaTypes, VIEWER_DEPENDENT } from '../builder.ts';
import type { Price } from '../cost.ts';
import type { Reads, RootReads } from './reads.ts';

/** Options of a field that a helper passes on to Pothos. */
export interface FieldOptions {
  readonly description: string;
  readonly type?: TypeParam<SchemaTypes>;
  readonly nullable?: boolean;
  readonly complexity?: Price | ((args: Readonly<Record<string, unknown>>) => Price);
  /** True if the value differs between viewers of the same object; see `VIEWER_DEPENDENT`. */
  readonly viewerDependent?: boolean;
  /** See `lookUp` in `fields.ts`. */
  readonly otherwise?: string;
}

/** Complete options of a Pothos field, for `t.field(…)`, `t.string(…)` and so on. */
export type Field<Options, Row, Args, Answer> = Options & {
  readonly resolve: Resolve<Row, Args, Answer>;
  readonly extensions: Readonly<Record<string, unknown>>;
};

type Resolve<Row, Args, Answer> = (row: Row, args: Args, caller: SignedIn, info: GraphQLResolveInfo) => Answer;

/** A row in the helpers, which know only the names of its columns. */
export type AnyRow = Readonly<Record<string, unknown>>;

/** @param options Options of the field. Those of the helper are removed, because Pothos does not know them. */
export function describe<Row, Args, Answer>(
  { viewerDependent, otherwise: _otherwise, where: _where, ...options }: FieldOptions & { readonly where?: unknown },
  reads: Reads | RootReads,
  resolve: Resolve<Row, Args, Answer>,
): Field<FieldOptions, Row, Args, Answer> {
  return { ...options, resolve, extensions: { ...(viewerDependent ? VIEWER_DEPENDENT : {}), reads } };
}

/** The reading of a described field, for helpers that are made of others. */
export function readsOf({ extensions }: { readonly extensions: Readonly<Record<string, unknown>> }): Reads {
  return extensions['reads'] as Reads;
}
