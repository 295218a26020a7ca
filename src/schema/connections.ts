import type { ArgBuilder } from '@pothos/core';
import { type GraphQLResolveInfo, Kind } from 'graphql';

import type { Keyset, KeyValue, Page } from '../data/pages.ts';
import { BadUserInputError } from '../errors.ts';
import { cursorCodec, type CursorCodec } from '../lib/cursors.ts';
import type { Connection, SchemaTypes } from './builder.ts';
import { DEFAULT_PAGE, MAX_PAGE } from './page-sizes.ts';
import { isoTime } from './plan-values.ts';

type Arg = ArgBuilder<SchemaTypes>;

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

const FIRST = `Nodes at most, from the start of the list or from \`after\` on: 1 to ${MAX_PAGE}, ${DEFAULT_PAGE} unless said otherwise. Not together with \`last\`.`;

function cursorArgs(arg: Arg) {
  return {
    after: arg.string({ description: 'Only what stands behind this cursor of this very list.' }),
    last: arg.int({
      description: `Nodes at most, from the end of the list or from \`before\` back: 1 to ${MAX_PAGE}. Not together with \`first\`.`,
    }),
    before: arg.string({ description: 'Only what stands before this cursor of this very list.' }),
  };
}

/** Arguments of a connection. */
export function pageArgs(arg: Arg) {
  return { first: arg.int({ defaultValue: DEFAULT_PAGE, description: FIRST }), ...cursorArgs(arg) };
}

/** Arguments of a connection of messages, where `first` has no default in the schema (and the same in effect). */
export function messagePageArgs(arg: Arg) {
  return { first: arg.int({ description: FIRST }), ...cursorArgs(arg) };
}

/** By what the rows of a list are sorted, and so what their cursors are made of. */
export interface Order<Row> {
  encode(cursors: CursorCodec, row: Row): string;
  /** Null for a text that is no such cursor. */
  decode(cursors: CursorCodec, cursor: string): KeyValue | null;
  /** What a cursor is made of, and the same cursor from PostgreSQL's own words for that. */
  readonly properties: readonly string[];
  encodeText(cursors: CursorCodec, properties: readonly string[]): string;
}

export const BY_ID: Order<{ readonly id: string }> = {
  encode: (cursors, { id }) => cursors.encodeUuid(id),
  decode: (cursors, cursor) => alone(cursors.decodeUuid(cursor)),
  properties: ['id'],
  encodeText: (cursors, [id]) => cursors.encodeUuid(id!),
};

export const BY_SEQ: Order<{ readonly seq: number }> = {
  encode: (cursors, { seq }) => cursors.encodeSeq(seq),
  decode: (cursors, cursor) => alone(cursors.decodeSeq(cursor)),
  properties: ['seq'],
  encodeText: (cursors, [seq]) => cursors.encodeSeq(Number(seq)),
};

export const BY_ACTIVITY: Order<{ readonly activeAt: Date; readonly id: string }> = {
  encode: (cursors, { activeAt, id }) => cursors.encodeTimeUuid(activeAt, id),
  decode(cursors, cursor) {
    const key = cursors.decodeTimeUuid(cursor);
    return key && [key.time, key.id];
  },
  properties: ['activeAt', 'id'],
  encodeText: (cursors, [activeAt, id]) => cursors.encodeTimeUuid(new Date(isoTime(activeAt!)), id!),
};

function alone(value: string | number | null): KeyValue | null {
  return value === null ? null : [value];
}

/** Which list, as its cursors know it ({@link cursorCodec}), and by what it is sorted. */
interface ListRef<Row> {
  readonly list: string;
  readonly scope: string;
  readonly order: Order<Row>;
}

/**
 * The page of a list that the arguments ask for.
 *
 * @param read Reads the page. What it throws is the field's error.
 * @throws {BadUserInputError} Naming the argument.
 */
export async function connectionOf<Row>(
  { list, scope, order }: ListRef<NoInfer<Row>>,
  args: PageArgs,
  info: GraphQLResolveInfo,
  read: (keyset: Keyset) => Promise<Page<Row>>,
): Promise<Connection<Row>> {
  const cursors = cursorCodec(list, scope);
  const page = await read(toKeyset(args, info, (cursor) => order.decode(cursors, cursor)));
  return toConnection(page, (row) => order.encode(cursors, row));
}

/** Where the field stands in the document, and what its variables are. */
type FieldPlace = Pick<GraphQLResolveInfo, 'fieldNodes' | 'variableValues'>;

/**
 * The part of the list that the arguments ask for.
 *
 * @param decode Cursor of this list -> key; null for any other text.
 * @throws {BadUserInputError} Naming the argument.
 */
export function toKeyset(args: PageArgs, info: FieldPlace, decode: (cursor: string) => KeyValue | null): Keyset {
  // A default is no wish: `last: 10` alone asks for the last ten, though `first` then reads 50.
  const first = isGiven(info, 'first') ? args.first : null;
  const { last } = args;
  if (first != null && last != null) throw new BadUserInputError('first and last must not be given together', 'first');
  return {
    limit: pageSize('first', first) ?? pageSize('last', last) ?? DEFAULT_PAGE,
    backward: last != null,
    after: cursorKey('after', args.after, decode),
    before: cursorKey('before', args.before, decode),
  };
}

/** A number of nodes within bounds; null where none was given. */
export function pageSize(argument: string, value: number | null | undefined): number | null {
  if (value == null) return null;
  if (value < 1 || value > MAX_PAGE)
    throw new BadUserInputError(`${argument} must be from 1 to ${MAX_PAGE}, is ${value}`, argument);
  return value;
}

function cursorKey(
  argument: string,
  cursor: string | null | undefined,
  decode: (cursor: string) => KeyValue | null,
): KeyValue | undefined {
  if (cursor == null) return undefined;
  const key = decode(cursor);
  if (key === null) throw new BadUserInputError(`${argument} must be a cursor of this list`, argument);
  return key;
}

/** Whether the document itself gives the argument, directly or by a variable that was sent. */
function isGiven(info: FieldPlace, argument: string): boolean {
  const value = info.fieldNodes[0]?.arguments?.find(({ name }) => name.value === argument)?.value;
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
