import { getNamedType, type GraphQLNamedType, isLeafType } from 'graphql';

import { NODE_TYPES } from '../../src/schema/node-types.ts';
import type { LargeWorld } from './large-world.ts';
import { NOUNS } from './nouns.ts';
import {
  type AnyField,
  type Connection,
  connectionsOf,
  fieldsOf,
  isConnection,
  needsArguments,
  NODE_KINDS,
  readSchema,
} from './schema-walk.ts';
import { byId } from './schema-ways.ts';

/** Queries for pages of every list of the schema, in a large world. */

/** Prepares a query, and returns a function that runs it. */
export type Case = (world: LargeWorld) => Promise<() => Promise<unknown>>;

export interface Edges {
  readonly edges: readonly { readonly cursor: string }[];
}

type Page = Readonly<Partial<Record<'first' | 'last', number> & Record<'after' | 'before', string>>>;

const schema = readSchema();

/** Lists that are always short: a conversation has two members. */
const SHORT: ReadonlySet<string> = new Set(['Conversation.members']);

/** Pages from both ends, and from a cursor in both directions. @param name Name of the list, for errors. */
export function pages(
  name: string,
  ask: (world: LargeWorld, page: Page) => Promise<Edges>,
): Readonly<Record<string, Case>> {
  const far = async (world: LargeWorld, page: Page, end: number) => {
    const { edges } = await ask(world, page);
    if (SHORT.has(name)) return edges.at(-1 - end)!.cursor;
    if (edges.length < 100)
      throw new Error(`unable to page through ${name}; it has ${edges.length} in the large world`);
    return edges.at(end)!.cursor;
  };
  return {
    'first page': async (world) => () => ask(world, { first: 50 }),
    'after a cursor': async (world) => {
      const after = await far(world, { first: 100 }, -1);
      return () => ask(world, { first: 50, after });
    },
    'last page': async (world) => () => ask(world, { last: 50 }),
    'before a cursor far behind': async (world) => {
      const before = await far(world, { last: 100 }, 0);
      return () => ask(world, { last: 50, before });
    },
    'first page before a cursor far behind': async (world) => {
      const before = await far(world, { last: 100 }, 0);
      return () => ask(world, { first: 50, before });
    },
  };
}

/** A query for a page of a connection of the viewer, or of the node `$id`. */
export function pageQuery({ owner, field }: Connection): string {
  const [id, way] = owner === 'Viewer' ? ['', ofViewer] : ['$id: ID!, ', byId(schema, owner, '$id')];
  const args = 'first: $first, after: $after, last: $last, before: $before';
  const selection = `${field.name}(${args}) ${connectionSelection(field)}`;
  return `query (${id}$first: Int, $after: String, $last: Int, $before: String) { ${way(selection)} }`;
}

function ofViewer(selection: string): string {
  return `viewer { ${selection} }`;
}

/** @param id Id of the node that has the list, unless it is the viewer. */
function pagesOf(connection: Connection, id?: (world: LargeWorld) => string): Readonly<Record<string, Case>> {
  const name = nameOf(connection);
  return pages(name, async (world, page) => {
    const { data, errors } = await world.viewer.raw(pageQuery(connection), { ...page, id: id?.(world) });
    if (errors) throw new Error(`unable to page through ${name}: ${JSON.stringify(errors)}`);
    const [parent] = Object.values(data!) as [Readonly<Record<string, Edges>>];
    return parent[connection.field.name]!;
  });
}

export function nameOf({ owner, field }: Connection): string {
  return `${owner}.${field.name}`;
}

/** All scalars of a connection and its nodes, and one of each object below a node, except for connections. */
function connectionSelection(field: AnyField): string {
  const connection = getNamedType(field.type);
  const nodes = fieldsOf(connection).find(({ name }) => name === 'nodes')!;
  const node = getNamedType(nodes.type);
  const objects = fieldsOf(node).filter((part) => !isLeaf(part) && !isConnection(part) && !needsArguments(part));
  const parts = objects.map((part) => `${part.name} { ${leavesOf(getNamedType(part.type))[0]} }`);
  return `{ ${leavesOf(connection).join(' ')} edges { cursor node { ${[...leavesOf(node), ...parts].join(' ')} } } }`;
}

/** Names of the scalar fields, the id first. */
function leavesOf(type: GraphQLNamedType): string[] {
  const names = fieldsOf(type)
    .filter((field) => isLeaf(field) && !needsArguments(field))
    .map(({ name }) => name);
  return names.toSorted((a, b) => Number(b === 'id') - Number(a === 'id'));
}

function isLeaf({ type }: AnyField): boolean {
  return isLeafType(getNamedType(type));
}

/** Name of a list -> numbers of its parents, by the nouns of the kit. */
const PARENTS: Readonly<Record<string, readonly number[]>> = Object.assign(
  {},
  ...Object.values(NOUNS).map((noun) => noun.lists),
);

/** Pages of every connection of the schema that has parents. Those of the viewer need none. */
export function lists(): Record<string, Readonly<Record<string, Case>>> {
  const all: Record<string, Readonly<Record<string, Case>>> = {};
  for (const connection of connectionsOf(schema)) {
    const name = nameOf(connection);
    const kind = NODE_KINDS.find((one) => NODE_TYPES[one].type === connection.owner);
    if (connection.owner === 'Viewer') all[name] = pagesOf(connection);
    if (kind === undefined) continue;
    for (const n of PARENTS[name] ?? []) all[`${name}, ${kind} ${n}`] = pagesOf(connection, ({ id }) => id(kind, n));
  }
  return all;
}
