import type { InputFieldMap, InputShapeFromFields } from '@pothos/core';

import type { Property } from '../../data/columns.ts';
import type { Sql } from '../../data/db.ts';
import type { AnyKeyed } from '../../data/loaders/relations.ts';
import { type Keyset, type ListFor, listFor, type Page } from '../../data/pages.ts';
import type { SignedIn } from '../../domain/caller.ts';
import type { UserId } from '../../lib/ids.ts';
import { builder, type Connection } from '../builder.ts';
import { connectionOf, type PageArgs, pageArgs } from '../connections.ts';
import { isEmptied } from './emptied.ts';
import { type AnyRow, describe, type Field, type FieldOptions } from './described.ts';
import type { Plain, Values } from './reads.ts';
import { type KeyOf, keyOfRow, propertiesOf } from './rows.ts';

/** A list that belongs to a row. */
export interface PagedList<Node, Filter extends string = never> {
  /** Name of the list in its cursors: the name of the field. */
  readonly name: string;
  readonly list: ListFor<Node, Filter>;
}

/** Further arguments of a connection. A page with them is not plannable, except for `chosenBy`. */
export interface PageExtras<Row, Node, Args extends InputFieldMap, Filter extends string> {
  /** All arguments of the field, including those of every connection. */
  readonly args: Args;
  /** Filter of the list; null for the whole list. */
  readonly filter?: (args: InputShapeFromFields<Args>) => Filter | null;
  /** Scope of the cursors, if it depends on the filter. */
  readonly scope?: (parentId: string, filter: Filter | null) => string;
  /**
   * The argument of which the filter is made, if it has few values, such as an order. A plan is then made for the value
   * in the document, or for the default if the value is a variable.
   */
  readonly chosenBy?: Property<InputShapeFromFields<Args>>;
  /** Reads a page that is not a keyset; null if the arguments ask for an ordinary page. */
  readonly instead?: (
    row: Row,
    args: InputShapeFromFields<Args>,
    caller: SignedIn,
    keyset: Keyset,
  ) => Promise<Page<Node>> | null;
}

type AnyList = PagedList<AnyRow, string>;
type AnyExtras = PageExtras<AnyRow, AnyRow, InputFieldMap, string>;

/** A connection, for its own fields. */
interface FilteredConnection extends Connection<AnyRow> {
  readonly parent: AnyRow;
  readonly filter: string | null;
}

const NO_ROWS: Page<AnyRow> = { rows: [], hasNext: false, hasPrevious: false };

export function page(
  { name, list }: AnyList,
  options: FieldOptions,
  { args, filter: filterOf, scope = (parentId) => parentId, chosenBy, instead }: Partial<AnyExtras> = {},
): Field<FieldOptions, AnyRow, PageArgs, Promise<Connection<AnyRow>>> & { readonly args: InputFieldMap } {
  const reads = {
    kind: 'page',
    name,
    list: (viewerId: UserId, filter: string | null) => listFor(list, viewerId, filter),
    scope,
    choice:
      chosenBy === undefined ? null : { by: chosenBy, filter: (value: unknown) => filterOf!({ [chosenBy]: value }) },
  } as const;

  const field = describe(
    options,
    reads,
    async (row: AnyRow, given: PageArgs, caller, info): Promise<FilteredConnection> => {
      const id = row['id'] as string;
      const filter = filterOf?.(given as never) ?? null;
      const ref = { name, scope: scope(id, filter), list: listFor(list, caller.viewer.id, filter), chosenBy };
      const connection = await connectionOf(ref, given, info, async (keyset) => {
        if (isEmptied(row)) return NO_ROWS;
        return instead?.(row, given as never, caller, keyset) ?? caller.page(list, row, keyset, filter);
      });
      return { ...connection, parent: row, filter };
    },
  );
  return { ...field, args: args ?? builder.args(pageArgs) };
}

export function ofWholeList(
  key: KeyOf,
  relation: AnyKeyed,
  found: readonly string[],
  value: (found: readonly Values[], filter: string | null) => Plain,
  options: FieldOptions,
): Field<FieldOptions, object, object, Promise<Plain>> {
  // Values of the whole list are the same for every viewer.
  const { of, types } = relation;
  const rows = (keys: Sql) => relation.rowsFor(keys, null);
  const keyed = { kind: 'keyed', key: propertiesOf(key, of), rows, of, types } as const;
  // Without a filter, because lists with a filter are not plannable.
  const reads = { kind: 'lookedUp', keyed, found, value: (all: readonly Values[]) => value(all, null) } as const;
  return describe(options, reads, async (connection: object, _args, caller) => {
    const { parent, filter } = connection as FilteredConnection;
    const all = await caller.load(relation).load(keyOfRow(key, parent) as never);
    return value(all as readonly Values[], filter);
  });
}
