import type { InputFieldMap, InputShapeFromFields } from '@pothos/core';

import type { AnyTypes, Types } from '../../data/columns.ts';
import { type Sql, sql } from '../../data/db.ts';
import type { RowByKey } from '../../data/loaders/relations.ts';
import type { SignedIn } from '../../domain/caller.ts';
import type { IdOf, UserId } from '../../lib/ids.ts';
import { builder } from '../builder.ts';
import { idArgument } from '../inputs/arguments.ts';
import { findNode, type NodeKind, type NodeRow } from '../node-types.ts';
import { describe, type Field, type FieldOptions } from './described.ts';
import type { Arguments, Given, RootReads } from './reads.ts';

/**
 * The first step of a plan for a node. Resolvers call `findNode()` instead: the access policy has a loader for many ids,
 * whose decisions other loaders share, and a statement for one id. Both are made of the same conditions.
 */
interface Readable<Row> {
  /** Statement: the row, or none if it does not exist or the viewer may not see it. */
  readonly row: (viewerId: UserId, id: string) => Sql;
  readonly types: Types<Row>;
}

/** A field of `Query` that answers the node with an id, or null. */
export function byId<Kind extends NodeKind, Options extends FieldOptions>(
  kind: Kind,
  { row, types }: Readable<NodeRow<Kind>>,
  options: Options,
): Field<Options, unknown, { readonly id: string }, Promise<NodeRow<Kind> | null>> & {
  readonly args: ReturnType<typeof idArgs>;
  readonly nullable: true;
} {
  const wanted = ({ id }: { readonly id: string }) => idArgument(kind, id, 'id');
  const find = (caller: SignedIn, id: IdOf<Kind>) => findNode(caller, kind, id);
  return { ...byArguments({ args: idArgs(kind), wanted, id: (id) => id, find, row, types }, options), nullable: true };
}

function idArgs(kind: NodeKind) {
  return builder.args((t) => ({ id: t.id({ required: true, description: `Id of the object (\`${kind}_…\`).` }) }));
}

/** Like {@link Readable}, for an object that the arguments of a field identify together. */
interface Asked<Args extends InputFieldMap, Wanted, Row> {
  readonly args: Args;
  /** The arguments as one value. Throws if they are invalid. */
  readonly wanted: (args: InputShapeFromFields<Args>) => Wanted;
  /** The id of the object. */
  readonly id: (wanted: Wanted) => string;
  readonly find: (caller: SignedIn, wanted: Wanted) => Promise<Row>;
  readonly row: (viewerId: UserId, id: string, given: Given<Wanted>) => Sql;
  readonly types: AnyTypes;
}

/** A field of `Query` for the object that its arguments identify. */
export function byArguments<Args extends InputFieldMap, Wanted, Row, Options extends FieldOptions>(
  { args, wanted, id, find, row, types }: Asked<Args, Wanted, Row>,
  options: Options,
): Field<Options, unknown, InputShapeFromFields<Args>, Promise<Row>> & { readonly args: Args } {
  const wantedOf = (values: Arguments) => wanted(values as InputShapeFromFields<Args>);
  const reads: RootReads = {
    kind: 'root',
    id: (values) => id(wantedOf(values)),
    row: (viewerId, thing, given) => row(viewerId, thing, (value) => given((values) => value(wantedOf(values)))),
    types,
  };
  const { resolve, extensions } = describe(
    options,
    reads,
    (_root: unknown, values: InputShapeFromFields<Args>, caller) => find(caller, wanted(values)),
  );
  return { ...options, resolve, extensions, args };
}

/** A field of `Query` for a row of the signed-in user. */
export function ofViewer<Row, Options extends FieldOptions>(
  relation: RowByKey<UserId, Row>,
  options: Options,
): Field<Options, unknown, object, Promise<Row>> {
  const reads: RootReads = {
    kind: 'root',
    id: () => null,
    row: (viewerId) => relation.rows(sql`ARRAY[${viewerId}::uuid]`, viewerId),
    types: relation.types,
  };
  const { resolve, extensions } = describe(
    options,
    reads,
    async (_root: unknown, _args: object, caller) => (await caller.load(relation).load(caller.viewer.id))!,
  );
  return { ...options, resolve, extensions };
}
