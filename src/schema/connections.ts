import { type GraphQLResolveInfo, Kind } from 'graphql';

import type { Keyset, KeyValue, List, Page } from '../data/pages.ts';
import { BadUserInputError } from '../errors.ts';
import { cursorCodec } from '../lib/cursors.ts';
import type { Connection, SchemaTypes } from './builder.ts';
import { orderOf } from './fields/orders.ts';
import { argument } from './inputs/arguments.ts';
import { numberReader } from './inputs/readers.ts';
import { DEFAULT_PAGE, MAX_PAGE } from './page-sizes.ts';

type Arg = Pick<PothosSchemaTypes.InputFieldBuilder<SchemaTypes, 'Arg'>, 'int' | 'string'>;

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

const FIRST = `Maximum number of nodes, counted from the start of the list or from \`after\`: 1 to ${MAX_PAGE}, by default ${DEFAULT_PAGE}. Cannot be combined with \`last\`.`;

function cursorArgs(arg: Arg) {
  return {
    after: arg.string({ description: 'Return only nodes after this cursor of the same list.' }),
    last: arg.int({
      description: `Maximum number of nodes, counted back from the end of the list or from \`before\`: 1 to ${MAX_PAGE}. Cannot be combined with \`first\`.`,
    }),
    before: arg.string({ description: 'Return only nodes before this cursor of the same list.' }),
  };
}

/** Arguments of a connection. */
export function pageArgs(arg: Arg) {
  return { first: arg.int({ defaultValue: DEFAULT_PAGE, description: FIRST }), ...cursorArgs(arg) };
}

/** Arguments of a connection of messages. `first` has no default in the schema, but the same one in effect. */
export function messagePageArgs(arg: Arg) {
  return { first: arg.int({ description: FIRST }), ...cursorArgs(arg) };
}

/** A list, with what identifies it in its cursors ({@link cursorCodec}). */
interface ListRef<Row> {
  readonly name: string;
  readonly scope: string;
  readonly list: List<Row>;
  /** The argument that chooses the list, such as an order. Cursors are valid with its value only. */
  readonly chosenBy?: string | undefined;
}

/**
 * Reads the page of a list for these arguments.
 *
 * @param read Reads the page. Its errors are the field's errors.
 * @throws {BadUserInputError} An argument is invalid. The error names it.
 */
export async function connectionOf<Row>(
  { name, scope, list, chosenBy }: ListRef<Row>,
  args: PageArgs,
  info: GraphQLResolveInfo,
  read: (keyset: Keyset) => Promise<Page<Row>>,
): Promise<Connection<Row>> {
  const cursors = cursorCodec(name, scope);
  const order = orderOf(list);
  const what = chosenBy === undefined ? 'this list' : `this list with the same ${chosenBy}`;
  const page = await read(toKeyset(args, info, (cursor) => order.decode(cursors, cursor), what));
  return toConnection(page, (row) =>
    order.encode(
      cursors,
      list.key.map(({ name: property }) => row[property]),
    ),
  );
}

type Decode = (cursor: string) => KeyValue | null;

/** The field in the document, and the variables. */
type FieldPlace = Pick<GraphQLResolveInfo, 'fieldNodes' | 'variableValues'>;

/**
 * The part of a list for these arguments.
 *
 * @param decode Cursor of this list -> key; null for any other text.
 * @param what The list, for refusals.
 * @throws {BadUserInputError} An argument is invalid. The error names it.
 */
export function toKeyset(args: PageArgs, info: FieldPlace, decode: Decode, what = 'this list'): Keyset {
  // Ignore `first` when it is only the schema's default: `last: 10` alone means the last ten.
  const first = isGiven(info, 'first') ? args.first : null;
  const { last } = args;
  if (first != null && last != null) throw new BadUserInputError('first and last must not be given together', 'first');
  return {
    limit: pageSize('first', first) ?? pageSize('last', last) ?? DEFAULT_PAGE,
    backward: last != null,
    after: cursorKey('after', args.after, decode, what),
    before: cursorKey('before', args.before, decode, what),
  };
}

const pageSizeReader = numberReader({ min: 1, max: MAX_PAGE });

/** Checks a number of nodes. Null if none is given. */
export function pageSize(name: string, value: number | null | undefined): number | null {
  return value == null ? null : argument(pageSizeReader, value, name);
}

function cursorKey(
  name: string,
  cursor: string | null | undefined,
  decode: Decode,
  what: string,
): KeyValue | undefined {
  if (cursor == null) return undefined;
  const key = decode(cursor);
  if (key === null) throw new BadUserInputError(`${name} must be a cursor of ${what}`, name);
  return key;
}

/** Whether the document gives the argument, directly or by a variable that was sent. */
function isGiven(info: FieldPlace, argumentName: string): boolean {
  const value = info.fieldNodes[0]?.arguments?.find(({ name }) => name.value === argumentName)?.value;
  if (!value) return false;
  return value.kind !== Kind.VARIABLE || info.variableValues[value.name.value] !== undefined;
}

function toConnection<Row>(page: Page<Row>, cursorOf: (row: Row) => string): Connection<Row> {
  const edges = page.rows.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNext,
      hasPreviousPage: page.hasPrevious,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
